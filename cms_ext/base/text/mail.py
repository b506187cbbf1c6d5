"""Reading letters as mail programs do: their headers and their parts, leniently. Pure.

Nothing here raises: a value that follows no rule is read as far as it goes, or is empty, and what
cannot be taken apart is text. Every pattern is linear; the caller bounds the lengths.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import groupby
from urllib.parse import unquote_to_bytes

from cms_ext.base.text.charset import decode_text
from cms_ext.base.text.transfer_encoding import (
    decode_base64,
    decode_base64_body,
    decode_quoted,
    split_uuencoded,
)
from cms_ext.base.text.typed_values import ValueRefused, parse_email, plain_dashes

BLANK_LINE = re.compile(rb"^\r?\n", re.M)
HEADER = re.compile(rb"([^\s:]+)[ \t]*:")
# Behind a line that is no header the head goes on if one of these follows.
KNOWN = re.compile(
    rb"(?:from|to|cc|reply-to|subject|date|message-id|received|mime-version|content-[a-z-]+"
    rb"|x-[a-z-]+|in-reply-to|references|return-path|importance|user-agent)[ \t]*:",
    re.I,
)
PARAMETER_LINE = re.compile(rb"[^\s;=]+=")
# An encoded word that its line does not close: the rest is on the next line, without the blank.
OPEN_WORD = re.compile(rb"=\?[^?\s]+\?[bq]\?(?:[^?]|\?(?!=))*\Z", re.I)
MAX_OPEN_WORD = 1_000  # bytes
FOLD = re.compile(rb"\r?\n(?=[ \t])")


def keep_visible(text: str, instead: str = "") -> str:
    """Replace control, direction-changing and private characters; lines stay lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(
        one if one == "\n" or unicodedata.category(one)[0] != "C" else instead for one in text
    )


class Head:
    """The headers of a letter or of one of its parts, by name, in their order."""

    def __init__(self, headers: Iterable[tuple[str, bytes]]) -> None:
        self._headers = list(headers)

    @property
    def names(self) -> list[str]:
        """Return the names of all headers in lower case."""
        return [name for name, _value in self._headers]

    def all(self, name: str) -> list[bytes]:
        """Return the values of this name as they were written, still folded."""
        return [value for written, value in self._headers if written == name]

    def raw(self, name: str) -> bytes:
        """Return the first value of this name; empty when there is none."""
        return next(iter(self.all(name)), b"")

    def text(self, name: str) -> str:
        """Return the first value as visible text in one line; encoded words stay encoded."""
        return keep_visible(decode_text(FOLD.sub(b"", self.raw(name)))).strip()

    def words(self, name: str) -> str:
        """Return the first value as people read it: decoded, in one line, blanks joined."""
        return " ".join(keep_visible(decode_words(_plain(self.raw(name)))).split())


def split_head(data: bytes) -> tuple[Head, bytes]:
    """Split a letter or a part into headers and body.

    A line that is no header belongs to one that ends with `;` or within an encoded word, or is
    skipped if headers follow it; else the blank line in front of the body is missing, and the body
    begins there.
    """
    blank = BLANK_LINE.search(data)
    end, body_at = blank.span() if blank else (len(data), len(data))
    lines = re.split(rb"\n(?![ \t])", data[:end])
    last_known = max((at for at, line in enumerate(lines) if KNOWN.match(line)), default=-1)
    headers: list[tuple[str, bytes]] = []
    for at, line in enumerate(lines):
        if headers and _goes_on(headers[-1][1], line):
            headers[-1] = (headers[-1][0], headers[-1][1].rstrip() + b"\n " + line)
        elif found := HEADER.match(line):
            headers.append((found[1].decode("ascii", "replace").lower(), line[found.end() :]))
        elif headers and headers[-1][1].rstrip().endswith(b";") and PARAMETER_LINE.match(line):
            headers[-1] = (headers[-1][0], headers[-1][1] + b"\n " + line)
        elif at > last_known and line.strip():
            body_at = sum(len(line) + 1 for line in lines[:at])
            break
    return Head(headers), data[body_at:]


def _goes_on(value: bytes, line: bytes) -> bool:
    """Return True if the line is the rest of an encoded word that a program broke."""
    at = value.rfind(b"=?", -MAX_OPEN_WORD)
    if at < 0 or b"?=" not in line or KNOWN.match(line) or not OPEN_WORD.match(value.rstrip(), at):
        return False
    return value.rstrip().endswith(b"=") or HEADER.match(line) is None


def _plain(value: bytes) -> str:
    return decode_text(FOLD.sub(b"", value)).strip()


# RFC 2047, with the blanks and question marks that programs leave in it. A word without its end
# runs to the next one or to the end of the header.
WORD = (
    r"=\?\s?([^?\s]+)\s?\?\s?([bq])\s?\?((?:[^?=]|\?(?!=)|=(?!\?(?!=)))*)"
    r"(?:\?=|(?<=[^?])\??(?:\Z|(?=\s*=\?)))"
)
WORDS = re.compile(rf"{WORD}(?:\s*{WORD})*", re.I)
ONE_WORD = re.compile(WORD, re.I)
# A line break of quoted-printable inside a word, and a letter of which half is missing at its end.
BROKEN_QUOTED = re.compile(r"=[ \t]+|(?<==[0-9A-F]{2})=[0-9A-F]?\Z", re.I)


def decode_words(text: str) -> str:
    """Decode the encoded words of a header; programs cut letters between neighbours."""
    return WORDS.sub(lambda run: "".join(_decoded(ONE_WORD.findall(run[0]))), text)


def _decoded(words: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    for charset, group in groupby(words, lambda word: word[0].partition("*")[0].lower()):
        yield decode_text(b"".join(_bytes(way, text) for _label, way, text in group), charset)


def _bytes(way: str, text: str) -> bytes:
    if way in "bB":
        return decode_base64(text.encode("utf-8"))
    return decode_quoted(BROKEN_QUOTED.sub("", text).replace("_", " ").encode("utf-8"))


KIND = re.compile(r"[\s\"]*([^\s;,\"=]+)(?=[\s;,\"]|\Z)(?!\s*=)")
# A value runs to its closing quote; where that lacks or is not one, to `;` or the line's end, and
# on
# with encoded words.
PARAMETER = re.compile(
    r"(?<![^\s;\"])([^\s=;*\"]+)(?:\*(\d{1,3}))?(\*)?[ \t]*=\s*"
    r"(?:\"((?:[^\"\\]|\\.)*)\"(?=\s*(?:;|\Z))|\"?([^;\r\n]*(?:\r?\n[ \t]+=\?[^;\r\n]*)*))",
    re.S,
)
CHARSET = re.compile(r"([^']*)'[^']*'")


def read_parameters(value: bytes) -> tuple[str, dict[str, str]]:
    """Return the first word of a header in lower case, and its parameters by name.

    Continued and percent-encoded values (RFC 2231) are joined and decoded, and encoded words too,
    which no standard allows there and most programs write.
    """
    text = decode_text(value)
    kind = KIND.match(text)
    pieces: dict[str, list[tuple[bool, int, bool, str]]] = {}
    for found in PARAMETER.finditer(text, kind.end() if kind else 0):
        name, number, star, quoted, plain = found.groups()
        written = plain.strip().rstrip('"') if quoted is None else quoted
        if quoted is not None:
            written = re.sub(r'\\([\\"])', r"\1", re.sub(r"\r?\n(?=[ \t])", "", quoted))
        is_extended = bool(number or star)
        pieces.setdefault(name.lower(), []).append(
            (not is_extended, int(number or 0), bool(star), written)
        )
    joined = {name: _joined(values) for name, values in pieces.items()}
    return kind[1].lower() if kind else "", joined


def _joined(values: list[tuple[bool, int, bool, str]]) -> str:
    """Join the pieces of a value; an extended one comes before a plain one of the same name."""
    values.sort(key=lambda value: value[:2])
    pieces = [value for value in values if value[0] == values[0][0]]
    if pieces[0][0]:
        return decode_words(pieces[0][3])
    charset = CHARSET.match(pieces[0][3]) if pieces[0][2] else None
    joined = b""
    for _plain, _number, star, text in pieces:
        text = text[charset.end() :] if charset and text is pieces[0][3] else text
        joined += unquote_to_bytes(text) if star else text.encode("utf-8")
    return decode_words(decode_text(joined, charset[1] if charset else ""))


# A piece of an address list: a quoted name, a comment, an address in angle brackets, a separator.
QUOTED = r"\"(?:[^\"\\]|\\.){0,200}\""
PIECE = re.compile(
    rf"{QUOTED}(?!\s*@)|\((?:[^()\\]|\\.|\([^()]*\))*\)|<[^<>]*>|[,;]"
    rf"|(?:[^\",;<(]|{QUOTED}(?=\s*@))+|.",
    re.S,
)
BREAK = r"\s:;,<>()\[\]\""
ADDRESS = re.compile(rf"(?<![^{BREAK}])(?:{QUOTED}|[^{BREAK}]+)@(?:\[[^\]\s]*\]|[^{BREAK}]+)")


def read_addresses(value: bytes) -> tuple[str, ...]:
    """Return the addresses of a header, normalised where possible.

    Programs disagree about an address outside of quotes next to another one in angle brackets, so
    both are returned: a letter with two addresses in From has no sender. Some programs encode the
    whole header in one word.
    """
    addresses: list[str] = []
    bare, angle = "", None
    written = _plain(value)
    written = written if "@" in written else keep_visible(decode_words(written), "\ufffd")
    for piece in [*PIECE.findall(written), ","]:
        if piece in ",;":
            addresses += _mailbox(bare, angle)
            bare, angle = "", None
        elif piece[0] == "<" and piece[-1] == ">":
            angle = (angle or "") + piece[1:-1] + " "
        elif not (len(piece) > 1 and piece[0] in '"(' and piece[-1] in '")'):
            bare += piece
    return tuple(addresses)


def _mailbox(bare: str, angle: str | None) -> list[str]:
    """The addresses of one mailbox: one, where its name does not look like another address."""
    written = [_specs(bare), _specs((angle or "").rpartition(":")[2])]
    if angle is not None and not written[1]:
        return []
    return list({spec.casefold(): spec for spec in (*written[0], *written[1])}.values())


def _specs(text: str) -> list[str]:
    found = ADDRESS.findall(re.sub(r"(?<!\s)\s*@\s*", "@", text))
    return [_normalised(spec.strip("'")) for spec in found]


def _normalised(spec: str) -> str:
    """Normalise an address; one that cannot be is only for display and equals no registered one."""
    # Dropping a character, or cutting, could make it equal to a registered one; people who type an
    # address are forgiven invisible marks and other dashes, a letter is not.
    if keep_visible(spec) == spec == plain_dashes(spec):
        with suppress(ValueRefused):
            return parse_email(spec)
    return keep_visible(spec, "\ufffd")[:254]


def read_moment(value: str) -> datetime | None:
    """Return the moment of a Date header in UTC; None when there is none."""
    try:
        found = parsedate_to_datetime(value)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (TypeError, ValueError, LookupError, ArithmeticError):
        return None


TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+")
# A delimiter nobody named: a line with two hyphens in front of the headers of a part.
DELIMITER = re.compile(
    rb"^--(\S[^\r\n]{0,199}?)[ \t]{0,9}\r?\n(?=content-[a-z]+[ \t]*:)", re.I | re.M
)
TEXT, HTML = "text/plain", "text/html"
# Versions of the HTML for a watch and for Gmail.
HTML_VERSIONS = ("text/watch-html", "text/x-amp-html")
# What is read as words: texts, and the readable parts of reports (RFC 3464, 8098, 5965).
WORDS_KINDS = (
    TEXT,
    HTML,
    *HTML_VERSIONS,
    "text/enriched",
    "text/markdown",
    "text/richtext",
    "text/rfc822-headers",
    "message/delivery-status",
    "message/global-delivery-status",
    "message/disposition-notification",
    "message/feedback-report",
)
NUMBERED = re.compile(r"att\d{3,6}\.(?:txt|html?)", re.I)
MAX_HEAD = 64 * 1024  # bytes


@dataclass(slots=True)
class Part:
    """A letter or one of its parts; `related` to an HTML text next to it.

    `kind` is the media type in lower case, `disposition` the first word of Content-Disposition.
    """

    data: bytes
    default: str = TEXT
    depth: int = 0
    related: bool = False
    head: Head = field(init=False)
    body: bytes = field(init=False)
    kind: str = field(init=False)
    disposition: str = field(init=False)
    parameters: dict[str, str] = field(init=False)
    name: str = field(init=False)

    def __post_init__(self) -> None:
        has_head = len(self.data) < MAX_HEAD or BLANK_LINE.search(self.data, 0, MAX_HEAD)
        self.head, self.body = split_head(self.data) if has_head else (Head(()), self.data)
        written, self.parameters = read_parameters(self.head.raw("content-type"))
        self.kind = written if TYPE.fullmatch(written) else self.default if not written else TEXT
        self.disposition, placed = read_parameters(self.head.raw("content-disposition"))
        name = placed.get("filename") or self.parameters.get("name") or ""
        self.name = " ".join(keep_visible(name).split()).removeprefix("'").removesuffix("'")

    @property
    def family(self) -> str:
        """Return the media type in front of its slash."""
        return self.kind.partition("/")[0]

    @property
    def is_file(self) -> bool:
        """Return whether it is a file and not words, as a multipart without delimiters is.

        Words may have a name: programs name the text of the letter, and Exchange turns the words
        behind an attachment into ATT00001.txt.
        """
        if self.kind not in WORDS_KINDS and self.family != "multipart":
            return True
        is_attached = self.disposition == "attachment" and bool(self.name)
        return is_attached and not NUMBERED.fullmatch(self.name)

    def payload(self) -> bytes:
        """Return the content without its transfer encoding."""
        written = self.head.text("content-transfer-encoding").lower()
        encoding = re.sub(r"[^a-z0-9]", "", written)
        if encoding.startswith("base64"):
            return decode_base64_body(self.body)
        if encoding.startswith("quotedprintable"):
            return decode_quoted(self.body)
        if "uu" in encoding:
            return next((content for _name, content in split_uuencoded(self.body)[1]), self.body)
        return self.body

    def inner(self) -> "list[Part] | None":
        """Return the parts of a multipart.

        None for another part, and where no delimiter is found.
        """
        pieces = self._pieces() if self.family == "multipart" else None
        if pieces is None:
            return None
        default = "message/rfc822" if self.kind == "multipart/digest" else TEXT
        related = self.kind == "multipart/related"
        return [Part(piece, default, self.depth + 1, related) for piece in pieces]

    def _pieces(self) -> list[bytes] | None:
        for boundary in self._boundaries():
            line = rb"(?:\A|\r?\n)--" + re.escape(boundary) + rb"(--)?[ \t]*(?=\r?(?:\n|\Z))"
            delimiters = list(re.finditer(line, self.body))
            if not delimiters:
                continue
            pieces: list[bytes] = []
            ends = [found.start() for found in delimiters[1:]] + [len(self.body)]
            for found, end in zip(delimiters, ends, strict=True):
                if found[1]:
                    break
                piece = self.body[found.end() : end]
                pieces.append(piece.removeprefix(b"\r").removeprefix(b"\n"))
            return pieces
        return None

    def _boundaries(self) -> Iterator[bytes]:
        """The boundary as it is named, without signs around it, and the first that is used."""
        named = self.parameters.get("boundary", "").rstrip()
        for boundary in (named, named.strip("'\"<> "), (named.split() or [""])[0]):
            if boundary:
                yield boundary.encode("utf-8")
        if used := DELIMITER.search(self.body):
            yield used[1]
