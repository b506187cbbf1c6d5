"""„Skąd ta kwota”: reasons that add up to the balance, to the grosz, on any day.

The balance at the end of the month before, then what this month brought: the charge compared with
the one before (rate × quantity, component by component), other entries one by one, the payments.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from cms_ext.base.dates.period import IN_MONTH, MONTHS_GENITIVE, Period, format_day
from cms_ext.base.money.amounts import ZERO, Money, sum_money
from ebok_plugin.ledger.conf import allocation_settings
from ebok_plugin.ledger.domain.book import Book, list_open_postings
from ebok_plugin.ledger.domain.queries.book import read_records
from ebok_plugin.ledger.domain.record import (
    DEFAULT_SETTINGS,
    AllocationSettings,
    EntryRecord,
    in_order,
    select_booked,
)
from ebok_plugin.ledger.models import Account, ChargeLine, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind

NAMED_DEBTS = 3


@dataclass(frozen=True, slots=True)
class ChargedLine:
    """One line of a charge document; `component` is the component's id."""

    component: int
    name: str
    unit: str
    quantity: Decimal
    rate: Decimal
    amount: Money

    @property
    def formula(self) -> str:
        """Return the line as text: `48,6 m² × 4,35 zł`."""
        quantity = f"{_plain(self.quantity, 0)} {self.unit}".rstrip()
        return f"{quantity} × {_plain(self.rate, 2)} zł"


@dataclass(frozen=True, slots=True)
class ComponentChange:
    """A component whose amount differs from the charge before; `amount` is the difference."""

    name: str
    before: tuple[ChargedLine, ...]
    now: tuple[ChargedLine, ...]

    @property
    def amount(self) -> Money:
        return sum_money(line.amount for line in self.now) - sum_money(
            line.amount for line in self.before
        )

    @property
    def label(self) -> str:
        if not self.before:
            return _("Nowy składnik: {name}").format(name=self.name)
        if not self.now:
            return _("Bez składnika: {name}").format(name=self.name)
        if self.amount > ZERO:
            return _("Wyższa opłata: {name}").format(name=self.name)
        return _("Niższa opłata: {name}").format(name=self.name)

    @property
    def detail(self) -> str:
        """Return the two formulas, or the one that there is."""
        before, now = (
            " + ".join(line.formula for line in lines) for lines in (self.before, self.now)
        )
        if now and before:
            return _("{now}, poprzednio {before}").format(now=now, before=before)
        return now or _("poprzednio {before}").format(before=before)


Lines = Mapping[int, Sequence[ChargedLine]]


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of the explanation; `amount` is signed like the balance: positive adds debt.

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
    """This month's charge and the one before it; both stand."""

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
        """Return the comparison as text: `O 9,50 zł więcej niż w październiku`."""
        month = in_month(Period.parse(self.before.period), Period.parse(self.now.period).year)
        if not self.change:
            return _("Tyle samo co {month}").format(month=month)
        text = _("O {amount} więcej niż {month}")
        if self.change < ZERO:
            text = _("O {amount} mniej niż {month}")
        return text.format(amount=abs(self.change), month=month)


@dataclass(frozen=True, slots=True)
class Explanation:
    """The reasons of a balance; `total`, the balance of the day, is their sum."""

    today: date
    reasons: tuple[Reason, ...]
    comparison: ChargeComparison | None

    @property
    def changes(self) -> tuple[Reason, ...]:
        """Return the reasons that are not zero."""
        return tuple(reason for reason in self.reasons if reason.amount)

    @property
    def total(self) -> Money:
        return sum_money(reason.amount for reason in self.reasons)


def explain_balance(account: Account, book: Book, today: date) -> Explanation:
    """Explain the balance of an account on a day („Skąd ta kwota”). Two queries at most.

    The book must answer from the end of the month before on; ValueError for a later one.
    """
    compared = None
    if not account.is_for_waste:
        # One for waste may be for a quarter, and its own title says of which months and why.
        compared = comparison([*_charge_behind(account, book, today), *book.records], today)
    lines = charged_lines(compared.documents) if compared else {}
    return explain_book(book, compared, today, lines, allocation_settings())


def charged_lines(documents: Iterable[int]) -> dict[int, list[ChargedLine]]:
    """Return the lines of charge documents by the document's id, in their order."""
    lines: defaultdict[int, list[ChargedLine]] = defaultdict(list)
    rows = ChargeLine.objects.filter(document_id__in=list(documents)).order_by("position")
    for document, component, name, unit, quantity, rate, amount in rows.values_list(
        "document_id",
        "component_id",
        "component__name",
        "component__unit",
        "quantity",
        "rate",
        "amount",
    ):
        lines[document].append(ChargedLine(component, name, unit, quantity, rate, amount))
    return dict(lines)


def comparison(records: Sequence[EntryRecord], today: date) -> ChargeComparison | None:
    """Return the one charge booked this month up to `today` and the newest earlier one, if any."""
    now = charge_of_month(records, today)
    if now is None:
        return None
    before = [charge for charge in _charges(records, today) if charge.period < now.period]
    if not before:
        return None
    return ChargeComparison(now, max(before, key=lambda r: (r.period, r.seq)))


def charge_of_month(records: Sequence[EntryRecord], today: date) -> EntryRecord | None:
    """Return the charge booked this month up to `today`; None for none and for several."""
    since = Period.of(today).first_day
    now = [charge for charge in _charges(records, today) if charge.booking_date >= since]
    return now[0] if len(now) == 1 else None


def _charges(records: Sequence[EntryRecord], today: date) -> list[EntryRecord]:
    """Return the charges that stand and correct no other."""
    booked = select_booked(records, today)
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
    """Explain the balance of an account from its book on a day.

    The book must know the balance at the end of the month before; `compared` may be older than what
    the book carries.
    """
    month = Period.of(today)
    reasons = [
        _brought_forward(book, month, settings),
        *_of_month(_booked_in(book.records, month, today), month, compared, lines),
    ]
    return Explanation(today, tuple(reasons), compared)


def _booked_in(records: Sequence[EntryRecord], month: Period, today: date) -> list[EntryRecord]:
    """Return this month's entries in order, without those posted and undone within it."""
    booked = [r for r in select_booked(records, today) if r.booking_date >= month.first_day]
    numbers = {record.seq for record in booked}
    undone = {record.reverses for record in booked if record.reverses in numbers}
    return in_order(r for r in booked if r.seq not in undone and r.reverses not in undone)


def _brought_forward(book: Book, month: Period, settings: AllocationSettings) -> Reason:
    day = month.first_day - timedelta(1)
    balance = Money.from_grosze(book.balance_on(day))
    name = _(MONTHS_GENITIVE[day.month - 1]) + (f" {day.year}" if day.year != month.year else "")
    label = _("Saldo na {day} {month}").format(day=day.day, month=name)
    if balance < ZERO:
        return Reason(label, balance, _("nadpłata"))
    postings = list_open_postings(book, day, settings)
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
    """Return whether both charges are the sums of their lines.

    Else they are shown as one amount.
    """
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
        detail = f"{record.operation} {record.document_no}"
    else:
        detail = f"{record.operation}, {format_day(record.booking_date)}"
    return Reason(
        record.title or record.operation,
        amount,
        detail,
        record.document,
        record.document_no,
        (record.seq,),
    )


def _payments(paid: Sequence[EntryRecord], month: Period) -> Reason:
    label = _("Wpłaty {month}").format(month=_(IN_MONTH[month.month - 1]))
    if not paid:
        return Reason(label, ZERO, _("nie zaksięgowano żadnej"))
    return Reason(
        label,
        Money.from_grosze(sum(record.grosze for record in paid)),
        ", ".join(format_day(record.booking_date) for record in paid),
        entries=tuple(record.seq for record in paid),
    )


def in_month(period: Period, this_year: int) -> str:
    """Return `w październiku`, with the year when it is another one."""
    name = _(IN_MONTH[period.month - 1])
    return name if period.year == this_year else f"{name} {period.year}"


def component_changes(
    before: Sequence[ChargedLine], now: Sequence[ChargedLine]
) -> tuple[ComponentChange, ...]:
    """Return the components that cost more or less, in the order of the newer charge."""
    pairs: defaultdict[int, tuple[list[ChargedLine], list[ChargedLine]]] = defaultdict(
        lambda: ([], [])
    )
    for line in now:
        pairs[line.component][1].append(line)
    for line in before:
        pairs[line.component][0].append(line)
    changes = (
        ComponentChange((new or old)[0].name, tuple(old), tuple(new)) for old, new in pairs.values()
    )
    return tuple(change for change in changes if change.amount)


def _charge_behind(account: Account, book: Book, today: date) -> list[EntryRecord]:
    """Return the newest earlier charge that a snapshot hides, to compare this month's with."""
    now = charge_of_month(book.records, today)
    if book.carried.day is None or now is None:
        return []
    charges = account.entries.filter(
        kind=EntryKind.CHARGE,
        booking_date__lte=book.carried.day,
        document__period__lt=now.period,
        document__correction_of__isnull=True,
        reversed_by__isnull=True,
    )
    newest = charges.order_by("-document__period", "-seq").values("pk")[:1]
    return read_records(LedgerEntry.objects.filter(pk__in=newest)).get(account.pk, [])


def _plain(value: Decimal, places: int) -> str:
    """Format with a comma, without needless zeros, with at least `places` decimals."""
    integer, _point, fraction = f"{value:f}".partition(".")
    fraction = fraction.rstrip("0").ljust(places, "0")
    return f"{integer},{fraction}" if fraction else integer
