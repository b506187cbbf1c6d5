"""„Skąd ta kwota”: reasons that add up to the balance, to the grosz, on any day.

The balance at the end of the month before, then what this month brought: the charge compared with
the one before, component by component, other entries one by one, the payments.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from ebok_plugin.ledger.domain.allocation_settings import DEFAULT_SETTINGS, AllocationSettings
from ebok_plugin.ledger.domain.book import Book
from ebok_plugin.ledger.domain.component_change import ChargedLine, component_changes
from ebok_plugin.ledger.domain.open_postings import postings_of
from ebok_plugin.ledger.domain.record import EntryRecord, as_of, in_order
from ebok_plugin.ledger.period import Period
from ebok_plugin.ledger.polish_dates import GENITIVE, IN_MONTH, shown
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.money import ZERO, Money, total

Lines = Mapping[int, Sequence[ChargedLine]]
NAMED_DEBTS = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of the receipt. `amount` is signed like the balance: positive adds to the debt.

    `document` is the id of the charge document behind it, `entries` the seq of the entries.
    """

    label: str
    amount: Money
    detail: str = ""
    document: int | None = None
    document_no: str = ""
    entries: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ChargeComparison:
    """This month's charge and the one before it; both are charges that still stand."""

    now: EntryRecord
    before: EntryRecord

    @property
    def change(self) -> Money:
        return Money.from_grosze(self.now.grosze - self.before.grosze)

    @property
    def documents(self) -> tuple[int, ...]:
        return tuple(r.document for r in (self.before, self.now) if r.document is not None)

    @property
    def in_words(self) -> str:
        """`O 9,50 zł więcej niż w październiku`."""
        month = in_month(Period.parse(self.before.period), Period.parse(self.now.period).year)
        if not self.change:
            return _("Tyle samo co {month}").format(month=month)
        text = _("O {amount} więcej niż {month}")
        if self.change < ZERO:
            text = _("O {amount} mniej niż {month}")
        return text.format(amount=abs(self.change), month=month)


@dataclass(frozen=True, slots=True)
class Explanation:
    """`total`, the balance of the day, is the sum of the reasons."""

    today: date
    reasons: tuple[Reason, ...]
    comparison: ChargeComparison | None

    @property
    def total(self) -> Money:
        return total(reason.amount for reason in self.reasons)


def comparison(records: Sequence[EntryRecord], today: date) -> ChargeComparison | None:
    """The one charge booked this month up to `today` and the newest earlier one, if there are."""
    now = charge_of_month(records, today)
    if now is None:
        return None
    before = [charge for charge in _charges(records, today) if charge.period < now.period]
    if not before:
        return None
    return ChargeComparison(now, max(before, key=lambda r: (r.period, r.seq)))


def charge_of_month(records: Sequence[EntryRecord], today: date) -> EntryRecord | None:
    """The charge booked this month up to `today`; None for none and for more than one."""
    since = Period.of(today).first_day
    now = [charge for charge in _charges(records, today) if charge.booking_date >= since]
    return now[0] if len(now) == 1 else None


def _charges(records: Sequence[EntryRecord], today: date) -> list[EntryRecord]:
    """Those that still stand and correct no other."""
    booked = as_of(records, today)
    undone = {record.reverses for record in booked}
    return [
        r
        for r in booked
        if r.kind == EntryKind.CHARGE and r.corrects is None and r.seq not in undone
    ]


def explain_book(
    book: Book,
    compared: ChargeComparison | None,
    today: date,
    lines: Lines,
    settings: AllocationSettings = DEFAULT_SETTINGS,
) -> Explanation:
    """Explain the balance of an account on a day.

    The book must know the balance at the end of the month before; `compared` may be older than
    what the book carries.
    """
    month = Period.of(today)
    reasons = [
        _brought_forward(book, month, settings),
        *_of_month(_booked_in(book.records, month, today), month, compared, lines),
    ]
    return Explanation(today, tuple(reasons), compared)


def _booked_in(records: Sequence[EntryRecord], month: Period, today: date) -> list[EntryRecord]:
    """This month's entries in order, without those that were posted and undone within it."""
    booked = [r for r in as_of(records, today) if r.booking_date >= month.first_day]
    numbers = {record.seq for record in booked}
    undone = {record.reverses for record in booked if record.reverses in numbers}
    return in_order(r for r in booked if r.seq not in undone and r.reverses not in undone)


def _brought_forward(book: Book, month: Period, settings: AllocationSettings) -> Reason:
    day = month.first_day - timedelta(1)
    balance = Money.from_grosze(book.balance_on(day))
    name = GENITIVE[day.month - 1] + (f" {day.year}" if day.year != month.year else "")
    label = _("Saldo na {day} {month}").format(day=day.day, month=name)
    if balance < ZERO:
        return Reason(label, balance, _("nadpłata"))
    postings = postings_of(book, day, settings)
    debts = [*postings.overdue, *postings.upcoming]
    named = [f"{debt.title}: {debt.open}" for debt in debts[:NAMED_DEBTS]]
    if len(debts) > NAMED_DEBTS:
        named.append(_("i dalsze"))
    seqs = tuple(dict.fromkeys(debt.seq for debt in debts))
    return Reason(label, balance, "; ".join(named), entries=seqs)


def _of_month(
    booked: Sequence[EntryRecord], month: Period, compared: ChargeComparison | None, lines: Lines
) -> Iterator[Reason]:
    for record in booked:
        if record.kind == EntryKind.PAYMENT:
            continue
        if compared and record == compared.now and _lines_agree(compared, lines):
            yield from _compared_charge(compared, lines)
        else:
            yield _single(record)
    yield _payments([record for record in booked if record.kind == EntryKind.PAYMENT], month)


def _lines_agree(compared: ChargeComparison, lines: Lines) -> bool:
    """A charge that is not the sum of its lines is shown whole (the auditor reports it)."""
    return all(
        sum(line.amount.grosze for line in _lines_of(record, lines)) == record.grosze
        for record in (compared.before, compared.now)
    )


def _lines_of(record: EntryRecord, lines: Lines) -> Sequence[ChargedLine]:
    return () if record.document is None else lines.get(record.document, ())


def _compared_charge(compared: ChargeComparison, lines: Lines) -> Iterator[Reason]:
    before, now = compared.before, compared.now
    month = in_month(Period.parse(before.period), Period.parse(now.period).year)
    yield Reason(
        _("Opłata jak {month}").format(month=month),
        Money.from_grosze(before.grosze),
        _("naliczenie {number}").format(number=now.document_no),
        now.document,
        now.document_no,
        (now.seq,),
    )
    for change in component_changes(_lines_of(before, lines), _lines_of(now, lines)):
        yield Reason(
            change.label, change.amount, change.detail, now.document, now.document_no, (now.seq,)
        )


def _single(record: EntryRecord) -> Reason:
    amount = Money.from_grosze(record.grosze)
    if record.document is not None:
        detail = _("naliczenie {number}").format(number=record.document_no)
    else:
        detail = f"{record.kind.label}, {shown(record.booking_date)}"
    return Reason(
        record.title or str(record.kind.label),
        amount,
        detail,
        record.document,
        record.document_no,
        (record.seq,),
    )


def _payments(paid: Sequence[EntryRecord], month: Period) -> Reason:
    label = _("Wpłaty {month}").format(month=IN_MONTH[month.month - 1])
    if not paid:
        return Reason(label, ZERO, _("nie zaksięgowano żadnej"))
    return Reason(
        label,
        Money.from_grosze(sum(record.grosze for record in paid)),
        ", ".join(shown(record.booking_date) for record in paid),
        entries=tuple(record.seq for record in paid),
    )


def in_month(period: Period, this_year: int) -> str:
    """`w październiku`, and with the year when it is another one."""
    name = IN_MONTH[period.month - 1]
    return name if period.year == this_year else f"{name} {period.year}"
