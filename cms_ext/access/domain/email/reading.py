"""Reading a message within bounds: headers, text and files; HTML is reduced to its words.

The bounds are measured on the raw bytes, before any of it is taken apart (access.md §2c). Within
them nothing makes a message unreadable: `headers` and `parts` read each piece by itself.
"""

import codecs
import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from lxml import etree

from cms_ext.access.domain.email.automatic import is_automatic
from cms_ext.access.domain.email.incoming import Incoming, MessageFile
from cms_ext.base.files.stored_files import display_name
from cms_ext.base.text.charset import decode_text
from cms_ext.base.text.mail import (
    BLANK_LINE,
    FOLD,
    Head,
    Part,
    keep_visible,
    read_addresses,
    read_moment,
    split_uuencoded,
)
from cms_ext.base.text.sanitising.canonical import parse_html
from cms_ext.base.text.sanitising.policy import BLOCKS, BOXES, DROPPED_WITH_CONTENT, PARTS

MAX_MESSAGE = 15 * 1024 * 1024
MAX_HEADERS = 64 * 1024
MAX_HEADER = 8 * 1024
MAX_PARTS = 60
MAX_DEPTH = 10
# Lines of text may look like the delimiter or the type of a part, so the exact count comes after
# parsing; with these many lines parsing still takes a tenth of a second.
MAX_DELIMITERS = 1_000
MAX_TYPES = 2 * MAX_PARTS

LONE_RETURN = re.compile(rb"\r(?!\n)")
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
    head = _head(raw)
    if len(head) > MAX_HEADERS:
        raise _refused("HEADERS", _("Nagłówek wiadomości jest za długi."))
    text = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if max(_lengths(head.replace(b"\r\n", b"\n"), text)) > MAX_HEADER:
        raise _refused("HEADER", _("Jeden z nagłówków wiadomości jest za długi."))
    types = sum(1 for _found in PART_TYPE.finditer(text))
    if types > MAX_TYPES or text.count(b"\n--") > MAX_DELIMITERS:
        raise _refused("PARTS", _("Wiadomość ma za dużo części."))


def _head(raw: bytes) -> bytes:
    """The headers of the message; the whole text when no blank line ends them in time."""
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


MAX_HTML = 512 * 1024
BREAKS = BLOCKS | BOXES | {"br", "tr", "li", "h1", "h5", "h6", "hr"}
CELLS = PARTS.keys() - BREAKS
MAX_TEXT = 20_000
# A picture inside the text that is smaller than this is the logo of a mail signature.
LOGO = 30 * 1024
SIGNATURES = re.compile(r"application/(?:(?:x-)?pkcs7|pgp)-signature")
# Bytes of a text that are decoded; what it says is cut to MAX_TEXT characters.
MAX_CONTENT = 4 * MAX_HTML
META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{2,40})", re.I)


def read_message(raw: bytes) -> Incoming:
    """Read a message; raises MessageRefused if it is too large, too deep or has too many parts."""
    data = _plain_lines(raw)
    require_bounds(data)
    message = Part(data)
    leaves = list(_leaves(message))
    head = message.head
    senders = _addresses(head, "from")
    from_lines = max(len(senders), len(head.all("from")))
    # Readers disagree about the lines of such a head, and so about who the sender is.
    is_ambiguous = b"\0" in _head(data) or LONE_RETURN.search(_head(data))
    text, files, left_out = _contents(leaves)
    return Incoming(
        raw=raw,
        sender=senders[0] if from_lines == 1 and senders and not is_ambiguous else "",
        from_lines=from_lines,
        reply_to=_addresses(head, "reply-to"),
        recipients=_addresses(head, "delivered-to", "x-original-to", "to", "cc"),
        subject=head.words("subject"),
        message_id=head.text("message-id"),
        own_results=" ".join(head.text("authentication-results").split()),
        sent_at=read_moment(head.text("date")),
        text=text,
        files=files,
        left_out=left_out,
        automatic=is_automatic(message, senders, leaves),
    )


def _plain_lines(raw: bytes) -> bytes:
    """The message without a mark or blank lines in front of it, and without doubled returns."""
    data = raw.removeprefix(codecs.BOM_UTF8).lstrip(b"\r\n")
    if b"\n" not in data:
        return data.replace(b"\r", b"\n")
    if data[: data.find(b"\n")].endswith(b"\r\r"):
        return data.replace(b"\r\r\n", b"\r\n")
    return data


def _addresses(head: Head, *names: str) -> tuple[str, ...]:
    values = (value for name in names for value in head.all(name))
    return tuple(address for value in values for address in read_addresses(value))


def _leaves(message: Part) -> Iterator[Part]:
    """Yield the parts with content."""
    waiting = [message]
    count = 0
    while waiting:
        part = waiting.pop()
        count += 1
        if part.depth > MAX_DEPTH or count > MAX_PARTS:
            why = _("Wiadomość ma za dużo części. Poproś nadawcę o jeden plik PDF.")
            raise MessageRefused("PARTS", why)
        inner = part.inner()
        if inner is None:
            yield part
        else:
            waiting += reversed(inner)


def _contents(
    leaves: list[Part],
) -> tuple[str, tuple[MessageFile, ...], tuple[str, ...]]:
    """The words, the files, and sentences about what is not taken."""
    plain: list[str] = []
    html: list[str] = []
    files: list[MessageFile] = []
    left_out: list[str] = []
    for part in leaves:
        content = part.payload()
        if part.is_file:
            if why := _why_left_out(part, content):
                left_out.append(why)
            else:
                files.append(MessageFile(part.name, content))
            continue
        if part.kind != "text/html":
            content, inside = split_uuencoded(content)
            files += [MessageFile(name, file) for name, file in inside]
        (html if part.kind == "text/html" else plain).append(_decoded(part, content))
    text = "\n".join(plain) if any(one.strip() for one in plain) else html_text("\n".join(html))
    return keep_visible(text[: 2 * MAX_TEXT])[:MAX_TEXT], tuple(files), tuple(left_out)


def _why_left_out(part: Part, content: bytes) -> str:
    if part.family == "message":
        return _("Dołączono inną wiadomość. Poproś o sam formularz: dołączonych nie otwieramy.")
    if SIGNATURES.fullmatch(part.kind):
        return _("Podpisu wiadomości (S/MIME, PGP) nie sprawdzamy.")
    if part.related and part.head.raw("content-id") and len(content) < LOGO:
        return _("Pominięto mały obrazek z treści wiadomości: %s.") % display_name(part.name)
    return ""


def _decoded(part: Part, content: bytes) -> str:
    content = content[:MAX_CONTENT]
    label = part.parameters.get("charset", "")
    if not label and part.kind == "text/html" and (meta := META_CHARSET.search(content)):
        label = meta[1].decode("ascii", "replace")
    return decode_text(content, label)


def html_text(html: str) -> str:
    """The text of the HTML; cells of a table are separated by a blank, quotes marked by `>`."""
    out: list[str] = []
    depth = 0
    tree = parse_html(html[:MAX_HTML].encode("utf-8", "replace"))
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        if event == "start" and element.tag in DROPPED_WITH_CONTENT:
            walk.skip_subtree()
        elif event == "start":
            depth += _is_quote(element)
            out += (_gap(element, depth), _joined(element.text))
        else:
            depth -= _is_quote(element)
            out += (_gap(element, depth), _joined(element.tail))
    lines = (" ".join(line.split()) for line in "".join(out).split("\n"))
    return "\n".join(line for line in lines if line.strip("> "))


def _is_quote(element: etree._Element) -> bool:
    """Whether a mail program quotes here; people indent with the same element."""
    return element.tag == "blockquote" and (
        element.get("type") == "cite" or "quote" in (element.get("class") or "")
    )


def _gap(element: etree._Element, depth: int) -> str:
    if element.tag in BREAKS:
        return "\n" + "> " * min(depth, MAX_DEPTH)
    return " " if element.tag in CELLS else ""


def _joined(text: str | None) -> str:
    """Replace line breaks in the source of HTML by blanks."""
    return (text or "").replace("\r", " ").replace("\n", " ")
