"""`python -m tests.benchmarks.ledger_files FILE`: the cost of files of payments and charges.

A row for each of 20 000 accounts, as CSV, imported as `import_ledger` does, then the same file
again. The import is against writing all rows that it leaves in the ledger, as the database
takes them fastest; the second time with nothing but the first. Last a file of a month and one of
three months of the same accounts: the whole process at its peak.
"""

from __future__ import annotations

import django

django.setup()

import sys  # noqa: E402 - after the set-up
from collections.abc import Callable, Sequence  # noqa: E402 - after the set-up
from datetime import date  # noqa: E402 - after the set-up
from io import BytesIO  # noqa: E402 - after the set-up
from pathlib import Path  # noqa: E402 - after the set-up

from django.db import connection, models  # noqa: E402 - after the set-up

from ebok_plugin.charges.models import Component  # noqa: E402 - after the set-up
from ebok_plugin.ledger.models import (  # noqa: E402 - after the set-up
    ChargeDocument,
    ChargeLine,
    LedgerEntry,
)
from ebok_plugin.payments.domain.import_ledger import import_ledger  # noqa: E402 - after the set-up
from tests.benchmarks.bank import GOALS, fill_accounts  # noqa: E402 - after the set-up
from tests.benchmarks.bare_rows import read_rows, write_bare  # noqa: E402 - after the set-up
from tests.benchmarks.cpu import forbid_parallel_workers, freeze_objects  # noqa: E402 - after the set-up
from tests.benchmarks.database import migrate_in_process  # noqa: E402 - after the set-up
from tests.benchmarks.figures import choose_size  # noqa: E402 - after the set-up
from tests.benchmarks.memory import measure_peak, measure_step  # noqa: E402 - after the set-up
from tests.benchmarks.steps import Step, report_steps  # noqa: E402 - after the set-up
from tests.ebok_plugin.payments.files import CHARGE, COMPONENT, PAYMENT, Row  # noqa: E402
from tests.ebok_plugin.payments.files import file as table  # noqa: E402 - after the set-up

ACCOUNTS = choose_size(20_000, 2_000)
TODAY = date(2026, 11, 20)
# The process at its peak, with three times as many rows: flat. The file again against the first.
GOAL_MEMORY, GOAL_AGAIN = 1.1, 0.2


def main(target: Path) -> None:
    migrate_in_process()
    forbid_parallel_workers()
    fill_accounts(ACCOUNTS)
    bring(table("components", COMPONENT))
    assert Component.objects.count() == 1
    freeze_objects()
    steps = [
        *measure_file("payments", payments, (LedgerEntry,)),
        *measure_file("charges", charges, (LedgerEntry, ChargeDocument, ChargeLine)),
    ]
    report_steps("file import", steps, target)


def measure_file(
    kind: str, rows: Callable[[Sequence[int]], bytes], tables: Sequence[type[models.Model]]
) -> list[Step]:
    """Measure a file: month 1 for the cost, 2 and 3 to 5 for memory."""
    vendor, before = connection.vendor, [newest(one) for one in tables]
    data = rows([1])
    first, mb = measure_step(lambda: bring(data))
    again, mb_again = measure_step(lambda: bring(data, "unchanged"))
    bare = sum(
        write_bare(read_rows(one, since=since)) for one, since in zip(tables, before, strict=True)
    )
    few, many = rows([2]), rows([3, 4, 5])
    peaks = [measure_peak(lambda data=data: bring(data)) for data in (few, many)]  # type: ignore[misc]
    return [
        Step(vendor, f"{kind}, {ACCOUNTS} rows", first, bare, GOALS[vendor], mb),
        Step(vendor, f"{kind}, again", again, first, GOAL_AGAIN, mb_again),
        Step(vendor, f"{kind}, MB of 3 × / 1 ×", peaks[1], peaks[0], GOAL_MEMORY, peaks[1]),
    ]


def newest(model: type[models.Model]) -> int:
    return model._default_manager.aggregate(last=models.Max("pk"))["last"] or 0


def bring(data: bytes, status: str = "posted") -> None:
    report = import_ledger(BytesIO(data), "plik.csv", today=TODAY)
    assert str(report.status) == status, report.as_json()


def payments(months: Sequence[int]) -> bytes:
    return table(
        "payments", *(make_payment(month, number) for month in months for number in numbers())
    )


def make_payment(month: int, number: int) -> Row:
    return PAYMENT | {
        "external_id": f"WB-{month}-{number}",
        "account_no": f"{number:05d}",
        "value_date": f"2026-{month:02d}-15",
        "amount": f"{500 + number % 90},{number % 100:02d}",
        "title": f"Opłata za {month:02d}/2026",
    }


def charges(months: Sequence[int]) -> bytes:
    return table(
        "charges", *(make_charge(month, number) for month in months for number in numbers())
    )


def make_charge(month: int, number: int) -> Row:
    return CHARGE | {
        "account_no": f"{number:05d}",
        "period": f"2026-{month:02d}",
        "due_date": f"2026-{month:02d}-15",
        "document_no": f"NAL/{month}/{number}",
    }


def numbers() -> range:
    return range(ACCOUNTS)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
