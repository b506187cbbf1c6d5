"""Which encoding a text is in when its label is missing, misspelt or untrue. Pure.

Letters, statements of banks and tables share one rule: UTF-8 if the bytes are UTF-8, whatever the
label says, or if the label says so and a code page would break more of them; else the label, if it
names another script; else whichever of the Polish code pages gives fewer characters that no Polish
text has.
"""

import codecs
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cache

UTF8, WINDOWS, LATIN2, DOS = "utf-8", "cp1250", "iso8859-2", "cp852"
# In this order if two fit equally well.
POLISH = (WINDOWS, LATIN2)
# Those in which programs write tables.
OF_TABLES = (*POLISH, DOS)
# Labels that programs set although the text is in a Polish code page.
WESTERN = ("ascii", "iso8859-1", "iso8859-15", "cp1252")
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What idna, punycode and unicode-escape would change.
PROBE = rb"xn--tda.\x41"
# Codecs whose bytes are ASCII, so that they look like UTF-8.
SEVEN_BIT = ("utf-7", "hz", "iso2022")

# Bytes with the same meaning in all code pages, and the filler 0xFF of some banks.
TELL_NOTHING = bytes([*range(0x20, 0x7F), 0xFF]) + b"\t\r\n"
POLISH_LETTERS = "ĄĆĘŁŃÓŚŹŻąćęłńóśźż"
# One byte in all Polish code pages, or typed on purpose: no hint of a wrong encoding.
TYPOGRAPHY = "§°´¨×÷„”“’‘–—…€«»\N{NO-BREAK SPACE}\N{SOFT HYPHEN}"
EXPECTED_SIGNS = frozenset(POLISH_LETTERS + TYPOGRAPHY)
# Bytes of these in DOS are foreign letters elsewhere, as in „Köhler”.
LETTERS_ELSEWHERE = frozenset("÷§°¨´")
# The control characters that are in ISO-8859-2 where Windows-1250 has ś, ź, „ and ”.
CONTROLS = re.compile(rb"[\x80-\x84\x86-\x9f]")
# Signs of Western code pages that are ą, ł, ż, ś, ź in Polish ones: inside a word they are letters.
SIGN_IN_WORD = re.compile(
    rb"[\xa1\xa3\xa5\xa6\xac\xaf\xb1\xb3\xb6\xb9\xbc\xbf](?=[a-z\xc0-\xff])", re.I
)
UTF8_GROUP = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
NOT_ASCII = re.compile(rb"[\x80-\xff]")


def codec_of_label(label: str) -> str | None:
    """Return the name of Python's codec for a label as people write it; None for an unknown one.

    Polish programs write `cp-1250`, `win1250`, `x-windows-1250` and `latin-2`, too.
    """
    plain = re.sub(r"[^a-z0-9]", "", label.lower()).removeprefix("x").removeprefix("charset")
    plain = "maclatin2" if plain.startswith("macce") else plain
    number = re.fullmatch(r"(?:cp|win|windows|ms|ansi|ibm|dos)(\d{3,4})", plain)
    for name in (label.strip(), plain, f"cp{number[1]}" if number else ""):
        with suppress(LookupError, ValueError):
            found = codecs.lookup(name).name
            # Codecs such as base64, punycode and unicode-escape are no encodings.
            if found.startswith(("utf-16", "utf-32")) or PROBE.decode(found).encode() == PROBE:
                return found
    return None


def decode_text(data: bytes, label: str = "") -> str:
    """Decode bytes whose label may be missing or untrue; what none can read is U+FFFD."""
    return data.decode(choose_codec(data, label), "replace")


def choose_codec(data: bytes, label: str) -> str:
    """Return the codec that `decode_text` takes."""
    for bom, codec in BOMS:
        if data.startswith(bom):
            return codec
    declared = codec_of_label(label) if label else None
    if declared and declared.startswith(SEVEN_BIT) and _reads(data, declared):
        return declared
    if _is_utf8(data) or (declared == UTF8 and _reads_best_as_utf8(data)):
        return UTF8
    if declared is None or declared == UTF8 or declared in POLISH:
        return best_codec([data], tuple(sorted(POLISH, key=lambda one: one != declared)))
    if declared in WESTERN and (SIGN_IN_WORD.search(data) or not _reads(data, declared)):
        return best_codec([data])
    return declared


def best_codec(pieces: Iterable[bytes], among: Sequence[str] = POLISH) -> str:
    """Of single-byte codecs the one that gives the fewest wrong characters; the first of equals.

    ISO-8859-2 is left out where it would give control characters.
    """
    wrong = dict.fromkeys(among, 0)
    controls = False
    for piece in pieces:
        controls = controls or LATIN2 in wrong and CONTROLS.search(piece) is not None
        for codec in wrong:
            wrong[codec] += count_wrong_characters(piece, codec)
    able = [codec for codec in among if not (controls and codec == LATIN2)] or list(among)
    return min(able, key=lambda codec: wrong[codec])


def count_wrong_characters(piece: bytes, codec: str) -> int:
    """Count characters that no Polish text has: foreign letters, boxes, controls."""
    return len(piece) - len(piece.translate(None, _wrong_bytes(codec)))


@cache
def _wrong_bytes(codec: str) -> bytes:
    telling = (byte for byte in range(256) if byte not in TELL_NOTHING)
    signs = {byte: bytes([byte]).decode(codec, "replace") for byte in telling}
    expected = EXPECTED_SIGNS - LETTERS_ELSEWHERE if codec == DOS else EXPECTED_SIGNS
    return bytes(byte for byte, sign in signs.items() if sign not in expected)


def _is_utf8(data: bytes) -> bool:
    """Return whether the bytes are UTF-8, or UTF-8 with a few broken ones, as in a cut file."""
    if _reads(data, UTF8):
        return True
    groups = UTF8_GROUP.findall(data)
    strange = len(NOT_ASCII.findall(data)) - sum(map(len, groups))
    return len(groups) > 2 * strange


def _reads_best_as_utf8(data: bytes) -> bool:
    """Return True if UTF-8, which the label names, breaks no more than a Polish code page would."""
    broken = data.decode(UTF8, "replace").count("\ufffd") - data.count("\ufffd".encode())
    return broken <= count_wrong_characters(data, best_codec([data]))


def _reads(data: bytes, codec: str) -> bool:
    try:
        data.decode(codec)
    except UnicodeError:
        return False
    return True
