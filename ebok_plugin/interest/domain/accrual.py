"""Accrued interest that no note claims: information, in no balance (interest.md §4)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms_ext.base.dates.period import format_day
from cms_ext.base.money.amounts import NO_BREAK_SPACE, Money
from ebok_plugin.interest.conf import show_accrued
from ebok_plugin.interest.domain.computation import (
    DAY,
    DebtSpan,
    Delay,
    Interest,
    InterestLine,
    InterestTerms,
    RateIndex,
    bears_interest,
    compute_debt_interest,
    compute_interest,
    round_fraction,
)
from ebok_plugin.interest.errors import RateUnknown
from ebok_plugin.ledger.domain.record import EntryRecord, in_order, select_booked, without_reversed
from ebok_plugin.ledger.templatetags.ledger import write_decimal
from ebok_plugin.ledger.vocabulary import EntryKind, Regime


@dataclass(frozen=True, slots=True)
class TaxCrediting:
    """How much of all payments went to interest, and how much of late debts is left."""

    to_interest: Money
    overdue: Money


@dataclass(slots=True)
class _Debt:
    due: date
    grosze: int
    bears: bool


def tax_crediting(
    records: Iterable[EntryRecord], terms: InterestTerms, until: date
) -> TaxCrediting:
    """Split the payments of one account by the end of a day, each to the oldest debt first.

    As the tax code says (art. 55 § 2 o.p.): a payment that does not cover a debt with its interest
    is split between both in their proportion on its day. The ledger credits whole payments to
    debts, so this is only shown to the clerk. A credit that is no payment (a correction downwards)
    lowers debts and no interest. Raises RateUnknown.
    """
    debts: list[_Debt] = []
    free = to_interest = 0
    for record in in_order(without_reversed(select_booked(records, until))):
        day = record.booking_date
        if record.grosze > 0:
            due = record.due_date or day
            debts.append(_Debt(due, record.grosze, bears_interest(record)))
            debts.sort(key=lambda debt: debt.due)
        else:
            free -= record.grosze
        split = record.kind == EntryKind.PAYMENT
        free, paid = _credited(debts, free, day, terms if split else None)
        to_interest += paid
        debts = [debt for debt in debts if debt.grosze]
    late = sum(debt.grosze for debt in debts if debt.due < until)
    return TaxCrediting(Money.from_grosze(to_interest), Money.from_grosze(late))


def _credited(
    debts: list[_Debt], free: int, day: date, terms: InterestTerms | None
) -> tuple[int, int]:
    """Return the free rest and the part that went to interest.

    With `terms` debts are paid with their interest.
    """
    to_interest = 0
    for debt in debts:
        if not free:
            break
        owed = _interest(debt, day, terms)
        if free >= debt.grosze + owed:
            to_interest += owed
            free -= debt.grosze + owed
            debt.grosze = 0
            continue
        part = round_fraction(free * owed, debt.grosze + owed)
        to_interest += part
        debt.grosze -= free - part
        free = 0
    return free, to_interest


def _interest(debt: _Debt, day: date, terms: InterestTerms | None) -> int:
    if terms is None or not debt.bears or day <= debt.due:
        return 0
    return compute_interest(Money.from_grosze(debt.grosze), debt.due, day, terms).total.grosze


# Periodic dues lapse after three years (art. 118 KC): a defence of the debtor, so only shown.
YEARS_OF_LIMITATION = 3
# The first and the last one, both inclusive.
Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Caution:
    """A warning that staff must know before they use the figure; never shown to residents."""

    code: str
    message: str


class DebitInterest(NamedTuple):
    """The interest of one debit; `spans` are its parts with their days of delay.

    `grosze` is the interest, rounded once. `old`: still open although it was due more than three
    years ago.
    """

    record: EntryRecord
    due_date: date
    spans: tuple[DebtSpan, ...]
    grosze: int
    old: bool
    terms: InterestTerms

    @property
    def amount(self) -> Money:
        """Return the interest, rounded once."""
        return Money.from_grosze(self.grosze)

    @property
    def interest(self) -> Interest:
        """Return the same amount with its lines."""
        return compute_debt_interest(self.spans, self.terms)

    @property
    def first_day(self) -> date:
        return min(span.start for span in self.spans)

    @property
    def last_day(self) -> date:
        return max(span.end for span in self.spans)


@dataclass(frozen=True, slots=True)
class AccruedInterest:
    """The interest of one account for the days up to `until`, that day included.

    `unknown` are the cautions of rates not known (RATE_UNKNOWN); `total` is then None, never 0.
    `crediting` is the tax code's split of the payments, of an account under it.
    """

    until: date
    items: tuple[DebitInterest, ...]
    unknown: tuple[Caution, ...]
    total: Money | None
    crediting: TaxCrediting | None = None

    @property
    def warnings(self) -> tuple[Caution, ...]:
        """Return the cautions as text.

        Computed on demand, since a batch of notes needs few of them.
        """
        return (*self.unknown, *_cautions(self.items), *_tax_cautions(self.crediting))

    @property
    def confirmed_until(self) -> date | None:
        """Return the last confirmed day of rates, when some of the interest is for later days."""
        return _confirmed_until(self.items)


def accrue(
    late: Iterable[Delay],
    terms: InterestTerms,
    index: RateIndex,
    *,
    today: date,
    until: date,
    claimed: Mapping[int, tuple[Days, ...]],
) -> AccruedInterest:
    """Compute the interest of late debits for days up to `until` outside `claimed`.

    `claimed` is by seq, in order. Days before, between and after those of older notes are an item
    each. `index` is that of the terms, up to `until` at least.
    """
    items, unknown = [], {}
    old_before = _years_before(today)
    for delay, spans in _unclaimed(late, claimed, until):
        try:
            units = index.units(spans)
        except RateUnknown as error:
            unknown[error.message] = Caution(error.code, error.message)
            continue
        if grosze := terms.grosze(units):
            items.append(_item(delay, spans, grosze, terms, old_before))
    total = None if unknown else Money.from_grosze(sum(item.grosze for item in items))
    return AccruedInterest(until, tuple(items), tuple(unknown.values()), total)


def make_debit_interest(
    delay: Delay, spans: tuple[DebtSpan, ...], terms: InterestTerms, today: date
) -> DebitInterest:
    """Return the interest of one debit for these days, by rate. Raises RateUnknown."""
    grosze = compute_debt_interest(spans, terms).total.grosze
    return _item(delay, spans, grosze, terms, _years_before(today))


def _unclaimed(
    late: Iterable[Delay], claimed: Mapping[int, tuple[Days, ...]], until: date
) -> Iterator[tuple[Delay, tuple[DebtSpan, ...]]]:
    for delay in late:
        after = date.min
        for first, last in claimed.get(delay.record.seq, ()):
            yield delay, clip_spans(delay.spans, after=after, until=min(first - DAY, until))
            after = last
        yield delay, clip_spans(delay.spans, after=after, until=until)


def clip_spans(spans: tuple[DebtSpan, ...], *, after: date, until: date) -> tuple[DebtSpan, ...]:
    """Clip the spans to the days after `after` up to `until`."""
    # A loop and no generator: most are whole, and a batch asks for every debt of the co-op.
    for span in spans:
        if span.start <= after or span.end > until:
            break
    else:
        return spans
    first = after + DAY
    clipped = (DebtSpan(s.grosze, max(s.start, first), min(s.end, until)) for s in spans)
    return tuple(span for span in clipped if span.start <= span.end)


RATES_UNCONFIRMED = "RATES_UNCONFIRMED"


def rates_unconfirmed(confirmed_until: date) -> Caution:
    """Return the caution that nobody has confirmed the rate of some days (interest.md §5)."""
    return Caution(
        RATES_UNCONFIRMED,
        _(
            "Stawki odsetek potwierdzono do {day}. Sprawdź aktualną stopę NBP, "
            "zanim wystawisz notę."
        ).format(day=format_day(confirmed_until)),
    )


def _item(
    delay: Delay, spans: tuple[DebtSpan, ...], grosze: int, terms: InterestTerms, old_before: date
) -> DebitInterest:
    old = bool(delay.open_grosze) and delay.due_date < old_before
    return DebitInterest(delay.record, delay.due_date, spans, grosze, old, terms)


def _confirmed_until(items: Iterable[DebitInterest]) -> date | None:
    """Return None when every day of the items has a confirmed rate (interest.md §5)."""
    for item in items:
        confirmed = item.terms.rates.confirmed_until
        if any(span.end > confirmed for span in item.spans):
            return confirmed
    return None


def _cautions(items: Sequence[DebitInterest]) -> Iterable[Caution]:
    if confirmed := _confirmed_until(items):
        yield rates_unconfirmed(confirmed)
    if _is_tax(items):
        # Art. 55 § 2 of the tax code splits a payment between debt and interest; the ledger does
        # not, and `tax_crediting` tells what that would make.
        yield Caution("TAX_PAYMENTS", _("Odsetki podatkowe: sprawdź zaliczenie wpłaty."))
    if any(item.old for item in items):
        yield Caution("OLDER_THAN_3_YEARS", _("Należność starsza niż 3 lata"))


def _tax_cautions(crediting: TaxCrediting | None) -> Iterable[Caution]:
    if crediting is None or not crediting.to_interest:
        return
    words = _(
        "Według art. 55 § 2 Ordynacji podatkowej z wpłat po terminie na odsetki przypada "
        "{interest}, a zaległość wynosi {overdue}. Saldo tego nie zawiera."
    ).format(interest=crediting.to_interest, overdue=crediting.overdue)
    yield Caution("TAX_CREDITING", words)


def _is_tax(items: Iterable[DebitInterest]) -> bool:
    return any(item.terms.regime == Regime.WASTE for item in items)


def _years_before(today: date) -> date:
    day = min(today.day, 28) if today.month == 2 else today.day
    return today.replace(year=today.year - YEARS_OF_LIMITATION, day=day)


# Enough to see that the lines add up to the rounded sum.
SHOWN_PLACES = Decimal("0.0001")


def accrued_in_words(accrued: AccruedInterest) -> str:
    """Return the line for a resident; empty for none, or when the co-op shows none.

    Empty also while a rate is missing: then the sum is not known. It says so where nobody has
    confirmed the rate of some of the days (interest.md §5).
    """
    if not accrued.total or not show_accrued():
        return ""
    words = _(
        "Odsetki naliczone na dzień {day}: {amount} (informacyjnie, nie są doliczone do salda)"
    )
    if _is_tax(accrued.items):
        words = _(
            "Odsetki podatkowe na dzień {day}: {amount} (informacyjnie, nie są doliczone do salda)"
        )
    line = words.format(day=format_day(accrued.until), amount=accrued.total)
    if not (confirmed := accrued.confirmed_until):
        return line
    later = _("Odsetki po {day} policzono według ostatniej znanej stopy; mogą się zmienić").format(
        day=format_day(confirmed)
    )
    return f"{line}. {later}"


def line_in_words(line: InterestLine) -> str:
    """Write a line: `17.02.2026–04.03.2026: 926,94 zł × 16 dni × 9,50% / 365 = 3,8601 zł`."""
    days = ngettext("%(days)s dzień", "%(days)s dni", line.days) % {"days": line.days}
    raw = line.raw.quantize(SHOWN_PLACES, ROUND_HALF_UP)
    return _("{first}–{last}: {amount} × {days} × {rate}% / 365 = {raw}").format(
        first=format_day(line.start),
        last=format_day(line.end),
        amount=line.amount,
        days=days,
        rate=write_decimal(line.rate),
        raw=f"{write_decimal(raw)}{NO_BREAK_SPACE}zł",
    )
