"""Codes that prove that a paper is the co-op's: easy to read aloud, hard to guess.

A code is derived from what it proves, so that the same paper always bears the same code; the key
of the site makes it unguessable. The last symbol checks the others: one wrong symbol, or two
neighbours in the wrong order, never make another right code.
"""

from __future__ import annotations

from cms_ext.office.audit.domain.event import keyed_hash

# 29 symbols, a prime number, as the check needs it. None looks like another one: no I, L and O
# beside 1 and 0, no U beside V, no V beside W.
ALPHABET = "ABCDEFGHJKMNPQRSTWXYZ23456789"
LENGTH, GROUP = 12, 4
_DRESS = str.maketrans("", "", " -\N{NO-BREAK SPACE}\N{EN DASH}\N{NON-BREAKING HYPHEN}")


def code_for(proved: str) -> str:
    """The code of a text that says what is proved: `K7QF-2M9T-XB4C`, 53 bits."""
    number = int(keyed_hash(f"check code of {proved}"), 16)
    symbols = []
    for _place in range(LENGTH - 1):
        number, place = divmod(number, len(ALPHABET))
        symbols.append(place)
    symbols.append(-_weighted(symbols) % len(ALPHABET))
    text = "".join(ALPHABET[place] for place in symbols)
    return "-".join(text[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def bare(typed: str) -> str:
    """The typed text without separators and in one case, cut a little beyond a code's length."""
    return typed.translate(_DRESS).upper()[: 2 * LENGTH]


def is_whole(typed: str) -> bool:
    """Whether it can be a code at all: the length, the symbols and the check symbol."""
    code = bare(typed)
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        return False
    return _weighted([ALPHABET.index(symbol) for symbol in code]) % len(ALPHABET) == 0


def check_code_hash(typed: str) -> str:
    """The keyed hash under which a code is stored; any other text has one, too."""
    return keyed_hash(f"check code {bare(typed)}")


def _weighted(places: list[int]) -> int:
    """Each symbol times the number of its place from the end, the last one times one."""
    return sum(place * weight for place, weight in zip(places, range(LENGTH, 0, -1), strict=False))
