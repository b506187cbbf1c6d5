"""Page of what to type at the bank for a standing order."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.frontend.theme.frame import Frame
from ebok_plugin.ledger.domain.queries.account import account_for
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.panel.domain.coming import coming_of, foreseen_of
from ebok_plugin.panel.domain.first_page import WayToPay
from ebok_plugin.panel.domain.standing_order import describe_standing_order, list_steady_amounts
from ebok_plugin.payments.freshness import describe_booked_until
from ebok_plugin.statements.domain.payment_code import (
    NOTHING_OPEN,
    payment_for_balance,
    payment_office,
)

CHARGES_AHEAD = 12


@require_safe
def standing_order(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the amounts of the coming charges; without any the first page says what is known."""
    today = business_today()
    account = account_for(request.user, slug, today)
    charges = foreseen_of([account], today, CHARGES_AHEAD).get(account.pk, ())
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
        "letters": [(one.notice.pk, one.since) for one in coming_of(account, None, today).changes],
        "payment": payment,
        "way": WayToPay(_("Kwota"), steps[0].amount, payment.title, None),
        "recipient": Frame.of(request).coop.name,
        "as_of": describe_booked_until(today),
    }
    return render(request, "ebok_plugin/panel/standing_order.html", context)
