"""A draft: begun, filled in as often as one likes, and thrown away."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.sealed_rows.domain.sealing import take_turn
from cms_ext.people.identity.domain.person import lock_person
from cms_ext.people.identity.models import Person
from waste_union.declarations.domain.declared_pesel import store_pesel
from waste_union.declarations.domain.facts import DeclaredFacts, carried_over, to_payload
from waste_union.declarations.domain.move import locked, moved, started
from waste_union.declarations.domain.numbering import Series, next_in_year
from waste_union.declarations.domain.possible import possible_kinds, refused_kind
from waste_union.declarations.domain.queries.rights import may_declare
from waste_union.declarations.domain.queries.standing import accepted_of, called_of, form_on
from waste_union.declarations.domain.refusal import (
    NO_FORM,
    NO_RIGHT,
    UNKNOWN_REASON,
    refusal,
)
from waste_union.declarations.models import Declaration, DeclaredProperty
from waste_union.declarations.vocabulary import (
    NUMBER_DIGITS,
    DeclarationChannel,
    DeclarationKind,
    DeclarationState,
)
from waste_union.tariffs.vocabulary import Reason


@transaction.atomic
def start_declaration(
    declared_property: DeclaredProperty,
    declarant: Person,
    kind: DeclarationKind,
    *,
    channel: DeclarationChannel = DeclarationChannel.EBOK,
    today: date,
    origin: Origin,
) -> Declaration:
    """A draft of this person for this property, filled with what is in force there.

    The person's own open draft of the same kind is given back instead of a second one. A
    CORRECTION replaces what was called to be corrected, else what is in force; CHANGE and CEASE
    what is in force.

    Raises Refusal: NO_RIGHT for whoever may not declare there today; NO_FORM without a form in
    force; that of `refused_kind`, E-WST-07 among them, for a kind that cannot be.
    """
    take_turn()
    declarant = lock_person(declarant)
    if not may_declare(declarant, declared_property, today):
        raise refusal(NO_RIGHT)
    form = form_on(declared_property, today)
    if form is None:
        raise refusal(NO_FORM, day=f"{today:%d.%m.%Y}")
    accepted, called = accepted_of(declared_property), called_of(declared_property)
    taken: Collection[str] = DeclarationKind.values
    if channel == DeclarationChannel.EBOK:
        taken = form.kinds
    known = {"accepted": accepted is not None, "called": called is not None}
    if kind not in possible_kinds(taken, **known):
        raise refused_kind(kind, taken, **known)
    before = (called or accepted) if kind == DeclarationKind.CORRECTION else accepted
    drafts = Declaration.objects.filter(
        declared_property=declared_property, declarant=declarant, state=DeclarationState.DRAFT
    )
    if own := drafts.filter(kind=kind, channel=channel).first():
        return own
    draft = Declaration(
        number=f"DEK/{today.year}/{next_in_year(Series.DECLARATION, today.year):0{NUMBER_DIGITS}d}",
        declared_property=declared_property,
        declarant=declarant,
        channel=channel,
        kind=kind,
        form_version=form,
        replaces=before,
        started_on=today,
    )
    _set_reason(draft, carried_over(before, kind) if before else DeclaredFacts(kind=kind))
    return started(draft, origin)


@transaction.atomic
def fill(
    declaration: Declaration, facts: DeclaredFacts, *, today: date, origin: Origin
) -> Declaration:
    """Keep what was filled in so far, however little; nothing of it is judged yet.

    One that was checked or signed becomes a draft again, without amount, file and signature. The
    kind may change between CHANGE and CEASE, which begin with the same. `payload["property"]` is
    what was known of the property on that day.

    Raises Refusal: E-WST-03 once it is submitted, WRONG_STATE when it was thrown away;
    UNKNOWN_REASON; ValueRefused for signs that no text may hold.
    """
    declaration = locked(declaration, "fill")
    was_draft = declaration.state == DeclarationState.DRAFT
    _set_reason(declaration, facts)
    store_pesel(declaration, facts.pesel)
    if was_draft:
        # Each step of the form is no event of the log, and nothing of it is sealed yet.
        declaration.save(update_fields=["kind", "reason", "event_date", "payload"])
        return declaration
    _forget_checked(declaration)
    return moved(declaration, "fill", "DECLARATION_REOPENED", origin)


@transaction.atomic
def discard_declaration(declaration: Declaration, *, origin: Origin) -> Declaration:
    """Throw away what was not submitted. Raises Refusal: E-WST-03, WRONG_STATE."""
    declaration = locked(declaration, "discard")
    return moved(declaration, "discard", "DECLARATION_DISCARDED", origin)


def _set_reason(declaration: Declaration, facts: DeclaredFacts) -> None:
    known = declaration.declared_property
    switchable = (DeclarationKind.CHANGE, DeclarationKind.CEASE)
    if declaration.kind in switchable and facts.kind in switchable:
        declaration.kind = facts.kind
    if facts.reason and facts.reason not in Reason.values:
        raise refusal(UNKNOWN_REASON)
    declaration.reason, declaration.event_date = facts.reason, facts.event_date
    declaration.payload = {
        **to_payload(facts),
        "property": {
            "code": known.code,
            "address": known.address,
            "building_kind": known.building_kind,
            "commune": known.commune.name,
            "zone": known.zone,
        },
    }


def _forget_checked(declaration: Declaration) -> None:
    declaration.tariff_version = declaration.amount = declaration.effective_from = None
    declaration.calc_trace, declaration.xml, declaration.xml_sha256 = [], b"", ""
    declaration.signature_kind, declaration.signature, declaration.signed_at = "", {}, None
