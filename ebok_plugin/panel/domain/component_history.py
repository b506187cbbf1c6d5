"""Each component of the charges over the months: rate × quantity, and what changed when."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise, takewhile
from zlib import crc32

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import MONTHS_GENITIVE, Period
from cms_ext.base.money.amounts import ZERO, Money, sum_money
from ebok_plugin.charges.domain.charging_sources import MonthCharged, months_charged
from ebok_plugin.fee_changes.domain.content import content_from_json
from ebok_plugin.fee_changes.domain.old_rates import HELD
from ebok_plugin.fee_changes.models import FeeNotice
from ebok_plugin.ledger.conf import is_mirror
from ebok_plugin.ledger.domain.queries.explain import ChargedLine
from ebok_plugin.ledger.models import Account, ChargeDocument, ChargeLine
from ebok_plugin.ledger.templatetags.ledger import format_quantity
from ebok_plugin.mirror.domain.queries import read_components
from ebok_plugin.mirror.models import FeedComponent


@dataclass(frozen=True, slots=True)
class MonthLine:
    """A line of a standing charge or of its correction; `seq` is the entry that opens it.

    On a mirror no entry does: `seq` is 0, and `row` is the id of the program's row. Where a charge
    is for several months, the line is one of them and `basis` says how it is counted.
    """

    period: Period
    seq: int
    code: str
    line: ChargedLine
    basis: str = ""
    row: int = 0

    @property
    def formula(self) -> str:
        return self.basis or self.line.formula


@dataclass(frozen=True, slots=True)
class ComponentMonth:
    """One component in one month; `lines` are empty where it was not charged."""

    period: Period
    lines: tuple[MonthLine, ...]

    @property
    def amount(self) -> Money:
        return sum_money(line.line.amount for line in self.lines)

    @property
    def formula(self) -> str:
        """How it is counted, without what a correction took back."""
        return " + ".join(line.formula for line in _standing_lines(self.lines))

    @property
    def seq(self) -> int | None:
        """Return the entry of the charge behind it."""
        return self.lines[0].seq if self.lines else None

    @property
    def row(self) -> int | None:
        """Return the program's row behind it, on a mirror."""
        return self.lines[0].row if self.lines else None


def _standing_lines(lines: Sequence[MonthLine]) -> list[MonthLine]:
    """Leave out each negative line with the line of the same quantity and rate it takes back."""
    standing: list[MonthLine] = []
    for line in sorted(lines, key=lambda one: one.line.quantity < 0):
        taken_back = next(
            (
                other
                for other in standing
                if (other.line.quantity, other.line.rate) == (-line.line.quantity, line.line.rate)
            ),
            None,
        )
        if taken_back is None:
            standing.append(line)
        else:
            standing.remove(taken_back)
    return standing


@dataclass(frozen=True, slots=True)
class ComponentStep:
    """A change of a component from one month to the next; `words` say why."""

    before: ComponentMonth
    now: ComponentMonth

    @property
    def amount(self) -> Money:
        return self.now.amount - self.before.amount

    @property
    def words(self) -> str:
        if not self.before.lines:
            return _("nowy składnik: {formula}").format(formula=self.now.formula)
        if not self.now.lines:
            return _("składnika już nie ma, było {formula}").format(formula=self.before.formula)
        causes = list(_causes(self.before.lines, self.now.lines))
        return ", ".join(causes) or _("{before} → {now}").format(
            before=self.before.formula, now=self.now.formula
        )


@dataclass(frozen=True, slots=True)
class ComponentHistory:
    """One component in all charged months, in order."""

    component: int
    code: str
    name: str
    months: tuple[ComponentMonth, ...]

    @property
    def now(self) -> ComponentMonth:
        return self.months[-1]

    @property
    def amount(self) -> Money:
        return sum_money(month.amount for month in self.months)

    def in_month(self, period: Period) -> Money:
        """Return what it cost in a month, zero where it was not charged."""
        return sum_money(month.amount for month in self.months if month.period == period)

    @property
    def steps(self) -> tuple[ComponentStep, ...]:
        """Each month that differs from the one before it in amount or in rate and quantity."""
        return tuple(
            ComponentStep(before, now)
            for before, now in pairwise(self.months)
            if before.formula != now.formula
        )


@dataclass(frozen=True, slots=True)
class ChargedMonth:
    """The charge of one month, all components together."""

    period: Period
    seq: int
    amount: Money


def component_histories(lines: Iterable[MonthLine]) -> tuple[ComponentHistory, ...]:
    """Return histories in the order of the newest charge, components no longer charged last."""
    month_lines = list(lines)
    periods = sorted({line.period for line in month_lines})
    by_component: defaultdict[int, defaultdict[Period, list[MonthLine]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for line in sorted(month_lines, key=lambda one: one.period, reverse=True):
        by_component[line.line.component][line.period].append(line)
    return tuple(
        _history(component, by_period, periods) for component, by_period in by_component.items()
    )


def charged_months(lines: Iterable[MonthLine]) -> tuple[ChargedMonth, ...]:
    """Return what each month was charged in all, in order."""
    by_period: defaultdict[Period, list[MonthLine]] = defaultdict(list)
    for line in lines:
        by_period[line.period].append(line)
    return tuple(
        ChargedMonth(period, ones[0].seq, sum_money(one.line.amount for one in ones))
        for period, ones in sorted(by_period.items())
    )


@dataclass(frozen=True, slots=True)
class YearChange:
    """How much more or less the newest month cost than the same month a year before.

    `since` is the first month of today's amount; `most` the component that moved the sum the most
    in its direction, by `most_amount`; None where the sums are the same.
    """

    amount: Money
    since: Period
    most: ComponentHistory | None
    most_amount: Money

    @property
    def words(self) -> str:
        """Return the change as a sentence: from when, how much, and the main cause."""
        if self.most is None:
            return _("Opłata jest taka sama jak rok temu.")
        more = self.amount > ZERO
        sentence = (
            _("Od {month} o {amount} miesięcznie więcej niż rok temu, najbardziej: {most}.")
            if more
            else _("Od {month} o {amount} miesięcznie mniej niż rok temu, najbardziej: {most}.")
        )
        return sentence.format(
            month=f"{MONTHS_GENITIVE[self.since.month - 1]} {self.since.year}",
            amount=abs(self.amount),
            most=f"{self.most.name} ({'+' if more else ''}{self.most_amount})",
        )


def year_change(
    histories: Iterable[ComponentHistory], months: Sequence[ChargedMonth]
) -> YearChange | None:
    """Return the change; None unless the same month of the year before was charged too."""
    if not months:
        return None
    newest = months[-1]
    year_ago = next((month for month in months if month.period == newest.period.plus(-12)), None)
    if year_ago is None:
        return None
    same = takewhile(lambda one: one.amount == newest.amount, reversed(months))
    since = min(one.period for one in same)
    amount = newest.amount - year_ago.amount
    moved = [
        (history.now.amount - history.in_month(year_ago.period), history) for history in histories
    ]
    if amount > ZERO:
        most_amount, most = max(moved, key=lambda one: one[0].grosze)
    elif amount < ZERO:
        most_amount, most = min(moved, key=lambda one: one[0].grosze)
    else:
        return YearChange(amount, since, None, ZERO)
    return YearChange(amount, since, most, most_amount)


def _history(
    component: int, by_period: dict[Period, list[MonthLine]], periods: Sequence[Period]
) -> ComponentHistory:
    newest = next(iter(by_period.values()))[0]
    return ComponentHistory(
        component,
        newest.code,
        newest.line.name,
        tuple(ComponentMonth(period, tuple(by_period.get(period, ()))) for period in periods),
    )


def _causes(before: Sequence[MonthLine], now: Sequence[MonthLine]) -> Iterator[str]:
    """Yield which of rate and quantity moved, where each month has one line of both."""
    if len(before) != 1 or len(now) != 1 or now[0].basis:
        return
    old, new = before[0].line, now[0].line
    if old.rate != new.rate:
        yield _("stawka {old} → {new} zł").format(old=_rate(old.rate), new=_rate(new.rate))
    if old.quantity != new.quantity:
        yield _("ilość {old} → {new} {unit}").format(
            old=format_quantity(old.quantity), new=format_quantity(new.quantity), unit=new.unit
        )


def _rate(rate: Decimal) -> str:
    return format_quantity(rate, 2)


Announced = dict[tuple[int, Period], FeeNotice]


def month_lines(
    account: Account, first: Period, last: Period, today: date
) -> tuple[MonthLine, ...]:
    """Return the lines of standing, booked charges and corrections for these months.

    One query, and those of `months_charged` for an account for waste. On a mirror the components
    that the program states.
    """
    if is_mirror():
        return tuple(map(_of_program, read_components(account, first, last, today)))
    standing = ChargeDocument.objects.filter(
        account=account, entry__booking_date__lte=today, entry__reversed_by__isnull=True
    )
    of_charges = _lines_of(standing.filter(period__range=(str(first), str(last))))
    parts = months_charged(standing) if account.is_for_waste and of_charges else ()
    if not parts:
        return of_charges
    return tuple(_by_month(parts, first, last, of_charges[0]))


def _of_program(row: FeedComponent) -> MonthLine:
    """Return a component of the program; a lump sum is its own basis."""
    known = row.quantity is not None and row.rate is not None
    basis = "" if known else _("ryczałt {amount}").format(amount=row.amount)
    key = crc32(row.component.encode())
    line = ChargedLine(
        key,
        row.component,
        row.unit,
        row.quantity or Decimal(1),
        row.rate or row.amount.amount,
        row.amount,
    )
    return MonthLine(Period.parse(row.period), 0, f"{key:08x}", line, basis, row.pk)


def _by_month(
    parts: Iterable[MonthCharged], first: Period, last: Period, like: MonthLine
) -> Iterator[MonthLine]:
    """Yield what each month costs after all corrections, by the basis of its fee."""
    amounts: defaultdict[tuple[Period, str], Money] = defaultdict(lambda: ZERO)
    seqs = {}
    for part in parts:
        key = part.month, part.basis
        amounts[key] += part.amount
        seqs[key] = part.seq
    for (month, basis), amount in amounts.items():
        if amount and first <= month <= last:
            line = replace(like.line, quantity=Decimal(1), rate=amount.amount, amount=amount)
            yield MonthLine(month, seqs[month, basis], like.code, line, basis)


def _lines_of(documents: QuerySet[ChargeDocument]) -> tuple[MonthLine, ...]:
    lines = ChargeLine.objects.filter(document__in=documents)
    return tuple(
        MonthLine(
            Period.parse(period),
            seq,
            code,
            ChargedLine(component, name, unit, quantity, rate, amount),
        )
        for period, seq, code, component, name, unit, quantity, rate, amount in lines.order_by(
            "document__period", "document_id", "position"
        ).values_list(
            "document__period",
            "document__entry__seq",
            "component__code",
            "component_id",
            "component__name",
            "component__unit",
            "quantity",
            "rate",
            "amount",
        )
    )


def announced_changes(account: Account) -> Announced:
    """Return the notices behind the account's rates, by component and first month.

    One query. Of two notices for one month the later change counts.
    """
    notices = FeeNotice.objects.filter(account=account, change__state__in=HELD)
    return {
        (row.component_id, Period.of(row.since)): notice
        for notice in notices.select_related("change").order_by("change_id")
        for row in content_from_json(notice.content).rows
    }
