"""Measures of a message taken on its raw bytes, before any parser sees it. Pure but for the words.

Python's e-mail parser takes seconds for a long encoded subject or twenty thousand addresses, and
falls over nested parts (access.md §2c). Nothing beyond these bounds reaches it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

MAX_MESSAGE = 15 * 1024 * 1024
MAX_HEADERS = 64 * 1024
MAX_HEADER = 8 * 1024
MAX_PARTS = 60
MAX_DEPTH = 10
# Lines of text may look like the delimiter or the type of a part, so the exact count comes after
# parsing; with these many lines parsing still takes a tenth of a second.
MAX_DELIMITERS = 1_000
MAX_TYPES = 2 * MAX_PARTS

FOLDED = re.compile(rb"\n[ \t]+")
LONE_RETURN = re.compile(rb"\r(?!\n)")
# The headers that are parsed: their length counts with the continuation lines.
PARSED = (
    b"authentication-results",
    b"auto-submitted",
    b"cc",
    b"date",
    b"delivered-to",
    b"from",
    b"list-id",
    b"message-id",
    b"mime-version",
    b"precedence",
    b"reply-to",
    b"return-path",
    b"subject",
    b"to",
    b"x-original-to",
)
# Headers of parts, wherever they stand.
PART_HEADER = re.compile(rb"^content-[a-z-]+[ \t]*:[^\n]*(?:\n[ \t][^\n]*)*", re.I | re.M)
PART_TYPE = re.compile(rb"^content-type[ \t]*:", re.I | re.M)


class MessageRefused(ValueError):
    """The message is not opened; `code` names the bound, the text says what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def require_bounds(raw: bytes) -> None:
    """Raises MessageRefused for a message that is too large or built to stall a reader."""
    if len(raw) > MAX_MESSAGE:
        raise _refused("SIZE", _("Wiadomość ma ponad 15 MB."))
    head = _head(raw)
    if len(head) > MAX_HEADERS:
        raise _refused("HEADERS", _("Nagłówek wiadomości jest za długi."))
    if b"\0" in head or LONE_RETURN.search(head):
        # Readers disagree about such lines, and so about who the sender is.
        raise _refused("CONTROL", _("Nagłówek wiadomości ma niedozwolone znaki."))
    text = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if max(_lengths(head.replace(b"\r\n", b"\n"), text)) > MAX_HEADER:
        raise _refused("HEADER", _("Jeden z nagłówków wiadomości jest za długi."))
    types = sum(1 for _found in PART_TYPE.finditer(text))
    if types > MAX_TYPES or text.count(b"\n--") > MAX_DELIMITERS:
        raise _refused("PARTS", _("Wiadomość ma za dużo części."))


def _head(raw: bytes) -> bytes:
    """The headers of the message itself; all of it when no blank line ends them in time."""
    ends = [at for gap in (b"\r\n\r\n", b"\n\n") if (at := raw.find(gap, 0, MAX_HEADERS + 4)) >= 0]
    return raw[: min(ends)] if ends else raw


def _lengths(head: bytes, text: bytes) -> Iterator[int]:
    yield from map(len, head.split(b"\n"))
    for header in re.split(rb"\n(?![ \t])", head):
        if header.partition(b":")[0].strip().lower() in PARSED:
            yield len(FOLDED.sub(b" ", header))
    for found in PART_HEADER.finditer(text):
        yield len(found[0])


def _refused(code: str, why: str) -> MessageRefused:
    advice = _("Poproś nadawcę o krótką wiadomość z formularzem w jednym pliku PDF.")
    return MessageRefused(code, f"{why} {advice}")
