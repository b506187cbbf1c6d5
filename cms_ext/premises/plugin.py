"""What the premises add to the site: search, queue, roles, log words and demo rows."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.utils.translation import gettext_noop as _

from cms_ext import plugins
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import User
from cms_ext.premises.domain.contact import set_contact
from cms_ext.premises.domain.place import enter_place
from cms_ext.premises.domain.queries import find_places, list_unassigned_buildings
from cms_ext.premises.models import Building, PlaceContact, Property, Staircase
from cms_ext.premises.views.address import make_place_url

ACTIONS = (
    ("PLACE_ENTERED", _("Wpis do drzewa nieruchomości")),
    ("PLACE_CHANGED", _("Zmiana danych nieruchomości, budynku, klatki albo lokalu")),
    ("PLACE_MOVED", _("Przeniesienie w drzewie nieruchomości")),
    ("PLACES_MERGED", _("Połączenie dwóch wpisów w drzewie nieruchomości")),
    ("PLACE_SPLIT", _("Podział budynku albo lokalu")),
    ("PLACE_ENDED", _("Koniec nieruchomości, budynku, klatki albo lokalu")),
    ("PLACE_REOPENED", _("Cofnięcie końca w drzewie nieruchomości")),
    ("CONTACT_ENTERED", _("Wpisanie opiekuna budynku")),
    ("CONTACT_CHANGED", _("Zmiana danych opiekuna budynku")),
    ("CONTACT_ENDED", _("Ustalenie końca opiekuna budynku")),
    ("CONTACT_REMOVED", _("Usunięcie danych dawnego opiekuna budynku")),
)


def search_places(query: str, user: User, today: date) -> Sequence[plugins.SearchHit]:
    """Find places by code, name, address or number for the search; higher levels first."""
    found = chain.from_iterable(rows[: plugins.MAX_HITS] for rows in find_places(query))
    return [
        plugins.SearchHit(
            str(place), make_place_url(place), f"{place._meta.verbose_name} {place.code}"
        )
        for place in islice(found, plugins.MAX_HITS)
    ]


SEES_PREMISES = "cms_ext_premises.view_property"

PLUGIN = plugins.Plugin(
    desk=plugins.DeskPart(
        help=(
            plugins.HelpChapter(
                "clerks",
                "Nieruchomości, budynki, klatki, lokale",
                ("premises_tree", "premises_post_codes"),
            ),
        ),
        finds=(
            plugins.SearchGroup(
                "places",
                _("Nieruchomości, budynki, klatki i lokale"),
                (SEES_PREMISES,),
                search_places,
                "premises_tree",
                order=40,
            ),
        ),
        queues=(
            plugins.WorkQueue(
                "unassigned",
                _("Budynki do przypisania do nieruchomości"),
                "premises_tree",
                (SEES_PREMISES, "cms_ext_premises.change_property"),
                list_unassigned_buildings,
                order=80,
            ),
        ),
        roles=(
            plugins.Role("editor", (SEES_PREMISES,)),
            plugins.Role("publisher", (SEES_PREMISES,)),
            plugins.Role("auditor", (SEES_PREMISES,)),
            plugins.Role(
                "membership_clerk",
                (
                    SEES_PREMISES,
                    "cms_ext_premises.change_property",
                    "cms_ext_premises.change_premises",
                ),
            ),
            # Areas and persons are the ground of fees; the tree above is the membership desk's.
            plugins.Role("finance_clerk", (SEES_PREMISES, "cms_ext_premises.change_premises")),
        ),
        rights=(
            plugins.RightInWords(
                _("ogląda nieruchomości, budynki, klatki i lokale"), (SEES_PREMISES,)
            ),
            plugins.RightInWords(
                _("zmienia nieruchomości, budynki i klatki"), ("cms_ext_premises.change_property",)
            ),
            plugins.RightInWords(
                _("zmienia lokale i ich powierzchnie"), ("cms_ext_premises.change_premises",)
            ),
        ),
    ),
    evidence=plugins.EvidencePart(log=plugins.LogWords(actions=ACTIONS)),
)


def load_premises_demo() -> None:
    """Load properties, buildings and contacts from coop.yaml of the demo fixtures.

    The premises come with the accounts file.
    """
    path: Path = settings.COOP_DEMO_FIXTURES / "coop.yaml"
    facts = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    for row in facts["properties"]:
        estate = enter_place(Property(code=row["code"], name=row["name"]), origin=SYSTEM)
        for house in row["buildings"]:
            building = enter_place(
                Building(property=estate, code=house["code"], address=house["address"]),
                origin=SYSTEM,
            )
            for staircase in house["staircases"]:
                enter_place(Staircase(building=building, code=str(staircase)), origin=SYSTEM)
    for row in facts["contacts"]:
        set_contact(_contact(row), origin=SYSTEM)


def _contact(row: Mapping[str, Any]) -> PlaceContact:
    fields = dict(row)
    code = fields.pop("property", None)
    if code is not None:
        return PlaceContact(property=Property.objects.get(code=code), **fields)
    return PlaceContact(building=Building.objects.get(code=fields.pop("building")), **fields)
