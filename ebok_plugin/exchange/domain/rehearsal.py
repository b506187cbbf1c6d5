"""The rehearsal of a file: everything is judged, nothing is written (`import_formats.md` §4.1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from cms_ext.import_desk.domain.table import judge_rows
from cms_ext.importing import FindingLog, ReadFile, Reading
from ebok_plugin.exchange.domain.ledger_kinds import IMPORTS
from ebok_plugin.exchange.domain.ledger_kinds.base import KindImport, LedgerOutcome


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A file that was read to its end and compared with the ledger."""

    file: ReadFile
    reading: Reading
    kind_import: KindImport[Any]

    @property
    def log(self) -> FindingLog:
        return self.reading.log

    @property
    def outcome(self) -> LedgerOutcome:
        return self.kind_import.outcome

    @property
    def is_good(self) -> bool:
        return self.log.error_count == 0

    def read_again(self) -> Iterator[tuple[int, Any]]:
        """The rows once more, for posting; they were found good."""
        return iter(Reading(self.file, FindingLog()))


def rehearse(file: ReadFile, *, today: date) -> Rehearsal:
    """Judge the rows of a file, in the file and against the ledger, and its control totals."""
    kind_import = IMPORTS[file.schema.kind](today=today, log=FindingLog())
    return Rehearsal(file, judge_rows(file, kind_import), kind_import)
