"""Reading a file of the import contract in a test: bytes or a sample in, everything found out."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ebok_plugin.exchange.csv_import import (
    FileRefused,
    Finding,
    FindingLog,
    ReadFile,
    Reading,
    read_file,
)
from ebok_plugin.money import Money

TODAY = date(2026, 12, 31)


@dataclass
class Outcome:
    """What came of a file: its good rows with their lines, and the findings."""

    rows: list[tuple[int, Any]] = field(default_factory=list)
    errors: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    sums: dict[str, Money] = field(default_factory=dict)
    polish_samples: list[str] = field(default_factory=list)
    file: ReadFile | None = None

    @property
    def found(self) -> list[tuple[str, int | None, str | None]]:
        return [(error.code, error.line, error.field) for error in self.errors]

    @property
    def warned(self) -> list[tuple[str, int | None, str | None]]:
        return [(warning.code, warning.line, warning.field) for warning in self.warnings]


Read = Callable[..., Outcome]


@pytest.fixture
def read() -> Read:
    def run(data: bytes | str | Path, **options: Any) -> Outcome:
        if isinstance(data, Path):
            data = data.read_bytes()
        elif isinstance(data, str):
            data = data.encode()
        try:
            file = read_file(io.BytesIO(data), **{"today": TODAY, **options})
        except FileRefused as refused:
            return Outcome(errors=[refused.finding])
        log = FindingLog()
        reading = Reading(file, log)
        rows = list(reading)
        reading.judge_totals()
        return Outcome(
            rows, log.errors, log.warnings, reading.totals.sums, reading.polish_samples, file
        )

    return run


@pytest.fixture
def samples() -> Path:
    return Path(__file__).parent / "samples"
