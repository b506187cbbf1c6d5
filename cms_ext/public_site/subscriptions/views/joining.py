"""`/ogloszenia/subskrypcja/`: announcements by e-mail, asked for, confirmed, changed and ended.

A change and the end need no login: the links of the messages lead there.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.public_forms import looks_like_a_program, new_stamp, posted_stamp
from cms_ext.evidence.audit.domain.event import keyed_hash
from cms_ext.people.identity.domain.address_link import read_own_contact
from cms_ext.people.identity.domain.throttle import find_network, make_bucket, reserve_tries
from cms_ext.people.outbox.mail.views import one_click
from cms_ext.public_site.notices.domain.outages import (
    PLACE_COOKIE,
    Estate,
    estates,
    offered,
    own_choices,
)
from cms_ext.public_site.subscriptions.domain.joining import (
    by_key,
    confirm_subscription,
    place_keys,
    request_subscription,
    waiting_for,
)
from cms_ext.public_site.subscriptions.domain.joining import change_subscription as change_wish
from cms_ext.public_site.subscriptions.domain.joining import end_subscription as end_subscription
from cms_ext.public_site.subscriptions.forms import SubscriptionForm, WishForm
from cms_ext.public_site.subscriptions.models import Subscription


def had_enough(request: HttpRequest) -> str:
    """What to say to an address that has had its share; nothing while there is room."""
    address = find_network(request.META.get("REMOTE_ADDR", ""), v6_prefix=64)
    limit = settings.COOP_SUBSCRIPTIONS_PER_ADDRESS
    if reserve_tries(make_bucket("subscription", address, limit=limit)) is None:
        return _("Z tego miejsca przyszło zbyt wiele zapisów. Spróbuj za kwadrans.")
    return ""


def places_at_first(request: HttpRequest, places: list[Estate]) -> list[str]:
    """The keys ticked on a new form: the place that was asked for, else the reader's own."""
    key = request.GET.get("gdzie", "")
    if key:
        return [key]
    own = [choice.key for choice in own_choices(request, business_today(), places)]
    return own or [request.COOKIES.get(PLACE_COOKIE, "")]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """Whether the address is known or new, the answer is the same."""
    places = offered(estates(business_today()))
    if request.method != "POST":
        own = read_own_contact(request.user)
        initial = {"places": places_at_first(request, places), "email": own.email}
        form = SubscriptionForm(initial=initial, estates=places)
        return _page(request, form, new_stamp())
    form = SubscriptionForm(request.POST, estates=places)
    if form.is_valid():
        refusal = looks_like_a_program(request) or had_enough(request)
        if not refusal:
            request_subscription(
                form.cleaned_data["email"],
                form.wish(),
                ip_hash=keyed_hash(request.META.get("REMOTE_ADDR", "")),
            )
            return redirect("subscriptions:asked")
        form.add_error(None, refusal)
    return _page(request, form, posted_stamp(request))


@require_safe
def requested(request: HttpRequest) -> HttpResponse:
    return render(request, "cms_ext/subscriptions/asked.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirmation(request: HttpRequest, token: str) -> HttpResponse:
    """GET only asks: mail scanners open every link and must not confirm for people."""
    subscription = waiting_for(token)
    if subscription is not None and request.method == "POST":
        confirm_subscription(subscription)
        return redirect("subscriptions:confirmed")
    context = {"subscription": subscription}
    return render(
        request,
        "cms_ext/subscriptions/confirm.html",
        context,
        status=200 if subscription else 410,
    )


@require_safe
def confirmed(request: HttpRequest) -> HttpResponse:
    return render(request, "cms_ext/subscriptions/confirmed.html")


def _page(request: HttpRequest, form: SubscriptionForm, stamp: str) -> HttpResponse:
    context = {"form": form, "stamp": stamp}
    return render(request, "cms_ext/subscriptions/subscribe.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Other places, kinds or frequency. A subscription that has ended begins anew elsewhere."""
    subscription = _found(key)
    if subscription.state != Subscription.State.CONFIRMED:
        return redirect("subscriptions:subscribe")
    chosen = place_keys(subscription)
    places = offered(estates(business_today()), keeping=chosen)
    initial = {
        "places": chosen,
        "kinds": subscription.kinds.all(),
        "frequency": subscription.frequency,
    }
    form = WishForm(request.POST or None, initial=initial, estates=places)
    if form.is_valid():
        change_wish(subscription, form.wish())
        messages.success(request, _("Zapisano zmiany."))
        return redirect("subscriptions:change", key)
    context = {"form": form, "key": key}
    return render(request, "cms_ext/subscriptions/change.html", context)


@one_click
def end(request: HttpRequest, key: str) -> HttpResponse:
    subscription = _found(key)
    if request.method == "POST":
        subscription = end_subscription(subscription)
    ended = subscription.state not in (Subscription.State.PENDING, Subscription.State.CONFIRMED)
    return render(request, "cms_ext/subscriptions/end.html", {"ended": ended})


def _found(key: str) -> Subscription:
    """An invented link is no page."""
    subscription = by_key(key)
    if subscription is None:
        raise Http404
    return subscription
