"""The first row: `#ebok;payments;1;rows=141;sum_amount=152278,21`."""

from __future__ import annotations

from dataclasses import dataclass

MARK = "#ebok"


@dataclass(frozen=True, slots=True)
class Marker:
    """What the file says about itself. `stated` are its controls as they are written."""

    kind: str
    version: str
    stated: dict[str, str]


def is_marker(line: str) -> bool:
    """Whether the first line of a file is one, whatever its separator and quotes."""
    return line.lstrip('"').startswith(MARK)


def parse_marker(cells: list[str]) -> Marker:
    """The marker from its cells; a spreadsheet fills it with empty ones up to the header's width.

    What is no `name=value` is kept as a control without a value, to be named in the report.
    """
    filled = [cell.strip() for cell in cells]
    kind, version = (*filled[1:3], "", "")[:2]
    pairs = (cell.partition("=") for cell in filled[3:] if cell)
    return Marker(kind, version, {name.strip(): value.strip() for name, _, value in pairs})
