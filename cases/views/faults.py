"""„Usterki części wspólnych”: what neighbours have reported already, for everybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cases.domain.public_faults import published_faults
from cms_ext.base.dates.clock import business_today


@never_cache
@require_safe
def faults(request: HttpRequest) -> HttpResponse:
    """`?budynek=J1` shows one building; a code that is none of the list's shows all."""
    told = published_faults(business_today())
    wished = request.GET.get("budynek", "")
    chosen = [one for one in told if one.building.code == wished]
    context = {
        "told": chosen or told,
        "buildings": [one.building for one in told],
        "chosen": chosen[0].building if chosen else None,
    }
    return render(request, "ebok_plugin/cases/public/faults.html", context)
