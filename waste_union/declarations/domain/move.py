"""One change of state of a declaration: locked, checked against its table, and recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import take_turn
from waste_union.declarations.domain.refusal import UNCHANGEABLE, WRONG_STATE, refusal
from waste_union.declarations.domain.states import MOVES
from waste_union.declarations.models import Declaration
from waste_union.declarations.vocabulary import NEVER_SUBMITTED, DeclarationState

# The declarant's own verbs: after submission they are told to correct.
OWN_VERBS = ("fill", "validate", "sign", "discard")


def is_open_to(verb: str, declaration: Declaration) -> bool:
    """Whether the state allows a verb; what else it asks, it asks itself."""
    return declaration.state in MOVES[verb].begins


def locked(declaration: Declaration, verb: str) -> Declaration:
    """The declaration as it is now, locked until the transaction ends.

    Raises Refusal when its state does not allow the verb.
    """
    fresh = lock_declaration(declaration)
    if is_open_to(verb, fresh):
        return fresh
    if verb in OWN_VERBS and fresh.state not in NEVER_SUBMITTED:
        raise refusal(UNCHANGEABLE)
    raise refusal(WRONG_STATE, number=fresh.number, state=fresh.get_state_display())


def lock_declaration(declaration: Declaration) -> Declaration:
    """The declaration as it is now, locked until the transaction ends."""
    take_turn()
    rows = Declaration.objects.select_for_update(of=("self",))
    related = (
        "declared_property__commune",
        "form_version__authority",
        "tariff_version",
        "declarant",
    )
    return rows.select_related(*related).order_by().get(pk=declaration.pk)


def started(draft: Declaration, origin: Origin) -> Declaration:
    """Save a new draft, with its event."""
    draft.save()
    record(
        "DECLARATION_STARTED",
        origin,
        obj=draft,
        subject=draft.declarant,
        to_state=DeclarationState.DRAFT,
        changes={"number": draft.number, "kind": draft.kind, "channel": draft.channel},
    )
    return draft


def moved(
    declaration: Declaration,
    verb: str,
    action: str,
    origin: Origin,
    *,
    note: str = "",
    changes: Mapping[str, Any] | None = None,
) -> Declaration:
    """Save a locked declaration in the state to which the verb leads, with its event."""
    before = declaration.state
    declaration.state = MOVES[verb].to
    declaration.save()
    record(
        action,
        origin,
        obj=declaration,
        subject=declaration.declarant,
        from_state=before,
        to_state=DeclarationState(declaration.state),
        note=note,
        changes={"number": declaration.number, **(changes or {})},
    )
    return declaration
