"""What a cell of a spreadsheet may be beside a text; of a CSV file every cell is one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NumberCell:
    """A number as a spreadsheet stores it; its column decides how to read it."""

    value: float


@dataclass(frozen=True, slots=True)
class FormulaCell:
    """A formula; its last saved result is not trusted."""


@dataclass(frozen=True, slots=True)
class ErrorCell:
    """What a spreadsheet could not calculate or we could not find, as it is shown: `#N/D!`."""

    shown: str


Cell = str | NumberCell | FormulaCell | ErrorCell


def shown(cell: Cell) -> str:
    """A cell as the person who prepared the file sees it, as far as we know."""
    if isinstance(cell, NumberCell):
        return f"{cell.value:.15g}"
    if isinstance(cell, ErrorCell):
        return cell.shown
    return cell if isinstance(cell, str) else ""
