"""`/ogloszenia/subskrypcja/` and `/ogloszenia/sms/`: subscribe, confirm, change, end.

Changing and ending need no login: the links of the messages lead there.
"""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.public_forms import looks_like_a_program, new_stamp, one_click, posted_stamp
from cms_ext.evidence.audit.domain.event import read_origin
from cms_ext.people.identity.domain.address_link import read_own_contact
from cms_ext.people.identity.domain.throttle import make_address_bucket, reserve_tries
from cms_ext.people.outbox.sms.domain import find_sms_trouble
from cms_ext.public_site.notices.domain import outages
from cms_ext.public_site.subscriptions.domain import joining, phones
from cms_ext.public_site.subscriptions.forms import (
    PhoneCodeForm,
    PhoneSubscriptionForm,
    SubscriptionForm,
    WishForm,
)
from cms_ext.public_site.subscriptions.models import PhoneSubscription, Subscription


def find_excess(request: HttpRequest) -> str:
    """Return the refusal for a network address with too many requests, or ""."""
    limit = settings.COOP_SUBSCRIPTIONS_PER_ADDRESS
    if reserve_tries(make_address_bucket(request, "subscription", limit=limit)) is None:
        return _("Z tego miejsca przyszło zbyt wiele zapisów. Spróbuj za kwadrans.")
    return ""


def list_initial_places(request: HttpRequest, places: list[outages.Estate]) -> list[str]:
    """Return the keys ticked on a new form: the requested place, or the reader's own."""
    key = request.GET.get("gdzie", "")
    if key:
        return [key]
    own = [choice.key for choice in outages.list_own_choices(request, business_today(), places)]
    return own or [request.COOKIES.get(outages.PLACE_COOKIE, "")]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """Request a subscription; the answer does not reveal whether the address is known."""
    places = outages.select_offered(outages.list_estates(business_today()))
    if request.method != "POST":
        own = read_own_contact(request.user)
        initial = {"places": list_initial_places(request, places), "email": own.email}
        form = SubscriptionForm(initial=initial, estates=places)
        return _page(request, form, new_stamp())
    form = SubscriptionForm(request.POST, estates=places)
    if form.is_valid():
        refusal = looks_like_a_program(request) or find_excess(request)
        if not refusal:
            joining.request_subscription(
                form.cleaned_data["email"],
                form.wish(),
                consent_version=form.agreed.version,
                ip_hash=read_origin(request).ip_hash,
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
    """Confirm on POST only: mail scanners open every link."""
    subscription = joining.find_pending(token)
    if subscription is not None and request.method == "POST":
        joining.confirm_subscription(subscription)
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
    """Change places, kinds or frequency of a confirmed subscription."""
    subscription = _get_subscription(key)
    if subscription.state != Subscription.State.CONFIRMED:
        return redirect("subscriptions:subscribe")
    chosen = joining.list_place_keys(subscription)
    places = outages.select_offered(outages.list_estates(business_today()), keeping=chosen)
    initial = {
        "places": chosen,
        "kinds": subscription.kinds.all(),
        "frequency": subscription.frequency,
    }
    form = WishForm(request.POST or None, initial=initial, estates=places, row=subscription)
    if form.is_valid():
        joining.change_subscription(subscription, form.wish())
        messages.success(request, _("Zapisano zmiany."))
        return redirect("subscriptions:change", key)
    context = {"form": form, "key": key}
    return render(request, "cms_ext/subscriptions/change.html", context)


@one_click
def end(request: HttpRequest, key: str) -> HttpResponse:
    subscription = _get_subscription(key)
    if request.method == "POST":
        subscription = joining.end_subscription(subscription)
    ended = subscription.state not in (Subscription.State.PENDING, Subscription.State.CONFIRMED)
    return render(request, "cms_ext/subscriptions/end.html", {"ended": ended})


def _get_subscription(key: str) -> Subscription:
    """Return the subscription. Raises Http404 for an invented key."""
    subscription = joining.find_subscription(key)
    if subscription is None:
        raise Http404
    return subscription


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sms(request: HttpRequest) -> HttpResponse:
    """Request SMS messages; the answer does not reveal whether the number is known.

    A site without a gateway takes no numbers: no code would arrive. The demo writes it to a file.
    """
    if find_sms_trouble() and not settings.COOP_DEMO:
        return render(request, "cms_ext/subscriptions/sms.html", {"is_off": True})
    places = outages.select_offered(outages.list_estates(business_today()))
    if request.method != "POST":
        own = read_own_contact(request.user)
        initial = {"places": list_initial_places(request, places), "number": own.phone}
        form = PhoneSubscriptionForm(initial=initial, estates=places)
        return _phones_page(request, form, new_stamp())
    form = PhoneSubscriptionForm(request.POST, estates=places)
    if form.is_valid():
        refusal = looks_like_a_program(request) or find_excess(request)
        if not refusal:
            key = phones.request_phone_subscription(
                form.cleaned_data["number"],
                form.chosen_places(),
                consent_version=form.agreed.version,
                ip_hash=read_origin(request).ip_hash,
            )
            return redirect("subscriptions:sms_code", key)
        form.add_error(None, refusal)
    return _phones_page(request, form, posted_stamp(request))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sms_code(request: HttpRequest, key: str) -> HttpResponse:
    subscription = phones.find_phone_subscription(key)
    if subscription is None:
        raise Http404
    form = PhoneCodeForm(request.POST or None)
    if form.is_valid():
        if phones.confirm_phone_subscription(subscription, form.cleaned_data["code"]):
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
    """End on POST only: programs open links in messages before people do."""
    subscription = get_object_or_404(PhoneSubscription, end_key=key)
    if request.method == "POST":
        phones.end_phone_subscription(subscription)
        subscription.refresh_from_db()
    ended = subscription.state == PhoneSubscription.State.UNSUBSCRIBED
    return render(request, "cms_ext/subscriptions/sms_end.html", {"ended": ended})


def _phones_page(request: HttpRequest, form: PhoneSubscriptionForm, stamp: str) -> HttpResponse:
    return render(request, "cms_ext/subscriptions/sms.html", {"form": form, "stamp": stamp})
