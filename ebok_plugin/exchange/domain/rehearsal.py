"""The rehearsal of a file: everything is judged, nothing is written (`import_formats.md` §4.1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from cms_ext.importing import FindingLog, ReadFile, Reading
from ebok_plugin.exchange.domain.ledger_kinds import IMPORTS
from ebok_plugin.exchange.domain.ledger_kinds.base import KindImport, Outcome
from ebok_plugin.ledger.chunks import chunks

ROWS_A_PORTION = 2_000


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
    def outcome(self) -> Outcome:
        return self.kind_import.outcome

    @property
    def is_good(self) -> bool:
        return self.log.error_count == 0

    def read_again(self) -> Iterator[tuple[int, Any]]:
        """The rows once more, for posting; they were found good."""
        return iter(Reading(self.file, FindingLog()))


def rehearse(file: ReadFile, *, today: date) -> Rehearsal:
    """Judge the rows of a file, in the file and against the ledger, and its control totals."""
    log = FindingLog()
    reading = Reading(file, log)
    kind_import = IMPORTS[file.schema.kind](today=today, log=log)
    for portion in chunks(reading, ROWS_A_PORTION):
        kind_import.judge(portion)
    kind_import.finish()
    reading.judge_totals()
    return Rehearsal(file, reading, kind_import)
