"""The report on an import of a bank file, for the screen and for `--json` (contract.md §11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from ebok_plugin.exchange.bank import Balance, BankFinding, PartialStatement
from ebok_plugin.exchange.models import BankEntry


class BankImportStatus(StrEnum):
    REHEARSED = "rehearsed"
    POSTED = "posted"
    UNCHANGED = "unchanged"
    QUARANTINED = "quarantined"
    REFUSED = "refused"

    @property
    def is_good(self) -> bool:
        """Whether the operator has nothing to do."""
        return self in (
            BankImportStatus.REHEARSED,
            BankImportStatus.POSTED,
            BankImportStatus.UNCHANGED,
        )


@dataclass(slots=True)
class BankReport:
    """The result of one file. `statements` is filled for refused files as far as they were read.

    `fates` counts the operations of the new statements, `sums` adds up their signed amounts.
    """

    filename: str
    status: BankImportStatus = BankImportStatus.REFUSED
    format: str = ""
    profile: str = ""
    reason: str = ""
    statements: Sequence[PartialStatement] = ()
    fates: dict[str, int] = field(default_factory=dict)
    sums: dict[str, Decimal] = field(default_factory=dict)
    errors: list[BankFinding] = field(default_factory=list)
    warnings: list[BankFinding] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The object of contract.md §11; amounts are decimal strings."""
        return {
            "status": str(self.status),
            "format": self.format,
            "profile": self.profile,
            "statements": [_statement(statement) for statement in self.statements],
            "matched": self.fates.get(BankEntry.Fate.MATCHED, 0),
            "unmatched": self.fates.get(BankEntry.Fate.UNMATCHED, 0),
            "duplicates": self.fates.get(BankEntry.Fate.DUPLICATE, 0),
            "errors": [finding_as_json(found, self.filename) for found in self.errors],
            "warnings": [finding_as_json(found, self.filename) for found in self.warnings],
        }


def finding_as_json(finding: BankFinding, filename: str) -> dict[str, Any]:
    """One error or warning; `line` is the line of the file, `field` the tag or element."""
    return {
        "code": str(finding.code),
        "file": filename,
        "line": finding.line,
        "field": finding.field,
        "found": finding.found,
        "expected": finding.expected,
        "message": finding.message_pl,
    }


def _statement(statement: PartialStatement) -> dict[str, Any]:
    return {
        "account": statement.iban,
        "number": statement.number,
        "opening": _amount(statement.opening),
        "closing": _amount(statement.closing),
        "entries": len(statement.entries),
        "sum": f"{statement.total:.2f}",
    }


def _amount(balance: Balance | None) -> str | None:
    return None if balance is None else f"{balance.amount:.2f}"
