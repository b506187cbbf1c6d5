import logging
import os
import signal
from threading import Event, Thread
from types import FrameType
from typing import Any, TextIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, close_old_connections, connection
from django.utils import timezone

from cms_ext.base.database.transactions import wait_in_jobs
from cms_ext.base.files.folder_lock import FolderLock, FolderTaken
from cms_ext.base.files.sandbox.program import SLOTS, WAIT_OF_JOBS
from cms_ext.operations.scheduler.domain.job import run_due_jobs

PAUSE_SECONDS = 3
log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Jeden długo działający proces: publikuje według harmonogramu i sprząta."

    def handle(self, *args: Any, **options: Any) -> None:
        with _lock_data():
            self._work()

    def _work(self) -> None:
        stop = Event()
        SLOTS.wait = WAIT_OF_JOBS
        wait_in_jobs()

        def end(number: int, frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        # These jobs only read, so the process may end at any point of theirs.
        Thread(target=_take_turns_beside, args=(stop,), daemon=True).start()
        _take_turns(stop, beside=False)


def _lock_data() -> TextIO:
    """Take the data folder for this process, until the file that is returned is closed."""
    try:
        lock = FolderLock(settings.DATA_DIR / "scheduler.lock")
        lock.acquire(f"proces {os.getpid()}")
    except FolderTaken as taken:
        raise CommandError(
            f"Na danych {settings.DATA_DIR} pracuje już harmonogram ({taken.holder}); drugi "
            "wysyłałby listy jeszcze raz. Zatrzymaj tamten albo wskaż inny DATA_DIR."
        ) from None
    except OSError as refusal:
        raise CommandError(f"Nie można pisać do {settings.DATA_DIR}: {refusal.strerror}.") from None
    return lock.file


def _take_turns_beside(stop: Event) -> None:
    try:
        _take_turns(stop, beside=True)
    finally:
        connection.close()  # this thread's own


def _take_turns(stop: Event, *, beside: bool) -> None:
    while not stop.is_set():
        close_old_connections()
        try:
            run_due_jobs(timezone.now(), beside=beside)
        except OperationalError:
            # The database is busy or restarting: the next turn tries again, and readiness
            # turns red if that does not help.
            log.exception("the sweep failed and will be tried again")
        stop.wait(PAUSE_SECONDS)
