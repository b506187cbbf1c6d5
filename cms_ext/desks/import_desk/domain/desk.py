"""Importing a file on screen: rehearsal, then commit, the same for every kind of file.

A desk knows how one kind is read and committed; the steps and their traces in the access log are
the same for all (`import_formats.md` §4).
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

R = TypeVar("R")
# What the committing functions do not record themselves, because nothing was written.
NOTHING_WRITTEN = ("refused", "unchanged")


class CommitRefused(Exception):
    """A good file that could not be committed now: `code` is for scripts, the text for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Submission:
    """An uploaded file; `options` say how to read it."""

    content: File[bytes]
    filename: str
    sha256: str
    options: Mapping[str, str] = field(default_factory=dict)
    confirmed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ImportVerdict:
    """The result of a report. `status` is a word of the outside contract (contract.md §11).

    `subject` is the kind of what the file brings, where a desk takes several; `held` are the codes
    to be confirmed first. A file that is not `postable` may be `keepable`:
    nothing can be posted from it, but it is kept as the proof of what came. `counts` go to the
    access log.
    """

    status: str
    counts: Mapping[str, int]
    subject: str = ""
    held: tuple[str, ...] = ()
    postable: bool = False
    keepable: bool = False


class ImportDesk(ABC, Generic[R]):
    """One kind of file; `R` is its report. `name` stands in receipts and in the access log.

    `factory` is the dotted path of the desk's class, or of its table, for a large file that the
    scheduler commits; without it all are committed while the browser waits.
    """

    name: str
    factory: str = ""

    @abstractmethod
    def read(self, submission: Submission, *, today: date) -> R:
        """Rehearse the file; writes nothing."""

    @abstractmethod
    def commit(self, submission: Submission, *, today: date, origin: Origin) -> R:
        """Import the file, all or nothing. Raises CommitRefused."""

    @abstractmethod
    def verdict(self, report: R) -> ImportVerdict: ...

    @abstractmethod
    def findings(self, report: R) -> list[dict[str, Any]]:
        """Errors, then warnings, as the objects of contract.md §11 with `is_error`."""

    @abstractmethod
    def postings(self) -> dict[str, int]:
        """By subject a number that rises with each commit which makes a rehearsal old."""

    @abstractmethod
    def record_of(self, sha256: str) -> int | None:
        """The key of the record of a file that was committed or kept, the newest one."""


def rehearse_file(desk: ImportDesk[R], submission: Submission, *, today: date, origin: Origin) -> R:
    """Rehearse a file: the report on what committing it would do."""
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
    """Both lists as one, errors first, each as the file goes; each object knows its list."""
    marked = [found | {"is_error": True} for found in errors]
    marked += [found | {"is_error": False} for found in warnings]
    return sorted(marked, key=lambda found: (not found["is_error"], found["line"] or 0))


Reported = TypeVar("Reported", bound=TableReport)


class ReportDesk(ImportDesk[Reported]):
    """What a `TableReport` comes to, whatever a kind of file adds to it."""

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
        )

    def findings(self, report: Reported) -> list[dict[str, Any]]:
        plain = report.as_json()
        return findings_as_objects(plain["errors"], plain["warnings"])
