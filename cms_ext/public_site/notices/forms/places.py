"""The fields that say whom a notice concerns: the same in the editor and in front of a template."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.dates.clock import business_today
from cms_ext.premises.domain.place import is_unassigned
from cms_ext.premises.models import Building, Property, Staircase
from cms_ext.public_site.notices.domain.outages import past_of
from cms_ext.public_site.notices.domain.place_tree import PLACES, PlaceTree, tree_of_places
from cms_ext.public_site.notices.guards import NOBODY_CONCERNED
from cms_ext.public_site.notices.targets import Targets

EVERYBODY, SOME = "1", "0"


class TargetsForm(forms.Form):
    """Everybody or places, which somebody has to choose: no answer is the silent one.

    `cleaned_data["everybody"]` is None where nothing was chosen. `find` is what the list of
    places was searched for; chosen places stay in it.
    """

    everybody = forms.TypedChoiceField(
        label=gettext_lazy("Kogo dotyczy"),
        choices=[
            (EVERYBODY, gettext_lazy("Wszyscy mieszkańcy")),
            (SOME, gettext_lazy("Wybrane miejsca")),
        ],
        coerce=EVERYBODY.__eq__,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    properties = forms.ModelMultipleChoiceField(Property.objects.all(), required=False)
    buildings = forms.ModelMultipleChoiceField(
        Building.objects.select_related("property"), required=False
    )
    staircases = forms.ModelMultipleChoiceField(
        Staircase.objects.select_related("building__property"), required=False
    )
    find = ""

    class Media:
        css = {"all": ["cms_ext/notices/places.css"]}
        js = ["cms_ext/notices/places.js"]

    @property
    def places_today(self) -> date:
        return business_today()

    @cached_property
    def place_tree(self) -> PlaceTree:
        """The premises tree with what is chosen in the form."""
        chosen = {name: {int(key) for key in self._keys(name)} for name in PLACES}
        return tree_of_places(chosen, self.places_today, find=self.find)

    @property
    def place_errors(self) -> list[str]:
        return [str(error) for name in ("everybody", *PLACES) for error in self[name].errors]

    def _keys(self, name: str) -> list[str]:
        found = self[name].value() or ()
        keys = (str(getattr(one, "pk", one)) for one in found)
        return [key for key in keys if key.isascii() and key.isdigit()]

    def settle_places(self, cleaned: dict[str, Any], *, complete: bool) -> None:
        """Write into `cleaned` what the choice comes to.

        What lies inside a chosen place needs no choice of its own. A draft may still lack the
        choice, or hold both: then the places count; what is `complete` may not.
        """
        named = _without_parts(*(cleaned.get(name) for name in PLACES))
        chosen = any(map(len, named))
        whole = bool(cleaned.get("everybody"))
        cleaned.update(zip(PLACES, named, strict=True))
        cleaned["everybody"] = whole and not chosen
        self._refuse_new_past(named)
        if not complete or any(name in self.errors for name in ("everybody", *PLACES)):
            return
        if whole and chosen:
            self.add_error(
                "everybody",
                _(
                    "Wybrano „Wszyscy mieszkańcy”, a zaznaczono też miejsca. Wybierz „Wybrane "
                    "miejsca” albo odznacz je."
                ),
            )
        elif not whole and not chosen:
            self.add_error("everybody", NOBODY_CONCERNED)

    def _refuse_new_past(self, named: Sequence[QuerySet[Any]]) -> None:
        """What is over stays where it was chosen before, and is not chosen anew."""
        for name, places in zip(PLACES, named, strict=True):
            held = self.get_initial_for_field(self.fields[name], name) or ()
            before = {getattr(one, "pk", one) for one in held}
            for place in places:
                past = past_of(place, self.places_today)
                if place.pk not in before and (past or is_unassigned(place)):
                    words = _("%(place)s: tego miejsca nie można wybrać (%(why)s). Odznacz je.")
                    why = past or _("budynki czekają na przypisanie")
                    self.add_error(name, words % {"place": place, "why": why})

    def targets_in(self, cleaned: dict[str, Any]) -> Targets:
        """Whom the settled answers mean."""
        estates, houses, doors = (tuple(cleaned.get(name) or ()) for name in PLACES)
        return Targets(estates, houses, doors, bool(cleaned.get("everybody")))


def _without_parts(
    properties: QuerySet[Property] | None,
    buildings: QuerySet[Building] | None,
    staircases: QuerySet[Staircase] | None,
) -> tuple[QuerySet[Property], QuerySet[Building], QuerySet[Staircase]]:
    estates = Property.objects.none() if properties is None else properties
    houses = Building.objects.none() if buildings is None else buildings
    doors = Staircase.objects.none() if staircases is None else staircases
    of_estates = [estate.pk for estate in estates]
    houses = houses.exclude(property__in=of_estates)
    of_houses = [house.pk for house in houses]
    doors = doors.exclude(building__property__in=of_estates).exclude(building__in=of_houses)
    return estates, houses, doors
