"""What is wrong with a file, worded so that the person who prepared it can mend it."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

MAX_QUOTED_LENGTH = 60
KEPT_FINDINGS = 1_000
"""So many errors (and as many warnings) are kept with their text, besides the first of each cause.

All of them are counted.
"""


@dataclass(frozen=True, slots=True)
class FileFinding:
    """A remark about a file. Codes are contract (import_formats.md §3), wording is not.

    `line` is the number a spreadsheet shows, None for the file as a whole; `field` is the column,
    "" for a whole line and None for the whole file.
    """

    code: str
    line: int | None
    field: str | None
    found: str
    expected: str
    message: str

    def as_json(self, file: str) -> dict[str, Any]:
        """Return the error object of the outside contract."""
        return {"code": self.code, "file": file} | asdict(self)


class FileRefused(Exception):
    """A finding about the file or its header: nothing below it was read.

    `kind` is what the file says it is, "" when it was refused before that was read.
    """

    def __init__(self, finding: FileFinding, kind: str = "") -> None:
        super().__init__(finding.message)
        self.finding = finding
        self.kind = kind


def about_file(code: str, message: str, expected: str = "") -> FileFinding:
    """A finding that no line of the file carries."""
    return FileFinding(code, None, None, "", expected, message)


def about_line(
    code: str, line: int, message: str, field: str = "", found: str = "", expected: str = ""
) -> FileFinding:
    """A finding about one line; its place is put before `message`."""
    place = f"Wiersz {line}, kolumna {field}: " if field else f"Wiersz {line}: "
    return FileFinding(code, line, field, shorten_value(found), expected, place + message)


def validity_out_of_order(line: int, row: Any) -> Iterator[FileFinding]:
    """DATE_ORDER where a row ends before it begins: `valid_to`, `valid_from`, a date or None."""
    first, last = row.valid_from, row.valid_to
    if first and last and last < first:
        message = f"ostatni dzień {last} jest przed pierwszym {first}."
        wanted = f"{first} lub później"
        yield about_line("DATE_ORDER", line, message, "valid_to", str(last), wanted)


def shorten_value(text: str) -> str:
    """Cut a value to at most 60 characters, so that the file cannot flood a message."""
    return text if len(text) <= MAX_QUOTED_LENGTH else text[: MAX_QUOTED_LENGTH - 1] + "…"


@dataclass(slots=True)
class FindingLog:
    """The findings of one reading: every one is counted, the first `KEPT_FINDINGS` are kept.

    So is the first one of each code and column, which many of another cause must not hide.
    """

    errors: list[FileFinding] = field(default_factory=list)
    warnings: list[FileFinding] = field(default_factory=list)
    error_count: int = 0
    warning_count: int = 0
    _causes: set[tuple[str, str | None]] = field(default_factory=set)

    def error(self, finding: FileFinding) -> None:
        self.error_count += 1
        self._keep(self.errors, finding)

    def warn(self, finding: FileFinding) -> None:
        self.warning_count += 1
        self._keep(self.warnings, finding)

    def _keep(self, kept: list[FileFinding], finding: FileFinding) -> None:
        cause = (finding.code, finding.field)
        if len(kept) < KEPT_FINDINGS or cause not in self._causes:
            kept.append(finding)
        self._causes.add(cause)
