"""Page for proposing instalments of arrears, and for where to talk about them."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cms_ext.base.dates.clock import business_today
from cms_ext.people.identity.domain.throttle import bucket, reserve
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.kept_form import keeps_typed, typed_before
from cms_ext.plugins import find_panel_desk
from ebok_plugin.ledger.domain.book import AccountBalance
from ebok_plugin.ledger.domain.queries.account import account_for, balance_of, may_act
from ebok_plugin.ledger.errors import PlanError
from ebok_plugin.ledger.models import Account
from ebok_plugin.panel.domain.proposal import (
    late_outside_plans,
    list_spreads,
    propose_instalments,
    waiting_plan,
)
from ebok_plugin.panel.forms import InstalmentsForm
from ebok_plugin.payments.freshness import as_of

MOST_A_DAY = 3
A_DAY = timedelta(days=1)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typed(InstalmentsForm)
def instalments(request: HttpRequest, slug: str) -> HttpResponse:
    """Let whoever may act for the account propose; others read where to talk.

    For a fee for waste a decision is requested in writing (art. 67a of the Tax Ordinance).
    """
    today = business_today()
    account = account_for(request.user, slug, today)
    state = balance_of(account, today)
    _seqs, whole = late_outside_plans(state)
    talk = {
        "account": account,
        "late": whole,
        "desk": find_panel_desk("ebok"),
        "as_of": as_of(today),
    }
    if account.is_for_waste:
        return render(request, "ebok_plugin/panel/instalments_decision.html", talk)
    waiting = waiting_plan(account)
    may_propose = bool(whole) and waiting is None and may_act(request.user, account, today)
    form = InstalmentsForm(
        request.POST if request.method == "POST" and may_propose else None,
        spreads=list_spreads(whole, today),
        initial=typed_before(request),
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
    if not reserve(bucket("instalments", str(user.person_id), limit=MOST_A_DAY, window=A_DAY)):
        form.add_error(
            None, _("Wysłano już 3 propozycje w ciągu doby. Zadzwoń do nas albo spróbuj jutro.")
        )
        return False
    entered = form.cleaned_data
    try:
        propose_instalments(account, state, entered["count"], reason=entered["reason"], user=user)
    except PlanError as refusal:
        form.add_error(None, str(refusal))
        return False
    return True
