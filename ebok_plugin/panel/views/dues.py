"""Pages of what is due and when, and of what to type at the bank for a standing order."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.site_address import site_address
from cms_ext.evidence.audit.domain.event import read_origin
from cms_ext.frontend.theme.frame import Frame
from cms_ext.people.identity.domain.throttle import make_address_bucket, make_bucket, reserve_tries
from cms_ext.people.identity.kept_form import keeps_typed, read_typed_values
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.guard import make_429_response
from cms_ext.plugins import find_panel_desk, find_relief_url_name
from ebok_plugin.fee_changes.domain.forecast import forecast_charges
from ebok_plugin.ledger.domain.book import AccountBalance
from ebok_plugin.ledger.domain.overview import make_overview
from ebok_plugin.ledger.domain.queries.account import get_readable_account, may_act, own_accounts
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.errors import PlanError
from ebok_plugin.ledger.models import Account
from ebok_plugin.panel.domain import dues as domain
from ebok_plugin.panel.domain.dues import describe_standing_order, list_steady_amounts
from ebok_plugin.panel.domain.first_page import WayToPay
from ebok_plugin.panel.forms import InstalmentsForm
from ebok_plugin.panel.models import CalendarFeed
from ebok_plugin.payments.freshness import describe_booked_day
from ebok_plugin.statements.domain.payment_code import (
    NOTHING_OPEN,
    payment_for_balance,
    payment_office,
)


@require_safe
def dues(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_POST
def make_calendar(request: HttpRequest) -> HttpResponse:
    """Make a new address; only the answer to this request shows it."""
    token = domain.make_feed(
        _resident(request), today=business_today(), origin=read_origin(request)
    )
    return _page(request, address=site_address(reverse("ebok:calendar", args=[token])))


@require_POST
def end_calendar(request: HttpRequest) -> HttpResponse:
    domain.end_feed(_resident(request), origin=read_origin(request))
    messages.success(request, _("Kalendarz wyłączony. Jego adres już nie działa."))
    return redirect("ebok:dues")


@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Serve the calendar without a session: the token is the right.

    A wrong token is answered like any missing page.
    """
    tries = reserve_tries(make_address_bucket(request, "calendar"))
    if tries is None:
        return make_429_response()
    content = domain.calendar_for_token(token, business_today())
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
    states = account_reader().balances_of(own, today)
    context = {
        "days": domain.dues_by_day(own, states),
        "foreseen": domain.sum_forecast_by_day(own, today),
        "overview": make_overview(own, states),
        "feed": CalendarFeed.objects.filter(user=_resident(request)).first(),
        "address": address,
        "as_of": describe_booked_day(today),
        "today": today,
    }
    response = render(request, "ebok_plugin/panel/dues.html", context)
    if address:
        # The secret must not travel on as the address of the page before.
        response["Referrer-Policy"] = "no-referrer"
    return response


def _resident(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the access check of /e-bok/ let a resident in
    return request.user


MAX_PER_DAY = 3
A_DAY = timedelta(days=1)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typed(InstalmentsForm)
def instalments(request: HttpRequest, slug: str) -> HttpResponse:
    """Let anyone who may act for the account propose; others read where to talk.

    For a fee for waste a decision is applied for (art. 67a of the Tax Ordinance): on the page of
    the plugin that takes such applications, without one on paper.
    """
    today = business_today()
    account = get_readable_account(request.user, slug, today)
    state = account_reader().balances_of([account], today)[account.pk]
    if account.is_for_waste and (relief := find_relief_url_name()):
        return redirect(relief, account.slug)
    _seqs, late_sum = domain.late_outside_plans(state)
    talk = {
        "account": account,
        "late": late_sum,
        "desk": find_panel_desk("ebok"),
        "as_of": describe_booked_day(today),
    }
    if account.is_for_waste:
        return render(request, "ebok_plugin/panel/instalments_decision.html", talk)
    waiting = domain.waiting_plan(account)
    may_propose = bool(late_sum) and waiting is None and may_act(request.user, account, today)
    form = InstalmentsForm(
        request.POST if request.method == "POST" and may_propose else None,
        spreads=domain.list_spreads(late_sum, today),
        initial=read_typed_values(request),
    )
    user = request.user
    if form.is_valid() and isinstance(user, User) and _proposed(form, account, state, user):
        messages.success(request, _("Propozycję wysłano. Nie musisz nic więcej robić."))
        return redirect("ebok:instalments", account.slug)
    context = talk | {
        "waiting": waiting,
        "rows": list(waiting.rows.all()) if waiting else [],
        "may_propose": may_propose,
        "form": form,
    }
    return render(request, "ebok_plugin/panel/instalments.html", context)


def _proposed(form: InstalmentsForm, account: Account, state: AccountBalance, user: User) -> bool:
    """Try to propose; return False with the reason in the form."""
    if not reserve_tries(
        make_bucket("instalments", str(user.person_id), limit=MAX_PER_DAY, window=A_DAY)
    ):
        form.add_error(
            None, _("Wysłano już 3 propozycje w ciągu doby. Zadzwoń do nas albo spróbuj jutro.")
        )
        return False
    entered = form.cleaned_data
    try:
        domain.propose_instalments(
            account, state, entered["count"], reason=entered["reason"], user=user
        )
    except PlanError as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@require_safe
def standing_order(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the amounts of the coming charges; without any the first page says what is known."""
    today = business_today()
    account = get_readable_account(request.user, slug, today)
    forecast = forecast_charges([account], today)[account.pk]
    charges = forecast.charges
    if not charges:
        return redirect(f"{reverse('ebok:home')}?konto={account.slug}")
    state = account_reader().read_account_states([account], today)[account.pk].state
    payment = payment_for_balance(account, state, NOTHING_OPEN, payment_office())
    steps = list_steady_amounts(charges, today)
    context = {
        "account": account,
        "state": state,
        "steps": steps,
        "words": describe_standing_order(charges, steps),
        "letters": [
            (change.notice.pk, change.since.first_day)
            for change in forecast.changes
            if change.notice is not None
        ],
        "payment": payment,
        "way": WayToPay(_("Kwota"), steps[0].amount, payment.title, None),
        "recipient": Frame.of(request).coop.name,
        "as_of": describe_booked_day(today),
    }
    return render(request, "ebok_plugin/panel/standing_order.html", context)
