"""An import desk: rehearsal, then commit, the same for every kind of file.

A desk knows how to read and commit one kind; the steps and their events in the access log are the
same for all (`import_formats.md` §4).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar

from django.core.files.base import File

from cms_ext.desks.import_desk.domain.table import ImportStatus, TableReport
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.people.identity.models import User

R = TypeVar("R")
# The code of what one person alone may not commit.
TWO_PERSONS = "TWO_PERSONS"
# The option of an upload by which numbers are matched in spite of dashes.
MATCH = "match"
# Results that the committing functions do not record themselves, because nothing was written.
NOTHING_WRITTEN = ("refused", "unchanged")


class CommitRefused(Exception):
    """A good file that could not be committed now: `code` is for scripts, the text for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Submission:
    """An uploaded file; `options` say how to read it.

    `proposed_by` handed in what somebody else has approved since; None before.
    """

    content: File[bytes]
    filename: str
    sha256: str
    options: Mapping[str, str] = field(default_factory=dict)
    confirmed: frozenset[str] = frozenset()
    proposed_by: User | None = None


@dataclass(frozen=True, slots=True)
class ImportVerdict:
    """The result of a report. `status` is a word of the outside contract (contract.md §11).

    `subject` is the kind of data in the file, where a desk takes several; `held` are the codes to
    be confirmed first. A file that is not `postable` may be `keepable`: nothing can be posted from
    it, but it is stored as the proof of what came. `counts` go to the access log. What is good for
    `two_persons` waits for somebody else than the one who handed it in.
    """

    status: str
    counts: Mapping[str, int]
    subject: str = ""
    held: tuple[str, ...] = ()
    postable: bool = False
    keepable: bool = False
    two_persons: bool = False


class ImportDesk(ABC, Generic[R]):
    """One kind of file; `R` is its report. Receipts and the access log use `name`.

    `factory` is the dotted path of the desk's class, or of its table, for large files that the
    scheduler commits; without it all are committed while the browser waits. What one person hands
    in at a desk of `two_persons` another one approves; at one of `two_persons_for_some` files so do
    those of which the verdict says it. Such a desk needs a factory.
    """

    name: str
    factory: str = ""
    two_persons: bool = False
    two_persons_for_some: bool = False

    @property
    def takes_proposals(self) -> bool:
        """Return True if files may wait here for a second person."""
        return self.two_persons or self.two_persons_for_some

    @abstractmethod
    def read(self, submission: Submission, *, today: date) -> R:
        """Rehearse the file; write nothing."""

    @abstractmethod
    def commit(self, submission: Submission, *, today: date, origin: Origin) -> R:
        """Import the file, all or nothing. Raises CommitRefused."""

    @abstractmethod
    def verdict(self, report: R) -> ImportVerdict: ...

    @abstractmethod
    def findings(self, report: R) -> list[dict[str, Any]]:
        """List errors, then warnings, as the objects of contract.md §11 with `is_error`."""

    @abstractmethod
    def postings(self) -> dict[str, int]:
        """Return by subject a number that rises with each commit that outdates a rehearsal."""

    @abstractmethod
    def record_of(self, sha256: str) -> int | None:
        """Return the key of the newest record of a file that was committed or kept."""


def rehearse_file(desk: ImportDesk[R], submission: Submission, *, today: date, origin: Origin) -> R:
    """Rehearse a file; return the report on what committing it would do."""
    report = desk.read(submission, today=today)
    _trace("IMPORT_REHEARSED", desk, submission, report, origin)
    return report


def commit_file(desk: ImportDesk[R], submission: Submission, *, today: date, origin: Origin) -> R:
    """Commit a file that was rehearsed. Raises CommitRefused."""
    report = desk.commit(submission, today=today, origin=origin)
    if desk.verdict(report).status in NOTHING_WRITTEN:
        _trace("IMPORT_NOT_POSTED", desk, submission, report, origin)
    return report


def _trace(
    action: str, desk: ImportDesk[R], submission: Submission, report: R, origin: Origin
) -> None:
    verdict = desk.verdict(report)
    record(
        action,
        origin,
        to_state=verdict.status,
        note=submission.sha256,
        changes={"desk": desk.name, **verdict.counts},
    )


def findings_as_objects(
    errors: list[dict[str, Any]], warnings: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Join both lists, errors first, each in the order of the file, with `is_error`."""
    marked = [finding | {"is_error": True} for finding in errors]
    marked += [finding | {"is_error": False} for finding in warnings]
    return sorted(marked, key=lambda finding: (not finding["is_error"], finding["line"] or 0))


Reported = TypeVar("Reported", bound=TableReport)


class ReportDesk(ImportDesk[Reported]):
    """A desk whose report is a `TableReport`, with whatever a kind of file adds to it."""

    def verdict(self, report: Reported) -> ImportVerdict:
        return ImportVerdict(
            status=str(report.status),
            counts={
                "rows": report.rows,
                "new": report.new,
                "changed": report.changed,
                "errors": report.error_count,
                "warnings": report.warning_count,
            },
            subject=report.kind,
            postable=report.status is ImportStatus.REHEARSED,
            two_persons=self.two_persons or report.two_persons,
        )

    def findings(self, report: Reported) -> list[dict[str, Any]]:
        plain = report.as_json()
        return findings_as_objects(plain["errors"], plain["warnings"])
