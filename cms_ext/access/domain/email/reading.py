"""Reading a message within bounds: headers, text and files; HTML is reduced to its words.

The bounds are measured on the raw bytes, before any parser sees them: Python's e-mail parser takes
seconds for a long encoded subject or twenty thousand addresses, and fails on nested parts
(access.md §2c).
"""

from __future__ import annotations

import email
import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

from django.utils.translation import gettext as _
from lxml import etree

from cms_ext.access.domain.email.incoming import Incoming, MessageFile
from cms_ext.base.files.stored_files import display_name
from cms_ext.base.text import typed_values as addresses
from cms_ext.base.text.sanitising.canonical import parse_html
from cms_ext.base.text.sanitising.policy import BLOCKS, BOXES, DROPPED_WITH_CONTENT, PARTS
from cms_ext.base.text.typed_values import ValueRefused

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
    """Raise MessageRefused for a message that is too large or built to stall a reader."""
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
    """The headers of the message; the whole text when no blank line ends them in time."""
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


MAX_HTML = 512 * 1024
BREAKS = BLOCKS | BOXES | {"br", "tr", "li", "h1", "h5", "h6", "hr"}
CELLS = PARTS.keys() - BREAKS
MAX_TEXT = 20_000
# A picture inside the text that is smaller than this is the logo of a mail signature.
LOGO = 30 * 1024
SIGNATURES = (
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/pgp-signature",
)
# Errors of the standard library for malformed headers.
PARSER_ERRORS = (
    MessageError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)


def read_message(raw: bytes) -> Incoming:
    """Read a message; raises MessageRefused if it is too large, too deep or unreadable."""
    require_bounds(raw)
    try:
        return _read(email.message_from_bytes(raw, policy=policy.default), raw)
    except MessageRefused:
        raise
    except PARSER_ERRORS as error:
        raise MessageRefused(
            "UNREADABLE",
            _("Wiadomości nie da się odczytać. Poproś nadawcę, aby wysłał ją jeszcze raz."),
        ) from error


def _read(message: EmailMessage, raw: bytes) -> Incoming:
    senders = _addresses(message, "from")
    from_lines = max(len(senders), len(message.get_all("from", [])))
    files, left_out = _files(message)
    return Incoming(
        raw=raw,
        sender=senders[0] if from_lines == 1 and senders else "",
        from_lines=from_lines,
        reply_to=_addresses(message, "reply-to"),
        recipients=tuple(
            address
            for name in ("delivered-to", "x-original-to", "to", "cc")
            for address in _addresses(message, name)
        ),
        subject=_line(str(message.get("subject", ""))),
        message_id=_line(str(message.get("message-id", ""))),
        own_results=_line(str(message.get("authentication-results", ""))),
        sent_at=_sent_at(str(message.get("date", ""))),
        text=_text(message),
        files=tuple(files),
        left_out=tuple(left_out),
        automatic=_is_automatic(message, senders),
    )


def _is_automatic(message: EmailMessage, senders: tuple[str, ...]) -> bool:
    """Whether a program wrote it: an absence, a list, a failed delivery (RFC 3834, RFC 2369)."""
    submitted = str(message.get("auto-submitted", "no")).partition(";")[0].strip().lower()
    precedence = str(message.get("precedence", "")).strip().lower()
    bounced = str(message.get("return-path", "")).strip() == "<>"
    names = {sender.partition("@")[0].lower() for sender in senders}
    return (
        submitted != "no"
        or precedence in ("bulk", "junk", "list", "auto_reply")
        or bounced
        or message.get("list-id") is not None
        or not names.isdisjoint(("mailer-daemon", "postmaster"))
    )


def _addresses(message: EmailMessage, name: str) -> tuple[str, ...]:
    """The addresses in all headers of a name, normalised where possible."""
    addresses = []
    for header in message.get_all(name, []):
        listed = getattr(header, "addresses", None)
        # Delivered-To is no structured header for the library: it holds one address.
        specs = [str(header)] if listed is None else [address.addr_spec for address in listed]
        addresses += [_address(spec) for spec in specs if "@" in spec]
    return tuple(addresses)


def _address(spec: str) -> str:
    """Normalise an address; the library's surrogates for raw UTF-8 are decoded before.

    An address that cannot be normalised is only for display, and equals no registered one: cutting
    a letter off here could make it one.
    """
    spec = spec.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    try:
        return addresses.parse_email(spec)
    except ValueRefused:
        # Only for display, and equal to no registered address: dropping a character here could
        # make it equal to one.
        shown = ("\ufffd" if unicodedata.category(one)[0] == "C" else one for one in spec)
        return "".join(shown)[:254]


def _sent_at(written: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(written)
    except (TypeError, ValueError, LookupError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _leaves(message: EmailMessage) -> Iterator[tuple[EmailMessage, bool]]:
    """Yield the parts with content, and whether each is bound to an HTML text."""
    waiting: list[tuple[EmailMessage, int, bool]] = [(message, 0, False)]
    count = 0
    while waiting:
        part, depth, related = waiting.pop()
        count += 1
        if depth > MAX_DEPTH or count > MAX_PARTS:
            raise MessageRefused(
                "PARTS", _("Wiadomość ma za dużo części. Poproś nadawcę o jeden plik PDF.")
            )
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            inside = part.get_content_type() == "multipart/related"
            waiting += [(one, depth + 1, inside) for one in reversed(list(part.iter_parts()))]
        else:
            yield part, related


def _text(message: EmailMessage) -> str:
    plain: list[str] = []
    html: list[str] = []
    for part, _related in _leaves(message):
        if _is_file(part):
            continue
        (plain if part.get_content_type() == "text/plain" else html).append(_content(part))
    text = "\n".join(plain) if any(one.strip() for one in plain) else html_text("\n".join(html))
    return _visible(text)[:MAX_TEXT]


def _is_file(part: EmailMessage) -> bool:
    words = part.get_content_type() in ("text/plain", "text/html")
    return not words or part.is_attachment() or part.get_filename() is not None


def _content(part: EmailMessage) -> str:
    payload = _payload(part)
    try:
        return payload.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:
        return payload.decode("utf-8", "replace")


def _payload(part: EmailMessage) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _files(message: EmailMessage) -> tuple[list[MessageFile], list[str]]:
    files: list[MessageFile] = []
    left_out: list[str] = []
    for part, related in _leaves(message):
        if not _is_file(part):
            continue
        name = part.get_filename() or ""
        kind = part.get_content_type()
        if part.get_content_maintype() == "message":
            left_out.append(
                _("Dołączono inną wiadomość. Poproś o sam formularz: dołączonych nie otwieramy.")
            )
        elif kind in SIGNATURES:
            left_out.append(_("Podpisu wiadomości (S/MIME, PGP) nie sprawdzamy."))
        elif related and part.get("content-id") and len(_payload(part)) < LOGO:
            left_out.append(
                _("Pominięto mały obrazek z treści wiadomości: %s.") % display_name(name)
            )
        else:
            files.append(MessageFile(name, _payload(part)))
    return files, left_out


def _line(text: str) -> str:
    return " ".join(_visible(text).split())


def _visible(text: str) -> str:
    """Remove control, direction-changing and private characters; lines stay lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(one for one in text if one == "\n" or unicodedata.category(one)[0] != "C")


def html_text(html: str) -> str:
    """The text of the HTML; cells of a table are separated by a blank."""
    out: list[str] = []
    walk = etree.iterwalk(
        parse_html(html[:MAX_HTML].encode("utf-8", "replace")), events=("start", "end")
    )
    for event, element in walk:
        if event == "start" and element.tag in DROPPED_WITH_CONTENT:
            walk.skip_subtree()
        elif event == "start":
            out += (_gap(element), _joined(element.text))
        else:
            out += (_gap(element), _joined(element.tail))
    lines = (" ".join(line.split()) for line in "".join(out).split("\n"))
    return "\n".join(line for line in lines if line)


def _gap(element: etree._Element) -> str:
    if element.tag in BREAKS:
        return "\n"
    return " " if element.tag in CELLS else ""


def _joined(text: str | None) -> str:
    """Replace line breaks in the source of HTML by blanks."""
    return (text or "").replace("\r", " ").replace("\n", " ")
