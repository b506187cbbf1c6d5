"""Codes and addresses as files and people write them, resolved to parts of today's tree."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from django.db import transaction

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.base.text.folding import folded_words
from cms_ext.base.text.typed_values import spell_post_codes
from cms_ext.premises.domain.place import UNASSIGNED, find_place, find_survivor
from cms_ext.premises.models import Building, FormerCode, Premises, Property, Staircase

K = TypeVar("K")
P = TypeVar("P", Building, Staircase)


class HouseCodes:
    """Looks up buildings and staircases by present and former codes. Makes four queries."""

    def __init__(self) -> None:
        houses = {house.pk: house for house in Building.objects.all()}
        once = FormerCode.objects.filter(building__isnull=False)
        self._buildings: dict[str, Building] = _with_former(
            houses,
            {house.code: pk for pk, house in houses.items()},
            {code: pk for code, pk in once.values_list("code", "building_id") if pk},
        )
        stairs = {stair.pk: stair for stair in Staircase.objects.select_related("building")}
        former = FormerCode.objects.filter(staircase__isnull=False)
        self._staircases: dict[tuple[int, str], Staircase] = _with_former(
            stairs,
            {(stair.building_id, stair.code): pk for pk, stair in stairs.items()},
            {
                (inside, code): pk
                for inside, code, pk in former.values_list("inside_id", "code", "staircase_id")
                if inside and pk
            },
        )

    def today(self, building: str, staircase: str) -> tuple[str, str]:
        """Return both codes as they are now; unknown codes stay as they are."""
        house = self._buildings.get(building)
        if house is None:
            return building, staircase
        stair = self._staircases.get((house.pk, staircase))
        return (house.code, staircase) if stair is None else (stair.building.code, stair.code)


def find_premises_by_code(codes: Collection[str]) -> dict[str, Premises]:
    """Map each code to the premises that has or had it, with building and staircase."""
    rows = Premises.objects.select_related("building", "staircase", "merged_into")
    by_code: dict[str, Premises] = {}
    merged_keys: dict[str, int] = {}
    for portion in split_into_chunks(codes):
        by_code |= {premises.code: premises for premises in rows.filter(code__in=portion)}
        former = FormerCode.objects.filter(code__in=portion, premises__isnull=False)
        merged_keys |= {code: key for code, key in former.values_list("code", "premises_id") if key}
    merged_keys |= {
        code: premises.merged_into_id
        for code, premises in by_code.items()
        if premises.merged_into_id
    }
    survivors = rows.in_bulk(set(merged_keys.values()))
    for code, key in merged_keys.items():
        by_code[code] = find_survivor(survivors[key])
    return by_code


def _with_former(rows: Mapping[int, P], now: Mapping[K, int], once: Mapping[K, int]) -> dict[K, P]:
    resolved: dict[K, P] = {}
    for code, key in {**once, **now}.items():
        row = rows[key]
        while row.merged_into_id is not None:
            row = rows[row.merged_into_id]
        resolved[code] = row
    return resolved


def find_or_make_building(code: str, *, address: str = "") -> tuple[Building, bool]:
    """Return the building that has or had the code, and whether it was made now.

    A new one stands under the property „do przypisania” until staff move it (`import_formats.md`
    §3); the address of an existing one stays as it is.
    """
    existing = find_place(Building, code)
    if existing is not None:
        return existing, False
    waiting, _ = Property.objects.get_or_create(
        code=UNASSIGNED, defaults={"name": "do przypisania"}
    )
    return Building.objects.get_or_create(
        code=code, defaults={"property": waiting, "address": address}
    )


def find_or_make_staircase(building: Building, code: str) -> tuple[Staircase, bool]:
    """Return the staircase that has or had the code in the building, and whether it is new.

    A staircase that was moved is in another building now.
    """
    existing = find_place(Staircase, code, building=building)
    if existing is not None:
        return existing, False
    return Staircase.objects.get_or_create(building=building, code=code)


@transaction.atomic
def find_or_make_premises(
    code: str,
    *,
    building: Building,
    number: str,
    area: Decimal,
    staircase: Staircase | None = None,
    address: str = "",
    persons: int = 0,
    kind: str = Premises.Kind.FLAT,
) -> tuple[Premises, bool]:
    """Return the premises of the code and whether it is new; an existing one stays unchanged."""
    existing = find_place(Premises, code)
    if existing is not None:
        return existing, False
    return Premises.objects.get_or_create(
        code=code,
        defaults={
            "building": staircase.building if staircase else building,
            "staircase": staircase,
            "number": number,
            "area": area,
            "address": address,
            "persons": persons,
            "kind": kind,
        },
    )


_FLAT_WORDS = re.compile(
    r"\s*(?:\bm\.?|\blok\.?|\blokal\b|\bmieszkanie\b|/)\s*(?=\d)", re.IGNORECASE
)
_STREET_WORDS = re.compile(r"^(?:ul|ulica|al|aleja|os|osiedle|pl|plac)\b\.?\s*", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")


def normalise_address(typed: str) -> str:
    """Spell street, house and flat one way: `ul. Wzorcowa 1 m. 5` → `wzorcowa 1/5`.

    Drops what follows the first comma (postcode, town); keeps diacritics.
    """
    street = _BLANKS.sub(" ", typed.split(",", maxsplit=1)[0]).strip()
    return _FLAT_WORDS.sub("/", _STREET_WORDS.sub("", street)).casefold()


POSTAL_CODE = re.compile(r"\b\d{2}-\d{3}\b")


# What stands between a house and a flat, also glued to the numbers: `48m43`.
FLAT_MARK = re.compile(r"(?<![^\W\d])(?:m|lok)\.?\s*(?=\d)", re.I)


# Words that people put into an address or leave out of it.
BESIDE = frozenset(
    [
        *("ul", "ulica", "ulicy", "os", "osiedle", "osiedla", "osiedlu", "pl", "plac", "placu"),
        *("al", "aleja", "aleje", "alei", "alejach", "nr", "numer"),
        *("bl", "blok", "bloku", "bud", "budynek", "budynku"),
        *("m", "mieszkanie", "mieszkania", "lok", "lokal", "lokalu"),
    ]
)


# House and flat, the least that tells a flat without its street.
BOTH_NUMBERS = 2


def split_address(text: str) -> tuple[str, ...]:
    """Split an address into comparable words: `12 A` is one, `08` is `8`, no postal code.

    `Wzorcowa 1 m. 8`, `wzorcowa 1/8`, `48m43` and `00-000 Przykładowo, ul. Długa 48 lok. 43` are
    all ways in which people name a flat, also in the title of a transfer.
    """
    words: list[str] = []
    for word in folded_words(FLAT_MARK.sub(" ", POSTAL_CODE.sub(" ", spell_post_codes(text)))):
        if len(word) == 1 and word.isalpha() and words and words[-1].isdigit() and word != "m":
            words[-1] += word
        elif word not in BESIDE:
            words.append(word.lstrip("0") or word)
    return tuple(words)


@dataclass(frozen=True, slots=True)
class FlatAddress:
    """The folded words of a flat's address; `flat` is empty for a house."""

    street: tuple[str, ...]
    house: str
    flat: str
    town: tuple[str, ...]

    def names(self) -> set[tuple[str, ...]]:
        """Return the word runs by which a longer text names the flat.

        The numbers follow the whole street or its last word.
        """
        numbers = tuple(number for number in (self.house, self.flat) if number)
        if len(numbers) < BOTH_NUMBERS or not self.street:
            return {(*self.street, *numbers)} if self.street and numbers else set()
        return {(*self.street, *numbers), (self.street[-1], *numbers)}


def parse_flat_address(house: str, flat: str) -> FlatAddress:
    """Parse a house's address, with or without a town on either side, and a flat number."""
    parts = [split_address(part) for part in house.split(",")]
    at = next((i for i, part in enumerate(parts) if _number_in(part) is not None), 0)
    town = tuple(word for i, part in enumerate(parts) if i != at for word in part)
    words, own = parts[at], "".join(split_address(flat))
    place = _number_in(words)
    if place is None:
        return FlatAddress(words, own, "", town)
    if own and place and words[place] == own and words[place - 1][0].isdigit():
        place -= 1  # the flat is in the address, too
    behind = tuple(word for word in words[place + 1 :] if word != own)
    return FlatAddress(words[:place], words[place], own, (*behind, *town))


def _number_in(words: tuple[str, ...]) -> int | None:
    """Return the position of the last word that is a number."""
    return next((i for i in reversed(range(len(words))) if words[i][0].isdigit()), None)
