"""`/e-bok/odbiory/`: the next collection of each own property."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.paging import PAGE, page_of
from cms_ext.plugins.realm import Realm
from waste_union.collections.domain.queries.own_addresses import found_at, own_addresses
from waste_union.collections.domain.queries.schedule import next_collections

ADDRESSES_A_PAGE = 20


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """A page of the own addresses; the panel's gate has let the reader in."""
    today = business_today()
    page = page_of(
        request, own_addresses(request.user, Realm.EBOK, today), ADDRESSES_A_PAGE, name=PAGE
    )
    found = found_at(page, today)
    served = [one.found for one in found if one.found]
    nearest = dict(zip(served, next_collections(served, today), strict=True))
    rows = [
        (
            one.written,
            nearest[one.found] if one.found else None,
            reverse("collections:address", args=[one.found.street.key, str(one.found.number)])
            if one.found
            else "",
        )
        for one in found
    ]
    context = {"page_obj": page, "rows": rows, "today": today}
    response = render(request, "ebok_plugin/collections/own.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response
