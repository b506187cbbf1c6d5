"""Consistent snapshots, the wait for SQLite's one writer, and claimed rows of an outbox."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

from django.core.signals import request_started
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Least

from cms_ext.base.web.limits import ServerBusy, WorkLimit

_reads_only: ContextVar[bool] = ContextVar("reads_only", default=False)


def reads_only() -> bool:
    """Tell whether a block of `read_snapshot` refuses to write."""
    return _reads_only.get()


@contextmanager
def read_snapshot() -> Iterator[None]:
    """Read the database as it was at the first query of the block, however long it takes.

    Takes no lock that a writer waits for, and refuses to write. Inside a transaction of the caller
    it changes nothing.
    """
    wrapper: Any = connections[DEFAULT_DB_ALIAS]
    if wrapper.in_atomic_block:
        yield
        return
    token = _reads_only.set(True)
    try:
        if wrapper.vendor == "postgresql":
            with transaction.atomic(), wrapper.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                yield
        else:
            with _deferred(wrapper), transaction.atomic():
                yield
    finally:
        _reads_only.reset(token)


@contextmanager
def _deferred(wrapper: Any) -> Iterator[None]:
    """A transaction without SQLite's write lock, which those of the site take at once."""
    wrapper.ensure_connection()
    usual = wrapper.transaction_mode
    wrapper.transaction_mode = "DEFERRED"
    try:
        _query_only(wrapper, is_set=True)
        yield
    finally:
        wrapper.transaction_mode = usual
        _query_only(wrapper, is_set=False)


def _query_only(wrapper: Any, *, is_set: bool) -> None:
    with wrapper.cursor() as cursor:
        cursor.execute(f"PRAGMA query_only = {'ON' if is_set else 'OFF'}")


# Seconds to wait for the write lock; the settings have those of a command.
IN_A_REQUEST, IN_A_JOB = 5, 20
WRITING = ("BEGIN", "INSERT", "UPDATE", "DELETE", "REPLACE")

# One of a worker's four threads stays free for pages that only read, after half a second.
_waiting = WorkLimit(running=3, waiting=1, seconds=0.5)
_request = threading.local()


def wait_in_requests() -> None:
    """Wait shortly in a process that serves pages; call it once, before it has a connection."""
    _set_patience(IN_A_REQUEST)
    connection_created.connect(_watch, dispatch_uid="write_lock")
    request_started.connect(_begin_request, dispatch_uid="write_lock")


def wait_in_jobs() -> None:
    """Wait longer in a job, where nobody looks at a page meanwhile."""
    _set_patience(IN_A_JOB)


def _set_patience(seconds: float) -> None:
    for database in connections.settings.values():
        if database["ENGINE"].endswith("sqlite3"):
            database["OPTIONS"]["timeout"] = seconds


def _begin_request(**_kwargs: Any) -> None:
    _request.waited_in_vain = False


def _watch(connection: BaseDatabaseWrapper, **_kwargs: Any) -> None:
    if connection.vendor == "sqlite" and limit_waiting not in connection.execute_wrappers:
        connection.execute_wrappers.append(limit_waiting)


def limit_waiting(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """Run a statement; raises OperationalError when too many already wait for the writer.

    After one wait in vain, all further writes of the request (its session, for example) fail at
    once. A thread without a request belongs to a job or command, which may wait.
    """
    waited_in_vain: bool | None = getattr(_request, "waited_in_vain", None)
    is_of_job = waited_in_vain is None
    if is_of_job or context["connection"].in_atomic_block or not sql.startswith(WRITING):
        return execute(sql, params, many, context)
    if waited_in_vain:
        raise OperationalError("the database was locked a moment ago")
    try:
        with _waiting.held():
            return execute(sql, params, many, context)
    except OperationalError:
        _request.waited_in_vain = True
        raise
    except ServerBusy as busy:
        _request.waited_in_vain = True
        raise OperationalError("too many wait for the database") from busy


READ_ONLY_SQLSTATE = "25006"


def is_unavailable(error: BaseException | None) -> bool:
    """Return True for a database that is locked, away, full or read-only: it may come back."""
    read_only = getattr(getattr(error, "__cause__", None), "sqlstate", "") == READ_ONLY_SQLSTATE
    return isinstance(error, OperationalError) or read_only


# SQLite's writers retry after 1, 2, 5, 10 and 15 ms, then rarely: one of them meets this gap.
GAP = 0.02


def yield_to_writers() -> None:
    """Pause so that others can write: SQLite has one writer at a time and no queue."""
    if connection.vendor == "sqlite":
        time.sleep(GAP)


def due_to_try(now: datetime, longest_pause: timedelta) -> Q:
    """Return the rows of an outbox (`queued_at`, `next_try_at`, `tries`) whose next try has come.

    A time too far in the future was written while the clock was ahead: such rows are due at once.
    """
    ahead = Q(queued_at__gt=now) | Q(next_try_at__gt=now + longest_pause)
    return Q(next_try_at__lte=now) | ahead


def claim_try(due: QuerySet[Any], now: datetime, lease: timedelta) -> bool:
    """Claim a due row until the lease ends; False if another process has it."""
    taken = due.update(
        tries=F("tries") + 1, next_try_at=now + lease, queued_at=Least("queued_at", now)
    )
    return bool(taken)
