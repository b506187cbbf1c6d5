"""`/admin/nieruchomosci/`: the whole premises tree on one screen, folded, with a search."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms_ext.premises.domain.place import UNASSIGNED, Place, level_of
from cms_ext.premises.domain.queries.tree import (
    FOUND_A_PAGE,
    places_found,
    tree_page,
    waiting_buildings,
)
from cms_ext.premises.domain.rights import CHANGES_PREMISES, CHANGES_TREE, SEES
from cms_ext.premises.models import Premises, Property
from cms_ext.premises.views.address import url_of
from cms_ext.rules.clock import business_today


@require_safe
def tree(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm(SEES):
        raise PermissionDenied
    today = business_today()
    query = request.GET.get("q", "").replace("\x00", "").strip()[:80]
    context = {
        "query": query,
        "waiting": waiting_buildings(today),
        "may_change": request.user.has_perm(CHANGES_TREE),
        "may_import": request.user.has_perms((CHANGES_TREE, CHANGES_PREMISES)),
    }
    if context["waiting"]:
        context["waiting_url"] = url_of(Property.objects.get(code=UNASSIGNED))
    if query:
        context |= _found(query, request.GET.get("p"))
    else:
        page, nodes = tree_page(request.GET.get("p"), today=today)
        context |= {"page": page, "nodes": nodes}
    return render(request, "cms_ext/premises/tree.html", context)


def _found(query: str, number: str | None) -> dict[str, object]:
    """One list over all levels: the few higher places on the first page, premises by pages."""
    *above, premises = places_found(query)
    page = Paginator(premises, FOUND_A_PAGE).get_page(number)
    higher = [place for rows in above for place in rows[:FOUND_A_PAGE]] if page.number == 1 else []
    return {
        "page": page,
        "found": [_row(place) for place in (*higher, *page)],
        "keep": urlencode({"q": query}),
    }


def _row(place: Place) -> dict[str, object]:
    lies_in = place.building.property if hasattr(place, "building") else None
    return {
        "place": place,
        "level": place._meta.verbose_name,
        "url": url_of(place),
        "inside": lies_in or getattr(place, "property", ""),
        "facts": place if isinstance(place, Premises) else None,
        "kind": level_of(place),
    }
