"""Doubts about a declaration before it obliges anybody, its former one, and paper.

A doubt is a reason that its own effect contradicts, or a change beyond the bounds of
`charges.domain.change_bounds`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import takewhile

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import Person
from ebok_plugin.charges.api import ChangeBounds, change_bounds, percent_change
from waste_union.declarations.domain.drafting import fill_declaration, start_declaration
from waste_union.declarations.domain.facts import DeclaredFacts, read_declared_facts
from waste_union.declarations.domain.fee import DeclaredFee, compute_fee, derive_facts
from waste_union.declarations.domain.properties import find_accepted
from waste_union.declarations.domain.refusal import NOT_A_DAY, make_refusal
from waste_union.declarations.domain.signing import sign_on_paper
from waste_union.declarations.domain.submitting import submit_declaration, validate_declaration
from waste_union.declarations.models import Declaration, DeclaredProperty
from waste_union.declarations.vocabulary import DeclarantKind, DeclarationChannel, DeclarationState
from waste_union.fees.domain.component import find_holding
from waste_union.fees.domain.queries import find_obligations
from waste_union.fees.vocabulary import FeeSource
from waste_union.tariffs.domain.calculation import CalculationWarning
from waste_union.tariffs.vocabulary import Reason

DOUBT = "DOUBT"
MORE_PERSONS = (
    Reason.FIRST_RESIDENT,
    Reason.BIRTH,
    Reason.MOVED_IN,
    Reason.MOVED_IN_FROM_ELSEWHERE,
)
FEWER_PERSONS = (Reason.MOVED_OUT, Reason.MOVED_ELSEWHERE, Reason.DEATH, Reason.EMPTY)
NOTHING = "–"


def list_doubts(declaration: Declaration, today: date, fee: DeclaredFee | None = None) -> list[str]:
    """List the doubts as text, compared with the declaration in force; a first one has none.

    `fee` is the fee of a declaration that was not checked yet.
    """
    before = find_accepted(declaration.declared_property)
    if before is None or before.pk == declaration.pk:
        return []
    month = fee.effective_from if fee else declaration.effective_from
    amounts = (find_fee_before(declaration, month), fee.amount if fee else declaration.amount)
    change = _Change(declaration, before, amounts)
    return [*change.contradictions(), *change.beyond(change_bounds(today))]


def add_doubts(fee: DeclaredFee, declaration: Declaration, today: date) -> DeclaredFee:
    """Return the fee with the doubts added to its warnings."""
    doubts = (CalculationWarning(DOUBT, words) for words in list_doubts(declaration, today, fee))
    return replace(fee, warnings=(*fee.warnings, *doubts))


def find_fee_before(declaration: Declaration, month: date | None) -> Money | None:
    """Return the fee of the month without this declaration: declared, or by a rate notice.

    A decision for not sorting makes no declared fee a lower one, so it is left out.
    """
    place = declaration.declared_property
    owed = (
        find_obligations([place.account_id]).get(place.account_id, []) if place.account_id else []
    )
    earlier = takewhile(lambda one: one.source_key != declaration.receipt_no, owed)
    declared = [one for one in earlier if one.source != FeeSource.DECISION]
    held = find_holding(declared, Period.of(month)) if month else None
    if held is not None:
        return held.monthly_fee
    before = find_accepted(place)
    return before.amount if before is not None and before.pk != declaration.pk else None


class _Change:
    """The difference between a declaration and the one in force."""

    def __init__(
        self, declaration: Declaration, before: Declaration, fee: tuple[Money | None, Money | None]
    ) -> None:
        self.reason = Reason(declaration.reason)
        was, now = derive_facts(before), derive_facts(declaration)
        self.composter = (was.composter, now.composter)
        self.persons = (was.persons, now.persons)
        self.fee = fee

    @property
    def is_one_person(self) -> bool:
        """Return whether one person comes or goes as the reason says; that is never a doubt."""
        was, now = self.persons
        if was is None or now is None:
            return False
        return (now - was == 1 and self.reason in MORE_PERSONS) or (
            was - now == 1 and self.reason in FEWER_PERSONS
        )

    def contradictions(self) -> Iterator[str]:
        words = {"reason": self.reason.label}
        if self.against:
            yield _("Powód to „%(reason)s”, a %(said)s.") % {**words, "said": self.against}
        if self.reason == Reason.COMPOSTER and self.composter[0] == self.composter[1]:
            yield _("Powód to „%(reason)s”, a kompostownik się nie zmienia.") % words

    def beyond(self, bounds: ChangeBounds) -> Iterator[str]:
        if self.is_one_person:
            return
        was, now = self.persons
        if (
            was is not None
            and now is not None
            and not self.against  # reported already
            and bounds.persons_beyond(Decimal(was), Decimal(now))
        ):
            yield _("Liczba osób zmienia się z %(was)d na %(now)d.") % {"was": was, "now": now}
        before, after = self.fee
        if before is not None and after is not None and bounds.fee_beyond(before, after):
            yield _(
                "Opłata miesięczna zmienia się z %(was)s na %(now)s, czyli o %(percent)d%%."
            ) % {
                "was": before,
                "now": after,
                "percent": percent_change(before.amount, after.amount),
            }

    @property
    def against(self) -> str:
        """Describe what contradicts a reason for more, or fewer, persons; "" if nothing does."""
        if self.reason not in (*MORE_PERSONS, *FEWER_PERSONS):
            return ""
        more = self.reason in MORE_PERSONS
        was, now = self.persons
        if was is not None and now is not None:
            if was == now:
                return _("liczba osób się nie zmienia (%(now)d)") % {"now": now}
            if (now > was) != more:
                return _("liczba osób zmienia się z %(was)d na %(now)d") % {"was": was, "now": now}
            return ""
        before, after = self.fee
        if before is None or after is None or before == after or (after > before) == more:
            return ""
        return _("opłata zmienia się z %(was)s na %(now)s") % {"was": before, "now": after}


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """A declared value before and after; `before` is "" for a first declaration."""

    label: str
    before: str
    after: str

    @property
    def differs(self) -> bool:
        return bool(self.before) and self.before != self.after


def find_former(declaration: Declaration) -> Declaration | None:
    """Return the declaration to compare with: the replaced one, else the one in force."""
    if declaration.replaces is not None:
        return declaration.replaces
    if declaration.state == DeclarationState.ACCEPTED:
        return None
    return find_accepted(declaration.declared_property)


def compare_declarations(
    declaration: Declaration, former: Declaration | None
) -> list[ComparedLine]:
    """Compare all values of two declarations in the order of the form.

    The fee before is the one in force.
    """
    now, then = dict(_shown_facts(declaration)), dict(_shown_facts(former)) if former else {}
    fee = find_fee_before(declaration, declaration.effective_from) if former else None
    if fee is not None:
        # New rates may have changed the fee since.
        then[_("Opłata miesięczna")] = str(fee)
    labels = [*now, *(label for label in then if label not in now)]
    return [
        ComparedLine(label, then.get(label, NOTHING) if former else "", now.get(label, NOTHING))
        for label in labels
    ]


def _shown_facts(declaration: Declaration) -> Iterator[tuple[str, str]]:
    facts = read_declared_facts(declaration)
    first = declaration.effective_from
    yield _("Składający"), facts.name
    if facts.declarant_kind:
        yield _("Kim jest"), str(DeclarantKind(facts.declarant_kind).label)
    yield from _contact(facts)
    yield from _basis(facts)
    yield _("Kompostownik"), _("tak") if facts.composter else _("nie")
    yield _("Opłata miesięczna"), str(declaration.amount) if declaration.amount else NOTHING
    yield _("Od miesiąca"), f"{first:%m.%Y}" if first else NOTHING


def _contact(facts: DeclaredFacts) -> Iterator[tuple[str, str]]:
    named = (
        (_("Adres"), facts.address),
        (_("Telefon"), facts.phone),
        (_("E-mail"), facts.email),
        (_("Numer działki"), facts.plot_no),
    )
    yield from ((label, words) for label, words in named if words)


def _basis(facts: DeclaredFacts) -> Iterator[tuple[str, str]]:
    if facts.persons is not None:
        yield _("Liczba osób"), str(facts.persons)
    if facts.water:
        yield _("Zużycie wody (m³)"), "; ".join(f"{one:f}" for one in facts.water)
    if facts.area is not None:
        yield _("Powierzchnia (m²)"), f"{facts.area:f}"
    if facts.households is not None:
        yield _("Gospodarstwa domowe"), str(facts.households)
    if facts.containers:
        counted = (f"{code} × {number}" for code, number in sorted(facts.containers.items()))
        yield _("Pojemniki"), "; ".join(counted)


@dataclass(frozen=True, slots=True)
class PaperDeclaration:
    """A declaration on paper: the property, the declarant, the facts, the day of receipt."""

    place: DeclaredProperty
    declarant: Person
    facts: DeclaredFacts
    received_on: date


@transaction.atomic
def enter_paper(paper: PaperDeclaration, *, now: datetime, origin: Origin) -> Declaration:
    """Enter a paper as a submitted declaration with its receipt; all or nothing.

    Raises Refusal: NOT_A_DAY for a day in the future, and whatever the verbs of a declaration
    refuse.
    """
    today = timezone.localdate(now)
    if paper.received_on > today:
        raise make_refusal(NOT_A_DAY)
    draft = start_declaration(
        paper.place,
        paper.declarant,
        paper.facts.kind,
        channel=DeclarationChannel.PAPER,
        today=today,
        origin=origin,
    )
    filled = fill_declaration(draft, paper.facts, today=today, origin=origin)
    checked = validate_declaration(
        filled, today=today, received_on=paper.received_on, origin=origin
    )
    signed = sign_on_paper(checked, now=now, origin=origin)
    return submit_declaration(signed, now=now, received_on=paper.received_on, origin=origin)


def preview_paper(paper: PaperDeclaration, *, now: datetime, origin: Origin) -> DeclaredFee:
    """Compute the fee of a paper and roll everything back, its number too.

    Raises whatever `enter_paper` raises.
    """
    with transaction.atomic():
        entered = enter_paper(paper, now=now, origin=origin)
        fee = add_doubts(compute_fee(entered, paper.received_on), entered, timezone.localdate(now))
        transaction.set_rollback(True)
    return fee
