"""`python -m tests.benchmarks.bank FILE`: what a bank's statement of a whole month costs.

20 000 payments of 20 000 accounts in one MT940, imported as `import_bank` does; then the same file
again. The import is compared with writing all rows that it leaves (an operation, its entry of the
ledger, and what joins them) as the database takes them fastest (COPY on PostgreSQL, executemany on
SQLite), next to it with the entries alone; the second time with reading the file. „turn” is the
part
during which nobody else may write. Times are of the CPU, the database's included; memory is what
the process needs at its peak beyond what it had before.

Last a file of 50 000 payments and one of 150 000, about as many as the 20 MiB of a file hold: the
whole process at its peak. Then ten times the fewer, which the rules refuse: the limits are lifted
here alone, and the bytes of the file, which is in memory as a whole, are left out of both. In the
same way a CAMT.053 of the fewer stands compared with one of a tenth. The database is the one of the
settings, made again.
"""

from __future__ import annotations

import django

django.setup()

import statistics  # noqa: E402 - after the set-up
import sys  # noqa: E402 - after the set-up
from collections.abc import Iterator  # noqa: E402 - after the set-up
from contextlib import contextmanager  # noqa: E402 - after the set-up
from dataclasses import replace  # noqa: E402 - after the set-up
from datetime import date  # noqa: E402 - after the set-up
from functools import partial  # noqa: E402 - after the set-up
from pathlib import Path  # noqa: E402 - after the set-up
from unittest.mock import patch  # noqa: E402 - after the set-up

from django.conf import settings  # noqa: E402 - after the set-up
from django.db import connection, transaction  # noqa: E402 - after the set-up

from cms_ext.base.money.nrb import build_nrb  # noqa: E402 - after the set-up
from ebok_plugin.ledger.domain.rows import COLUMNS  # noqa: E402 - after the set-up
from ebok_plugin.ledger.models import LedgerEntry  # noqa: E402 - after the set-up
from ebok_plugin.payments import bank  # noqa: E402 - after the set-up
from ebok_plugin.payments.bank import LIMITS, parse_statements  # noqa: E402 - after the set-up
from ebok_plugin.payments.domain.bank_file import BankUpload  # noqa: E402 - after the set-up
from ebok_plugin.payments.domain.bank_import import LINE, import_bank  # noqa: E402 - after the set-up
from ebok_plugin.payments.domain.bank_reading import read_statement_upload  # noqa: E402 - after the set-up
from ebok_plugin.payments.domain.placement_record import PlacementRow  # noqa: E402 - after the set-up
from ebok_plugin.payments.models import BankEntry, Placement  # noqa: E402 - after the set-up
from tests.benchmarks.bare_rows import read_rows, write_bare  # noqa: E402 - after the set-up
from tests.benchmarks.cpu import (  # noqa: E402 - after the set-up
    forbid_parallel_workers,
    freeze_objects,
    measure_cost,
    read_cpu_time,
)
from tests.benchmarks.database import migrate_in_process, update_statistics  # noqa: E402 - after the set-up
from tests.benchmarks.figures import choose_size  # noqa: E402 - after the set-up
from tests.benchmarks.flats import make_flats  # noqa: E402 - after the set-up
from tests.benchmarks.memory import measure_peak, measure_step  # noqa: E402 - after the set-up
from tests.benchmarks.steps import Step, report_steps  # noqa: E402 - after the set-up

PAYMENTS = choose_size(20_000, 4_000)
# For what a file needs of memory: three times as many compared with as many.
FEW = choose_size(50_000, 4_000)
MANY = 3 * FEW
# More than the limits take.
LIFTED = 10 * FEW
DAY, TODAY = date(2026, 11, 10), date(2026, 11, 20)
PLACEMENT = (*PlacementRow._fields, "link_number")
TABLES = ((LedgerEntry, COLUMNS), (BankEntry, LINE), (Placement, PLACEMENT))
# At most so many times the bare writing of the rows, by database; the same file again compared with
# reading it.
GOALS, GOAL_AGAIN = {"sqlite": 4.0, "postgresql": 6.0}, 1.5
# The process at its peak: flat.
GOAL_MEMORY = 1.1


def main(target: Path) -> None:
    migrate_in_process()
    forbid_parallel_workers()
    fill_accounts(PAYMENTS)
    freeze_objects()
    bank_files = BankFiles()
    report_steps("bank import", [*measure_import(bank_files), *measure_memory(bank_files)], target)


def measure_import(bank_files: BankFiles) -> list[Step]:
    """Measure a month's file, and the same file again, against the bare writing of its rows."""
    upload = bank_files.upload(PAYMENTS)
    read_statement_upload(upload, TODAY)
    reading = statistics.median(
        measure_cost(lambda: read_statement_upload(upload, TODAY)) for _ in range(3)
    )
    with measure_transactions() as held:
        first, peak = measure_step(lambda: import_bank(upload, today=TODAY, made_by=None))
    assert LedgerEntry.objects.count() == PAYMENTS
    again, peak_again = measure_step(lambda: import_bank(upload, today=TODAY, made_by=None))
    assert LedgerEntry.objects.count() == PAYMENTS
    bare_entries, *others = (write_bare(read_rows(*table)) for table in TABLES)
    bare = bare_entries + sum(others)
    vendor = connection.vendor
    return [
        Step(vendor, "reading", reading, bare, None, 0.0),
        Step(vendor, "turn", sum(held), bare, None, 0.0),
        Step(vendor, "whole import", first, bare, GOALS[vendor], peak),
        Step(vendor, "whole import / entries alone", first, bare_entries, None, peak),
        Step(vendor, "again", again, reading, GOAL_AGAIN, peak_again),
    ]


def measure_memory(bank_files: BankFiles) -> list[Step]:
    """Measure the peak of small and large files, the largest beyond the limits."""
    fill_accounts(MANY - PAYMENTS, PAYMENTS)
    peaks = {
        f"MB with {MANY} / {FEW}": [
            measure_import_peak(bank_files.upload(count)) for count in (FEW, MANY)
        ]
    }
    with lift_limits():
        peaks[f"MB beside the file, {LIFTED} / {FEW}"] = [
            measure_peak_beside_file(bank_files.upload(count)) for count in (FEW, LIFTED)
        ]
        peaks[f"MB beside a CAMT.053, {FEW} / {FEW // 10}"] = [
            measure_peak_beside_file(bank_files.camt_upload(count)) for count in (FEW // 10, FEW)
        ]
    return [
        Step(connection.vendor, name, large, small, GOAL_MEMORY, large)
        for name, (small, large) in peaks.items()
    ]


@contextmanager
def measure_transactions() -> Iterator[list[float]]:
    """Yield the CPU milliseconds between begin and end of each writing transaction."""
    held: list[float] = []
    begun: list[float] = []

    def watch(execute, sql, params, many, context):  # type: ignore[no-untyped-def]  # Django's own
        answer = execute(sql, params, many, context)
        if not begun and connection.in_atomic_block:
            begun.append(read_cpu_time())
            transaction.on_commit(lambda: held.append(read_cpu_time() - begun[0]))
        return answer

    with connection.execute_wrapper(watch):
        yield held


def measure_import_peak(upload: BankUpload) -> float:
    """Return the peak megabytes of the process during an import."""
    before = LedgerEntry.objects.count()
    found = measure_peak(lambda: import_bank(upload, today=TODAY, made_by=None))
    assert LedgerEntry.objects.count() > before
    return found


def measure_peak_beside_file(upload: BankUpload) -> float:
    """Return `measure_import_peak` without the bytes of the file."""
    return measure_import_peak(upload) - len(upload.data) / 2**20


@contextmanager
def lift_limits() -> Iterator[None]:
    lifted = replace(LIMITS, size=2**30, entries=10 * LIFTED)
    reading = partial(parse_statements, limits=lifted)
    with patch.object(bank, "parse_statements", reading):
        yield


class BankFiles:
    """The statements of a bank; each opens with the closing balance of the one before."""

    def __init__(self) -> None:
        self._number, self._grosze = 0, 0

    def upload(self, payments: int) -> BankUpload:
        """One credit of 500 zł and n grosze for each account, in the order of their numbers; where
        there are more, all of them again.
        """
        self._number += 1
        lines = [":20:1", f":25:/PL{settings.COOP_OWN_BANK_ACCOUNTS[0]}"]
        lines += [f":28C:{self._number:05d}", f":60F:C{DAY:%y%m%d}PLN{self._balance()}"]
        for number in range(payments):
            grosze = 50_000 + number
            self._grosze += grosze
            lines.append(
                f":61:{DAY:%y%m%d%m%d}CN{grosze // 100},{grosze % 100:02d}N152NONREF"
                f"//{self._number:04d}{number:012d}"
            )
            lines.append(
                ":86:020~00152~20oplata za listopad 2026~32ANNA PRZYKLADOWA"
                f"~63SWRK0001{number % MANY:012d}"
            )
        lines += [f":62F:C{DAY:%y%m%d}PLN{self._balance()}", "-", ""]
        data = "\n".join(lines).encode()
        return BankUpload(f"miesiac-{self._number}.sta", data, profile="pko")

    def camt_upload(self, payments: int) -> BankUpload:
        """Return the same payments as of `upload`, in XML."""
        self._number += 1
        bank, client = settings.COOP_BANK_SORT_CODE, settings.COOP_BANK_CLIENT_ID
        opening = balance("OPBD", self._balance("."), DAY)
        entries = []
        for number in range(payments):
            grosze = 50_000 + number
            self._grosze += grosze
            entries.append(
                f'<Ntry><Amt Ccy="PLN">{grosze // 100}.{grosze % 100:02d}</Amt>'
                f"<CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>{DAY}</Dt></BookgDt>"
                f"<ValDt><Dt>{DAY}</Dt></ValDt>"
                f"<AcctSvcrRef>{self._number:04d}{number:012d}</AcctSvcrRef>"
                "<NtryDtls><TxDtls><RltdPties><Dbtr><Nm>ANNA PRZYKLADOWA</Nm></Dbtr><CdtrAcct><Id>"
                f"<IBAN>PL{build_nrb(bank, client, str(number % MANY))}</IBAN></Id></CdtrAcct>"
                "</RltdPties><RmtInf><Ustrd>oplata za listopad 2026</Ustrd></RmtInf></TxDtls>"
                "</NtryDtls></Ntry>"
            )
        text = (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>'
            f"<Stmt><Id>{self._number:05d}</Id><ElctrncSeqNb>{self._number:05d}</ElctrncSeqNb>"
            f"<Acct><Id><IBAN>PL{settings.COOP_OWN_BANK_ACCOUNTS[0]}</IBAN></Id><Ccy>PLN</Ccy>"
            f"</Acct>{opening}{balance('CLBD', self._balance('.'), DAY)}\n"
            + "\n".join(entries)
            + "\n</Stmt></BkToCstmrStmt></Document>\n"
        )
        return BankUpload(f"miesiac-{self._number}.xml", text.encode(), profile="camt053")

    def _balance(self, point: str = ",") -> str:
        return f"{self._grosze // 100}{point}{self._grosze % 100:02d}"


def balance(kind: str, amount: str, day: date) -> str:
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy="PLN">{amount}</Amt>'
        f"<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def fill_accounts(count: int, begin: int = 0) -> None:
    """Make an account for each payment, with a virtual number of its own."""
    bank, client = settings.COOP_BANK_SORT_CODE, settings.COOP_BANK_CLIENT_ID
    for _flats in make_flats(count, lambda flat: build_nrb(bank, client, flat.number), begin=begin):
        pass
    update_statistics()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
