import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Event
from threading import enumerate as enumerate_threads
from unittest.mock import patch

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from cms_ext.management.commands import scheduler
from cms_ext.operations.scheduler.domain import job as checks
from cms_ext.operations.scheduler.domain import job as jobs
from cms_ext.operations.scheduler.domain import site_state
from cms_ext.operations.scheduler.domain.job import (
    check_jobs,
    job_titles,
    list_failing_jobs,
    list_jobs,
    run_due_jobs,
    sweep_is_late,
)
from cms_ext.operations.scheduler.domain.site_state import HealthProblem, find_health_problems
from cms_ext.operations.scheduler.models import Sweep
from cms_ext.plugins import Job, JobFound, MalformedPlugin, OperationsPart, Plugin
from tests.clients import signed_in
from tests.crowd import Crowd
from tests.people import staff

pytestmark = pytest.mark.django_db

HALF_A_MINUTE, DAY = timedelta(seconds=30), timedelta(days=1)
RAN: list[str] = []


def ring() -> None:
    RAN.append("ring")


def stumble() -> None:
    RAN.append("stumble")
    raise MalformedPlugin("Anna Lis, PESEL 44051401359")


def look() -> None:
    RAN.append("look")
    raise JobFound("Anna Lis, PESEL 44051401359")


@pytest.fixture(autouse=True)
def own_anchor_file(settings, tmp_path) -> None:
    """A job writes the ends of the chains into a file, which a later test would believe."""
    settings.COOP_ANCHOR_FILE = str(tmp_path / "anchors.txt")


@pytest.fixture
def two_jobs(monkeypatch) -> None:
    RAN.clear()
    timetable = [Job("stumble", DAY, stumble), Job("ring", HALF_A_MINUTE, ring)]
    monkeypatch.setattr(jobs, "list_jobs", lambda: timetable)


# One turn: what people wait for first, then mail with what these wrote, then what ends and goes.
TURN = [
    "publish_scheduled",
    "answer_site_forms",
    "announce",
    "send_digests",
    "deliver_sms",
    "read_files",
    "survey_pages",
    "move_in",
    "commit_queued",
    "expire_proposed",
    "dispatch_events",
    "deliver_mail",
    "compare_password_resets",
    "clear_sessions",
    "expire_codes",
    "sweep_tries",
    "purge",
    "erase_again",
    "loose_files",
    "end_unsigned",
    "end_unsupplemented",
    "anchor_heads",
    "close_ended_rights",
    "verify",
    "print_credential_batches",
    "watch_feeds",
    "report_small_office",
    "delete_credential_letters",
]


def test_one_turn_runs_the_jobs_of_the_extension_first_and_in_this_order():
    timetable, called = list_jobs(), job_titles()
    own, others = timetable[: len(TURN)], timetable[len(TURN) :]

    assert [job.name for job in own] == TURN
    assert [job.name for job in others if job.run.__module__.startswith("cms_ext.")] == []
    # Each is called by what it does, and no two alike.
    assert set(called) >= {job.name for job in timetable}
    assert [name for name, title in called.items() if title == name] == []
    assert len(set(called.values())) == len(called)


def test_a_job_runs_when_its_time_has_come(monkeypatch):
    own = [
        job for job in list_jobs() if job.run.__module__.startswith("cms_ext.operations.scheduler.")
    ]
    monkeypatch.setattr(jobs, "list_jobs", lambda: own)
    now = timezone.now()
    Sweep.objects.create(job="clear_sessions", failed_at=now - DAY, last_error="OSError")

    assert run_due_jobs(now) == ["publish_scheduled", "clear_sessions"]
    # A job that ends well is no longer failing.
    sweep = Sweep.objects.get(job="clear_sessions")
    assert (sweep.failed_at, sweep.last_error) == (None, "")
    assert run_due_jobs(now + timedelta(seconds=10)) == []
    assert run_due_jobs(now + timedelta(seconds=45)) == ["publish_scheduled"]
    assert run_due_jobs(now + timedelta(days=2)) == ["publish_scheduled", "clear_sessions"]


def test_what_reads_for_minutes_runs_beside_the_others(monkeypatch):
    audit = Job("audit", DAY, ring, beside=True)
    monkeypatch.setattr(jobs, "list_jobs", lambda: [audit, Job("ring", DAY, ring)])
    now = timezone.now()

    assert run_due_jobs(now) == ["ring"]
    assert run_due_jobs(now, beside=True) == ["audit"]
    assert run_due_jobs(now, beside=True) == []


@pytest.mark.django_db(transaction=True)
def test_the_scheduler_takes_other_turns_while_one_reads(monkeypatch, crowd: Crowd):
    reading, mailed, stop = Event(), Event(), Event()

    def read() -> None:
        reading.set()
        # Until the mail has gone: were it to wait for the reader, both would stand here.
        assert mailed.wait(20)
        stop.set()

    def mail() -> None:
        if reading.is_set():
            mailed.set()

    monkeypatch.setattr(scheduler, "PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(scheduler, "Event", lambda: stop)
    monkeypatch.setattr(scheduler.signal, "signal", lambda number, end: None)
    timetable = [Job("read", DAY, read, beside=True), Job("mail", timedelta(), mail)]
    monkeypatch.setattr(jobs, "list_jobs", lambda: timetable)

    with crowd(), ThreadPoolExecutor(1) as pool:
        pool.submit(_until_stopped).result(timeout=30)

    assert mailed.is_set()


def _until_stopped() -> None:
    before = set(enumerate_threads())
    try:
        call_command("scheduler")
        # The turn next to still writes down that it ended, and would meet the next test's database.
        for thread in set(enumerate_threads()) - before:
            thread.join(20)
            assert not thread.is_alive()
    finally:
        connection.close()


def test_a_failing_job_keeps_no_other_from_running_and_is_tried_again_after_five_minutes(
    two_jobs: None, caplog
):
    now = timezone.now()
    with caplog.at_level(logging.ERROR):
        assert run_due_jobs(now) == ["ring"]

    assert RAN == ["stumble", "ring"]
    assert list_failing_jobs() == ["stumble"]
    error = Sweep.objects.get(job="stumble").last_error
    assert error.startswith("MalformedPlugin at test_job.py:")
    # The message of an error may hold what somebody typed.
    assert "Anna" not in error + caplog.text
    assert "job stumble failed: MalformedPlugin" in caplog.text

    RAN.clear()
    run_due_jobs(now + timedelta(minutes=1))
    assert RAN == ["ring"]
    run_due_jobs(now + timedelta(minutes=6))
    assert RAN == ["ring", "stumble", "ring"]


def test_the_findings_of_a_job_stay_until_a_turn_finds_nothing(monkeypatch, caplog):
    nightly = [Job("look", DAY, look, title="Porównanie", cure="Uruchom „porównaj”.")]
    monkeypatch.setattr(jobs, "list_jobs", lambda: nightly)
    looks = Plugin(operations=OperationsPart(jobs=(nightly[0],)))
    monkeypatch.setattr(jobs, "list_plugins", lambda: [looks])
    now = timezone.now()
    Sweep.objects.create(job="publish_scheduled", ended_at=now)
    RAN.clear()

    assert run_due_jobs(now) == ["look"]
    assert run_due_jobs(now + timedelta(minutes=50)) == []
    since = Sweep.objects.get(job="look").failed_at
    assert run_due_jobs(now + timedelta(minutes=61)) == ["look"]

    sweep = Sweep.objects.get(job="look")
    assert (RAN, list_failing_jobs(), sweep.failed_at) == (["look", "look"], ["look"], since)
    assert find_health_problems(now) == [
        HealthProblem(
            "Zadanie „Porównanie” znalazło coś do wyjaśnienia", "Uruchom „porównaj”.", since
        )
    ]
    assert "Anna" not in sweep.last_error + caplog.text
    # It has run: what it found is no reason to take the site off.
    Sweep.objects.filter(job="look").update(failed_at=now - 3 * DAY)
    assert not sweep_is_late(now)

    nightly[0] = replace(nightly[0], run=RAN.clear)
    assert run_due_jobs(now + timedelta(hours=3)) == ["look"]
    assert (list_failing_jobs(), find_health_problems(now)) == ([], [])


def test_a_time_ahead_of_the_clock_stops_no_job(two_jobs: None):
    now = timezone.now()
    # Clocks that differ by a second run nothing twice.
    for job in ("ring", "stumble"):
        Sweep.objects.create(job=job, ended_at=now + timedelta(seconds=1))
    assert run_due_jobs(now) == []

    for field in ("ended_at", "failed_at"):
        RAN.clear()
        Sweep.objects.update(**{"ended_at": None, "failed_at": None, field: now + DAY})

        assert run_due_jobs(now) == ["ring"]
        assert RAN == ["stumble", "ring"]
        assert Sweep.objects.get(job="ring").ended_at < now + HALF_A_MINUTE


def test_two_jobs_under_one_name_are_named_at_start(monkeypatch):
    assert [problem for problem in run_checks() if problem.id == "coop.E012"] == []

    bells = Plugin(operations=OperationsPart(jobs=(Job("ring", DAY, ring), Job("ring", DAY, look))))
    monkeypatch.setattr(checks, "list_plugins", lambda: [bells])

    (problem,) = check_jobs(None)
    assert (problem.id, problem.msg) == ("coop.E012", "2 jobs of the scheduler are named 'ring'.")


def test_readiness_goes_red_within_three_minutes(client):
    """Also when the last turn is ahead of the clock, and before the first one."""
    assert client.get("/zdrowie/gotowosc/").status_code == 503

    now = timezone.now()
    sweep = Sweep.objects.create(job="publish_scheduled", ended_at=now)
    for minutes, late in {0: False, 2: False, 4: True, -4: True}.items():
        sweep.ended_at = now - timedelta(minutes=minutes)
        sweep.save()

        answer = client.get("/zdrowie/gotowosc/")

        assert sweep_is_late(now) == late
        expected = (503, "late") if late else (200, "ok")
        assert (answer.status_code, answer.json()["scheduler"]) == expected


def test_readiness_names_what_failed_and_goes_red_when_two_turns_are_missed(client):
    now = timezone.now()
    Sweep.objects.create(job="publish_scheduled", ended_at=now)
    nightly = Sweep.objects.create(
        job="clear_sessions", ended_at=now - DAY, failed_at=now, last_error="OSError"
    )

    for user, reply in (
        (client, 1),
        (signed_in(staff("adam", superuser=True)), ["clear_sessions"]),
    ):
        answer = user.get("/zdrowie/gotowosc/")
        assert (answer.status_code, answer.json()["failing"]) == (200, reply)
    with patch.object(site_state, "MIN_FREE_BYTES", 2**60):
        answer = client.get("/zdrowie/gotowosc/")
        assert (answer.status_code, answer.json()["disk"]) == (503, "full")
        assert find_health_problems(now)[0].what == "Na dysku prawie nie ma miejsca"
    with patch.object(site_state.os, "access", lambda path, mode: False):
        answer = client.get("/zdrowie/gotowosc/")
        assert (answer.status_code, answer.json()["disk"]) == (503, "read-only")
        assert find_health_problems(now)[0].what == "Dysk jest tylko do odczytu"

    nightly.ended_at = now - timedelta(days=2, minutes=1)
    nightly.save()
    assert client.get("/zdrowie/gotowosc/").status_code == 503
    assert client.get("/zdrowie/").json() == {"status": "ok"}
