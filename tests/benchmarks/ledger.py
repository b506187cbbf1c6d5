"""`python -m tests.benchmarks.ledger SIZE`: a ledger that answers questions on standard input.

SIZE is `small` (the twelve accounts of the samples and one with 100 entries) or `large` (the same
and 50 000 more accounts with 100 entries each, and one with 20 000). The parent (`ledger_runs.py`)
starts one process of each size and asks both in turn, so that what the machine does meanwhile
falls on both. The database is the one of the settings, made again.

A line `QUESTION` is answered with the milliseconds of CPU that it took. Every fifth of the many
accounts owes half a month; the others are settled.
"""

from __future__ import annotations

import django

django.setup()

import sys  # noqa: E402 - after the set-up
from collections.abc import Callable, Iterator  # noqa: E402 - after the set-up
from datetime import date, timedelta  # noqa: E402 - after the set-up
from decimal import Decimal  # noqa: E402 - after the set-up
from typing import Any  # noqa: E402 - after the set-up

from django.core.management import call_command  # noqa: E402 - after the set-up
from django.db import connection, transaction  # noqa: E402 - after the set-up
from django.test import Client  # noqa: E402 - after the set-up
from django.utils import timezone  # noqa: E402 - after the set-up

from cms_ext.base.database.insert import insert_rows  # noqa: E402 - after the set-up
from cms_ext.base.dates.period import Period  # noqa: E402 - after the set-up
from cms_ext.base.money.amounts import Money  # noqa: E402 - after the set-up
from cms_ext.base.money.nrb import build_nrb  # noqa: E402 - after the set-up
from cms_ext.people.identity.models import Person  # noqa: E402 - after the set-up
from cms_ext.premises.domain.codes import (  # noqa: E402 - after the set-up
    find_or_make_building,
    find_or_make_premises,
)
from ebok_plugin.ledger.domain.debtors import (  # noqa: E402 - after the set-up
    DebtorScope,
    find_debtors,
)
from ebok_plugin.ledger.domain.queries.account import (  # noqa: E402 - after the set-up
    read_balance,
)
from ebok_plugin.ledger.domain.snapshot import (  # noqa: E402 - after the set-up
    drop_snapshots,
    take_snapshots,
)
from ebok_plugin.ledger.models import Account, Batch, LedgerEntry  # noqa: E402 - after the set-up
from tests.benchmarks.cpu import forbid_parallel_workers, measure_cost  # noqa: E402 - after the set-up
from tests.benchmarks.database import update_statistics  # noqa: E402 - after the set-up
from tests.ebok_plugin.ledger.holders import grant, signed_in  # noqa: E402 - after the set-up
from tests.ebok_plugin.ledger.samples import post_samples  # noqa: E402 - after the set-up

TODAY = date(2026, 12, 31)
FIRST_DAY = date(2018, 1, 1)
ACCOUNTS, ENTRIES, LONG = 50_000, 100, 20_000
OWES = 5
USUAL, LONG_ACCOUNT = "100005", "900000"
SNAPSHOT = Period.of(TODAY).previous  # as the job of the first of a month takes it
Row = tuple[Any, ...]
# What an entry without document, reversal and designation has; the rest of its columns is empty.
FILLED = (
    *("account_id", "seq", "kind", "amount", "booking_date", "due_date", "subaccount", "title"),
    *("source", "source_key", "generation", "designated_period", "posted_at", "batch_id"),
)


def main(size: str) -> None:
    call_command("migrate", verbosity=0)
    # Pages name their static files by the manifest.
    call_command("collectstatic", interactive=False, verbosity=0)
    accounts = post_samples()
    if size == "large":
        fill([open_filler(number) for number in range(ACCOUNTS)], ENTRIES)
    long = [open_filler(int(LONG_ACCOUNT) - 1_000_000)]
    if size == "large":
        fill(long, LONG)
    else:
        # Within the year shown, so that its page is as full as the long account's.
        fill(long, ENTRIES, since=date(TODAY.year, 1, 1))
    if connection.vendor == "postgresql":
        # Autovacuum does it there sooner or later; SQLite is run without, as the product does.
        update_statistics()
    forbid_parallel_workers()
    client = Client()
    signed_in(client)
    for account in (accounts[USUAL], Account.objects.get(account_no=LONG_ACCOUNT)):
        grant(account, "Anna Lis")
    answers = questions(client)
    print("ready", flush=True)
    for line in sys.stdin:
        print(measure_cost(answers[line.strip()]), flush=True)


def questions(client: Client) -> dict[str, Callable[[], object]]:
    usual = Account.objects.get(account_no=USUAL)
    long = Account.objects.get(account_no=LONG_ACCOUNT)
    return {
        "balance": lambda: read_balance(usual, TODAY),
        "balance, long": lambda: read_balance(long, TODAY),
        "home": lambda: page(client, f"/e-bok/?konto={USUAL}"),
        "home, long": lambda: page(client, f"/e-bok/?konto={LONG_ACCOUNT}"),
        "account": lambda: page(client, f"/e-bok/konto/{USUAL}/"),
        "account, long": lambda: page(client, f"/e-bok/konto/{LONG_ACCOUNT}/"),
        "debtors": lambda: find_debtors(TODAY, DebtorScope()),
        "take snapshots": lambda: take_snapshots(SNAPSHOT),
        "drop snapshots": drop_snapshots,
    }


def page(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200, f"{path} answers {answer.status_code}"


def open_filler(number: int) -> Account:
    """Return an unsaved account of an unspecified payer in a large house."""
    return Account(account_no=str(1_000_000 + number))


def fill(accounts: list[Account], entries: int, since: date = FIRST_DAY) -> None:
    """Open the accounts and post debits and payments that leave the last debit open."""
    payer, _ = Person.objects.get_or_create(name="Płatnik Próbny")
    house, _ = find_or_make_building("B-99", address="ul. Wzorcowa 99")
    flat, _ = find_or_make_premises(
        "L-9999", building=house, number="1", area=Decimal(50), persons=2
    )
    for account in accounts:
        account.premises, account.payer, account.payer_name = flat, payer, payer.name
        account.opened_on = FIRST_DAY
        account.nrb = build_nrb("99900009", "0002", account.account_no)
    Account.objects.bulk_create(accounts, batch_size=5_000)
    batch = Batch(
        kind=Batch.Kind.MANUAL,
        posted_at=timezone.now(),
        reason="pomiar czasu",
        entry_count=len(accounts) * entries,
        entry_sum=Money.from_grosze(0),
        entries_sha256="0" * 64,
    )
    batch.save()
    with transaction.atomic():
        insert_rows(LedgerEntry, FILLED, rows(accounts, entries, since, batch))


def rows(accounts: list[Account], entries: int, since: date, batch: Batch) -> Iterator[Row]:
    """Yield rows in the order of FILLED, month by month, as they would be posted."""
    step = (TODAY - since).days / entries
    posted_at = connection.ops.adapt_datetimefield_value(batch.posted_at)
    for seq in range(1, entries + 1):
        debit = seq % 2 == 0
        booked = since + timedelta(int(step * (seq - 1)))
        due = str(booked + timedelta(14)) if debit else None
        kind, title = ("ADJUSTMENT", "Opłata") if debit else ("PAYMENT", "Wpłata")
        for account in accounts:
            amount = 95_417 if debit else -95_417
            if seq == 1 and account.account_no != LONG_ACCOUNT and account.pk % OWES == 0:
                amount //= 2
            yield (
                *(account.pk, seq, kind, amount, str(booked), due, "MAIN", title),
                *("BENCH", f"{account.pk}-{seq}", 1, "", posted_at, batch.pk),
            )


if __name__ == "__main__":
    main(sys.argv[1])
