"""Rows of a system at the desk where staff hand in the same table as a file."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from http import HTTPStatus
from io import BytesIO
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext as _

from cms_ext.desks.import_desk.domain import desk as desks
from cms_ext.desks.import_desk.domain import queue
from cms_ext.desks.import_desk.models import QueuedImport
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.plugins import ApiImport
from exchange_api.domain.problem import ApiProblem
from exchange_api.domain.rows import LINES_ABOVE, Cell, write_rows
from exchange_api.models import ExternalSystem, SystemWrite

MAX_FINDINGS = 200
# What the answer says of a report.
COUNTED = ("rows", "new", "changed", "unchanged")
STATUSES = {
    "posted": HTTPStatus.CREATED,
    "unchanged": HTTPStatus.OK,
    "held": HTTPStatus.ACCEPTED,
    "rehearsed": HTTPStatus.OK,
}
State = QueuedImport.State
QUEUED_STATES = {
    State.PROPOSED: "waiting",
    State.WAITING: "waiting",
    State.DONE: "posted",
    State.REFUSED: "refused",
    State.REJECTED: "rejected",
}
Answer = tuple[HTTPStatus, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class SentTable:
    """The rows of a request, with the controls of the import contract."""

    kind: ApiImport
    rows: Sequence[Mapping[str, Cell]]
    controls: Mapping[str, str]

    def submit(self, name: str, today: date) -> desks.Submission:
        """Return the rows as a file."""
        content = write_rows(self.kind.schema(today), self.rows, self.controls)
        sha256 = hashlib.sha256(content).hexdigest()
        return desks.Submission(File(BytesIO(content), name=name), name, sha256)


def rehearse_table(table: SentTable, *, today: date, origin: Origin) -> dict[str, Any]:
    """Tell what the rows would do; nothing is written. Raises ApiProblem for bad rows."""
    desk = table.kind.desk()
    submission = table.submit("api.csv", today)
    report = desks.rehearse_file(desk, submission, today=today, origin=origin)
    status = desk.verdict(report).status
    _refuse_bad(desk, report, status)
    return _tell(desk, report, status)


Act = Callable[[SystemWrite], Answer]


def plan_import(table: SentTable, *, today: date, origin: Origin) -> Act:
    """Return the act that commits the rows, or leaves them to the second person or the scheduler.

    Only the act writes: what somebody else commits is rehearsed here, where nobody waits for it.
    Raises ApiProblem: 422 with the findings, 409 where the desk does not take the rows now; the act
    raises the same.
    """
    desk = table.kind.desk()
    submission = table.submit("api.csv", today)
    if desk.two_persons or is_large(table):
        return _plan_queue(desk, submission, len(table.rows), today=today, origin=origin)

    def commit(write: SystemWrite) -> Answer:
        write.sha256 = submission.sha256
        named = replace(submission, filename=_name_file(write))
        try:
            report = desks.commit_file(desk, named, today=today, origin=origin)
        except desks.CommitRefused as refusal:
            if refusal.code == desks.TWO_PERSONS:
                return _plan_queue(desk, submission, len(table.rows), today=today, origin=origin)(
                    write
                )
            raise ApiProblem(HTTPStatus.CONFLICT, refusal.code, str(refusal)) from refusal
        status = desk.verdict(report).status
        _refuse_bad(desk, report, status)
        return STATUSES[status], _tell(desk, report, status)

    return commit


def is_large(table: SentTable) -> bool:
    """Return True for a table that the scheduler commits; a system sends one at a time."""
    return len(table.rows) > queue.MAX_ROWS_AT_ONCE


def _name_file(write: SystemWrite) -> str:
    return f"API {write.system.name} {write.pk.hex[:8]}.csv"


def _plan_queue(
    desk: desks.ImportDesk[Any],
    submission: desks.Submission,
    rows: int,
    *,
    today: date,
    origin: Origin,
) -> Act:
    """Rehearse; the act leaves the rest to a person or the scheduler, for whom requested it."""
    postings = desk.postings()
    report = desks.rehearse_file(desk, submission, today=today, origin=origin)
    verdict = desk.verdict(report)
    _refuse_bad(desk, report, verdict.status)
    if verdict.held:
        words = _("Te dane sprawdza osoba. Wgraj je jako plik na ekranie importu.")
        findings = _list_findings(desk, report)
        raise ApiProblem(HTTPStatus.CONFLICT, "NEEDS_PERSON", words, findings=findings)

    def leave(write: SystemWrite) -> Answer:
        write.sha256 = submission.sha256
        if verdict.status == "unchanged":
            return HTTPStatus.OK, _tell(desk, report, verdict.status)
        answers_for = write.system.requested_by
        receipt = queue.RehearsalReceipt(
            desk=desk.name,
            user=answers_for.pk,
            filename=_name_file(write),
            sha256=submission.sha256,
            options={},
            subject=verdict.subject,
            seen=postings.get(verdict.subject, 0),
            rows=rows,
            two_persons=verdict.two_persons,
        )
        by = Origin(answers_for, origin.label, "", origin.ip_hash, origin.request_id)
        write.queued = queue.queue_commit(desk, receipt, submission, by)
        return HTTPStatus.ACCEPTED, _tell(desk, report, "waiting")

    return leave


def _refuse_bad(desk: desks.ImportDesk[Any], report: Any, status: str) -> None:
    if status not in STATUSES:
        words = _("Niczego nie zapisano: w danych są błędy.")
        findings = _list_findings(desk, report)
        raise ApiProblem(HTTPStatus.UNPROCESSABLE_ENTITY, "ROWS_REFUSED", words, findings=findings)


def _tell(desk: desks.ImportDesk[Any], report: Any, state: str) -> dict[str, Any]:
    counts = {name: getattr(report, name) for name in COUNTED}
    return {"state": state, **counts, "findings": _list_findings(desk, report)}


def _list_findings(desk: desks.ImportDesk[Any], report: Any) -> list[dict[str, Any]]:
    """List the findings; `row` counts from 1, `line` as the messages do."""
    return [
        {
            "code": finding["code"],
            "row": finding["line"] - LINES_ABOVE
            if finding["line"] and finding["line"] > LINES_ABOVE
            else None,
            "line": finding["line"],
            "column": finding["field"] or None,
            "found": finding["found"],
            "expected": finding["expected"],
            "message": finding["message"],
            "is_error": finding["is_error"],
        }
        for finding in desk.findings(report)[:MAX_FINDINGS]
    ]


def find_batch(system: ExternalSystem, kind: ApiImport, key: Any) -> dict[str, Any] | None:
    """Return a batch that this system sent, with what became of it since."""
    writes = SystemWrite.objects.select_related("queued").filter(system=system, kind=kind.name)
    write = writes.filter(pk=key).first()
    if write is None:
        return None
    state, problem = write.answer["state"], ""
    if write.queued is not None:
        state, problem = QUEUED_STATES[State(write.queued.state)], write.queued.problem
    elif state == "held" and kind.find_state is not None:
        state = kind.find_state(write.sha256) or state
    return {"id": str(write.pk), **write.answer, "state": state, "problem": problem}
