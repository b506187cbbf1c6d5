"""`python -m tests.benchmarks.bank FILE`: what a bank's statement of a whole month costs.

20 000 payments of 20 000 accounts in one MT940, imported as `import_bank` does; then the same file
again. The import is compared with writing all rows that it leaves (an operation, its entry of the
ledger, and what joins them) as the database takes them fastest (COPY on PostgreSQL, executemany on
SQLite), beside it with the entries alone; the second time with reading the file. „turn” is the part
during which nobody else may write. Times are of the CPU, the database's included;
memory is the peak beyond what the process had before. The database is the one of the settings,
made anew.
"""

from __future__ import annotations

import django

django.setup()

import statistics  # noqa: E402 - after the set-up
import sys  # noqa: E402 - after the set-up
from collections.abc import Iterator  # noqa: E402 - after the set-up
from contextlib import contextmanager  # noqa: E402 - after the set-up
from datetime import date  # noqa: E402 - after the set-up
from pathlib import Path  # noqa: E402 - after the set-up

from django.conf import settings  # noqa: E402 - after the set-up
from django.db import connection, transaction  # noqa: E402 - after the set-up

from ebok_plugin.exchange.domain.bank_file import BankUpload  # noqa: E402 - after the set-up
from ebok_plugin.exchange.domain.bank_import import LINE, import_bank  # noqa: E402 - after the set-up
from ebok_plugin.exchange.domain.bank_judgement import read_upload  # noqa: E402 - after the set-up
from ebok_plugin.exchange.domain.placing import PLACEMENT  # noqa: E402 - after the set-up
from ebok_plugin.exchange.models import BankEntry, Placement  # noqa: E402 - after the set-up
from ebok_plugin.ledger.domain.rows import COLUMNS  # noqa: E402 - after the set-up
from ebok_plugin.ledger.models import LedgerEntry  # noqa: E402 - after the set-up
from ebok_plugin.nrb import build_nrb  # noqa: E402 - after the set-up
from tests.benchmarks.bare_rows import kept, write_bare  # noqa: E402 - after the set-up
from tests.benchmarks.cpu import alone, cost, settled, spent  # noqa: E402 - after the set-up
from tests.benchmarks.database import migrate_apart  # noqa: E402 - after the set-up
from tests.benchmarks.figures import size  # noqa: E402 - after the set-up
from tests.benchmarks.flats import make_flats  # noqa: E402 - after the set-up
from tests.benchmarks.memory import taken  # noqa: E402 - after the set-up
from tests.benchmarks.steps import Step, tell  # noqa: E402 - after the set-up

PAYMENTS = size(20_000, 4_000)
DAY, TODAY = date(2026, 11, 10), date(2026, 11, 20)
TABLES = ((LedgerEntry, COLUMNS), (BankEntry, LINE), (Placement, PLACEMENT))
# At most so many times the bare writing of the rows, by database; the same file again beside
# reading it.
GOALS, GOAL_AGAIN = {"sqlite": 4.0, "postgresql": 6.0}, 1.5


def main(target: Path) -> None:
    migrate_apart()
    alone()
    fill()
    settled()
    upload = BankUpload("miesiac.sta", statement(), profile="pko")
    read_upload(upload, TODAY)
    reading = statistics.median(cost(lambda: read_upload(upload, TODAY)) for _ in range(3))
    with turns() as held:
        first, peak = taken(lambda: import_bank(upload, today=TODAY, made_by=None))
    assert LedgerEntry.objects.count() == PAYMENTS
    again, peak_again = taken(lambda: import_bank(upload, today=TODAY, made_by=None))
    assert LedgerEntry.objects.count() == PAYMENTS
    bare_entries, *others = (write_bare(kept(*table)) for table in TABLES)
    bare = bare_entries + sum(others)
    vendor = connection.vendor
    tell(
        "bank import",
        [
            Step(vendor, "reading", reading, bare, None, 0.0),
            Step(vendor, "turn", sum(held), bare, None, 0.0),
            Step(vendor, "whole import", first, bare, GOALS[vendor], peak),
            Step(vendor, "whole import / entries alone", first, bare_entries, None, peak),
            Step(vendor, "again", again, reading, GOAL_AGAIN, peak_again),
        ],
        target,
    )


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
    """One credit of 500 zł and n grosze for each account, in the order of their numbers."""
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


def fill() -> None:
    """An account for each payment, which it reaches by a virtual number of its own."""
    bank, client = settings.COOP_BANK_SORT_CODE, settings.COOP_BANK_CLIENT_ID
    for _flats in make_flats(PAYMENTS, lambda flat: build_nrb(bank, client, flat.number)):
        pass
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
