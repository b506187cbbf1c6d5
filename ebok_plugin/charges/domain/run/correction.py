"""Compute a posted month again with what is known today (`ledger.md` §2: never an edit)."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO, Money
from ebok_plugin.charges.conf import read_midmonth
from ebok_plugin.charges.domain.charge_document import due_of_rise
from ebok_plugin.charges.domain.charge_lines import (
    ACCOUNT_CLOSED,
    NETS_TO_ZERO,
    ChargedAccount,
    ComputedLines,
    Problem,
    charge_lines,
)
from ebok_plugin.charges.domain.queries.charged import read_charged_accounts, standing_charges
from ebok_plugin.charges.domain.run.plan import PlannedPortion, PlannedPosting
from ebok_plugin.charges.domain.tariff import Tariff
from ebok_plugin.ledger.domain.draft import DocumentDraft, LineDraft
from ebok_plugin.ledger.models import Account, ChargeDocument, ChargeLine

Line = tuple[int, Decimal, Decimal]
"""Component, quantity and rate; a negative quantity takes a line back."""


def difference(charged: Iterable[Line], right: Iterable[Line]) -> tuple[LineDraft, ...]:
    """Return, for each component whose amount differs, its reversed lines, then the right ones.

    Lines that an earlier correction took back already cancel out. A component that costs the same
    in other words (other quantity or rate, equal amount) is left as it is.
    """
    was, should = _net(charged), _net(right)
    lines: list[LineDraft] = []
    for component in sorted(was.keys() | should.keys()):
        before, now = was[component], should[component]
        if _amount(component, before) == _amount(component, now):
            continue
        lines += _lines(component, before, now)
    return tuple(lines)


_Net = Counter[tuple[Decimal, Decimal]]


def _net(lines: Iterable[Line]) -> defaultdict[int, _Net]:
    """Count how many times each quantity and rate stands, by component."""
    counts: defaultdict[int, _Net] = defaultdict(Counter)
    for component, quantity, rate in lines:
        counts[component][abs(quantity), rate] += 1 if quantity > 0 else -1
    return counts


def _amount(component: int, lines: _Net) -> int:
    return sum(
        LineDraft(component, quantity, rate).grosze * times
        for (quantity, rate), times in lines.items()
    )


def _lines(component: int, before: _Net, now: _Net) -> list[LineDraft]:
    """Return old lines first, as a bookkeeper writes a correction."""
    old: list[LineDraft] = []
    new: list[LineDraft] = []
    for quantity, rate in dict.fromkeys([*before, *now]):
        times = now[quantity, rate] - before[quantity, rate]
        signed = quantity if times > 0 else -quantity
        (new if times > 0 else old).extend([LineDraft(component, signed, rate)] * abs(times))
    return old + new


@dataclass(slots=True)
class _Posted:
    """A charge that stands, with its own lines and those of its corrections that stand."""

    document_no: str
    booking_date: date
    own: list[Line] = field(default_factory=list)
    corrected: list[Line] = field(default_factory=list)
    total: Money = ZERO
    corrections: int = 0


def planned_corrections(
    period: Period, *, booking_date: date, only_account: int | None, after: int
) -> Iterator[PlannedPortion]:
    """Yield one correcting document for each account whose month would be charged otherwise.

    Values that nobody entered stay as they were charged; exceptions of the account's rates hold.
    """
    month = CorrectedMonth(period, Tariff(period), booking_date)
    accounts = Account.objects.all()
    if only_account is not None:
        accounts = accounts.filter(pk=only_account)
    for portion in read_charged_accounts(period, month.tariff, accounts, after=after):
        yield PlannedPortion(portion[-1].account_id, correct_accounts(portion, month))


class CorrectedMonth(NamedTuple):
    """A month to be charged again; with `components` (ids) only these are corrected."""

    period: Period
    tariff: Tariff
    booking_date: date
    components: Collection[int] | None = None


def correct_accounts(
    portion: Sequence[ChargedAccount], month: CorrectedMonth
) -> list[PlannedPosting]:
    """Return the correction of each account that was charged this month. Three queries."""
    posted = _posted(portion, month.period)
    return [
        _planned(one, posted[one.account_id], month) for one in portion if one.account_id in posted
    ]


def _planned(charged: ChargedAccount, posted: _Posted, month: CorrectedMonth) -> PlannedPosting:
    computed = charge_lines(_as_charged(charged, posted), month.tariff, read_midmonth())
    blocking = tuple(problem for problem in computed.problems if problem.blocking)
    draft = _draft(charged, posted, computed, month)
    if blocking or not draft.lines:
        return PlannedPosting(
            charged, None, ZERO, posted.total, problems=blocking, listed=bool(blocking)
        )
    if not draft.total:
        refusal = (Problem(NETS_TO_ZERO),)
    elif draft.total > ZERO and charged.closed_on and charged.closed_on < draft.booking_date:
        refusal = (Problem(ACCOUNT_CLOSED),)
    else:
        return PlannedPosting(charged, draft, draft.total, posted.total)
    return PlannedPosting(charged, None, draft.total, posted.total, problems=refusal)


def _as_charged(charged: ChargedAccount, posted: _Posted) -> ChargedAccount:
    """Let the account's own charge stand in for missing values of a whole month.

    A part of a month keeps the older charge.
    """
    if charged.stay is None or not charged.stay.is_whole_month:
        return charged
    own: defaultdict[int, tuple[Decimal, ...]] = defaultdict(tuple)
    for component, quantity, _rate in posted.own:
        own[component] += (quantity,)
    return charged._replace(last_charge=own)


def _draft(
    charged: ChargedAccount, posted: _Posted, computed: ComputedLines, month: CorrectedMonth
) -> DocumentDraft:
    right = [(line.component_id, line.quantity, line.rate) for line in computed.lines]
    lines = difference([*posted.own, *posted.corrected], right)
    if month.components is not None:
        lines = tuple(line for line in lines if line.component_id in month.components)
    booked = max(month.booking_date, posted.booking_date)
    period = month.period
    number = f"KOR/{period.year}/{period.month:02d}/{charged.account_no}"
    return DocumentDraft(
        account_id=charged.account_id,
        period=period,
        document_no=f"{number}/{posted.corrections + 1}",
        booking_date=booked,
        due_date=due_of_rise(booked),
        lines=lines,
        correction_of=posted.document_no,
    )


def _posted(portion: Sequence[ChargedAccount], period: Period) -> Mapping[int, _Posted]:
    """Return each account's charge of the month that stands. Three queries."""
    accounts = [one.account_id for one in portion]
    by_account: dict[int, _Posted] = {}
    by_document: dict[int, _Posted] = {}
    documents = standing_charges().filter(account_id__among=accounts, period=str(period))
    for row in documents:
        posted = _Posted(row.document_no, row.booking_date, total=row.total)
        by_account[row.account_id] = by_document[row.pk] = posted
    corrections = _corrections(by_document)
    lines = ChargeLine.objects.filter(document_id__among=[*by_document, *corrections])
    for document, component, quantity, rate in lines.order_by("document", "position").values_list(
        "document_id", "component_id", "quantity", "rate"
    ):
        line = (component, quantity, rate)
        if document in by_document:
            by_document[document].own.append(line)
        else:
            corrections[document].corrected.append(line)
    return by_account


def _corrections(by_document: Mapping[int, _Posted]) -> dict[int, _Posted]:
    """Map each correction that stands to the charge it corrects, and count all corrections."""
    standing: dict[int, _Posted] = {}
    rows = ChargeDocument.objects.filter(correction_of_id__among=by_document)
    for row in rows.select_related("entry__reversed_by"):
        assert row.correction_of_id is not None
        posted = by_document[row.correction_of_id]
        posted.corrections += 1
        if not hasattr(row.entry, "reversed_by"):
            posted.total += row.total
            standing[row.pk] = posted
    return standing
