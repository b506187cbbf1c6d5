from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from ebok_plugin.ledger.chunks import chunks
from ebok_plugin.ledger.conf import allocation_settings
from ebok_plugin.ledger.domain.allocation import allocate
from ebok_plugin.ledger.domain.audit.finding import AuditFinding
from ebok_plugin.ledger.domain.book import state_on
from ebok_plugin.ledger.domain.queries.book import plans_of_ids, read_records
from ebok_plugin.ledger.domain.record import AllocationSettings, EntryRecord, Plan
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount
from ebok_plugin.money import ZERO

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
            for message in _wrong(records, plans.get(pk, ()), settings):
                yield AuditFinding("balances_replayed", message, numbers[pk])


def _wrong(
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
