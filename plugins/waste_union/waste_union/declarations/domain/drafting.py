"""Drafts of declarations: started, filled in as often as needed, and discarded."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.text.encryption import decrypt_text, encrypt_text
from cms_ext.base.text.typed_values import ValueRefused, is_pesel, pesel_digits
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.domain.person import lock_person
from cms_ext.people.identity.models import Person
from waste_union.declarations import vocabulary
from waste_union.declarations.domain import properties, refusal
from waste_union.declarations.domain.facts import DeclaredFacts, carry_facts, make_payload
from waste_union.declarations.domain.signing import lock_for_verb, move_declaration, save_new_draft
from waste_union.declarations.models import (
    Declaration,
    DeclaredPesel,
    DeclaredProperty,
    FormVersion,
    YearSequence,
)
from waste_union.tariffs.vocabulary import Reason

Series = YearSequence.Series
Kind = vocabulary.DeclarationKind
KEY = "pesel"


def take_next_in_year(series: Series, year: int, count: int = 1) -> int:
    """Return the first of the next `count` numbers of a series.

    Its row stays locked until the transaction ends. A rollback gives the numbers back, so that
    there are no gaps.
    """
    YearSequence.objects.get_or_create(series=series, year=year)
    sequence = YearSequence.objects.select_for_update().get(series=series, year=year)
    sequence.last += count
    sequence.save(update_fields=["last"])
    return sequence.last - count + 1


def take_next_number(series: Series, year: int) -> str:
    """Return the next number of a series in full, such as `DEK/2026/000001`."""
    return write_number(series, year, take_next_in_year(series, year))


def write_number(series: Series, year: int, number: int) -> str:
    return f"{series.value}/{year}/{number:0{vocabulary.NUMBER_DIGITS}d}"


def list_possible_kinds(
    taken: Collection[str], *, accepted: bool, called: bool
) -> Sequence[vocabulary.DeclarationKind]:
    """Return the kinds of `taken` that make sense, in the order of the form.

    `accepted`: a declaration is in force for the property; `called`: one waits for its correction.
    """
    sensible = {
        Kind.CHANGE: accepted,
        Kind.CORRECTION: accepted or called,
        Kind.CEASE: accepted,
        Kind.FIRST: not accepted,
    }
    return [kind for kind, holds in sensible.items() if holds and kind in taken]


def refuse_kind(
    kind: vocabulary.DeclarationKind, taken: Collection[str], *, accepted: bool, called: bool
) -> Refusal:
    """Return the refusal of an impossible kind: E-WST-07 if a first one is filed elsewhere."""
    if not accepted and not called and Kind.FIRST not in taken:
        return refusal.make_refusal(refusal.FIRST_OUTSIDE)
    if kind == Kind.FIRST:
        return refusal.make_refusal(refusal.NOT_FIRST if accepted else refusal.FIRST_OUTSIDE)
    if kind == Kind.CORRECTION and not accepted and not called:
        return refusal.make_refusal(refusal.NOT_CALLED)
    if not accepted and kind != Kind.CORRECTION:
        return refusal.make_refusal(refusal.NOTHING_IN_FORCE)
    return refusal.make_refusal(refusal.NOT_ONLINE)


def asks_for_pesel(form: FormVersion) -> bool:
    return KEY in form.fields


def clean_pesel(typed: str) -> str:
    """Return the digits of a typed PESEL, "" for none. Raises ValueRefused."""
    number = pesel_digits(typed)
    if number and not is_pesel(number):
        raise ValueRefused(_("To nie jest numer PESEL. Wpisz 11 cyfr."))
    return number


def has_pesel(declaration: Declaration) -> bool:
    return DeclaredPesel.objects.filter(declaration=declaration).exists()


def store_pesel(declaration: Declaration, number: str) -> None:
    """Seal the PESEL of a draft whose form asks for it; "" keeps the stored one."""
    if number and asks_for_pesel(declaration.form_version):
        DeclaredPesel.objects.update_or_create(
            declaration=declaration, defaults={"sealed": encrypt_text(number)}
        )


def read_own_pesels(declarant: Person) -> dict[int, str]:
    """Map declaration ids to PESEL numbers, for a data-subject export (GDPR art. 15).

    The audit log records who exported it. Raises UnreadableSeal if the key is gone.
    """
    rows = DeclaredPesel.objects.filter(declaration__declarant=declarant)
    return {row.declaration_id: decrypt_text(row.sealed) for row in rows}


@transaction.atomic
def read_pesel(declaration: Declaration, *, origin: Origin) -> str:
    """Return the PESEL for an enforcement title, and log the access without a digit of it.

    Returns "" if none was declared. Raises UnreadableSeal if its key is gone.
    """
    row = DeclaredPesel.objects.filter(declaration=declaration).first()
    if row is None:
        return ""
    record(
        "DECLARED_PESEL_READ",
        origin,
        obj=declaration,
        subject=declaration.declarant,
        changes={"number": declaration.number},
    )
    return decrypt_text(row.sealed)


@transaction.atomic
def start_declaration(
    declared_property: DeclaredProperty,
    declarant: Person,
    kind: vocabulary.DeclarationKind,
    *,
    channel: vocabulary.DeclarationChannel = vocabulary.DeclarationChannel.EBOK,
    today: date,
    origin: Origin,
) -> Declaration:
    """Create a draft for a property, filled with what is in force there.

    Returns the person's own open draft of the same kind instead of a second one. A CORRECTION
    replaces the declaration that was called to be corrected, else the one in force; CHANGE and
    CEASE replace the one in force.

    Raises Refusal: NO_RIGHT for a person who may not declare there today; NO_FORM without a form in
    force; that of `refuse_kind`, E-WST-07 among them, for an impossible kind.
    """
    wait_for_turn()
    declarant = lock_person(declarant)
    if not properties.may_declare(declarant, declared_property, today):
        raise refusal.make_refusal(refusal.NO_RIGHT)
    form, before = _find_form_and_former(declared_property, kind, channel, today)
    facts: dict[str, Any] = {
        "declared_property": declared_property,
        "declarant": declarant,
        "kind": kind,
        "channel": channel,
    }
    if own := Declaration.objects.filter(**facts, state=vocabulary.DeclarationState.DRAFT).first():
        return own
    draft = Declaration(
        **facts,
        number=take_next_number(Series.DECLARATION, today.year),
        form_version=form,
        replaces=before,
        started_on=today,
    )
    set_declared_facts(draft, carry_facts(before, kind) if before else DeclaredFacts(kind=kind))
    return save_new_draft(draft, origin)


def _find_form_and_former(
    place: DeclaredProperty,
    kind: vocabulary.DeclarationKind,
    channel: vocabulary.DeclarationChannel,
    today: date,
) -> tuple[FormVersion, Declaration | None]:
    form = properties.find_form(place, today)
    if form is None:
        raise refusal.make_refusal(refusal.NO_FORM, day=f"{today:%d.%m.%Y}")
    accepted, called = properties.find_accepted(place), properties.find_called(place)
    taken = (
        form.kinds
        if channel == vocabulary.DeclarationChannel.EBOK
        else vocabulary.DeclarationKind.values
    )
    in_force = {"accepted": accepted is not None, "called": called is not None}
    if kind not in list_possible_kinds(taken, **in_force):
        raise refuse_kind(kind, taken, **in_force)
    return form, (called or accepted) if kind == vocabulary.DeclarationKind.CORRECTION else accepted


@transaction.atomic
def fill_declaration(
    declaration: Declaration, facts: DeclaredFacts, *, today: date, origin: Origin
) -> Declaration:
    """Store what was filled in so far, however little, without judging it.

    A checked or signed declaration becomes a draft again, without amount, file and signature. The
    kind may change between CHANGE and CEASE, which begin with the same data. `payload["property"]`
    is what was known of the property on that day.

    Raises Refusal: E-WST-03 once it is submitted, WRONG_STATE if it was discarded; UNKNOWN_REASON;
    ValueRefused for characters that no text may hold.
    """
    declaration = lock_for_verb(declaration, "fill")
    was_draft = declaration.state == vocabulary.DeclarationState.DRAFT
    set_declared_facts(declaration, facts)
    store_pesel(declaration, facts.pesel)
    if was_draft:
        # Steps of the form are not logged, and a draft is not sealed yet.
        declaration.save(update_fields=["kind", "reason", "event_date", "payload"])
        return declaration
    _forget_checked(declaration)
    return move_declaration(declaration, "fill", "DECLARATION_REOPENED", origin)


@transaction.atomic
def discard_declaration(declaration: Declaration, *, origin: Origin) -> Declaration:
    """Discard a declaration that was not submitted. Raises Refusal: E-WST-03, WRONG_STATE."""
    declaration = lock_for_verb(declaration, "discard")
    return move_declaration(declaration, "discard", "DECLARATION_DISCARDED", origin)


def set_declared_facts(declaration: Declaration, facts: DeclaredFacts) -> None:
    """Set the facts of an unsaved or locked draft. Raises Refusal UNKNOWN_REASON, ValueRefused."""
    place = declaration.declared_property
    switchable = (vocabulary.DeclarationKind.CHANGE, vocabulary.DeclarationKind.CEASE)
    if declaration.kind in switchable and facts.kind in switchable:
        declaration.kind = facts.kind
    if facts.reason and facts.reason not in Reason.values:
        raise refusal.make_refusal(refusal.UNKNOWN_REASON)
    declaration.reason, declaration.event_date = facts.reason, facts.event_date
    declaration.payload = {
        **make_payload(facts),
        "property": {
            "code": place.code,
            "address": place.address,
            "building_kind": place.building_kind,
            "commune": place.commune.name,
            "zone": place.zone,
        },
    }


def _forget_checked(declaration: Declaration) -> None:
    declaration.tariff_version = declaration.amount = declaration.effective_from = None
    declaration.calc_trace, declaration.xml, declaration.xml_sha256 = [], b"", ""
    declaration.signature_kind, declaration.signature, declaration.signed_at = "", {}, None


@dataclass(frozen=True, slots=True)
class Beginnings:
    """The kinds that a person may start through the portal; if none, `why_not` says why.

    `in_the_way` is the unfinished declaration of the property, if there is one.
    """

    kinds: Sequence[vocabulary.DeclarationKind]
    why_not: str = ""
    in_the_way: Declaration | None = None


def list_beginnings(place: DeclaredProperty, person: Person, today: date) -> Beginnings:
    """List what this person may start for the property today. Makes four queries at most."""
    other = properties.select_unfinished(place).first()
    if other is not None:
        if _is_own(other, person):
            return Beginnings((vocabulary.DeclarationKind(other.kind),), in_the_way=other)
        refused = refusal.make_refusal(refusal.OTHER_UNFINISHED, number=other.number)
        return Beginnings((), refused.message, other)
    form = properties.find_form(place, today)
    if form is None:
        return Beginnings(
            (), refusal.make_refusal(refusal.NO_FORM, day=f"{today:%d.%m.%Y}").message
        )
    accepted, called = (
        properties.find_accepted(place) is not None,
        properties.find_called(place) is not None,
    )
    online: Collection[str] = form.kinds
    kinds = list_possible_kinds(online, accepted=accepted, called=called)
    if kinds:
        return Beginnings(kinds)
    wished = vocabulary.DeclarationKind.CHANGE if accepted else vocabulary.DeclarationKind.FIRST
    refused = refuse_kind(wished, online, accepted=accepted, called=called)
    return Beginnings((), refused.message)


def begin_declaration(
    place: DeclaredProperty,
    person: Person,
    kind: vocabulary.DeclarationKind,
    *,
    today: date,
    origin: Origin,
) -> Declaration:
    """Start a draft, or return the person's own unfinished one.

    Raises Refusal, E-WST-05 among others.
    """
    other = properties.select_unfinished(place).first()
    if other is None:
        return start_declaration(place, person, kind, today=today, origin=origin)
    if _is_own(other, person) and other.kind == kind:
        return other
    refused: Refusal = refusal.make_refusal(refusal.OTHER_UNFINISHED, number=other.number)
    raise refused


def _is_own(other: Declaration, person: Person) -> bool:
    return other.declarant_id == person.pk and not other.was_submitted


@dataclass(frozen=True, slots=True)
class WizardStep:
    """A step of the wizard; `name` is the one of its URL."""

    number: int
    name: str
    title: Promise


STEPS: Sequence[WizardStep] = (
    WizardStep(1, "start", gettext_lazy("Nieruchomość")),
    WizardStep(2, "reason", gettext_lazy("Powód i data zmiany")),
    WizardStep(3, "facts", gettext_lazy("Dane do obliczenia")),
    WizardStep(4, "fee", gettext_lazy("Obliczenie opłaty")),
    WizardStep(5, "sign", gettext_lazy("Podgląd i podpis")),
    WizardStep(6, "done", gettext_lazy("Potwierdzenie")),
)
BY_NAME = {step.name: step for step in STEPS}


def find_next_step(declaration: Declaration) -> WizardStep:
    """Return the step where the declarant continues; a draft shows its data before its fee."""
    if declaration.was_submitted:
        return BY_NAME["done"]
    if not declaration.reason or declaration.event_date is None:
        return BY_NAME["reason"]
    return BY_NAME["facts" if declaration.state == vocabulary.DeclarationState.DRAFT else "sign"]
