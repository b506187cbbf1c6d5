"""Snapshots in tests: the samples of the contract, and small files written row by row."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

from cms_ext.evidence.audit.domain.event import OPERATOR
from ebok_plugin.mirror.domain.balances_file import make_schema
from ebok_plugin.mirror.domain.intake import SnapshotUpload, import_snapshot
from ebok_plugin.mirror.domain.judging import SnapshotReport

DATA = Path(__file__).parent / "data"
DAY = date(2026, 11, 20)
COLUMNS = [column.name for column in make_schema(DAY).columns]


def row(sort: str, account_no: str, **cells: str) -> str:
    """Write a row of a file; cells that are not named are empty."""
    named = {"row": sort, "account_no": account_no, **cells}
    assert named.keys() <= set(COLUMNS)
    return ";".join(named.get(name, "") for name in COLUMNS)


def balance(account_no: str, amount: str, **cells: str) -> str:
    return row("SALDO", account_no, balance=amount, **cells)


def feed(*rows: str, day: str = "2026-11-20", **stated: str) -> bytes:
    """Write a file with its marker; `stated` are further facts and controls."""
    facts = {"day": day, **stated}
    said = [f"{name}={text}" for name, text in facts.items() if text]
    marker = ";".join(["#ebok;balances;1", *said])
    return "\r\n".join([marker, ";".join(COLUMNS), *rows, ""]).encode()


def bring(content: bytes | str, *, today: date = DAY, **how: Any) -> SnapshotReport:
    """Import a file, or a sample by its name, as the operator."""
    name = content if isinstance(content, str) else "stan.csv"
    data = (DATA / content).read_bytes() if isinstance(content, str) else content
    dry_run = how.pop("dry_run", False)
    upload = SnapshotUpload(stream=io.BytesIO(data), name=name, **how)
    return import_snapshot(upload, today=today, origin=OPERATOR, dry_run=dry_run)


def codes(report: SnapshotReport) -> tuple[list[str], list[str]]:
    """Return the codes of errors and of warnings."""
    return [error.code for error in report.errors], [warning.code for warning in report.warnings]
