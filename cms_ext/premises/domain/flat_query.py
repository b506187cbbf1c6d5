"""A flat as people type it into a search box, compared with the addresses of the tree."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import lru_cache

from cms_ext.base.text.folding import folded_words
from cms_ext.premises.domain.codes import BOTH_NUMBERS, FlatAddress, split_address

# „klatka schodowa A”, „kl. II”.
_STAIRCASE = re.compile(
    r"\b(?:klatk\w+(?:\s+schodow\w+)?|kl)\b\.?\s*(?:nr\b\.?)?\s*(\w{1,4})\b", re.I
)
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
# „Wzorcowa1/8”; shorter words may be the code of a place.
_GLUED = re.compile(r"(?<=[^\W\d]{3})(?=\d)")
_PREPOSITION = re.compile(r"\b(?:przy|na|we?)\s+(?=[^\W\d]{3})", re.I)
# „lokal nr 8 przy Wzorcowej 1”: the flat comes first, then the street with the house.
_FLAT_FIRST = re.compile(
    r"^(\D*?)\b(?:m|lok|lokalu?|mieszkani[ea])\b\.?\s*(?:nr\b\.?)?\s*(\d+)"
    r"\b(\D*?[^\W\d]{3}\D*)(\d+(?:\s?[a-z]\b)?)",
    re.I,
)
# Endings of adjectives and nouns of streets and towns, without diacritics.
_ENDINGS = (
    *("iego", "iemu"),
    *("iej", "ich", "ych", "ego", "emu", "ymi", "imi", "ami", "ach", "owi"),
    *("ej", "ym", "im", "em", "om", "ow", "ie", "ia", "iu", "a", "e", "i", "o", "u", "y"),
)
_MIN_STEM, _MIN_DECLINED = 3, 4


@dataclass(frozen=True, slots=True)
class FlatQuery:
    """The folded names and numbers in their order, and the staircase if it was named."""

    names: tuple[str, ...]
    numbers: tuple[str, ...]
    staircase: str = ""

    def fits(self, address: FlatAddress, staircase: str) -> bool:
        """Return True if this names the flat, or its house, street or town.

        Names may be abbreviated or declined; numbers must be complete: house 1 is not 12. Without
        a name both numbers are needed. A staircase that the tree does not know is ignored where
        house and flat are given.
        """
        if not self.names and len(self.numbers) != BOTH_NUMBERS:
            return False
        numbers = self._numbers_at(address)
        return (
            numbers == [address.house, address.flat][: len(numbers)]
            and self._names_fit(address)
            and self._is_on(staircase)
        )

    def fits_resident(self, payer: Collection[str], address: FlatAddress, staircase: str) -> bool:
        """Return True if this names a payer by words of the name together with the address.

        With the name the number of the flat alone is enough.
        """
        of_name = [name for name in self.names if any(word.startswith(name) for word in payer)]
        rest = replace(self, names=tuple(name for name in self.names if name not in of_name))
        if not of_name or not (rest.names or rest.numbers):
            return False
        if not rest.names and rest.numbers == (address.flat,):
            return self._is_on(staircase)
        return rest.fits(address, staircase)

    def _numbers_at(self, address: FlatAddress) -> list[str]:
        numbers = list(self.numbers)
        for word in address.street:  # 3 Maja 5
            if self.names and word[0].isdigit() and numbers[:1] == [word]:
                numbers.pop(0)
        return numbers

    def _names_fit(self, address: FlatAddress) -> bool:
        street_and_town = (*address.street, *address.town)
        return all(any(_names_word(name, word) for word in street_and_town) for name in self.names)

    def _is_on(self, staircase: str) -> bool:
        if not self.staircase:
            return True
        if not staircase:
            return len(self.numbers) == BOTH_NUMBERS
        return self.staircase == _spell_staircase(staircase)


def read_flat_query(text: str) -> FlatQuery:
    """Read `Wzorcowej 1 kl. A m. 8`, `Wzorcowa1/8`, `lokal nr 8 przy Wzorcowej 1`."""
    named = _STAIRCASE.search(text)
    plain = _GLUED.sub(" ", _PREPOSITION.sub(" ", _STAIRCASE.sub(" ", text)))
    parts = split_address(_FLAT_FIRST.sub(r"\1 \3 \4/\2", plain))
    return FlatQuery(
        tuple(part for part in parts if not part[0].isdigit()),
        tuple(part for part in parts if part[0].isdigit()),
        _spell_staircase(named[1]) if named else "",
    )


def _spell_staircase(code: str) -> str:
    """Spell `II`, `ii` and `2` one way."""
    plain = "".join(folded_words(code))
    return str(_ROMAN.index(plain) + 1) if plain in _ROMAN else plain.lstrip("0")


def _names_word(name: str, word: str) -> bool:
    if word.startswith(name):
        return True
    return len(name) >= _MIN_DECLINED and _stem(word) == _stem(name)


@lru_cache(maxsize=2_000)
def _stem(word: str) -> str:
    """Return a folded word without its ending: `wzorcow` of `wzorcowa` and `wzorcowej`."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _MIN_STEM:
            return word[: -len(ending)]
    return word
