"""The same interest by another way: every day of every debt by itself, in decimals."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext

from ebok_plugin.interest.domain.computation import bears_interest
from ebok_plugin.ledger.domain.book import allocate
from ebok_plugin.ledger.domain.record import EntryRecord, select_booked, without_reversed
from ebok_plugin.ledger.vocabulary import EntryKind, Regime
from tests.ebok_plugin.interest.tables import rows

RATES = [
    (date.fromisoformat(row["valid_from"]), Decimal(row["rate_percent"]))
    for row in rows(Regime.COOP)
]


def day_by_day(records: Iterable[EntryRecord], today: date) -> dict[int, Decimal]:
    """Interest by seq of the debit, in złoty; only what comes to a grosz at least."""
    counted = without_reversed(select_booked(records, today))
    by_seq = {record.seq: record for record in counted}
    paid: defaultdict[int, list[tuple[date, Decimal]]] = defaultdict(list)
    for part in allocate(counted):
        credit, debit = by_seq[part.credit], by_seq[part.debit]
        is_note = credit.kind == EntryKind.CHARGE and credit.corrects == debit.document
        if not is_note:
            paid[part.debit].append((credit.booking_date, part.amount.amount))
    found = {}
    for record in filter(bears_interest, counted):
        owed = Decimal(record.grosze) / 100
        owed += sum(
            Decimal(other.grosze) / 100
            for other in counted
            if other.grosze < 0 and other.corrects and other.corrects == record.document
        )
        if interest := _interest(owed, paid[record.seq], record.due_date or today, today):
            found[record.seq] = interest
    return found


def _interest(owed: Decimal, paid: list[tuple[date, Decimal]], due: date, today: date) -> Decimal:
    with localcontext() as context:
        context.prec = 50
        raw, day = Decimal(0), due
        while day < today:
            day += timedelta(1)
            # What comes in on a day pays from the next one: the day of payment counts.
            left = owed - sum(amount for on, amount in paid if on < day)
            raw += max(left, Decimal(0)) * _rate(day) / 36500
    return raw.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _rate(day: date) -> Decimal:
    return [rate for first, rate in RATES if first <= day][-1]
