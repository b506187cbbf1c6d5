"""Everything that reading a file found out."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from cms_ext.base.tables import (
    FileFinding,
    FileRefused,
    FindingLog,
    ReadFile,
    SchemaCatalogue,
    TableReading,
    read_file,
)
from tests.cms_ext.base.tables.kinds import FILES


@dataclass
class Outcome:
    """What came of a file: its good rows with their lines, and the findings."""

    rows: list[tuple[int, Any]] = field(default_factory=list)
    errors: list[FileFinding] = field(default_factory=list)
    warnings: list[FileFinding] = field(default_factory=list)
    sums: dict[str, Decimal] = field(default_factory=dict)
    polish_samples: list[str] = field(default_factory=list)
    file: ReadFile | None = None

    @property
    def found(self) -> list[tuple[str, int | None, str | None]]:
        return [(error.code, error.line, error.field) for error in self.errors]

    @property
    def warned(self) -> list[tuple[str, int | None, str | None]]:
        return [(warning.code, warning.line, warning.field) for warning in self.warnings]


Read = Callable[..., Outcome]


def reader_of(catalogue: SchemaCatalogue) -> Read:
    """A function that reads bytes, a text or a sample to its end."""

    def read(data: bytes | str | Path, **options: Any) -> Outcome:
        if isinstance(data, Path):
            data = data.read_bytes()
        elif isinstance(data, str):
            data = data.encode()
        try:
            file = read_file(io.BytesIO(data), catalogue, **options)
        except FileRefused as refused:
            return Outcome(errors=[refused.finding])
        log = FindingLog()
        reading = TableReading(file, log)
        rows = list(reading)
        reading.judge_totals()
        return Outcome(
            rows, log.errors, log.warnings, reading.totals.sums, reading.polish_samples, file
        )

    return read


read = reader_of(FILES)
