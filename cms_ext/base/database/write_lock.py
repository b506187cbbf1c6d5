"""Waiting for SQLite's one writer: shortly in a web server, whose threads others need."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.core.signals import request_started
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from cms_ext.base.web.work_limits import ServerBusy, WorkLimit

# Seconds; the settings have those of a command.
IN_A_REQUEST, IN_A_JOB = 5, 20
WRITING = ("BEGIN", "INSERT", "UPDATE", "DELETE", "REPLACE")

# Of a worker's four threads one is left for pages that are only read, after half a second.
_waiting = WorkLimit(running=3, waiting=1, seconds=0.5)
_request = threading.local()


def wait_in_requests() -> None:
    """What a process that serves pages calls once, before it has a connection."""
    _set_patience(IN_A_REQUEST)
    connection_created.connect(_watch, dispatch_uid="write_lock")
    request_started.connect(_begin_request, dispatch_uid="write_lock")


def wait_in_jobs() -> None:
    """Nobody looks at a page meanwhile."""
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
    """Runs a statement; raises OperationalError where too many wait for the writer already.

    So does what a request goes on to write, its session for example, after it waited in vain. A
    thread that has had no request is that of a job or command, which may wait.
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
