"""What can be done with one part of the tree: each step has a form and calls one verb."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.audit.domain.event import Origin
from cms_ext.premises.domain.contact import set_contact
from cms_ext.premises.domain.ending import end_places, reopen_place
from cms_ext.premises.domain.entering import FACTS, change_place, enter_place
from cms_ext.premises.domain.merging import merge_places, obstacles_to_merge
from cms_ext.premises.domain.moving import move_places
from cms_ext.premises.domain.place import LEVELS, Place, called, level_of, place_by_code
from cms_ext.premises.domain.references import carried
from cms_ext.premises.domain.splitting import split_building, split_premises
from cms_ext.premises.forms.place import (
    ContactForm,
    EndForm,
    MergeForm,
    MoveForm,
    SplitBuildingForm,
    SplitPremisesForm,
    facts_form,
)
from cms_ext.premises.models import Building, PlaceContact, Premises, Property, Staircase
from cms_ext.premises.views.choices import parents_for

Data = Any


@dataclass(frozen=True, slots=True)
class Done:
    """What to say, and which part of the tree to show next."""

    words: str
    place: Place


@dataclass(frozen=True, slots=True)
class Step:
    """`levels` are those of the place; `changes` is the level that its right is asked for.

    An empty `changes` means the level of the place itself. `rare` ones are folded away.
    """

    slug: str
    title: Promise
    about: Promise
    levels: tuple[str, ...]
    form: Callable[[Place, Data, date], forms.BaseForm]
    act: Callable[[Place, Any, date, Origin], Done]
    changes: str = ""
    serious: bool = False
    rare: bool = False
    # What to read once more before it happens; a refusal is a ValidationError.
    confirm: Callable[[Place, Any], list[str]] | None = None

    @property
    def in_two(self) -> bool:
        """Whether it is first checked and only then done."""
        return self.confirm is not None

    def right_of(self, place: Place) -> str:
        return self.changes or level_of(place)


def _child_step(slug: str, child: str, title: Promise, levels: tuple[str, ...]) -> Step:
    def form(place: Place, data: Data, today: date) -> forms.BaseForm:
        return facts_form(child)(data, instance=_child_of(place, child))

    def act(place: Place, form: Any, today: date, origin: Origin) -> Done:
        entered = enter_place(form.instance, origin=origin)
        return Done(_("Dodano: %(name)s.") % {"name": entered}, entered)

    return Step(
        slug,
        title,
        gettext_lazy("Nowe miejsce pojawi się w drzewie od razu."),
        levels,
        form,
        act,
        child,
    )


def _child_of(place: Place, child: str) -> Place:
    if isinstance(place, Property):
        return Building(property=place)
    if isinstance(place, Staircase):
        return Premises(staircase=place, building=place.building)
    assert isinstance(place, Building)
    return Staircase(building=place) if child == "staircase" else Premises(building=place)


def _facts(place: Place, data: Data, today: date) -> forms.BaseForm:
    level = level_of(place)
    # The form writes into its row; the page goes on showing the stored one.
    return facts_form(level)(data, instance=LEVELS[level]._default_manager.get(pk=place.pk))


def _change(place: Place, form: Any, today: date, origin: Origin) -> Done:
    facts = {name: form.cleaned_data[name] for name in FACTS[level_of(place)]}
    changed = change_place(place, facts, today=today, origin=origin)
    words = _("Zapisano zmianę.") if changed else _("Niczego nie zmieniono.")
    return Done(words, place)


def _move(place: Place, form: Any, today: date, origin: Origin) -> Done:
    to: Place = form.cleaned_data["to"]
    move_places([place], to, origin=origin)
    return Done(_("Przeniesiono do: %(name)s.") % {"name": to}, place)


def twin_of(place: Place, code: str) -> Place:
    """The entry of that code beside which the place may stand. Raises ValidationError."""
    building = place.building if isinstance(place, Staircase) else None
    found: Place | None = place_by_code(type(place), code.strip(), building=building)
    if found is None:
        raise ValidationError({"code": _("Nie ma takiego kodu. Sprawdź go w drzewie.")})
    return found


def _before_merge(place: Place, form: Any) -> list[str]:
    """Which entry stays and what goes over to it: nobody takes a merge back."""
    into = twin_of(place, form.cleaned_data["code"])
    in_the_way = obstacles_to_merge(place, into)
    if in_the_way:
        raise ValidationError(in_the_way)
    goes = carried(place, into)
    return [
        _("Zostaje: %(name)s.") % {"name": called(into)},
        _("Znika: %(name)s.") % {"name": called(place)},
        *(_("Przechodzi: %(what)s (%(n)d).") % {"what": what, "n": n} for what, n in goes.items()),
    ]


def _merge(place: Place, form: Any, today: date, origin: Origin) -> Done:
    into = twin_of(place, form.cleaned_data["code"])
    merge_places(place, into, today=today, origin=origin)
    words = _("Połączono. Pliki z kodem %(code)s trafiają teraz tutaj.")
    return Done(words % {"code": place.code}, into)


def _end(place: Place, form: Any, today: date, origin: Origin) -> Done:
    end_places([place], on=form.cleaned_data["on"], origin=origin)
    return Done(_("Zapisano ostatni dzień."), place)


def _reopen(place: Place, form: Any, today: date, origin: Origin) -> Done:
    reopen_place(place, origin=origin)
    return Done(_("Cofnięto koniec."), place)


def _split_building(place: Place, form: Any, today: date, origin: Origin) -> Done:
    assert isinstance(place, Building)
    facts = {name: form.cleaned_data[name] for name in ("code", "address", "on")}
    new = split_building(place, parts=form.parts, origin=origin, **facts)
    return Done(_("Wydzielono budynek %(name)s.") % {"name": new}, new)


def _split_premises(place: Place, form: Any, today: date, origin: Origin) -> Done:
    assert isinstance(place, Premises)
    left = form.cleaned_data["area_left"]
    new = split_premises(place, form.instance, area_left=left, today=today, origin=origin)
    return Done(_("Wydzielono lokal %(name)s.") % {"name": new}, new)


def _split_form(place: Place, data: Data, today: date) -> forms.BaseForm:
    if isinstance(place, Building):
        return SplitBuildingForm(data, building=place, initial={"on": today})
    assert isinstance(place, Premises)
    fresh = Premises(building=place.building, staircase=place.staircase, valid_from=today)
    return SplitPremisesForm(data, instance=fresh, divided=place)


def _contact(place: Place, form: Any, today: date, origin: Origin) -> Done:
    set_contact(form.instance, origin=origin)
    return Done(_("Zapisano kontakt."), place)


def _contact_form(place: Place, data: Data, today: date) -> forms.BaseForm:
    where: dict[str, Any] = {level_of(place): place}
    return ContactForm(data, instance=PlaceContact(**where, valid_from=today))


ALL = tuple(LEVELS)
HOUSES = ("property", "building", "staircase")
STEPS: tuple[Step, ...] = (
    _child_step("dodaj-budynek", "building", gettext_lazy("Dodaj budynek"), ("property",)),
    _child_step("dodaj-klatke", "staircase", gettext_lazy("Dodaj klatkę"), ("building",)),
    _child_step("dodaj-lokal", "premises", gettext_lazy("Dodaj lokal"), ("building", "staircase")),
    Step(
        "zmien",
        gettext_lazy("Zmień dane"),
        gettext_lazy("Zmianę zapisuje dziennik. Położenie zmienia się przez „Przenieś”."),
        ALL,
        _facts,
        _change,
    ),
    Step(
        "przenies",
        gettext_lazy("Przenieś"),
        gettext_lazy(
            "Razem z częściami, kontami, historią i ogłoszeniami, które dotyczą tego miejsca."
        ),
        ("building", "staircase", "premises"),
        lambda place, data, today: MoveForm(data, choices=parents_for(level_of(place), today)),
        _move,
    ),
    Step(
        "podziel",
        gettext_lazy("Podziel"),
        gettext_lazy(
            "Z jednego miejsca powstają dwa. Dotychczasowe zachowuje kod i historię; powierzchnie "
            "lokali muszą dać razem tę samą co wcześniej."
        ),
        ("building", "premises"),
        _split_form,
        lambda place, form, today, origin: (
            _split_building if isinstance(place, Building) else _split_premises
        )(place, form, today, origin),
        rare=True,
    ),
    Step(
        "polacz",
        gettext_lazy("Połącz z innym wpisem"),
        gettext_lazy(
            "Gdy jedno miejsce wpisano dwa razy. Wszystko, co ma ten wpis, przechodzi do drugiego; "
            "pliki z kodem tego wpisu trafią do drugiego. Tego nie można cofnąć."
        ),
        ALL,
        lambda place, data, today: MergeForm(data, place=place),
        _merge,
        serious=True,
        rare=True,
        confirm=_before_merge,
    ),
    Step(
        "zakoncz",
        gettext_lazy("Zakończ"),
        gettext_lazy(
            "Zakończone miejsce zostaje w historii i w dawnych ogłoszeniach, ale nie wybiera się "
            "go już w nowych."
        ),
        ALL,
        lambda place, data, today: EndForm(data, initial={"on": today}),
        _end,
        serious=True,
        rare=True,
    ),
    Step(
        "przywroc",
        gettext_lazy("Cofnij koniec"),
        gettext_lazy("Miejsce znów będzie trwać bezterminowo."),
        ALL,
        lambda place, data, today: forms.Form(data),
        _reopen,
    ),
    Step(
        "dodaj-kontakt",
        gettext_lazy("Dodaj kontakt"),
        gettext_lazy(
            "Kto opiekuje się tym miejscem. Kontakt wpisany niżej zasłania kontakt tej samej roli "
            "wpisany wyżej."
        ),
        HOUSES,
        _contact_form,
        _contact,
        "building",
    ),
)


# What can still be done with what is over, the first thing first.
PAST = ("przywroc", "zmien", "polacz")


def steps_for(place: Place, today: date) -> list[Step]:
    """The steps that make sense for the place as it is."""
    if place.merged_into_id is not None:
        return []
    own = {step.slug: step for step in STEPS if level_of(place) in step.levels}
    if place.valid_to is None:
        del own["przywroc"]
    elif place.valid_to < today:
        return [own[slug] for slug in PAST]
    return list(own.values())
