"""The settlements of one account, their usage compared, and sums over all premises."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, Max, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import format_day
from cms_ext.base.money.amounts import Money, round_to_grosz, sum_money
from cms_ext.plugins import RowFigures
from ebok_plugin.ledger.domain.disputed import AccountRows, make_figures, parse_number
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.ledger.templatetags.ledger import format_quantity
from ebok_plugin.utilities.media.domain.explanation import (
    BuildingSum,
    residual_bound,
    rounding_residual,
)
from ebok_plugin.utilities.media.domain.keeping import Values
from ebok_plugin.utilities.media.models import MediaSettlement, MediaSettlementLine
from ebok_plugin.utilities.media.vocabulary import AllocationKey, Medium, MediumPart

# Below three premises there is no average, so that no single premises can be inferred.
MIN_PREMISES = 3
TWO_PLACES = Decimal("0.01")
METERED = (AllocationKey.HEAT_UNITS, AllocationKey.WATER, AllocationKey.HOT_WATER)


@dataclass(frozen=True, slots=True)
class Usage:
    """The usage of a medium, compared with the average and the year before.

    With `per_area` the amounts are per m², else of the whole premises.
    """

    medium: Medium
    unit: str
    per_area: bool
    own: Decimal
    average: Decimal | None
    before: Decimal | None


def list_usages(
    lines: Sequence[Values], before: Sequence[Values], building: Mapping[str, BuildingSum]
) -> tuple[Usage, ...]:
    """List the usage of each metered medium. `before` are the lines of the year before, if any."""
    usages = []
    for line in sorted(lines, key=lambda line: Medium(line.medium).order):
        if line.allocation_key not in METERED:
            continue
        area, premises = _area(lines, line), building[line.medium].premises
        former = _same(before, line)
        last_area = _area(before, former) if former else None
        comparable = former is not None and (area is None) == (last_area is None)
        usages.append(
            Usage(
                medium=Medium(line.medium),
                unit=AllocationKey(line.allocation_key).unit,
                per_area=area is not None,
                own=_per(line.key_premises, area.key_premises if area else None),
                average=_average(line, area, premises),
                before=_per(former.key_premises, last_area.key_premises if last_area else None)
                if former is not None and comparable
                else None,
            )
        )
    return tuple(usages)


def is_year_before(first: date, last: date, other_first: date, other_last: date) -> bool:
    """Return whether the other days are the same days a year before.

    February may be a day longer.
    """
    return _year_earlier(first) == _month_day(other_first) and _year_earlier(last) == _month_day(
        other_last
    )


def _year_earlier(day: date) -> tuple[int, int, int]:
    year, month, number = _month_day(day)
    return year - 1, month, number


def _month_day(day: date) -> tuple[int, int, int]:
    return day.year, day.month, 28 if (day.month, day.day) == (2, 29) else day.day


def _average(line: Values, area: Values | None, premises: int) -> Decimal | None:
    if premises < MIN_PREMISES:
        return None
    return _per(line.key_total, area.key_total if area else Decimal(premises))


def _area(lines: Sequence[Values], of: Values) -> Values | None:
    """Find the line that splits the same premises' heat by area, if it is above 0."""
    if of.medium != Medium.HEAT:
        return None
    areas = (o for o in lines if (o.medium, o.allocation_key) == (of.medium, AllocationKey.AREA))
    return next((line for line in areas if line.key_premises), None)


def _same(lines: Sequence[Values], as_line: Values) -> Values | None:
    what = (as_line.medium, as_line.part, as_line.allocation_key)
    return next((o for o in lines if (o.medium, o.part, o.allocation_key) == what), None)


def _per(amount: Decimal, of: Decimal | None) -> Decimal:
    return (amount / (of or Decimal(1))).quantize(TWO_PLACES, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class AccountSettlement:
    """A settlement as one account sees it: its own lines only.

    `entry` is its posting, None when it came out even; `undone_by` the reversal of that
    posting; `newer` the same settlement from a corrected file.
    """

    settlement: MediaSettlement
    lines: tuple[MediaSettlementLine, ...]
    newer: MediaSettlement | None

    @property
    def entry(self) -> LedgerEntry | None:
        return self.lines[0].entry

    @property
    def undone_by(self) -> LedgerEntry | None:
        found: LedgerEntry | None = getattr(self.entry, "reversed_by", None)
        return found

    @property
    def is_current(self) -> bool:
        return self.newer is None and self.undone_by is None

    @property
    def cost(self) -> Money:
        return sum_money(line.cost for line in self.lines)

    @property
    def advances(self) -> Money:
        return sum_money(line.advances for line in self.lines)

    @property
    def result(self) -> Money:
        return sum_money(line.result for line in self.lines)


def list_settlements(account: Account, today: date) -> list[AccountSettlement]:
    """List the settlements posted up to `today`, newest first. One query."""
    lines = MediaSettlementLine.objects.filter(
        account=account, settlement__posting_date__lte=today
    ).select_related("settlement", "entry__reversed_by")
    grouped: defaultdict[int, list[MediaSettlementLine]] = defaultdict(list)
    newest: dict[str, MediaSettlement] = {}
    for line in lines.order_by(
        "-settlement__posting_date", "-settlement__generation", "-settlement_id", "position"
    ):
        settlement = line.settlement
        grouped[settlement.pk].append(line)
        newest_known = newest.setdefault(settlement.settlement_id, settlement)
        if settlement.generation > newest_known.generation:
            newest[settlement.settlement_id] = settlement
    account_settlements = []
    for settlement_lines in grouped.values():
        settlement = settlement_lines[0].settlement
        last = newest[settlement.settlement_id]
        account_settlements.append(
            AccountSettlement(
                settlement, tuple(settlement_lines), None if last.pk == settlement.pk else last
            )
        )
    return account_settlements


def find_last_year(
    current: AccountSettlement, settlements: list[AccountSettlement]
) -> tuple[MediaSettlementLine, ...]:
    """Find the valid lines of the same days a year before.

    Heat and water may be settled separately.
    """
    days = current.settlement
    return tuple(
        line
        for other in settlements
        if other.is_current
        and is_year_before(
            days.period_from,
            days.period_to,
            other.settlement.period_from,
            other.settlement.period_to,
        )
        for line in other.lines
    )


def sum_buildings(settlement: MediaSettlement) -> dict[str, BuildingSum]:
    """Sum by medium what all lines cost, with the number of premises. One query."""
    summed = settlement.lines.order_by().values("medium")
    return {
        row["medium"]: BuildingSum(row["costs"], row["premises"])
        for row in summed.annotate(
            costs=Sum("cost"), premises=Count("account__premises", distinct=True)
        )
    }


@dataclass(frozen=True, slots=True)
class MediumSum:
    """The sums of one medium; `bound` is the largest rounding residual.

    `invoice_total == common_cost + costs + residual`.
    """

    medium: Medium
    invoice_total: Money
    common_cost: Money
    costs: Money
    advances: Money
    result: Money
    shares: int

    @property
    def residual(self) -> Money:
        return rounding_residual(self.invoice_total, self.common_cost, self.costs)

    @property
    def bound(self) -> Money:
        return Money(round_to_grosz(residual_bound(self.shares)))


def sum_media(settlement: MediaSettlement) -> list[MediumSum]:
    """Sum a settlement by medium. One query."""
    summed = settlement.lines.order_by().values("medium")
    rows = summed.annotate(
        invoices=Max("invoice_total"),
        common=Max("common_cost"),
        costs=Sum("cost"),
        paid=Sum("advances"),
        owed=Sum("result"),
        shares=Count("pk"),
    )
    sums = [
        MediumSum(
            Medium(row["medium"]),
            row["invoices"],
            row["common"],
            row["costs"],
            row["paid"],
            row["owed"],
            row["shares"],
        )
        for row in rows
    ]
    return sorted(sums, key=lambda medium_sum: medium_sum.medium.order)


SETTLEMENT_LINE = "media-settlement-line"


def _line(account: Account, parts: list[str], today: date) -> RowFigures | None:
    number = parse_number(parts[0]) if len(parts) == 2 else None
    if number is None:
        return None
    settlements = list_settlements(account, today)
    chosen = next(
        (candidate for candidate in settlements if candidate.settlement.pk == number), None
    )
    lines = [line for line in chosen.lines if line.medium == parts[1]] if chosen else []
    if chosen is None or not lines:
        return None
    medium = Medium(parts[1])
    title = _("{medium}, rozliczenie za {period}").format(
        medium=str(medium.label).capitalize(), period=chosen.settlement.period
    )
    figures: list[tuple[str, object]] = []
    for line in lines:
        figures += _of_part(line, alone=len(lines) == 1)
    cost, advances = (
        sum_money(line.cost for line in lines),
        sum_money(line.advances for line in lines),
    )
    figures += [
        (_("Koszt razem"), cost),
        (_("Zaliczki razem"), advances),
        (_("Do dopłaty") if cost > advances else _("Do zwrotu"), abs(cost - advances)),
        (_("Data księgowania"), format_day(chosen.settlement.posting_date)),
        (_("Stan rozliczenia"), _state(chosen)),
    ]
    url = reverse("ebok_media:settlement", args=[account.slug, number])
    subject = _("Rozliczenie wody") if medium == Medium.WATER else _("Rozliczenie ciepła")
    return make_figures(account, title, subject, figures, url)


def _of_part(line: MediaSettlementLine, *, alone: bool) -> list[tuple[str, object]]:
    key = AllocationKey(line.allocation_key)
    part = "" if alone else f", {MediumPart(line.part).label}"
    return [
        (_("Do podziału na lokale{part}").format(part=part), line.pool),
        (
            _("Klucz lokalu{part}").format(part=part),
            f"{format_quantity(line.key_premises, 2)} {key.unit}",
        ),
        (
            _("Suma kluczy{part}").format(part=part),
            f"{format_quantity(line.key_total, 2)} {key.unit}",
        ),
        (_("Koszt lokalu{part}").format(part=part), line.cost),
        (_("Zaliczki{part}").format(part=part), line.advances),
    ]


def _state(account_settlement: AccountSettlement) -> str:
    if account_settlement.undone_by:
        return _("wycofane {day}").format(day=format_day(account_settlement.undone_by.booking_date))
    return _("zastąpione nowszym") if account_settlement.newer else _("obowiązuje")


SETTLEMENT_LINES = AccountRows(_line)
settlement_line_seen, settlement_line_now = SETTLEMENT_LINES.seen, SETTLEMENT_LINES.now
