"""Any ledger of one account that could be posted, for property tests."""

from datetime import date, timedelta

from hypothesis import strategies as st

from ebok_plugin.ledger.domain.record import EntryRecord
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount

FIRST_DAY = date(2026, 1, 1)
TITLES = ("", "", "czynsz", "01/2026", "za luty 2026", "NAL/1", "NAL/2 02/2026")
PERIODS = ("2026-01", "2026-02", "2026-03")
EITHER_SIGN = (
    EntryKind.OPENING,
    EntryKind.MEDIA_SETTLEMENT,
    EntryKind.ADJUSTMENT,
    EntryKind.TRANSFER,
)
CREDITS = (*EITHER_SIGN, EntryKind.PAYMENT, EntryKind.PAYMENT, EntryKind.PAYMENT)
DEBITS = (*EITHER_SIGN, EntryKind.INTEREST_NOTE, EntryKind.PAYMENT_RETURN)

# What becomes of an entry is decided by small numbers, which hypothesis draws and shrinks fast.
_SEEDS = st.tuples(
    st.sampled_from(["charge", "charge", "debit", "credit", "credit", "correction", "reversal"]),
    st.integers(1, 50_000),
    st.integers(0, 40),
    st.integers(0, 20),
    st.integers(0, 1_000),
)


def ledgers() -> st.SearchStrategy[list[EntryRecord]]:
    """Up to 14 entries within 41 days, among them corrections and reversals."""
    return st.lists(_SEEDS, max_size=14).map(_ledger)


def _ledger(seeds: list[tuple[str, int, int, int, int]]) -> list[EntryRecord]:
    records: list[EntryRecord] = []
    for what, grosze, day, days_to_pay, choice in seeds:
        made = _entry(records, what, grosze, FIRST_DAY + timedelta(day), days_to_pay, choice)
        if made is not None:
            records.append(made)
    return records


def _entry(
    before: list[EntryRecord], what: str, grosze: int, day: date, days_to_pay: int, choice: int
) -> EntryRecord | None:
    seq = len(before) + 1
    due = day + timedelta(days_to_pay)
    charges = [record for record in before if record.kind == EntryKind.CHARGE and record.grosze > 0]
    charge = charges[choice % len(charges)] if charges else None
    if what == "charge":
        return _charge(seq, grosze, day, due, PERIODS[choice % len(PERIODS)])
    if what == "correction" and charge is not None:
        lower = _charge(seq, -grosze, day, due, charge.period)
        return lower._replace(corrects=charge.document)
    if what == "reversal":
        return _reversal(before, seq, day, choice)
    subaccount = list(SubAccount)[choice % len(SubAccount)]
    if what == "debit":
        kind = DEBITS[choice % len(DEBITS)]
        claims = charge.document if charge and kind == EntryKind.INTEREST_NOTE else None
        return EntryRecord(seq, kind, grosze, day, due, subaccount, designated_document=claims)
    return EntryRecord(
        seq,
        CREDITS[choice % len(CREDITS)],
        -grosze,
        day,
        None,
        subaccount,
        TITLES[choice % len(TITLES)],
        designated_period="2026-02" if choice % 5 == 0 else "",
    )


def _charge(seq: int, grosze: int, day: date, due: date, period: str) -> EntryRecord:
    return EntryRecord(
        seq,
        EntryKind.CHARGE,
        grosze,
        day,
        due,
        document=seq,
        document_no=f"NAL/{seq}",
        period=period,
    )


def _reversal(before: list[EntryRecord], seq: int, day: date, choice: int) -> EntryRecord | None:
    undone = {record.reverses for record in before}
    left = [r for r in before if r.kind != EntryKind.REVERSAL and r.seq not in undone]
    if not left:
        return None
    entry = left[choice % len(left)]
    return EntryRecord(
        seq,
        EntryKind.REVERSAL,
        -entry.grosze,
        max(day, entry.booking_date),
        entry.due_date,
        entry.subaccount,
        reverses=entry.seq,
    )
