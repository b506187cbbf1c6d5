"""What a replay must give again: balances and snapshots."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from cms_ext.base.database.chunks import chunks
from cms_ext.base.money.amounts import ZERO, Money
from ebok_plugin.ledger.conf import allocation_settings
from ebok_plugin.ledger.domain.audit.finding import AuditFinding
from ebok_plugin.ledger.domain.book import Book, allocate, state_on
from ebok_plugin.ledger.domain.designation import words_of
from ebok_plugin.ledger.domain.queries.book import plans_of_ids, read_records, records_after
from ebok_plugin.ledger.domain.record import (
    AllocationSettings,
    EntryRecord,
    Plan,
    may_hold,
    rules_of,
    snapshot_as_text,
    without_reversed,
)
from ebok_plugin.ledger.domain.snapshot import reached_behind
from ebok_plugin.ledger.models import Account, LedgerEntry, Snapshot
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount

ACCOUNTS_AT_ONCE = 200


def balances_replayed() -> Iterator[AuditFinding]:
    """INV-5 and INV-6 on each account: figures add up, nothing is paid twice or left idle."""
    settings = allocation_settings()
    accounts = Account.objects.order_by("pk").values_list("pk", "account_no")
    for portion in chunks(accounts.iterator(), ACCOUNTS_AT_ONCE):
        numbers = dict(portion)
        # What is of no known kind or subaccount cannot be replayed; `signs_and_due_dates` names it.
        known = LedgerEntry.objects.filter(
            kind__in=EntryKind.values, subaccount__in=SubAccount.values, account_id__in=numbers
        )
        books = read_records(known)
        plans = plans_of_ids(numbers)
        for pk, records in books.items():
            for message in _wrong_balance(records, plans.get(pk, ()), settings):
                yield AuditFinding("balances_replayed", message, numbers[pk])


def _wrong_balance(
    records: Sequence[EntryRecord], plans: tuple[Plan, ...], settings: AllocationSettings
) -> Iterator[str]:
    if len({record.seq for record in records}) != len(records):
        return  # two entries with one number: `numbering` says so, and nothing can be replayed
    last_day = max(record.booking_date for record in records)
    state = state_on(records, last_day, settings, plans)
    if state.balance != state.overdue + state.upcoming - state.free_credit:
        yield _("saldo {balance} nie jest sumą zaległości, bieżących opłat i nadpłaty").format(
            balance=state.balance
        )
    if state.free_credit and state.open_debits:
        yield _("wolna nadpłata {free} obok otwartej należności").format(free=state.free_credit)
    if min(state.overdue, state.upcoming, state.free_credit) < ZERO:
        yield _("zaległość, bieżące opłaty albo nadpłata są ujemne")
    used: Counter[int] = Counter()
    for part in allocate(records, settings, plans):
        used[part.credit] += part.amount.grosze
        used[part.debit] += part.amount.grosze
    for record in records:
        if used[record.seq] > abs(record.grosze):
            yield _("pozycję {seq} rozliczono ponad jej kwotę").format(seq=record.seq)


SNAPSHOTS_AT_ONCE = 200


def snapshots() -> Iterator[AuditFinding]:
    """Each snapshot that can be read is what the whole ledger up to its day comes to."""
    kept = Snapshot.objects.filter(rules=rules_of(allocation_settings()))
    days = list(kept.order_by("day").values_list("day", flat=True).distinct())
    for day in days:
        of_day = kept.filter(day=day).select_related("account").order_by("pk")
        for portion in chunks(of_day.iterator(SNAPSHOTS_AT_ONCE), SNAPSHOTS_AT_ONCE):
            yield from _compare(portion)


def _compare(portion: list[Snapshot]) -> Iterator[AuditFinding]:
    day = portion[0].day
    accounts = [snapshot.account_id for snapshot in portion]
    books = records_after(dict.fromkeys(accounts), day)
    plans = plans_of_ids(accounts)
    reached = reached_behind(accounts, day)
    for snapshot in portion:
        pk = snapshot.account_id
        if snapshot.account_id in reached:
            message = _("stan na {day}: późniejsze storno sięga wstecz").format(day=day)
            yield AuditFinding("snapshots", message, snapshot.account.account_no)
            continue
        for message in _wrong_snapshot(snapshot, Book(books[pk], plans.get(pk, ()))):
            yield AuditFinding("snapshots", message, snapshot.account.account_no)


def _wrong_snapshot(snapshot: Snapshot, book: Book) -> Iterator[str]:
    day = snapshot.day
    if snapshot.balance.grosze != book.balance_on(day):
        yield _("stan na {day}: saldo {kept}, a z pozycji wynika {found}").format(
            day=day, kept=snapshot.balance, found=Money.from_grosze(book.balance_on(day))
        )
    if snapshot.carried != snapshot_as_text(book.carried_over(day, allocation_settings())):
        yield _("stan na {day}: inne należności albo nadpłaty niż w księdze").format(day=day)
    numbers = bytes(snapshot.documents)
    if not all(may_hold(numbers, [words_of(one)]) for one in _numbers(book.records)):
        yield _("stan na {day}: numery dokumentów nie są wszystkie").format(day=day)


def _numbers(records: Iterable[EntryRecord]) -> set[str]:
    counted = without_reversed(records)
    return {r.document_no for r in counted if r.grosze > 0 and r.document is not None}
