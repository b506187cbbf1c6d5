"""The activation code („hasło startowe”): 16 random symbols and one that checks them.

Pure. Crockford's base32 has neither I, L, O nor U; whoever reads or types O means 0, I and L mean
1; blanks, hyphens and the case do not matter (`access.md` §4).

The check symbol is Σ position × value mod 31, positions from 1. 31 is a prime greater than every
position, so every change of one symbol is detected, and so is every swap of two, with one
exception: values are equal mod 31 only for `0` (0) and `Z` (31). To take one of these two for the
other is not detected, wherever it stands; the code then is simply wrong. As remainders are below
31, the check symbol itself is never `Z`, so that a `Z` there is always told.
"""

from __future__ import annotations

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_SYMBOLS = 16
LENGTH = RANDOM_SYMBOLS + 1
MODULUS = 31

_VALUES = {symbol: value for value, symbol in enumerate(ALPHABET)}
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


def make() -> str:
    """A new code of 80 bits, 17 symbols without hyphens."""
    symbols = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_SYMBOLS))
    return symbols + check_symbol(symbols)


def check_symbol(symbols: str) -> str:
    """The symbol that checks these, each of them of ALPHABET."""
    weighed = sum(place * _VALUES[symbol] for place, symbol in enumerate(symbols, start=1))
    return ALPHABET[weighed % MODULUS]


def grouped(code: str) -> str:
    """As it is printed: `XXXX-XXXX-XXXX-XXXXX`."""
    return "-".join((code[:4], code[4:8], code[8:12], code[12:]))


def normalised(typed: str) -> str:
    """The typed text in one spelling, valid or not."""
    together = "".join(typed.split()).replace("-", "").replace("–", "")
    return together.upper().translate(_READ_AS)


def has_shape(typed: str) -> bool:
    """Whether this can only be meant as a code: 17 symbols of the alphabet."""
    code = normalised(typed)
    return len(code) == LENGTH and all(symbol in _VALUES for symbol in code)


def is_well_formed(typed: str) -> bool:
    """Whether it has the shape and its check symbol is right."""
    code = normalised(typed)
    return has_shape(code) and check_symbol(code[:RANDOM_SYMBOLS]) == code[RANDOM_SYMBOLS]
