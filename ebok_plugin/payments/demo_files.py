"""The demo's import files, limited to the business day and repeated for more premises."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.conf import settings

from ebok_plugin.payments.domain.import_ledger import import_ledger

Row = dict[str, str]

# The bank statement of March 2026 has these twelve payments.
BY_STATEMENT = {f"WB-2026-{number:05d}" for number in range(23, 35)}
HOUSE = 12
FIRST_COPY = 200001


class DemoRefused(Exception):
    """An import refused a file of the demo: the fixtures and the program do not fit."""


def insist_posted(status: str, errors: Iterable[object]) -> None:
    """Raise DemoRefused with the first errors unless the file was posted."""
    if status != "posted":
        raise DemoRefused(f"{status}: {list(errors)[:5]}")


def import_rows(kind: str, rows: list[Row], today: date, *sums: str) -> None:
    """Import the rows as a file; `sums` are its control sums. Raises DemoRefused."""
    if rows:
        content = import_demo_file(kind, rows, sums=sums)
        report = import_ledger(io.BytesIO(content), f"{kind}.csv", today=today)
        insist_posted(str(report.status), report.errors)


def demo_file(name: str) -> bytes:
    """Read a file of fixtures/ledger unchanged."""
    path: Path = settings.COOP_DEMO_LEDGER / name
    return path.read_bytes()


def read_rows(name: str) -> list[Row]:
    """Read the rows below the marker and the header."""
    lines = io.StringIO(demo_file(name).decode("utf-8-sig"), newline="")
    next(lines)
    return list(csv.DictReader(lines, delimiter=";"))


def import_demo_file(kind: str, rows: list[Row], *, sums: tuple[str, ...] = ()) -> bytes:
    """Write a file of the import contract, version 1, with row count and control sums."""
    marker = ["#ebok", kind, "1", f"rows={len(rows)}"]
    for column in sums:
        total = sum((Decimal(row[column].replace(",", ".")) for row in rows), Decimal(0))
        marker.append(f"sum_{column}={total}".replace(".", ","))
    out = io.StringIO(newline="")
    lines = csv.writer(out, delimiter=";")
    lines.writerow(marker)
    lines.writerow(rows[0])
    lines.writerows(row.values() for row in rows)
    return out.getvalue().encode("utf-8-sig")


def filter_past_rows(rows: list[Row], column: str, today: date) -> list[Row]:
    """Filter the rows dated on or before the business day."""
    return [row for row in rows if date.fromisoformat(row[column]) <= today]


def repeat_rows(rows: list[Row], premises: int, adapt: Callable[[Row, int], Row]) -> list[Row]:
    """Repeat the rows of the first house until there are `premises`.

    `adapt(row, copy)` renames what must be unique; copies are counted from 1, one for each
    house.
    """
    return [*rows, *_copies(rows, premises, adapt)]


def _copies(rows: list[Row], premises: int, adapt: Callable[[Row, int], Row]) -> Iterator[Row]:
    for copy in range(1, (premises + HOUSE - 1) // HOUSE):
        room = premises - copy * HOUSE
        for row in rows:
            if _place(row) < room:
                yield adapt(row, copy)


def copied_account_number(account_no: str, copy: int) -> str:
    """Return 200001 for 100001 in the first copy, 200013 in the second, and so on."""
    return str(FIRST_COPY + int(account_no) - 100001 + (copy - 1) * HOUSE)


def _place(row: Row) -> int:
    account = row.get("account_no") or f"1000{row['nrb'][-2:]}"
    return int(account) - 100001
