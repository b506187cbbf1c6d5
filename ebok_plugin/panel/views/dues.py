"""Pages of the days of payment, and the private calendar behind a secret address."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.people.identity.domain.one_use_link import whole_address
from cms_ext.people.identity.domain.throttle import address_bucket, reserve
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.too_often import too_often
from ebok_plugin.ledger.domain.overview import make_overview
from ebok_plugin.ledger.domain.queries.account import balances_of, own_accounts
from ebok_plugin.panel.domain.dues import (
    calendar_for_token,
    dues_by_day,
    end_feed,
    foreseen_by_day,
    make_feed,
)
from ebok_plugin.panel.models import CalendarFeed
from ebok_plugin.payments.freshness import as_of


@require_safe
def dues(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_POST
def make_calendar(request: HttpRequest) -> HttpResponse:
    """Make a new address; only the answer to this request shows it."""
    token = make_feed(_resident(request), today=business_today(), origin=origin_of(request))
    return _page(request, address=whole_address(reverse("ebok:calendar", args=[token])))


@require_POST
def end_calendar(request: HttpRequest) -> HttpResponse:
    end_feed(_resident(request), origin=origin_of(request))
    messages.success(request, _("Kalendarz wyłączony. Jego adres już nie działa."))
    return redirect("ebok:dues")


@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Serve the calendar without a session: the token is the right.

    A wrong token is answered like any missing page.
    """
    tries = reserve(address_bucket(request, "calendar"))
    if tries is None:
        return too_often()
    content = calendar_for_token(token, business_today())
    if content is None:
        raise Http404
    tries.release()
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["X-Robots-Tag"] = "noindex"
    patch_cache_control(response, private=True, no_store=True)
    return response


def _page(request: HttpRequest, *, address: str = "") -> HttpResponse:
    today = business_today()
    own = own_accounts(request.user, today)
    states = balances_of(own, today)
    context = {
        "days": dues_by_day(own, states),
        "foreseen": foreseen_by_day(own, today),
        "overview": make_overview(own, states),
        "feed": CalendarFeed.objects.filter(user=_resident(request)).first(),
        "address": address,
        "as_of": as_of(today),
        "today": today,
    }
    response = render(request, "ebok_plugin/panel/dues.html", context)
    if address:
        # The secret must not travel on as the address of the page before.
        response["Referrer-Policy"] = "no-referrer"
    return response


def _resident(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the gate before /e-bok/ let a resident in
    return request.user
