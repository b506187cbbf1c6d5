"""`python -m tests.benchmarks.bank FILE`: what a bank's statement of a whole month costs.

20 000 payments of 20 000 accounts in one MT940, imported as `import_bank` does; then the same file
again. The import is compared with writing the same entries of the ledger as the database takes them
fastest (COPY on PostgreSQL, executemany on SQLite), the second time with reading the file. „turn”
is the part during which nobody else may write. Times are of the CPU, the database's included;
memory is the peak beyond what the process had before. The database is the one of the settings,
made anew.
"""

from __future__ import annotations

import django

django.setup()

import json  # noqa: E402 - after the set-up
import statistics  # noqa: E402 - after the set-up
import sys  # noqa: E402 - after the set-up
from collections.abc import Iterator  # noqa: E402 - after the set-up
from contextlib import contextmanager  # noqa: E402 - after the set-up
from dataclasses import asdict, dataclass  # noqa: E402 - after the set-up
from datetime import date  # noqa: E402 - after the set-up
from pathlib import Path  # noqa: E402 - after the set-up

from django.conf import settings  # noqa: E402 - after the set-up
from django.core.management import call_command  # noqa: E402 - after the set-up
from django.db import connection, transaction  # noqa: E402 - after the set-up

from cms_ext.people.identity.models import Person  # noqa: E402 - after the set-up
from cms_ext.public_site.premises.domain.codes import (  # noqa: E402 - after the set-up
    find_or_make_building,
)
from cms_ext.public_site.premises.models import Premises  # noqa: E402 - after the set-up
from ebok_plugin.exchange.domain.bank_file import BankUpload  # noqa: E402 - after the set-up
from ebok_plugin.exchange.domain.bank_import import import_bank  # noqa: E402 - after the set-up
from ebok_plugin.exchange.domain.bank_judgement import read_upload  # noqa: E402 - after the set-up
from ebok_plugin.ledger.domain.rows import COLUMNS  # noqa: E402 - after the set-up
from ebok_plugin.ledger.models import Account, LedgerEntry  # noqa: E402 - after the set-up
from ebok_plugin.nrb import build_nrb  # noqa: E402 - after the set-up
from tests.benchmarks.bare_rows import Line, write_bare  # noqa: E402 - after the set-up
from tests.benchmarks.cpu import alone, cost, spent  # noqa: E402 - after the set-up
from tests.benchmarks.memory import taken  # noqa: E402 - after the set-up

PAYMENTS, ROWS_A_STATEMENT = 20_000, 1_000
BEGIN, DAY, TODAY = date(2020, 1, 1), date(2026, 11, 10), date(2026, 11, 20)
# At most so many times the bare writing of the entries, by database; the same file again beside
# reading it.
GOALS, GOAL_AGAIN = {"sqlite": 4.0, "postgresql": 6.0}, 1.5


@dataclass(frozen=True, slots=True)
class Result:
    """Milliseconds of CPU, their ratio to the floor, megabytes at the peak."""

    database: str
    step: str
    ms: float
    bare_ms: float
    ratio: float
    goal: float | None
    peak_mb: float


def main(target: Path) -> None:
    call_command("migrate", verbosity=0)
    alone()
    fill()
    upload = BankUpload("miesiac.sta", statement(), profile="pko")
    read_upload(upload, TODAY)
    reading = statistics.median(cost(lambda: read_upload(upload, TODAY)) for _ in range(3))
    with turns() as held:
        first, peak = taken(lambda: import_bank(upload, today=TODAY, made_by=None))
    assert LedgerEntry.objects.count() == PAYMENTS
    again, peak_again = taken(lambda: import_bank(upload, today=TODAY, made_by=None))
    assert LedgerEntry.objects.count() == PAYMENTS
    bare = write_bare(LedgerEntry, COLUMNS, entries())
    vendor = connection.vendor
    results = [
        Result(vendor, "reading", reading, bare, reading / bare, None, 0.0),
        Result(vendor, "turn", sum(held), bare, sum(held) / bare, None, 0.0),
        Result(vendor, "whole import", first, bare, first / bare, GOALS[vendor], peak),
        Result(vendor, "again", again, reading, again / reading, GOAL_AGAIN, peak_again),
    ]
    for row in results:
        print(
            f"{row.database:11} {row.step:14} {row.ms:9.0f} {row.bare_ms:9.0f} "
            f"{row.ratio:7.2f} {row.goal or '':>5} {row.peak_mb:7.1f}",
            flush=True,
        )
    target.write_text(json.dumps([asdict(row) for row in results]))


@contextmanager
def turns() -> Iterator[list[float]]:
    """Milliseconds of CPU between the begin and the end of each writing transaction."""
    held: list[float] = []
    begun: list[float] = []

    def watch(execute, sql, params, many, context):  # type: ignore[no-untyped-def]  # Django's own
        answer = execute(sql, params, many, context)
        if not begun and connection.in_atomic_block:
            begun.append(spent())
            transaction.on_commit(lambda: held.append(spent() - begun[0]))
        return answer

    with connection.execute_wrapper(watch):
        yield held


def statement() -> bytes:
    """One credit of 100 + n grosze for each account, in the order of their numbers."""
    total = 0
    lines = [":20:1", f":25:/PL{settings.COOP_OWN_BANK_ACCOUNTS[0]}", ":28C:00001"]
    lines.append(f":60F:C{DAY:%y%m%d}PLN0,00")
    for number in range(PAYMENTS):
        grosze = 50_000 + number
        total += grosze
        lines.append(
            f":61:{DAY:%y%m%d%m%d}CN{grosze // 100},{grosze % 100:02d}N152NONREF//{number:016d}"
        )
        lines.append(
            f":86:020~00152~20oplata za listopad 2026~32ANNA PRZYKLADOWA~63SWRK0001{number:012d}"
        )
    lines += [f":62F:C{DAY:%y%m%d}PLN{total // 100},{total % 100:02d}", "-", ""]
    return "\n".join(lines).encode()


def entries() -> list[Line]:
    """What the import wrote, as the database's driver takes it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(COLUMNS)} FROM {LedgerEntry._meta.db_table} ORDER BY id")
        return list(cursor.fetchall())


def fill() -> None:
    """Premises in one house with an account each, which pays to a virtual number of its own."""
    house, _ = find_or_make_building("B-01", address="ul. Wzorcowa 1")
    payer, _ = Person.objects.get_or_create(name="Płatnik Próbny")
    for begin in range(0, PAYMENTS, ROWS_A_STATEMENT):
        flats = Premises.objects.bulk_create(
            Premises(code=f"L-{number:05d}", building=house, number=str(number), area=50, persons=2)
            for number in range(begin, begin + ROWS_A_STATEMENT)
        )
        Account.objects.bulk_create(
            Account(
                account_no=flat.code[2:],
                premises=flat,
                payer=payer,
                payer_name=payer.name,
                nrb=build_nrb(
                    settings.COOP_BANK_SORT_CODE, settings.COOP_BANK_CLIENT_ID, flat.number
                ),
                opened_on=BEGIN,
            )
            for flat in flats
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
