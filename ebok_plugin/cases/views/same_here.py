"""„To samo u mnie”: adding oneself to what is known already, with a login or without one."""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cms_ext.base.row_key import row_key, uuid_key
from cms_ext.office.audit.domain.event import origin_of
from cms_ext.office.rules.clock import business_now, business_today
from cms_ext.people.identity.domain.throttle import bucket, network_of, reserve
from cms_ext.people.identity.models import Person, User
from ebok_plugin.cases.domain.page import same_here_page
from ebok_plugin.cases.domain.same_here import (
    KnownTrouble,
    add_same_here,
    known_fault,
    known_outage,
)

A_DAY = timedelta(days=1)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def same_here(request: HttpRequest) -> HttpResponse:
    """`usterka` or `przerwa` says what; GET shows it with one button, which adds whoever presses.

    404 for what is over, and for a case that is no open fault of shared parts.
    """
    asked = request.POST if request.method == "POST" else request.GET
    trouble = _found(asked.get("usterka", ""), asked.get("przerwa", ""))
    if trouble is None:
        raise Http404
    address = same_here_page(fault=trouble.fault, outage=trouble.outage)
    if request.method == "POST":
        person = request.user.person if isinstance(request.user, User) else None
        if person is not None or _first_today(request, trouble):
            _add(request, trouble, person)
        return redirect(f"{address}&dodano=1")
    context = {"trouble": trouble, "added": "dodano" in request.GET}
    return render(request, "ebok_plugin/cases/public/same_here.html", context)


def _add(request: HttpRequest, trouble: KnownTrouble, person: Person | None) -> None:
    add_same_here(trouble, person, today=business_today(), origin=origin_of(request))


def _first_today(request: HttpRequest, trouble: KnownTrouble) -> bool:
    """Of one network a fault is told once a day: pressed again it is the same household."""
    address = network_of(request.META.get("REMOTE_ADDR", ""), v6_prefix=64)
    key = f"{trouble.fault or trouble.outage}:{address}"
    return reserve(bucket("same-here", key, limit=1, window=A_DAY)) is not None


def _found(fault: str, outage: str) -> KnownTrouble | None:
    if fault:
        key = uuid_key(fault)
        return known_fault(key, business_today()) if key is not None else None
    number = row_key(outage)
    return known_outage(number, business_now()) if number is not None else None
