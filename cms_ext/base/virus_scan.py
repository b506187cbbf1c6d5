"""Scanning files with clamd if COOP_CLAMD is set; without its answer a file is refused."""

from __future__ import annotations

import logging
import socket
import struct

from django.conf import settings
from django.utils.translation import gettext as _

PATIENCE = 20  # seconds
CHUNK = 64 * 1024

log = logging.getLogger(__name__)


class NotClean(ValueError):
    """The file has malware, or could not be scanned; the message is for people."""


class ScannerSilent(Exception):
    """The scanner could not be asked or did not answer as clamd does."""


def require_clean(name: str, content: bytes) -> None:
    """Raises NotClean when clamd finds something or does not answer. No check without clamd."""
    address: str = settings.COOP_CLAMD
    if not address:
        return
    try:
        answer = _answer_of_clamd(address, content)
    except (OSError, ScannerSilent) as error:
        log.warning("clamd did not answer: %s", type(error).__name__)
        raise NotClean(
            _("Pliku %(name)s nie można teraz sprawdzić. Spróbuj później.") % {"name": name}
        ) from error
    if answer.endswith("FOUND"):
        raise NotClean(
            _("Plik %(name)s zawiera złośliwe oprogramowanie. Sprawdź komputer i wyślij nowy plik.")
            % {"name": name}
        )


def _answer_of_clamd(address: str, content: bytes) -> str:
    """clamd's answer to INSTREAM: `stream: OK` or `stream: Name FOUND`."""
    with _connected(address) as line:
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), CHUNK):
            piece = content[start : start + CHUNK]
            line.sendall(struct.pack("!L", len(piece)) + piece)
        line.sendall(struct.pack("!L", 0))
        with line.makefile("rb") as reply:
            answer = reply.read(4096).rstrip(b"\0\n").decode("ascii", "replace")
    if not answer.endswith((" OK", " FOUND")):
        raise ScannerSilent(answer)
    return answer


def _connected(address: str) -> socket.socket:
    """`/run/clamav/clamd.ctl`, or `host:port`."""
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(PATIENCE)
        line.connect(address)
        return line
    host, _colon, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=PATIENCE)
