"""A draft: begun, filled in as often as one likes, and thrown away."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.text.typed_values import ValueRefused, is_pesel, pesel_digits
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.domain.authenticator import sealed, unsealed
from cms_ext.people.identity.domain.person import lock_person
from cms_ext.people.identity.models import Person
from waste_union.declarations.domain.facts import DeclaredFacts, carried_over, to_payload
from waste_union.declarations.domain.queries.rights import may_declare
from waste_union.declarations.domain.queries.standing import (
    accepted_of,
    called_of,
    form_on,
    unfinished_of,
)
from waste_union.declarations.domain.refusal import (
    FIRST_OUTSIDE,
    NO_FORM,
    NO_RIGHT,
    NOT_CALLED,
    NOT_FIRST,
    NOT_ONLINE,
    NOTHING_IN_FORCE,
    OTHER_UNFINISHED,
    UNKNOWN_REASON,
    refusal,
)
from waste_union.declarations.domain.signing import locked, moved, started
from waste_union.declarations.models import (
    Declaration,
    DeclaredPesel,
    DeclaredProperty,
    FormVersion,
    YearSequence,
)
from waste_union.declarations.vocabulary import (
    NUMBER_DIGITS,
    DeclarationChannel,
    DeclarationKind,
    DeclarationState,
)
from waste_union.tariffs.vocabulary import Reason

Series = YearSequence.Series


def next_in_year(series: Series, year: int) -> int:
    """The next number; its row stays locked until the caller's transaction ends.

    What is rolled back gives its number back, so that there are no gaps.
    """
    YearSequence.objects.get_or_create(series=series, year=year)
    sequence = YearSequence.objects.select_for_update().get(series=series, year=year)
    sequence.last += 1
    sequence.save(update_fields=["last"])
    return sequence.last


Kind = DeclarationKind


def possible_kinds(
    taken: Collection[str], *, accepted: bool, called: bool
) -> Sequence[DeclarationKind]:
    """Those of `taken`, in the order of the form, that make sense.

    `accepted`: one is in force there; `called`: one waits for its correction.
    """
    sensible = {
        Kind.CHANGE: accepted,
        Kind.CORRECTION: accepted or called,
        Kind.CEASE: accepted,
        Kind.FIRST: not accepted,
    }
    return [kind for kind, holds in sensible.items() if holds and kind in taken]


def refused_kind(
    kind: DeclarationKind, taken: Collection[str], *, accepted: bool, called: bool
) -> Refusal:
    """Why a kind is none of the possible ones: E-WST-07 where the first one is filed elsewhere."""
    if not accepted and not called and Kind.FIRST not in taken:
        return refusal(FIRST_OUTSIDE)
    if kind == Kind.FIRST:
        return refusal(NOT_FIRST if accepted else FIRST_OUTSIDE)
    if kind == Kind.CORRECTION and not accepted and not called:
        return refusal(NOT_CALLED)
    if not accepted and kind != Kind.CORRECTION:
        return refusal(NOTHING_IN_FORCE)
    return refusal(NOT_ONLINE)


KEY = "pesel"


def asks_for_pesel(form: FormVersion) -> bool:
    return KEY in form.fields


def typed_pesel(typed: str) -> str:
    """The number as a person typed it, "" for none. Raises ValueRefused."""
    number = pesel_digits(typed)
    if number and not is_pesel(number):
        raise ValueRefused(_("To nie jest numer PESEL. Wpisz 11 cyfr."))
    return number


def has_pesel(declaration: Declaration) -> bool:
    return DeclaredPesel.objects.filter(declaration=declaration).exists()


def store_pesel(declaration: Declaration, number: str) -> None:
    """Keep the number of a draft whose form asks for it; "" leaves what there is."""
    if number and asks_for_pesel(declaration.form_version):
        DeclaredPesel.objects.update_or_create(
            declaration=declaration, defaults={"sealed": sealed(number)}
        )


def pesels_of(declarant: Person) -> dict[int, str]:
    """By the key of the declaration the number, for the copy of one's own data (GDPR art. 15).

    Who takes that copy out is told in the log. Raises UnreadableSeal where the key is gone.
    """
    kept = DeclaredPesel.objects.filter(declaration__declarant=declarant)
    return {one.declaration_id: unsealed(one.sealed) for one in kept}


@transaction.atomic
def read_pesel(declaration: Declaration, *, origin: Origin) -> str:
    """The number, for an enforcement title: that it was read stands in the log, and no digit.

    "" where none was declared. Raises UnreadableSeal where its key is gone.
    """
    kept = DeclaredPesel.objects.filter(declaration=declaration).first()
    if kept is None:
        return ""
    record(
        "DECLARED_PESEL_READ",
        origin,
        obj=declaration,
        subject=declaration.declarant,
        changes={"number": declaration.number},
    )
    return unsealed(kept.sealed)


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
    wait_for_turn()
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


@dataclass(frozen=True, slots=True)
class Beginnings:
    """The kinds that a person may begin through the portal; without any `why_not` says why.

    `in_the_way` is the declaration that is unfinished there, if one is.
    """

    kinds: Sequence[DeclarationKind]
    why_not: str = ""
    in_the_way: Declaration | None = None


def beginnings_of(place: DeclaredProperty, person: Person, today: date) -> Beginnings:
    """What this person may begin for the property today. At most four queries."""
    other = unfinished_of(place).first()
    if other is not None:
        if _is_own(other, person):
            return Beginnings((DeclarationKind(other.kind),), in_the_way=other)
        refused = refusal(OTHER_UNFINISHED, number=other.number)
        return Beginnings((), refused.message, other)
    form = form_on(place, today)
    if form is None:
        return Beginnings((), refusal(NO_FORM, day=f"{today:%d.%m.%Y}").message)
    accepted, called = accepted_of(place) is not None, called_of(place) is not None
    online: Collection[str] = form.kinds
    kinds = possible_kinds(online, accepted=accepted, called=called)
    if kinds:
        return Beginnings(kinds)
    wished = DeclarationKind.CHANGE if accepted else DeclarationKind.FIRST
    refused = refused_kind(wished, online, accepted=accepted, called=called)
    return Beginnings((), refused.message)


def begin_declaration(
    place: DeclaredProperty,
    person: Person,
    kind: DeclarationKind,
    *,
    today: date,
    origin: Origin,
) -> Declaration:
    """A draft, or the own one that is on its way. Raises Refusal, E-WST-05 among them."""
    other = unfinished_of(place).first()
    if other is None:
        return start_declaration(place, person, kind, today=today, origin=origin)
    if _is_own(other, person) and other.kind == kind:
        return other
    refused: Refusal = refusal(OTHER_UNFINISHED, number=other.number)
    raise refused


def _is_own(other: Declaration, person: Person) -> bool:
    return other.declarant_id == person.pk and not other.was_submitted


@dataclass(frozen=True, slots=True)
class WizardStep:
    """`name` is that of its address."""

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


def next_step(declaration: Declaration) -> WizardStep:
    """Where its declarant goes on: a draft's data are looked through before its fee."""
    if declaration.was_submitted:
        return BY_NAME["done"]
    if not declaration.reason or declaration.event_date is None:
        return BY_NAME["reason"]
    return BY_NAME["facts" if declaration.state == DeclarationState.DRAFT else "sign"]
