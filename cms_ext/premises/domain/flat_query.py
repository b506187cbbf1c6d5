"""A flat as people type it into a search box, compared with the addresses of the tree."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from cms_ext.base.text.folding import folded_words
from cms_ext.premises.domain.codes import BOTH_NUMBERS, FlatAddress, split_address

# „klatka schodowa A”, „kl. II”.
_STAIRCASE = re.compile(
    r"\b(?:klatk\w+(?:\s+schodow\w+)?|kl)\b\.?\s*(?:nr\b\.?)?\s*(?!(?:m|lok|nr)\b)"
    r"(\w{1,4}|pierwsz\w|drug\w|trzeci\w?|czwart\w)\b",
    re.I,
)
# „II klatka”, and „3/II/7” between house and flat.
_STAIRCASE_FIRST = re.compile(r"\b([ivx]{1,4}|[a-h])\s+(?:klatk\w+|kl\b\.?)", re.I)
_STAIRCASE_BETWEEN = re.compile(r"(?<=\w)\s*/\s*([ivx]{1,4}|[a-h])\s*/(?=\s*\d)", re.I)
_ORDINALS = {"pierwsz": "1", "drug": "2", "trzeci": "3", "czwart": "4"}
# „3-go Maja”, „Trzeciego Maja”.
_DAY_OF_STREET = re.compile(
    r"\b(?:(\d{1,2})\s*-?\s*(?:go|ego)|(pierwsz|trzeci|jedenast)ego)\b(?=\s+[^\W\d])", re.I
)
_DAYS = {"pierwsz": "1", "trzeci": "3", "jedenast": "11"}
# Words that people put around a name or an address.
NOISE = frozenset(
    ("pan", "pana", "panu", "pani", "panstwo", "panstwa", "p", "dom", "domu", "miesz", "mieszk")
)
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
# „Wzorcowa1/8”; shorter words may be the code of a place.
_GLUED = re.compile(r"(?<=[^\W\d]{3})(?=\d)")
_PREPOSITION = re.compile(r"\b(?:przy|na|we?|ze?|od)\s+(?=[^\W\d]{3})", re.I)
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
        return (
            any(_fit(numbers, address, staircase) for numbers in self._numbers_at(address))
            and self._names_fit(address)
            and self._is_on(staircase)
        )

    def fits_resident(self, payer: Collection[str], address: FlatAddress, staircase: str) -> bool:
        """Return True if this names a payer by words of the name together with the address.

        With the name the number of the flat alone is enough, also behind the street.
        """
        of_name = [name for name in self.names if any(names_word(name, word) for word in payer)]
        rest = replace(self, names=tuple(name for name in self.names if name not in of_name))
        if not of_name or not (rest.names or rest.numbers):
            return False
        if rest.numbers == (address.flat,) and rest._names_fit(address):
            return self._is_on(staircase)
        return rest.fits(address, staircase)

    def _numbers_at(self, address: FlatAddress) -> Iterator[Sequence[str]]:
        """Yield the numbers of house and flat; one of the street goes before: `3 Maja 5`."""
        yield self.numbers
        of_street = {_spell_staircase(word) for word in address.street if word in _ROMAN[1:]}
        of_street |= {word for word in address.street if word[0].isdigit()}
        if self.names and self.numbers[:1] and self.numbers[0] in of_street:
            yield self.numbers[1:]

    def _names_fit(self, address: FlatAddress) -> bool:
        street_and_town = (*address.street, *address.town)
        initials = _list_initials(address.street)
        return all(
            any(names_word(name, word) for word in street_and_town)
            or (len(name) > 1 and name in initials)
            for name in self.names
        )

    def _is_on(self, staircase: str) -> bool:
        if not self.staircase:
            return True
        if not staircase:
            return len(self.numbers) == BOTH_NUMBERS
        return self.staircase == _spell_staircase(staircase)


def read_flat_query(text: str) -> FlatQuery:
    """Read `Wzorcowej 1 kl. A m. 8`, `Wzorcowa1/8`, `lokal nr 8 przy Wzorcowej 1`."""
    text = _DAY_OF_STREET.sub(
        lambda day: day[1] or _DAYS[day[2].casefold()], _STAIRCASE_BETWEEN.sub(r" kl. \1 m. ", text)
    )
    written = _STAIRCASE if _STAIRCASE.search(text) else _STAIRCASE_FIRST
    named = written.search(text)
    plain = _GLUED.sub(" ", _PREPOSITION.sub(" ", written.sub(" ", text)))
    parts = split_address(_FLAT_FIRST.sub(r"\1 \3 \4/\2", plain))
    return FlatQuery(
        tuple(part for part in parts if not part[0].isdigit() and part not in NOISE),
        tuple(part for part in parts if part[0].isdigit()),
        _spell_staircase(named[1]) if named else "",
    )


def _spell_staircase(code: str) -> str:
    """Spell `II`, `ii`, `druga` and `2` one way."""
    plain = "".join(folded_words(code))
    for word, number in _ORDINALS.items():
        if plain.startswith(word):
            return number
    return str(_ROMAN.index(plain) + 1) if plain in _ROMAN else plain.lstrip("0")


def _fit(numbers: Sequence[str], address: FlatAddress, staircase: str) -> bool:
    """Compare house and flat; the house may bear the letter of its staircase: `1A/8`."""
    here = [address.house, address.flat]
    with_letter = [f"{address.house}{staircase.casefold()}", address.flat]
    given = list(numbers)
    return given == here[: len(given)] or (len(given) == BOTH_NUMBERS and given == with_letter)


@lru_cache(maxsize=2_000)
def _list_initials(street: tuple[str, ...]) -> str:
    """Return `sjpii` of Świętego Jana Pawła II, "" for a single word."""
    names = [word for word in street if word.isalpha()]
    return "".join(name if name in _ROMAN else name[0] for name in names) if names[1:] else ""


def names_word(name: str, word: str) -> bool:
    """Return True if a typed name abbreviates or declines a folded word."""
    if word.startswith(name):
        return True
    return len(name) >= _MIN_DECLINED and _stem(word) == _stem(name)


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    """Return a folded word without its ending: `wzorcow` of `wzorcowa` and `wzorcowej`."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _MIN_STEM:
            return word[: -len(ending)]
    return word
