"""Somebody holds SQLite's write lock for long: who waits, and who is answered meanwhile."""

import sqlite3
import time
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from django.core.signals import request_started
from django.db import OperationalError, connections
from django.db.backends.signals import connection_created
from django.test import Client

from cms_ext.base.database import transactions as one_view
from cms_ext.operations.scheduler.models import Sweep
from tests.crowd import Crowd, answers_at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def one_second(monkeypatch):
    monkeypatch.setattr(one_view, "IN_A_REQUEST", 1)
    yield
    connection_created.disconnect(dispatch_uid="write_lock")
    request_started.disconnect(dispatch_uid="write_lock")


def written(*, in_request: bool = True) -> None:
    if in_request:
        request_started.send(None, environ={})
    Sweep.objects.create(job="publish_scheduled")


def written_twice() -> float:
    """Seconds of the second try."""
    with pytest.raises(OperationalError):
        written()
    begun = time.monotonic()
    with pytest.raises(OperationalError):
        written(in_request=False)
    return time.monotonic() - begun


def sign_in() -> int:
    sent = {"login": "EB-500001-3", "password": "x"}
    page = Client(raise_request_exception=False).post("/strefa-mieszkanca/logowanie/e-bok/", sent)
    return page.status_code


@pytest.mark.usefixtures("one_second")
def test_three_wait_for_the_writer_and_the_fourth_thread_is_left_for_readers(crowd: Crowd):
    with crowd():
        one_view.wait_in_requests()
        database = connections.settings["default"]
        with closing(sqlite3.connect(database["NAME"], isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            said = answers_at_once(*[written] * 5, Sweep.objects.count, refusal=OperationalError)
            [again] = answers_at_once(written_twice)
            # A job waits as long again.
            job = partial(written, in_request=False)
            slow = answers_at_once(job, job, job, job, job, refusal=OperationalError)
            [page] = answers_at_once(sign_in)
        # Whatever the umask is, the file and what lies next to it are for the service alone.
        modes = {
            path.stat().st_mode & 0o777 for path in Path(database["NAME"]).parent.glob("*ite3*")
        }
        patience = [database["OPTIONS"]["timeout"]]
        one_view.wait_in_jobs()
        patience.append(database["OPTIONS"]["timeout"])

    waited, refused = ["database is locked"] * 3, ["too many wait for the database"] * 2
    assert (sorted(map(str, said[:5])), said[5]) == (waited + refused, 0)
    assert [str(one) for one in slow] == ["database is locked"] * 5
    assert (again < 0.3, page, patience, modes) == (True, 503, [1, 20], {0o600})
