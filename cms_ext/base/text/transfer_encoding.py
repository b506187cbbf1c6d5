"""Transfer encodings of letters: base64, quoted-printable, uuencode, read leniently. Pure."""

import binascii
import re

from cms_ext.base.text.charset import decode_text


def decode_base64(text: bytes) -> bytes:
    """Decode base64 without its line breaks and other signs; padding may lack."""
    plain = re.sub(rb"[^A-Za-z0-9+/]", b"", text)
    plain = plain[:-1] if len(plain) % 4 == 1 else plain
    return binascii.a2b_base64(plain + b"=" * (-len(plain) % 4))


BLANK_END = re.compile(rb"(?<![ \t])[ \t]++(?=\r?(?:\n|\Z))")


def decode_quoted(text: bytes) -> bytes:
    """Decode quoted-printable; a stray `=` stays, blanks at the end of a line go."""
    text = BLANK_END.sub(b"", text).replace(b"=\r\n", b"=\n")
    # Here the library would drop a line, and one of two signs.
    return binascii.a2b_qp(text.replace(b"=\r", b"=3D\r").replace(b"==", b"=3D="))


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
        return decode_base64(encoded)
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
    return b"".join(map(decode_base64, re.findall(rb"[^=]+", b"".join(lines))))


def _base64_line(line: bytes) -> bytes:
    """Return the base64 of a line; empty for another line."""
    line = line.strip()
    if len(line) >= LONG_LINE:
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
        files.append((decode_text(found[1]), content))
        return b""

    return UUENCODED.sub(take, text), files
