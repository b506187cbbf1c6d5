"""How the bytes of the old site are letters: told by the file, else by the Polish letters. Pure."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from cms_ext.operations.moving_in.article import SourceProblem

PIECE = 256 * 1024
UTF8, WINDOWS, ISO = "utf-8", "windows-1250", "iso-8859-2"
DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([a-z0-9_-]{3,20})""", re.I)
# The six Polish letters that stand elsewhere in the two: ą ś ź Ą Ś Ź.
LETTERS = {WINDOWS: b"\xb9\x9c\x9f\xa5\x8c\x8f", ISO: b"\xb1\xb6\xbc\xa1\xa6\xac"}


# Gives the bytes from the beginning, each time anew.
Pieces = Callable[[], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Coding:
    """A coding and, unless it is plain UTF-8, a sentence about how we know."""

    name: str
    note: str = ""


def coding_of_file(path: Path) -> Coding:
    """Return the coding of a file, read piece by piece. Raises SourceProblem."""

    def pieces() -> Iterable[bytes]:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece

    return coding(pieces)


def decoded(content: bytes) -> tuple[str, str]:
    """Return the text and a remark about its coding. Raises SourceProblem."""
    found = coding(lambda: (content,), _declared(content))
    return content.decode(found.name), found.note


def coding(pieces: Pieces, declared: str = "") -> Coding:
    """Return UTF-8 if it fits, else the declared coding, else the one its letters suggest."""
    first = next(iter(pieces()), b"")
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _checked(pieces, Coding("utf-16", "Kodowanie UTF-16, podane w pliku."))
    if _fits(pieces, UTF8):
        return Coding("utf-8-sig")
    if declared in LETTERS:
        return _checked(pieces, Coding(declared, f"Kodowanie {declared}, podane w pliku."))
    counts = {
        name: sum(piece.count(letter) for piece in pieces() for letter in _each(letters))
        for name, letters in LETTERS.items()
    }
    name = ISO if counts[ISO] > counts[WINDOWS] else WINDOWS
    return _checked(pieces, Coding(name, f"Kodowanie {name}, rozpoznane po polskich literach."))


def _declared(content: bytes) -> str:
    found = DECLARED.search(content[:4096])
    return found.group(1).decode().lower() if found else ""


def _each(letters: bytes) -> list[bytes]:
    return [bytes((letter,)) for letter in letters]


def _checked(pieces: Pieces, found: Coding) -> Coding:
    if not _fits(pieces, found.name):
        raise SourceProblem(
            "Nie udało się rozpoznać kodowania liter. Zapisz plik jako UTF-8 i spróbuj ponownie."
        )
    return found


def _fits(pieces: Pieces, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)()
    try:
        for piece in pieces():
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
