"""While people work, a check compares one moment with itself and finds nothing."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from cms_ext.evidence.anchors import domain as anchors
from cms_ext.evidence.audit.domain import chain
from cms_ext.evidence.audit.domain.event import SYSTEM, record
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.evidence.verification.domain import list_checks, read_findings, run_checks
from cms_ext.evidence.verification.models import CheckResult
from cms_ext.plugins import Check
from tests.crowd import Crowd, in_a_thread
from tests.marks import AT_ONCE

pytestmark = AT_ONCE


# A day publishes one line of each chain, so the work is done on so many days before this one.
WORKED = timedelta(days=3_000)
DAYS = count()


@pytest.fixture(autouse=True)
def _lines(settings, tmp_path: Path, monkeypatch) -> None:
    """A line of one of these days has as long to come into the file as one of today."""
    settings.COOP_ANCHOR_FILE = str(tmp_path / "anchors.txt")
    monkeypatch.setattr(anchors, "FILING", WORKED + anchors.FILING)


def work() -> None:
    """One event of each stream, and the ends of all chains published."""
    record("PURGE", SYSTEM)
    record("LOGIN_FAILED", SYSTEM)
    anchors.anchor_heads(timezone.now() - WORKED + timedelta(days=next(DAYS)))
    anchors.append_to_file()


def work_meanwhile(function: Callable[..., Any]) -> Callable[..., Iterator[Any]]:
    """Return the function, before which somebody else works."""

    def meanwhile(*args: Any, **kwargs: Any) -> Any:
        in_a_thread(work)
        return function(*args, **kwargs)

    return meanwhile


@dataclass(frozen=True)
class Difference:
    message: str


def find_two_moments() -> Iterator[Difference]:
    """A check that somebody wrote without a thought of snapshots."""
    before = AuditEvent.objects.count()
    in_a_thread(work)
    if AuditEvent.objects.count() != before:
        yield Difference("dwie chwile")


PLACES = {
    "the end of the log": (chain, "_verify_head", "access-log"),
    "the published lines of the log": (chain, "chain_findings", "access-log"),
    "the file of lines": (anchors, "_different_file", "anchors"),
    "the ends of chains": (anchors, "_compared", "anchors"),
}


@pytest.mark.parametrize(("module", "name", "code"), PLACES.values(), ids=PLACES)
def test_what_is_written_in_the_middle_of_a_check_is_no_finding(
    crowd: Crowd, monkeypatch, module: Any, name: str, code: str
):
    (check,) = [check for check in list_checks() if check.code == code]
    with crowd():
        in_a_thread(work)
        monkeypatch.setattr(module, name, work_meanwhile(getattr(module, name)))
        outcome = in_a_thread(lambda: run_checks([check])[0].findings)
        monkeypatch.undo()
        kept = in_a_thread(lambda: CheckResult.objects.get(code=code).findings)
        later = in_a_thread(lambda: read_findings(check.find))

    assert (list(outcome), kept, later) == ([], 0, [])


def test_a_check_that_knows_nothing_of_snapshots_reads_one_moment(crowd: Crowd):
    check = Check("two-moments", "Dwie chwile", find_two_moments)
    with crowd():
        outcome = in_a_thread(lambda: run_checks([check])[0].findings)
        alone = in_a_thread(lambda: list(find_two_moments()))

    assert (list(outcome), alone) == ([], [Difference("dwie chwile")])


@pytest.mark.thorough
def test_all_checks_find_nothing_while_others_write(crowd: Crowd):
    ended = Event()

    def work_on() -> int:
        times = 0
        try:
            while not ended.is_set():
                work()
                times += 1
        finally:
            connection.close()
        return times

    def verify() -> list[tuple[str, list[str]]]:
        try:
            return [
                (outcome.check.code, [finding.message for finding in outcome.findings])
                for outcome in run_checks([*list_checks(), *list_checks()])
            ]
        finally:
            ended.set()
            connection.close()

    with crowd(), ThreadPoolExecutor(2) as threads:
        in_a_thread(work)
        writer, auditor = threads.submit(work_on), threads.submit(verify)
        found, times = auditor.result(), writer.result()

    assert [line for line in found if line[1]] == []
    assert times > 0
