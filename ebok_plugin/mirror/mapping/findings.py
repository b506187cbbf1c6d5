"""Findings about foreign files: each names its file, the sheet, the line and the foreign column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cms_ext.base.tables.findings import FileFinding, FileRefused, about_file, about_line
from cms_ext.base.tables.values import BadValue


@dataclass(frozen=True, slots=True)
class ForeignPlace:
    """A file, or a sheet of it; `is_named` where messages must tell it from others."""

    file: str
    sheet: str = ""
    is_named: bool = False

    def __str__(self) -> str:
        return f"{self.file}, arkusz {self.sheet}" if self.sheet else self.file

    def _named(self, finding: FileFinding) -> FileFinding:
        message = f"{self}: {finding.message}" if self.is_named else finding.message
        return ForeignFinding(
            finding.code,
            finding.line,
            finding.field,
            finding.found,
            finding.expected,
            message,
            self.file,
        )

    def about_line(
        self, code: str, line: int, what: str, *, field: str = "", found: str = "", expected: str
    ) -> FileFinding:
        """A finding about a line, or about its cell in the column `field`."""
        return self._named(
            about_line(code, line, what, field=field, found=found, expected=expected)
        )

    def about_cell(self, line: int, bad: BadCell) -> FileFinding:
        value = bad.value
        return self.about_line(
            value.code, line, value.what, field=bad.column, found=bad.found, expected=value.expected
        )

    def about_file(self, code: str, message: str, *, expected: str) -> FileFinding:
        return self._named(about_file(code, message, expected=expected))

    def refusal(self, refusal: FileRefused) -> FileRefused:
        """The refusal of a reader of files, with this place."""
        return FileRefused(self._named(refusal.finding), refusal.kind)


@dataclass(frozen=True, slots=True)
class ForeignFinding(FileFinding):
    """A finding that knows its file, as several make one snapshot."""

    file: str = ""

    def as_json(self, file: str) -> dict[str, Any]:
        return FileFinding.as_json(self, self.file or file)


class BadCell(ValueError):
    """A cell that cannot be read: its column, its text, and what is wrong."""

    def __init__(self, column: str, found: str, value: BadValue) -> None:
        super().__init__(value.what)
        self.column = column
        self.found = found
        self.value = value
