"""Changing a subscription and ending it, by the links of its messages, without a login."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cms_ext.office.rules.clock import business_today
from cms_ext.people.mail.views import one_click
from cms_ext.public_site.notices.domain.places import estates, offered
from cms_ext.public_site.subscriptions.domain.choice import place_keys
from cms_ext.public_site.subscriptions.domain.joining import by_key
from cms_ext.public_site.subscriptions.domain.joining import change_subscription as change_wish
from cms_ext.public_site.subscriptions.domain.joining import end_subscription as end_subscription
from cms_ext.public_site.subscriptions.forms.subscription import WishForm
from cms_ext.public_site.subscriptions.models import Subscription


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
