"""A draft: begun, filled in as often as one likes, and thrown away."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from cms_ext.office.audit.domain.event import Origin
from cms_ext.office.sealed_rows.domain.sealing import take_turn
from cms_ext.people.identity.domain.person import lock_person
from cms_ext.people.identity.models import Person
from ebok_plugin.declarations.domain.facts import DeclaredFacts, carried_over, to_payload
from ebok_plugin.declarations.domain.move import locked, moved, started
from ebok_plugin.declarations.domain.numbering import Series, next_in_year
from ebok_plugin.declarations.domain.queries.rights import may_declare
from ebok_plugin.declarations.domain.queries.standing import accepted_of, called_of, form_on
from ebok_plugin.declarations.domain.refusal import (
    FIRST_OUTSIDE,
    NO_FORM,
    NO_RIGHT,
    NOT_CALLED,
    UNKNOWN_REASON,
    refusal,
)
from ebok_plugin.declarations.models import Declaration, DeclaredProperty, FormVersion
from ebok_plugin.declarations.vocabulary import (
    DeclarationChannel,
    DeclarationKind,
    DeclarationState,
)
from ebok_plugin.waste_tariffs.vocabulary import Reason


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
    force; E-WST-07 for a kind that the form does not take through the portal, and for a change
    where nothing is in force yet; NOT_CALLED for a correction of nothing.
    """
    take_turn()
    declarant = lock_person(declarant)
    if not may_declare(declarant, declared_property, today):
        raise refusal(NO_RIGHT)
    form = form_on(declared_property, today)
    if form is None:
        raise refusal(NO_FORM, day=f"{today:%d.%m.%Y}")
    before = _corrected(declared_property, kind)
    if channel == DeclarationChannel.EBOK:
        _require_online(form, kind)
    if before is None and kind != DeclarationKind.FIRST:
        code = NOT_CALLED if kind == DeclarationKind.CORRECTION else FIRST_OUTSIDE
        raise refusal(code)
    drafts = Declaration.objects.filter(
        declared_property=declared_property, declarant=declarant, state=DeclarationState.DRAFT
    )
    if known := drafts.filter(kind=kind, channel=channel).first():
        return known
    draft = Declaration(
        number=f"DEK/{today.year}/{next_in_year(Series.DECLARATION, today.year):06d}",
        declared_property=declared_property,
        declarant=declarant,
        channel=channel,
        kind=kind,
        form_version=form,
        replaces=before,
        started_on=today,
    )
    _say(draft, carried_over(before, kind) if before else DeclaredFacts(kind=kind))
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
    _say(declaration, facts)
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


def _corrected(declared_property: DeclaredProperty, kind: DeclarationKind) -> Declaration | None:
    if kind == DeclarationKind.CORRECTION:
        return called_of(declared_property) or accepted_of(declared_property)
    return accepted_of(declared_property)


def _require_online(form: FormVersion, kind: DeclarationKind) -> None:
    if kind not in form.kinds:
        raise refusal(FIRST_OUTSIDE)


def _say(declaration: Declaration, facts: DeclaredFacts) -> None:
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
