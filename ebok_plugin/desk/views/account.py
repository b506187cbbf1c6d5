"""The account card: all of an account on one page, and what can be done with it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cms_ext.office.audit.domain.view import ReadReason, record_view
from cms_ext.office.rules.clock import business_today
from cms_ext.people.identity.views.guard import StaffRequest, for_staff
from ebok_plugin.desk.domain.queries.card import card
from ebok_plugin.desk.domain.rights import (
    ENDS_PLANS,
    POSTS,
    PROPOSES_PLANS,
    PROPOSES_TRANSFERS,
    SEES,
    SEES_INTEREST,
)
from ebok_plugin.ledger.models import Account


@require_safe
@for_staff(SEES)
def account(request: StaffRequest, pk: int) -> HttpResponse:
    """Each look stands in the access log."""
    user = request.user
    shown = the_account(pk)
    record_view(request, shown, shown.payer, ReadReason.SETTLEMENT)
    context = {
        "card": card(shown, business_today()),
        "posts": user.has_perm(POSTS),
        "transfers": user.has_perm(PROPOSES_TRANSFERS),
        "plans": user.has_perm(PROPOSES_PLANS),
        "ends_plans": user.has_perm(ENDS_PLANS),
        "notes": user.has_perm(SEES_INTEREST),
    }
    return render(request, "ebok_plugin/desk/account.html", context)


def the_account(pk: int) -> Account:
    """The account of the address, or 404."""
    return get_object_or_404(Account.objects.select_related("payer", "premises__building"), pk=pk)
