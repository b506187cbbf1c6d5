"""Polish words as people look them up and as a phone book orders them. Pure.

`polish_lookups` lets both databases take the same steps with the same tables. So Python, SQLite
and PostgreSQL find and order alike, without collations and extensions of a server.
"""

import re
from collections.abc import Mapping
from unicodedata import combining, normalize

_SMALL = dict(zip("ąćęłńóśźż", "acelnoszz", strict=True))
LETTERS = _SMALL | {letter.upper(): plain for letter, plain in _SMALL.items()}
# Each Polish letter sorts after all words that begin with the letter before it: „Cz”, „Ć”, „D”.
# The signs come after „z” in ASCII.
ORDERED = {letter: f"{plain}{{" for letter, plain in LETTERS.items()} | {"ż": "z|", "Ż": "z|"}
# What Unicode does not part into a plain letter and a mark, and the signs of print that people
# type with those of the keyboard.
OTHERS = {
    **dict(zip("łđðøħŧŋıς", "lddohtniσ", strict=True)),
    **{"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"},
    **dict.fromkeys("„”“«»", '"'),
    **dict.fromkeys("’‘‚", "'"),
    **dict.fromkeys("–—‐‑−", "-"),
}
# Numbers are padded to this many digits, so that their order by signs is that of their size.
ZEROS = "0" * 12
_DIGITS, _LEADING_ZEROS = re.compile("[0-9]+"), re.compile(rf"0*([0-9]{{{len(ZEROS)},}})")
_LATIN = (chr(code) for block in ((0xC0, 0x250), (0x1E00, 0x1F00)) for code in range(*block))
MARKS = "".join(sorted({mark for mark in normalize("NFKD", "".join(_LATIN)) if combining(mark)}))
# Soft hyphens, joiners and marks of direction come from copied text.
INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
DROP_INVISIBLE = dict.fromkeys(map(ord, INVISIBLE))
"""For `str.translate`."""

_LETTERS, _ORDERED = str.maketrans(LETTERS), str.maketrans(ORDERED)
_OTHERS = str.maketrans(OTHERS | dict.fromkeys(MARKS + INVISIBLE, ""))


def fold_text(text: str) -> str:
    """Return a text in small plain letters: „Łabędź” and „LABEDZ” both give `labedz`.

    Digits and signs stay; marks on letters and invisible signs go.
    """
    return _spell(text, _LETTERS)


def order_polish(text: str) -> str:
    """Return the key by which a list is in the order of a Polish phone book: `sorted(…, key=)`.

    a ą b c ć … z ź ż; capitals and foreign marks do not count; blanks, signs and digits come first.
    Whole numbers inside a text stand by their size: „Długa 2” before „Długa 10”, B2 before B10.
    """
    spelled = _spell(text, _ORDERED)
    if not _DIGITS.search(spelled):
        return spelled
    return _LEADING_ZEROS.sub(r"\1", _DIGITS.sub(rf"{ZEROS}\g<0>", spelled))


def _spell(text: str, letters: Mapping[int, str]) -> str:
    if not text.isascii():
        text = text.translate(letters)
    if text.isascii():
        return text.lower()
    composed = normalize("NFC", text).translate(letters)
    return normalize("NFKD", composed).lower().translate(_OTHERS)
