"""A database or disk that takes nothing, and a fault of ours: problems like every refusal."""

import errno
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import InternalError, OperationalError, connection
from django.http import HttpResponse

from cms_ext.base.files.folder_lock import FolderLock
from cms_ext.base.files.stored_files import StorageRefused
from cms_ext.base.web.limits import ServerBusy
from cms_ext.desks.import_desk.domain import desk as desks
from cms_ext.desks.import_desk.domain import queue
from ebok_plugin.ledger.models import Account
from plugins.exchange_api.tests.api.test_writing import PAYMENTS, anna, paid
from plugins.exchange_api.tests.calls import Caller, problem
from tests.crowd import Crowd, in_a_thread
from tests.ebok_plugin.ledger.books import ledger, open_account
from tests.marks import AT_ONCE

__all__ = ["anna"]
LATER = (503, "TRY_LATER")
FAULT = (500, "SERVER_ERROR")
BODY = {"rows": [paid("W/1")]}
COLLECTIONS = ["accounts", "accounts/100005", "openapi.json"]


@pytest.fixture
def caller(db) -> Caller:
    caller = Caller("payments:write", "accounts:read")
    caller.client.raise_request_exception = False
    return caller


READ_ONLY = {
    "sqlite": "PRAGMA query_only = ON",
    "postgresql": "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
}


def send_after(statement: str, caller: Caller, *bodies: object) -> list[HttpResponse]:
    """Send the bodies over a connection of its own, on which the statement was run."""

    def send() -> list[HttpResponse]:
        with connection.cursor() as cursor:
            cursor.execute(statement)
        return [caller.post(PAYMENTS, body, key=f"body-{bodies.index(body)}") for body in bodies]

    return in_a_thread(send)


class TestDatabase:
    pytestmark = AT_ONCE

    def test_a_read_only_one_is_answered_as_a_problem(self, crowd: Crowd, caller: Caller):
        open_account("100005")
        bodies = [BODY, {**BODY, "rehearse": True}]
        with crowd():
            refused = send_after(READ_ONLY[connection.vendor], caller, *bodies)
            read = in_a_thread(lambda: caller.get("accounts").status_code)
            later = [answer.status_code for answer in send_after("SELECT 1", caller, *bodies)]

        assert [problem(answer) for answer in refused] == [LATER] * 2
        assert {answer["Retry-After"] for answer in refused} == {"10"}
        assert (read, later) == (200, [201, 200])


FAILURES: list[tuple[Exception, tuple[int, str]]] = [
    (OperationalError("database is locked"), LATER),
    (OperationalError("database or disk is full"), LATER),
    (OperationalError("server closed the connection unexpectedly"), LATER),
    (ServerBusy(), LATER),
    (StorageRefused("Na dysku serwera nie ma miejsca."), LATER),
    (OSError(errno.ENOSPC, "No space left on device"), LATER),
    (OSError(errno.EROFS, "Read-only file system"), LATER),
    (OSError(errno.EDQUOT, "Disk quota exceeded"), LATER),
    (OSError(errno.ECONNRESET, "Connection reset by peer"), FAULT),
    (InternalError("current transaction is aborted"), FAULT),
    (KeyError("kolumna"), FAULT),
    (PermissionDenied(), FAULT),
    (RecursionError(), FAULT),
    (RequestDataTooBig(), (413, "BODY_TOO_LARGE")),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("failure", "expected"), FAILURES, ids=lambda value: repr(value))
def test_whatever_fails_is_a_problem_without_the_fault_s_words(
    anna: Account, caller: Caller, failure: Exception, expected: tuple[int, str], caplog
):
    with patch.object(desks, "commit_file", side_effect=failure):
        sent = caller.post(PAYMENTS, BODY, **{"x-request-id": "moje-1"})

    assert problem(sent) == expected
    assert str(failure) not in sent.json()["detail"] or not str(failure)
    assert (sent["X-Request-Id"], sent["Cache-Control"]) == ("moje-1", "private, no-cache")
    assert len(ledger(anna)) == 1
    if sent.status_code >= 500:
        [logged] = [entry for entry in caplog.records if entry.name == "django.request"]
        assert (logged.levelname, logged.exc_info[1]) == ("ERROR", failure)


def fail_lock(self: FolderLock, path: Path) -> None:
    raise OSError(errno.EROFS, "Read-only file system", str(path))


@pytest.mark.django_db
def test_a_disk_that_takes_no_lock_or_file_is_answered_as_a_problem(anna: Account, caller: Caller):
    many = {"rows": [paid("W/1"), paid("W/2")]}
    answers: list[HttpResponse] = []
    places: list[tuple[object, str, Callable[..., object]]] = [
        (FolderLock, "__init__", fail_lock),
        (queue, "queue_commit", lambda *args: fail_lock(*args[:2])),
    ]
    with patch.object(queue, "MAX_ROWS_AT_ONCE", 1):
        for owner, name, fail in places:
            with patch.object(owner, name, fail):
                answers.append(caller.post(PAYMENTS, many))

    assert [problem(answer) for answer in answers] == [LATER] * 2


@pytest.mark.django_db
@pytest.mark.parametrize("path", COLLECTIONS)
def test_reading_fails_as_writing_does(anna: Account, caller: Caller, path: str):
    with patch("exchange_api.api.key.find_caller", side_effect=OperationalError("locked")):
        assert problem(caller.get(path)) == LATER
    assert caller.get(path).status_code == 200
