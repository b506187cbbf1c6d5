"""`/ogloszenia/sms/`: urgent announcements to a number, its code, and the way out."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.public_forms import looks_like_a_program, new_stamp, posted_stamp
from cms_ext.evidence.audit.domain.event import keyed_hash
from cms_ext.people.identity.domain.address_link import read_own_contact
from cms_ext.public_site.notices.domain.outages import estates, offered
from cms_ext.public_site.subscriptions.domain.sending import (
    by_key,
    confirm_phone_subscription,
    end_phone_subscription,
    request_phone_subscription,
)
from cms_ext.public_site.subscriptions.forms import PhoneCodeForm, PhoneSubscriptionForm
from cms_ext.public_site.subscriptions.models import PhoneSubscription
from cms_ext.public_site.subscriptions.views.joining import had_enough, places_at_first


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sms(request: HttpRequest) -> HttpResponse:
    """Whether the number is known or new, the answer is the same."""
    places = offered(estates(business_today()))
    if request.method != "POST":
        own = read_own_contact(request.user)
        initial = {"places": places_at_first(request, places), "number": own.phone}
        form = PhoneSubscriptionForm(initial=initial, estates=places)
        return _page(request, form, new_stamp())
    form = PhoneSubscriptionForm(request.POST, estates=places)
    if form.is_valid():
        refusal = looks_like_a_program(request) or had_enough(request)
        if not refusal:
            key = request_phone_subscription(
                form.cleaned_data["number"],
                form.chosen_places(),
                ip_hash=keyed_hash(request.META.get("REMOTE_ADDR", "")),
            )
            return redirect("subscriptions:sms_code", key)
        form.add_error(None, refusal)
    return _page(request, form, posted_stamp(request))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sms_code(request: HttpRequest, key: str) -> HttpResponse:
    subscription = by_key(key)
    if subscription is None:
        raise Http404
    form = PhoneCodeForm(request.POST or None)
    if form.is_valid():
        if confirm_phone_subscription(subscription, form.cleaned_data["code"]):
            return redirect("subscriptions:sms_confirmed")
        form.add_error(
            "code", _("Ten kod nie pasuje albo stracił ważność. Po pięciu próbach zacznij od nowa.")
        )
    return render(request, "cms_ext/subscriptions/sms_code.html", {"form": form})


@require_safe
def sms_confirmed(request: HttpRequest) -> HttpResponse:
    return render(request, "cms_ext/subscriptions/sms_confirmed.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sms_end(request: HttpRequest, key: str) -> HttpResponse:
    """GET only asks: programs look at links in messages before people do."""
    subscription = get_object_or_404(PhoneSubscription, end_key=key)
    if request.method == "POST":
        end_phone_subscription(subscription)
        subscription.refresh_from_db()
    ended = subscription.state == PhoneSubscription.State.UNSUBSCRIBED
    return render(request, "cms_ext/subscriptions/sms_end.html", {"ended": ended})


def _page(request: HttpRequest, form: PhoneSubscriptionForm, stamp: str) -> HttpResponse:
    return render(request, "cms_ext/subscriptions/sms.html", {"form": form, "stamp": stamp})
