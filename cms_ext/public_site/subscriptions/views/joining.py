"""`/ogloszenia/subskrypcja/`: asking for announcements by e-mail, and confirming it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cms_ext.base.public_forms import kept_stamp, looks_like_a_program, new_stamp
from cms_ext.office.audit.domain.event import keyed_hash
from cms_ext.office.rules.clock import business_today
from cms_ext.public_site.notices.domain.places import PLACE_COOKIE, estates, offered
from cms_ext.public_site.subscriptions.domain.joining import (
    confirm_subscription,
    request_subscription,
    waiting_for,
)
from cms_ext.public_site.subscriptions.forms.subscription import SubscriptionForm
from cms_ext.public_site.subscriptions.views.limit import had_enough


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """Whether the address is known or new, the answer is the same."""
    places = offered(estates(business_today()))
    if request.method != "POST":
        key = request.GET.get("gdzie", request.COOKIES.get(PLACE_COOKIE, ""))
        form = SubscriptionForm(initial={"places": [key]}, estates=places)
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
    return _page(request, form, kept_stamp(request))


@require_safe
def asked(request: HttpRequest) -> HttpResponse:
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
