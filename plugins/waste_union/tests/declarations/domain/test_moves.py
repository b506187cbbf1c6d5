"""Every verb of a declaration in every state, and what is recorded of it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.models import User
from plugins.waste_union.tests.declarations.declarations import (
    Walk,
    desk_walks,
    house,
    own_walks,
    started,
    with_account,
)
from waste_union.declarations.domain.signing import MOVES
from waste_union.declarations.models import Declaration
from waste_union.declarations.vocabulary import DeclarationState

pytestmark = pytest.mark.django_db

CAME_IN = ("validate", "sign", "submit")
GOT_A_RECEIPT = ("SUBMITTED", "UNDER_REVIEW", "ACCEPTED", "CALLED", "REJECTED")
# The shortest way to each state.
WAYS: dict[str, tuple[str, ...]] = {
    "DRAFT": (),
    "VALIDATED": ("validate",),
    "SIGNED": ("validate", "sign"),
    "SUBMITTED": CAME_IN,
    "DISCARDED": ("discard",),
    "UNDER_REVIEW": (*CAME_IN, "take_up"),
    "ACCEPTED": (*CAME_IN, "take_up", "accept"),
    "CALLED": (*CAME_IN, "take_up", "call_to_correct"),
    "REJECTED": (*CAME_IN, "take_up", "reject"),
}


def walks(anna: User, celina: User) -> dict[str, Walk]:
    return {**own_walks(anna), **desk_walks(celina)}


def state_of(declaration: Declaration) -> str:
    return str(Declaration.objects.get(pk=declaration.pk).state)


@contextmanager
def undone() -> Iterator[None]:
    """Afterwards the database is as before."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.thorough
@pytest.mark.parametrize("state", WAYS)
def test_each_verb_is_taken_in_its_states_and_refused_in_all_others(
    state: str, anna: User, celina: User
):
    known = walks(anna, celina)
    declaration = started(with_account(house(anna)), anna)
    for step in WAYS[state]:
        known[step](declaration)
    about = AuditEvent.objects.filter(
        object_id=str(declaration.pk), object_type=Declaration._meta.label
    )
    events = AuditEvent.objects.count()

    for name, verb in known.items():
        assert state_of(declaration) == state
        with undone():
            if state in MOVES[name].begins:
                verb(declaration)
                assert state_of(declaration) == MOVES[name].to, name
                event = about.order_by("-seq").first()
                # What is filled into a draft is no event.
                if (state, name) != ("DRAFT", "fill"):
                    assert event is not None
                    assert (event.from_state, event.to_state) == (state, MOVES[name].to), name
                    assert event.subject_id == anna.person_id
                continue
            if name == "submit" and state in GOT_A_RECEIPT:
                # A double click, or one in a window that was left open.
                verb(declaration)
            else:
                with pytest.raises(Refusal):
                    verb(declaration)
            assert (state_of(declaration), AuditEvent.objects.count()) == (state, events), name


def test_every_state_has_a_way_and_every_verb_a_walk(anna: User, celina: User):
    # What a later acceptance does to an earlier declaration is no verb that somebody takes.
    later = {"supersede", "cease"}

    assert {*WAYS} | {"SUPERSEDED", "CEASED"} == set(DeclarationState.values)
    assert {*walks(anna, celina)} | later == set(MOVES)
