"""The addresses of a resident's own premises, as the panel knows them, and where each is served."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from cms_ext.base.text.folding import folded_words
from cms_ext.plugins import panel_of
from cms_ext.premises.models import Premises
from waste_union.collections.domain.house_number import house_number, split_address
from waste_union.collections.domain.queries.address import CollectionAddress, served_each
from waste_union.collections.domain.street_name import folded_name
from waste_union.collections.models import Street

_POSTCODE = re.compile(r"\b[0-9]{2}-[0-9]{3}\b")


@dataclass(frozen=True, slots=True)
class OwnAddress:
    """An address as the register writes it; `found` is None where no single house is meant."""

    written: str
    found: CollectionAddress | None


def own_addresses(user: object, realm: str, today: date) -> list[str]:
    """The addresses of the premises that the panel knows as this reader's, each once, in order."""
    panel = panel_of(realm)
    if panel is None or not panel.premises:
        return []
    premises: Sequence[Premises] = panel.premises(user, today)
    return sorted({one.address or str(one.building) for one in premises})


def found_at(written: Iterable[str], since: date) -> list[OwnAddress]:
    """Each with the house that it means. Two queries for any number of them.

    Never by a guess: of two streets of one name the one whose place stands in the address.
    """
    parts = {text: _parts(text) for text in written}
    by_name: defaultdict[str, list[Street]] = defaultdict(list)
    names = {name for name, _number, _place in parts.values()}
    for street in Street.objects.filter(folded_name__in=names):
        by_name[street.folded_name].append(street)
    houses = {}
    for text, (name, typed, place) in parts.items():
        meant, number = _the_one(by_name[name], place), house_number(typed)
        if meant and number:
            houses[text] = (meant, number)
    served = dict(zip(houses, served_each(list(houses.values()), since), strict=True))
    return [OwnAddress(text, served.get(text)) for text in parts]


def _parts(text: str) -> tuple[str, str, set[str]]:
    """The folded name of the street, the number, and the words of the place behind the comma."""
    house, _comma, rest = text.partition(",")
    street, number = split_address(house)
    return folded_name(street), number, set(folded_words(_POSTCODE.sub("", rest)))


def _the_one(streets: Sequence[Street], place: set[str]) -> Street | None:
    named = [one for one in streets if place and set(folded_words(one.place)) <= place]
    meant = named or ([] if place else list(streets))
    return meant[0] if len(meant) == 1 else None
