"""Taking the parts of a letter apart (MIME), leniently and in linear time. Pure.

A delimiter that lacks, a type that is none or an encoding that is broken never hides what is there:
what cannot be taken apart is text.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from cms_ext.base.text.charset import decode_text
from cms_ext.base.text.mail import headers

TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+")
# A delimiter nobody named: a line with two hyphens in front of the headers of a part.
DELIMITER = re.compile(
    rb"^--(\S[^\r\n]{0,199}?)[ \t]{0,9}\r?\n(?=content-[a-z]+[ \t]*:)", re.I | re.M
)
TEXT = "text/plain"
MAX_HEAD = 64 * 1024  # bytes


@dataclass(slots=True)
class Part:
    """A letter or one of its parts; `related` to an HTML text beside it.

    `kind` is the media type in lower case, `disposition` the first word of Content-Disposition.
    """

    data: bytes
    default: str = TEXT
    depth: int = 0
    related: bool = False
    head: headers.Head = field(init=False)
    body: bytes = field(init=False)
    kind: str = field(init=False)
    disposition: str = field(init=False)
    parameters: dict[str, str] = field(init=False)
    name: str = field(init=False)

    def __post_init__(self) -> None:
        has_head = len(self.data) < MAX_HEAD or headers.BLANK_LINE.search(self.data, 0, MAX_HEAD)
        self.head, self.body = (
            headers.split_head(self.data) if has_head else (headers.Head(()), self.data)
        )
        written, self.parameters = headers.read_parameters(self.head.raw("content-type"))
        self.kind = written if TYPE.fullmatch(written) else self.default if not written else TEXT
        self.disposition, placed = headers.read_parameters(self.head.raw("content-disposition"))
        name = placed.get("filename") or self.parameters.get("name") or ""
        self.name = " ".join(headers.keep_visible(name).split()).removeprefix("'").removesuffix("'")

    @property
    def family(self) -> str:
        """The media type in front of its slash."""
        return self.kind.partition("/")[0]

    @property
    def is_file(self) -> bool:
        """Whether it is a file and not words, as a multipart without delimiters is."""
        is_text = self.kind in (TEXT, "text/html") or self.family == "multipart"
        return not is_text or self.disposition == "attachment" or bool(self.name)

    def payload(self) -> bytes:
        """The content without its transfer encoding."""
        written = self.head.text("content-transfer-encoding").lower()
        encoding = re.sub(r"[^a-z0-9]", "", written)
        if encoding.startswith("base64"):
            return decode_base64_body(self.body)
        if encoding.startswith("quotedprintable"):
            return headers.decode_quoted(self.body)
        if "uu" in encoding:
            return next((content for _name, content in split_uuencoded(self.body)[1]), self.body)
        return self.body

    def inner(self) -> list[Part] | None:
        """The parts of a multipart; None for another part, and where no delimiter is found."""
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


BASE64 = re.compile(rb"[A-Za-z0-9+/]+=*")
FOREIGN = bytes(
    set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")
)
# In lines as long as this a few foreign signs are noise; shorter ones are words.
LONG_LINE = 60


def decode_base64_body(body: bytes) -> bytes:
    """Decode the lines of a body that are base64; returns the body where there are none.

    What a gateway wrote around them is left out: behind padding only whole groups go on, behind
    another line only one as long as the first, or any if every second line is blank.
    """
    encoded = body.strip().replace(b"\r\n", b"\n")
    if b"\n\n" not in encoded and BASE64.fullmatch(encoded.translate(None, b"\n")):
        return headers.decode_base64(encoded)
    lines: list[bytes] = []
    is_apart = is_doubled = False
    for line in map(_base64_line, body.split(b"\n")):
        if not line:
            is_apart = bool(lines)
            continue
        if is_apart:
            if len(line) % 4 or not (is_doubled or len(line) == len(lines[0])):
                continue
            is_doubled = True
        elif lines and lines[-1].endswith(b"=") and len(line) % 4:
            continue
        lines.append(line)
        is_apart = False
    if not lines:
        return body
    return b"".join(map(headers.decode_base64, re.findall(rb"[^=]+", b"".join(lines))))


def _base64_line(line: bytes) -> bytes:
    """The base64 of a line; empty for another line."""
    line = line.strip()
    if len(line) >= LONG_LINE and b" " not in line:
        plain = line.translate(None, FOREIGN)
        line = plain if len(line) - len(plain) <= 2 else line
    return line if BASE64.fullmatch(line) else b""


UUENCODED = re.compile(
    rb"^begin [0-7]{3,4} ([^\r\n]{1,200}?)[ \t]{0,9}\r?\n"
    rb"((?:[ -`]{1,62}\r?\n)+)(?:\r?\n)?end[ \t]{0,9}\r?(?:\n|\Z)",
    re.M,
)


def split_uuencoded(text: bytes) -> tuple[bytes, list[tuple[str, bytes]]]:
    """Split off the files that old programs write into the text, as `begin 644 name … end`."""
    files: list[tuple[str, bytes]] = []

    def take(found: re.Match[bytes]) -> bytes:
        lines = [line for line in found[2].splitlines() if line.strip(b" `")]
        try:
            content = b"".join(map(binascii.a2b_uu, lines))
        except binascii.Error:
            return found[0]
        files.append((" ".join(headers.keep_visible(decode_text(found[1])).split()), content))
        return b""

    return UUENCODED.sub(take, text), files
