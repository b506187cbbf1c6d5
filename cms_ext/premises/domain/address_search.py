"""A flat by its address as people say it, type it, and write it into the title of a transfer.

`Wzorcowa 1 m. 8`, `wzorcowa 1/8`, `48m43`, `00-000 Przykładowo, ul. Długa 48 lok. 43` are compared
with what letters print: street, house, flat. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cms_ext.base.text.folding import folded_words

POSTAL_CODE = re.compile(r"\b\d{2}-\d{3}\b")
# What stands between a house and a flat, also glued to the numbers: `48m43`.
FLAT_MARK = re.compile(r"(?<![^\W\d])(?:m|lok)\.?\s*(?=\d)", re.I)
# Words that people put into an address or leave out of it.
BESIDE = frozenset(
    [
        *("ul", "ulica", "os", "osiedle", "al", "aleja", "aleje", "pl", "plac", "nr", "numer"),
        *("m", "mieszkanie", "mieszkania", "lok", "lokal", "lokalu"),
    ]
)
# House and flat, the least that tells a flat without its street.
BOTH_NUMBERS = 2


def address_words(text: str) -> tuple[str, ...]:
    """The words that tell an address from another: `12 A` is one, `08` is `8`, no postal code."""
    found: list[str] = []
    for word in folded_words(FLAT_MARK.sub(" ", POSTAL_CODE.sub(" ", text))):
        if len(word) == 1 and word.isalpha() and found and found[-1].isdigit() and word != "m":
            found[-1] += word
        elif word not in BESIDE:
            found.append(word.lstrip("0") or word)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class FlatAddress:
    """The folded words of a flat's address; `flat` is empty for a whole house."""

    street: tuple[str, ...]
    house: str
    flat: str
    town: tuple[str, ...]

    def names(self) -> set[tuple[str, ...]]:
        """What a longer text holds that names the flat: with the whole street, or its last word."""
        numbers = tuple(one for one in (self.house, self.flat) if one)
        if len(numbers) < BOTH_NUMBERS or not self.street:
            return {(*self.street, *numbers)} if self.street and numbers else set()
        return {(*self.street, *numbers), (self.street[-1], *numbers)}

    def fits(self, wanted: tuple[str, ...]) -> bool:
        """Whether the words of a question name the flat, or its house, street or town.

        Names may be begun; numbers are whole: who asks for house 1 does not mean 12. Without any
        name both numbers are needed.
        """
        numbers = [word for word in wanted if word[0].isdigit()]
        names = [word for word in wanted if not word[0].isdigit()]
        known = (*self.street, *self.town)
        if not all(any(word.startswith(name) for word in known) for name in names):
            return False
        for word in self.street:  # 3 Maja 5
            if names and word[0].isdigit() and numbers[:1] == [word]:
                numbers.pop(0)
        if not names and len(numbers) != BOTH_NUMBERS:
            return False
        return numbers == [self.house, self.flat][: len(numbers)]


def flat_address(house: str, flat: str) -> FlatAddress:
    """Of the house's address, with or without a town on either side, and the flat's number."""
    parts = [address_words(part) for part in house.split(",")]
    at = next((i for i, part in enumerate(parts) if _number_in(part) is not None), 0)
    town = tuple(word for i, part in enumerate(parts) if i != at for word in part)
    words, own = parts[at], "".join(address_words(flat))
    place = _number_in(words)
    if place is None:
        return FlatAddress(words, own, "", town)
    if own and place and words[place] == own and words[place - 1][0].isdigit():
        place -= 1  # the flat stands in the address, too
    rest = tuple(word for word in words[place + 1 :] if word != own)
    return FlatAddress(words[:place], words[place], own, (*rest, *town))


def _number_in(words: tuple[str, ...]) -> int | None:
    """The place of the last word that is a number."""
    return next((i for i in reversed(range(len(words))) if words[i][0].isdigit()), None)
