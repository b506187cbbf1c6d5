"""The steps with one place: each has a form and calls one verb."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.step import Done, Step, by_slug
from cms_ext.premises.domain import place as places
from cms_ext.premises.domain.contact import set_contact
from cms_ext.premises.domain.merging import count_references, list_obstacles_to_merge, merge_places
from cms_ext.premises.domain.splitting import move_places, split_building, split_premises
from cms_ext.premises.forms import (
    ContactForm,
    EndPlaceForm,
    MoveForm,
    PlaceMergeForm,
    SplitBuildingForm,
    SplitPremisesForm,
    make_facts_form,
)
from cms_ext.premises.models import Building, PlaceContact, Premises, Property, Staircase
from cms_ext.premises.views.address import list_possible_parents, make_place_url


@dataclass(frozen=True, slots=True)
class PlaceStep(Step[places.Place]):
    """A step with a place; `levels` are those it applies to.

    `changes` is the level whose right is needed; empty means the level of the place itself. `rare`
    steps are folded away.
    """

    levels: tuple[str, ...] = ()
    changes: str = ""
    rare: bool = False

    def right_of(self, place: places.Place) -> str:
        return self.changes or places.find_level(place)


def _child_step(slug: str, child: str, title: Promise, levels: tuple[str, ...]) -> PlaceStep:
    def form(
        data: Any = None, files: Any = None, *, subject: places.Place, today: date
    ) -> forms.BaseForm:
        return make_facts_form(child)(data, files, instance=_child_of(subject, child))

    def enter(place: places.Place, form: Any, today: date, origin: Origin) -> Done:
        entered = places.enter_place(form.instance, origin=origin)
        return Done(_("Dodano: %(name)s.") % {"name": entered}, make_place_url(entered))

    return PlaceStep(
        slug,
        title,
        enter,
        form,
        about=gettext_lazy("Nowe miejsce pojawi się w drzewie od razu."),
        levels=levels,
        changes=child,
    )


def _child_of(place: places.Place, child: str) -> places.Place:
    if isinstance(place, Property):
        return Building(property=place)
    if isinstance(place, Staircase):
        return Premises(staircase=place, building=place.building)
    assert isinstance(place, Building)
    return Staircase(building=place) if child == "staircase" else Premises(building=place)


def _facts(
    data: Any = None, files: Any = None, *, subject: places.Place, today: date
) -> forms.BaseForm:
    level = places.find_level(subject)
    # The form writes into its row; the page goes on showing the stored one.
    row = places.LEVELS[level]._default_manager.get(pk=subject.pk)
    return make_facts_form(level)(data, files, instance=row)


def _change(place: places.Place, form: Any, today: date, origin: Origin) -> Done:
    facts = {name: form.cleaned_data[name] for name in places.FACTS[places.find_level(place)]}
    changed = places.change_place(place, facts, today=today, origin=origin)
    return Done(_("Zapisano zmianę.") if changed else _("Niczego nie zmieniono."))


def _move(place: places.Place, form: Any, today: date, origin: Origin) -> Done:
    to: places.Place = form.cleaned_data["to"]
    move_places([place], to, origin=origin)
    return Done(_("Przeniesiono do: %(name)s.") % {"name": to})


def find_same_place(place: places.Place, code: str) -> places.Place:
    """Find the entry of that code to merge the place into. Raises ValidationError."""
    building = place.building if isinstance(place, Staircase) else None
    twin: places.Place | None = places.find_place(type(place), code.strip(), building=building)
    if twin is None:
        raise ValidationError({"code": _("Nie ma takiego kodu. Sprawdź go w drzewie.")})
    return twin


def _before_merge(place: places.Place, form: Any, today: date, origin: Origin) -> list[str]:
    """Describe which entry stays and what moves to it: a merger cannot be undone."""
    into = find_same_place(place, form.cleaned_data["code"])
    obstacles = list_obstacles_to_merge(place, into)
    if obstacles:
        raise ValidationError(obstacles)
    moved = count_references(place, into)
    return [
        _("Zostaje: %(name)s.") % {"name": places.describe_place(into)},
        _("Znika: %(name)s.") % {"name": places.describe_place(place)},
        *(_("Przechodzi: %(what)s (%(n)d).") % {"what": what, "n": n} for what, n in moved.items()),
    ]


def _merge(place: places.Place, form: Any, today: date, origin: Origin) -> Done:
    into = find_same_place(place, form.cleaned_data["code"])
    merge_places(place, into, today=today, origin=origin)
    words = _("Połączono. Pliki z kodem %(code)s trafiają teraz tutaj.")
    return Done(words % {"code": place.code}, make_place_url(into))


def _end(place: places.Place, form: Any, today: date, origin: Origin) -> None:
    places.end_places([place], on=form.cleaned_data["on"], origin=origin)


def _split_building(place: places.Place, form: Any, today: date, origin: Origin) -> Done:
    assert isinstance(place, Building)
    facts = {name: form.cleaned_data[name] for name in ("code", "address", "on")}
    new = split_building(place, parts=form.parts, origin=origin, **facts)
    return Done(_("Wydzielono budynek %(name)s.") % {"name": new}, make_place_url(new))


def _split_premises(place: places.Place, form: Any, today: date, origin: Origin) -> Done:
    assert isinstance(place, Premises)
    left = form.cleaned_data["area_left"]
    new = split_premises(place, form.instance, area_left=left, today=today, origin=origin)
    return Done(_("Wydzielono lokal %(name)s.") % {"name": new}, make_place_url(new))


def _split(place: places.Place, form: Any, today: date, origin: Origin) -> Done:
    split = _split_building if isinstance(place, Building) else _split_premises
    return split(place, form, today, origin)


def _split_form(
    data: Any = None, files: Any = None, *, subject: places.Place, today: date
) -> forms.BaseForm:
    if isinstance(subject, Building):
        return SplitBuildingForm(data, files, building=subject, initial={"on": today})
    assert isinstance(subject, Premises)
    fresh = Premises(building=subject.building, staircase=subject.staircase, valid_from=today)
    return SplitPremisesForm(data, files, instance=fresh, divided=subject)


def _move_form(
    data: Any = None, files: Any = None, *, subject: places.Place, today: date
) -> forms.BaseForm:
    return MoveForm(data, files, choices=list_possible_parents(places.find_level(subject), today))


def _end_form(
    data: Any = None, files: Any = None, *, subject: places.Place, today: date
) -> forms.BaseForm:
    return EndPlaceForm(data, files, initial={"on": today})


def _contact_form(
    data: Any = None, files: Any = None, *, subject: places.Place, today: date
) -> forms.BaseForm:
    where: dict[str, Any] = {places.find_level(subject): subject}
    return ContactForm(data, files, instance=PlaceContact(**where, valid_from=today))


ALL = tuple(places.LEVELS)
HOUSES = ("property", "building", "staircase")
STEPS: Mapping[str, PlaceStep] = by_slug(
    _child_step("dodaj-budynek", "building", gettext_lazy("Dodaj budynek"), ("property",)),
    _child_step("dodaj-klatke", "staircase", gettext_lazy("Dodaj klatkę"), ("building",)),
    _child_step("dodaj-lokal", "premises", gettext_lazy("Dodaj lokal"), ("building", "staircase")),
    PlaceStep(
        "zmien",
        gettext_lazy("Zmień dane"),
        _change,
        _facts,
        about=gettext_lazy("Zmianę zapisuje dziennik. Położenie zmienia się przez „Przenieś”."),
        levels=ALL,
    ),
    PlaceStep(
        "przenies",
        gettext_lazy("Przenieś"),
        _move,
        _move_form,
        about=gettext_lazy(
            "Razem z częściami, kontami, historią i ogłoszeniami, które dotyczą tego miejsca."
        ),
        levels=("building", "staircase", "premises"),
    ),
    PlaceStep(
        "podziel",
        gettext_lazy("Podziel"),
        _split,
        _split_form,
        about=gettext_lazy(
            "Z jednego miejsca powstają dwa. Dotychczasowe zachowuje kod i historię; powierzchnie "
            "lokali muszą dać razem tę samą co wcześniej."
        ),
        levels=("building", "premises"),
        rare=True,
    ),
    PlaceStep(
        "polacz",
        gettext_lazy("Połącz z innym wpisem"),
        _merge,
        lambda *handed_in, subject, today: PlaceMergeForm(*handed_in, place=subject),
        about=gettext_lazy(
            "Gdy jedno miejsce wpisano dwa razy. Wszystko, co ma ten wpis, przechodzi do drugiego; "
            "pliki z kodem tego wpisu trafią do drugiego. Tego nie można cofnąć."
        ),
        serious=True,
        preview=_before_merge,
        levels=ALL,
        rare=True,
    ),
    PlaceStep(
        "zakoncz",
        gettext_lazy("Zakończ"),
        _end,
        _end_form,
        about=gettext_lazy(
            "Zakończone miejsce zostaje w historii i w dawnych ogłoszeniach, ale nie wybiera się "
            "go już w nowych."
        ),
        done=gettext_lazy("Zapisano ostatni dzień."),
        serious=True,
        levels=ALL,
        rare=True,
    ),
    PlaceStep(
        "przywroc",
        gettext_lazy("Cofnij koniec"),
        lambda place, form, today, origin: places.reopen_place(place, origin=origin),
        about=gettext_lazy("Miejsce znów będzie trwać bezterminowo."),
        done=gettext_lazy("Cofnięto koniec."),
        levels=ALL,
    ),
    PlaceStep(
        "dodaj-kontakt",
        gettext_lazy("Dodaj kontakt"),
        lambda place, form, today, origin: set_contact(form.instance, origin=origin),
        _contact_form,
        about=gettext_lazy(
            "Kto opiekuje się tym miejscem. Kontakt wpisany niżej zasłania kontakt tej samej roli "
            "wpisany wyżej."
        ),
        done=gettext_lazy("Zapisano kontakt."),
        levels=HOUSES,
        changes="building",
    ),
)


# What can still be done with what is over, the first thing first.
PAST = ("przywroc", "zmien", "polacz")


def list_steps(place: places.Place, today: date) -> dict[str, PlaceStep]:
    """Return the steps available for the place in its state."""
    if place.merged_into_id is not None:
        return {}
    available = {
        slug: step for slug, step in STEPS.items() if places.find_level(place) in step.levels
    }
    if place.valid_to is None:
        del available["przywroc"]
    elif place.valid_to < today:
        return {slug: available[slug] for slug in PAST}
    return available
