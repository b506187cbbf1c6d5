"""The bounds of a message, measured on its raw bytes before any of it is parsed (access.md §2c)."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from cms_ext.base.text.mail import BLANK_LINE, FOLD

MAX_MESSAGE = 15 * 1024 * 1024
MAX_HEADERS = 64 * 1024
MAX_HEADER = 8 * 1024
MAX_PARTS = 60
MAX_DEPTH = 10
# Lines of text may look like the delimiter or the type of a part, so the exact count comes after
# parsing; with these many lines parsing still takes a tenth of a second.
MAX_DELIMITERS = 1_000
MAX_TYPES = 2 * MAX_PARTS
# The headers that are parsed: their length counts with the continuation lines.
PARSED = re.compile(
    rb"\s*(?:authentication-results|auto-submitted|cc|date|delivered-to|from|list-id|message-id"
    rb"|mime-version|precedence|reply-to|return-path|subject|to|x-original-to)\s*(?::|\Z)",
    re.I,
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
    """Raise MessageRefused for a message that is too large or built to stall a reader."""
    if len(raw) > MAX_MESSAGE:
        raise _refused("SIZE", _("Wiadomość ma ponad 15 MB."))
    head = read_head(raw)
    if len(head) > MAX_HEADERS:
        raise _refused("HEADERS", _("Nagłówek wiadomości jest za długi."))
    text = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if max(_lengths(head.replace(b"\r\n", b"\n"), text)) > MAX_HEADER:
        raise _refused("HEADER", _("Jeden z nagłówków wiadomości jest za długi."))
    types = sum(1 for _found in PART_TYPE.finditer(text))
    if types > MAX_TYPES or text.count(b"\n--") > MAX_DELIMITERS:
        raise _refused("PARTS", _("Wiadomość ma za dużo części."))


def read_head(raw: bytes) -> bytes:
    """Return the headers of the message; the whole text when no blank line ends them in time."""
    blank = BLANK_LINE.search(raw, 0, MAX_HEADERS + 4)
    return raw[: blank.start()] if blank else raw


def _lengths(head: bytes, text: bytes) -> Iterator[int]:
    yield from map(len, head.split(b"\n"))
    for header in re.split(rb"\n(?![ \t])", head):
        if PARSED.match(header):
            yield len(FOLD.sub(b" ", header))
    for found in PART_HEADER.finditer(text):
        yield len(found[0])


def _refused(code: str, why: str) -> MessageRefused:
    advice = _("Poproś nadawcę o krótką wiadomość z formularzem w jednym pliku PDF.")
    return MessageRefused(code, f"{why} {advice}")
