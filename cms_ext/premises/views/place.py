"""One part of the tree: its facts, what lies in it, who looks after it, what was done to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.paging import page_of
from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.people.identity.views.guard import for_staff
from cms_ext.plugins import PersonSection, plugins
from cms_ext.premises.domain.contact import ShownContact, contacts_for
from cms_ext.premises.domain.place import (
    SEES,
    Place,
    children_of,
    is_unassigned,
    level_of,
    may_change,
    survivor_of,
)
from cms_ext.premises.domain.queries import history_of, not_over
from cms_ext.premises.models import (
    Building,
    PlaceContact,
    Premises,
    Property,
    Staircase,
)
from cms_ext.premises.views.address import ancestors, place_at, url_of
from cms_ext.premises.views.steps import PlaceStep, steps_for

CHILDREN_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class Children:
    """What lies right in a place, of one level, by pages."""

    level: str
    title: str
    page: Any
    may_change: bool


@require_safe
@for_staff(SEES)
def place(request: HttpRequest, slug: str, key: int) -> HttpResponse:
    shown = place_at(slug, key)
    today = business_today()
    survivor = survivor_of(shown)
    known = {} if is_unassigned(shown) else steps_for(shown, today)
    steps = [s for s in known.values() if may_change(request.user, s.right_of(shown))]
    context = {
        "place": shown,
        "here": url_of(shown),
        "slug": slug,
        "level": level_of(shown),
        "ancestors": [(one, url_of(one)) for one in ancestors(shown)],
        "merged_into": survivor if survivor != shown else None,
        "merged_url": url_of(survivor),
        "facts": _facts(shown),
        "children": _children(request, shown, today),
        "contacts": _contacts(shown, today),
        "own_contacts": _own_contacts(shown),
        "history": history_of(shown),
        "former_codes": [former.code for former in shown.former_codes.all()],
        "sections": _sections(shown, request, today),
        "over": not shown.lasts_on(today),
        "unassigned": is_unassigned(shown),
        "may_change_contacts": may_change(request.user, "building"),
        **_actions(steps),
    }
    return render(request, "cms_ext/premises/place.html", context)


def _actions(steps: list[PlaceStep]) -> dict[str, object]:
    """The first is the main one; contacts have their button at the contacts."""
    known = {step.slug: step for step in steps}
    contact = known.pop("dodaj-kontakt", None)
    rest = list(known.values())
    return {
        "main": rest[0] if rest else None,
        "others": [step for step in rest[1:] if not step.rare],
        "rare": [step for step in rest[1:] if step.rare],
        "contact_step": contact,
    }


def _sections(place: Place, request: HttpRequest, today: date) -> list[PersonSection]:
    """What plugins have of a flat, as far as this reader may see it."""
    if not isinstance(place, Premises):
        return []
    origin = origin_of(request)
    return [
        section
        for plugin in plugins()
        if plugin.desk.premises
        for section in plugin.desk.premises(place, origin, today)
    ]


def _facts(place: Place) -> list[tuple[str, str]]:
    facts = [(_("Kod"), place.code)]
    if isinstance(place, Building):
        facts.append((_("Adres"), place.address or "–"))
    if isinstance(place, Premises):
        facts += [
            (_("Numer"), place.number),
            (_("Rodzaj"), place.get_kind_display()),
            (_("Powierzchnia"), _("%(area)s m²") % {"area": str(place.area).replace(".", ",")}),
            (_("Liczba osób"), str(place.persons)),
            (_("Adres"), place.address or str(place.building)),
        ]
    begun = f"{place.valid_from:%d.%m.%Y}" if place.valid_from else _("od zawsze")
    ends = f"{place.valid_to:%d.%m.%Y}" if place.valid_to else _("bezterminowo")
    return [*facts, (_("Od"), begun), (_("Do"), ends)]


def _not_over_below(today: date) -> Q:
    return Q(premises__valid_to__isnull=True) | Q(premises__valid_to__gte=today)


def _children(request: HttpRequest, place: Place, today: date) -> list[Children]:
    found = []
    for rows in children_of(place):
        level = rows.model.__name__.lower()
        # In what is over stands what was there to the end.
        last = min(today, place.valid_to or today)
        listed: QuerySet[Any] = rows.filter(not_over(last), merged_into=None).order_by("code")
        if level in ("premises", "staircase"):
            listed = listed.select_related("building")
        if level != "premises":
            held = Count("premises", filter=_not_over_below(today))
            listed = listed.annotate(held=held)
        # Two lists on one page turn their pages by themselves.
        page = page_of(request, listed, CHILDREN_A_PAGE, name=f"p_{level}")
        if page.paginator.count:
            title = str(rows.model._meta.verbose_name_plural).capitalize()
            lasts = last == today
            found.append(Children(level, title, page, lasts and may_change(request.user, level)))
    return found


def _contacts(place: Place, today: date) -> list[ShownContact]:
    """What a reader there is told: own contacts and those from above."""
    if isinstance(place, Property):
        return contacts_for(properties=[place], on=today)
    if isinstance(place, Building):
        return contacts_for(buildings=[place], on=today)
    stair = place if isinstance(place, Staircase) else place.staircase
    if stair is not None:
        return contacts_for(staircases=[stair], on=today)
    return contacts_for(buildings=[place.building], on=today)


def _own_contacts(place: Place) -> list[PlaceContact]:
    """Those entered right here, former and future ones too."""
    if isinstance(place, Premises):
        return []
    return list(PlaceContact.objects.filter(**{level_of(place): place}).order_by("role", "pk"))
