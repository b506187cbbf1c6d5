"""Scans files with clamd if COOP_CLAMD is set; without an answer a file is refused or waits."""

import logging
import socket
import struct
import threading
import time
from typing import Any

from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.web.limits import ServerBusy
from cms_ext.base.web.outside import Deadline, OutsideService

PATIENCE = 5.0  # seconds for all files of a request; in a job for each file
# Seconds of one run of the job, for which the other jobs wait.
SECONDS_OF_JOB = 10.0
MAX_FILES_PER_RUN = 200
CHUNK = 64 * 1024
SCANNER = OutsideService("clamd", optional=True)

log = logging.getLogger(__name__)


class ScanState(TextChoices):
    """The result of scanning a stored file."""

    CLEAN = "CLEAN", gettext_lazy("sprawdzony programem antywirusowym")
    UNSCANNED = "UNSCANNED", gettext_lazy("niesprawdzony programem antywirusowym")
    INFECTED = "INFECTED", gettext_lazy("zawiera złośliwe oprogramowanie")


class NotClean(ValueError):
    """The file has malware; the message is for people."""


class NoVerdict(NotClean):
    """The scanner answered, but cannot judge this file."""


class ScannerUnavailable(ServerBusy):
    """The scanner gave no answer, or is not called: it was silent before, or is busy."""


_of_request = threading.local()


def _begin_request(**_kwargs: Any) -> None:
    _of_request.seconds = PATIENCE


def _end_request(**_kwargs: Any) -> None:
    _of_request.__dict__.clear()


request_started.connect(_begin_request)
request_finished.connect(_end_request)


def scan_file(name: str, content: bytes, *, may_wait: bool = False) -> ScanState:
    """Scan a file: CLEAN, or UNSCANNED without a scanner or while a file that `may_wait` waits.

    Raises NotClean if clamd finds something or cannot judge the file, ScannerUnavailable if it
    gives no answer for a file that may not wait.
    """
    if not settings.COOP_CLAMD:
        return ScanState.UNSCANNED
    try:
        answer = _answer_in_time(content)
    except ScannerUnavailable:
        if may_wait:
            return ScanState.UNSCANNED
        raise
    if answer.endswith("FOUND"):
        raise NotClean(
            _("Plik %(name)s zawiera złośliwe oprogramowanie. Sprawdź komputer i wyślij nowy plik.")
            % {"name": name}
        )
    if not answer.endswith(" OK"):
        raise NoVerdict(
            _("Pliku %(name)s nie można teraz sprawdzić. Spróbuj później.") % {"name": name}
        )
    return ScanState.CLEAN


def readable_states() -> list[ScanState]:
    """Return the states in which a stored file may be served: with a scanner only clean files."""
    return [ScanState.CLEAN] if settings.COOP_CLAMD else [ScanState.CLEAN, ScanState.UNSCANNED]


def scan_waiting(rows: QuerySet[Any]) -> None:
    """Scan the unscanned files of these rows for some seconds; the next run continues.

    The rows have `name`, `file` and `scan_state`.
    """
    until = time.monotonic() + SECONDS_OF_JOB
    for row in rows.filter(scan_state=ScanState.UNSCANNED).exclude(file="")[:MAX_FILES_PER_RUN]:
        try:
            with row.file.open("rb") as stored:
                state = scan_file(row.name, stored.read())
        except (FileNotFoundError, NoVerdict):
            continue
        except ScannerUnavailable:
            return
        except NotClean:
            log.warning("clamd found malware in a stored file of %s", row._meta.label)
            state = ScanState.INFECTED
        type(row)._default_manager.filter(pk=row.pk).update(scan_state=state)
        if time.monotonic() > until:
            return


def _answer_in_time(content: bytes) -> str:
    """clamd's answer. Raises ScannerUnavailable, for a while without asking after a silence."""
    started_at = time.monotonic()
    patience = getattr(_of_request, "seconds", PATIENCE)
    try:
        with SCANNER.one_question():
            return _answer_of_clamd(settings.COOP_CLAMD, content, Deadline(patience))
    except OSError as error:
        log.warning("clamd cannot be asked: %s", type(error).__name__)
        raise ScannerUnavailable from error
    except ServerBusy as busy:
        raise ScannerUnavailable from busy
    finally:
        if hasattr(_of_request, "seconds"):
            _of_request.seconds = patience - (time.monotonic() - started_at)


def _answer_of_clamd(address: str, content: bytes, deadline: Deadline) -> str:
    """clamd's answer to INSTREAM: `stream: OK` or `stream: Name FOUND`."""
    with _connected(address, deadline) as line:
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), CHUNK):
            piece = content[start : start + CHUNK]
            line.settimeout(deadline.left())
            line.sendall(struct.pack("!L", len(piece)) + piece)
        line.sendall(struct.pack("!L", 0))
        answer = b""
        while not answer.endswith((b"\0", b"\n")) and len(answer) < 4096:
            line.settimeout(deadline.left())
            if not (piece := line.recv(4096)):
                break
            answer += piece
    if not answer:
        raise ConnectionError("clamd hung up")
    return answer.rstrip(b"\0\n").decode("ascii", "replace")


def _connected(address: str, deadline: Deadline) -> socket.socket:
    """`/run/clamav/clamd.ctl`, or `host:port`."""
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(deadline.left())
        line.connect(address)
        return line
    host, _colon, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=deadline.left())
