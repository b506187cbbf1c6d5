"""Words without case and diacritics, the same in the index and in the query. Pure.

The databases tokenise and fold differently (SQLite drops the tail of "ą" but not the stroke of
"ł", PostgreSQL drops neither), so both get plain words of a–z and 0–9. All words are cut here:
decomposed letters, soft hyphens and characters without width belong to the word they are in.
"""

import re
from dataclasses import dataclass
from unicodedata import normalize

from anyascii import anyascii

# Combining marks, which Python does not count as letters.
MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
# Soft hyphen, joiners, spaces without width, marks of direction, variation selectors.
INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
# A soft hyphen at the end of a line: the word goes on in the next one.
BROKEN = r"(?<=\u00ad)[ \t]*\r?\n[ \t]*(?=\w)"
UNSEEN = re.compile(f"{BROKEN}|[{INVISIBLE}]+")
WORD = re.compile(rf"\w(?:[\w{MARKS}{INVISIBLE}]+|{BROKEN})*")
PLAIN = re.compile(r"[a-z0-9]+")
NOT_PLAIN = re.compile(r"[^a-z0-9]+")
# Polish words change at the end; by the length of the word, how much of it may be an ending.
ENDINGS = ((8, 3), (6, 2), (4, 1))
# Endings that are longer than that, and those before which the word itself is softened: a query
# for „windzie” has to find „winda”. Each with how much of the word goes.
KNOWN_ENDINGS = {
    **{ending: len(ending) for ending in ("ami", "ach", "ego", "emu", "owi", "ych", "ymi")},
    **{ending: len(ending) for ending in ("ow", "om", "em", "cie", "dze")},
    "dzie": len("zie"),
}
MIN_STEM_LENGTH = 3


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A part of a text; `hit` when it matches the query."""

    text: str
    hit: bool


def compose_text(text: str) -> str:
    """The text as it is seen: letters composed (NFC), no soft hyphens and invisible characters."""
    return text if text.isascii() else normalize("NFC", UNSEEN.sub("", text))


def folded_words(text: str) -> list[str]:
    """Return the words of a text in order: „Źródło ciepła” gives `zrodlo`, `ciepla`."""
    if text.isascii():
        return PLAIN.findall(text.replace("_", "").lower())
    return [plain for found in WORD.finditer(text) if (plain := _plain(found.group()))]


def stem_word(word: str) -> str:
    """A folded word without what may be its ending: `posiedzenie` and `posiedzenia` share it."""
    usual = next((cut for length, cut in ENDINGS if len(word) >= length), 0)
    known = (cut for ending, cut in KNOWN_ENDINGS.items() if word.endswith(ending))
    longest = max(usual, *known, 0)
    return word[: max(len(word) - longest, min(MIN_STEM_LENGTH, len(word)))]


def mark_hits(text: str, pattern: re.Pattern[str]) -> list[TextPiece]:
    """Return the text in pieces.

    Words that, folded, are what `pattern` matches as a whole are hits.

    The pieces joined are the text again, so a template can put the hits inside <mark>.
    """
    pieces: list[TextPiece] = []
    at = 0
    for found in WORD.finditer(text):
        if pattern.fullmatch(_plain(found.group())):
            pieces += [TextPiece(text[at : found.start()], False), TextPiece(found.group(), True)]
            at = found.end()
    pieces.append(TextPiece(text[at:], False))
    return [piece for piece in pieces if piece.text]


def around_first_hit(text: str, pattern: re.Pattern[str], length: int) -> str:
    """About `length` characters of the text around its first hit, whole words, with „…”."""
    words = list(WORD.finditer(text))
    first = next((w.start() for w in words if pattern.fullmatch(_plain(w.group()))), 0)
    start = 0 if first < length // 2 else _word_start(text, first - length // 3)
    end = len(text) if start + length >= len(text) else _word_start(text, start + length)
    cut = " ".join(text[start:end].split())
    return f"{'…' if start else ''}{cut}{'…' if end < len(text) else ''}"


def _word_start(text: str, near: int) -> int:
    blank = text.rfind(" ", 0, near)
    return blank + 1


def _plain(word: str) -> str:
    return NOT_PLAIN.sub("", anyascii(compose_text(word)).lower())
