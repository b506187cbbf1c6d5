"""`/admin/nieruchomosci/`: the whole premises tree on one screen, folded, with a search."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.paging import page_of
from cms_ext.desks.import_desk.views.table import table_screen
from cms_ext.people.identity.views.guard import for_staff
from cms_ext.premises.domain.import_tree import PREMISES_TREE
from cms_ext.premises.domain.place import (
    CHANGES_PREMISES,
    CHANGES_TREE,
    SEES,
    UNASSIGNED,
    Place,
    find_level,
)
from cms_ext.premises.domain.queries import (
    build_tree,
    count_unassigned_buildings,
    find_places,
    list_properties,
)
from cms_ext.premises.models import Premises, Property
from cms_ext.premises.views.address import make_place_url

PROPERTIES_A_PAGE = 20
FOUND_A_PAGE = 50


@require_safe
@for_staff(SEES)
def show_tree(request: HttpRequest) -> HttpResponse:
    today = business_today()
    query = request.GET.get("q", "").replace("\x00", "").strip()[:80]
    context = {
        "query": query,
        "waiting": count_unassigned_buildings(today),
        "may_change": request.user.has_perm(CHANGES_TREE),
        "may_import": request.user.has_perms((CHANGES_TREE, CHANGES_PREMISES)),
    }
    if context["waiting"]:
        context["waiting_url"] = make_place_url(Property.objects.get(code=UNASSIGNED))
    if query:
        context |= _found(request, query)
    else:
        page = page_of(request, list_properties(today), PROPERTIES_A_PAGE)
        context |= {"page": page, "nodes": build_tree(list(page), today)}
    return render(request, "cms_ext/premises/tree.html", context)


def _found(request: HttpRequest, query: str) -> dict[str, object]:
    """One list over all levels: the few higher places on the first page, premises by pages."""
    *above, premises = find_places(query)
    page = page_of(request, premises, FOUND_A_PAGE)
    higher = [place for rows in above for place in rows[:FOUND_A_PAGE]] if page.number == 1 else []
    return {"page": page, "found": [_row(place) for place in (*higher, *page)]}


def _row(place: Place) -> dict[str, object]:
    lies_in = place.building.property if hasattr(place, "building") else None
    return {
        "place": place,
        "level": place._meta.verbose_name,
        "url": make_place_url(place),
        "inside": lies_in or getattr(place, "property", ""),
        "facts": place if isinstance(place, Premises) else None,
        "kind": find_level(place),
    }


SCREEN = table_screen(
    PREMISES_TREE,
    url_name="premises_import",
    title=_("Wczytaj drzewo z pliku"),
    introduction=_(
        "Jeden wiersz opisuje jedno miejsce: nieruchomość, budynek, klatkę albo lokal. Wypełnij "
        "kody do tego miejsca, niższe zostaw puste. Puste komórki niczego nie zmieniają, a ten sam "
        "plik wczytany drugi raz niczego nie doda."
    ),
    permissions=(SEES, CHANGES_TREE, CHANGES_PREMISES),
    done_url_name="premises_tree",
)
