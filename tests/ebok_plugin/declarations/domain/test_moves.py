"""Every verb of a declaration in every state, and what is recorded of it."""

from __future__ import annotations

import pytest

from cms_ext.office.audit.models import AuditEvent
from cms_ext.office.workflow.refusal import Refusal
from cms_ext.people.identity.models import User
from ebok_plugin.declarations.domain.states import MOVES
from ebok_plugin.declarations.models import Declaration
from tests.ebok_plugin.declarations.declarations import Walk, house, own_walks, started

pytestmark = pytest.mark.django_db

# The shortest way to each state.
WAYS: dict[str, tuple[str, ...]] = {
    "DRAFT": (),
    "VALIDATED": ("validate",),
    "SIGNED": ("validate", "sign"),
    "SUBMITTED": ("validate", "sign", "submit"),
    "DISCARDED": ("discard",),
}


def walks(anna: User) -> dict[str, Walk]:
    return {**own_walks(anna)}


def state_of(declaration: Declaration) -> str:
    return str(Declaration.objects.get(pk=declaration.pk).state)


@pytest.mark.parametrize("state", WAYS)
def test_each_verb_is_taken_in_its_states_and_refused_in_all_others(state: str, anna: User) -> None:
    known = walks(anna)
    for number, (name, verb) in enumerate(known.items()):
        declaration = started(house(anna, code=f"BRZ-1{number}"), anna)
        for step in WAYS[state]:
            known[step](declaration)
        assert state_of(declaration) == state
        events = AuditEvent.objects.count()
        if state in MOVES[name].begins:
            verb(declaration)
            assert state_of(declaration) == MOVES[name].to, name
            told = AuditEvent.objects.order_by("-seq").filter(object_id=str(declaration.pk)).first()
            if (state, name) != ("DRAFT", "fill"):
                assert told is not None
                assert (told.from_state, told.to_state) == (state, MOVES[name].to), name
                assert told.subject_id == anna.person_id
        elif (state, name) == ("SUBMITTED", "submit"):
            # A double click.
            verb(declaration)
            assert AuditEvent.objects.count() == events
        else:
            with pytest.raises(Refusal):
                verb(declaration)
            assert state_of(declaration) == state
            assert AuditEvent.objects.count() == events
