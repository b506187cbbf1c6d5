"""„Zaksięguj wszystkie z jedną pewną podpowiedzią”: the list with its sum, then one press."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages

from cms_ext.base.dates.clock import business_today
from cms_ext.base.money.amounts import Money, sum_money
from cms_ext.base.text.typed_values import normalised_query
from cms_ext.base.web.row_key import row_key
from cms_ext.evidence.audit.domain.event import origin_of, record
from cms_ext.people.identity.views.guard import ForStaff, StaffRequest
from ebok_plugin.payments.domain.certain_payments import (
    MOST_AT_ONCE,
    CertainPayment,
    PostedPayments,
    find_certain_payments,
    post_certain_payments,
)
from ebok_plugin.payments.domain.waiting import list_waiting_entries
from ebok_plugin.payments.forms import WaitingFilterForm
from ebok_plugin.payments.models import BankEntry
from ebok_plugin.payments.rights import PLACES, SEES_LINES

TICKED = "wplata"


class CertainPage(ForStaff, TemplateView):
    """The certain payments among those of the filter, ticked; a press posts the ticked ones."""

    guarded_by = (SEES_LINES, PLACES)
    http_method_names = ("get", "head", "post")
    template_name = "ebok_plugin/payments/desk/waiting/certain.html"
    request: StaffRequest

    @cached_property
    def payments(self) -> Sequence[CertainPayment]:
        query = normalised_query(self.request.GET.get("q", ""))
        form = WaitingFilterForm(self.request.GET, today=business_today())
        return find_certain_payments(form.chosen(query).select(list_waiting_entries()))

    @property
    def sum(self) -> Money:
        return sum_money(payment.line.remaining for payment in self.payments)

    @property
    def is_full(self) -> bool:
        return len(self.payments) == MOST_AT_ONCE

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        accounts = sorted({payment.likely.account.pk for payment in self.payments})
        record(
            "LIST",
            origin_of(self.request),
            note=BankEntry._meta.label,
            changes={"accounts": accounts, "rows": len(self.payments)},
        )
        return super().get(request, *args, **kwargs)

    def post(self, request: StaffRequest) -> HttpResponse:
        chosen = _chosen(request.POST)
        if not chosen:
            messages.warning(request, _("Nie zaznaczono żadnej wpłaty. Niczego nie zaksięgowano."))
            return redirect(request.get_full_path())
        result = post_certain_payments(chosen, origin=origin_of(request), today=business_today())
        _report(request, result)
        return redirect(reverse("ebok_desk_waiting"))


def _chosen(handed_in: QueryDict) -> dict[int, int]:
    """Read the ticks, `operation:account`; others than the page wrote are left out."""
    pairs = (tick.partition(":") for tick in handed_in.getlist(TICKED)[:MOST_AT_ONCE])
    keys = ((row_key(line), row_key(account)) for line, _colon, account in pairs)
    return {line: account for line, account in keys if line and account}


def _report(request: StaffRequest, result: PostedPayments) -> None:
    count = len(result.posted)
    if count:
        words = ngettext(
            "Zaksięgowano %(n)s wpłatę, razem %(sum)s.",
            "Zaksięgowano %(n)s wpłat, razem %(sum)s.",
            count,
        )
        messages.success(request, words % {"n": count, "sum": result.sum})
    for refused in result.refused:
        line = refused.line
        name = line.name or _("nadawca nieznany")
        messages.warning(
            request,
            _("Nie zaksięgowano: {name}, {amount}. {reason}").format(
                name=name, amount=line.remaining, reason=refused.reason
            ),
        )
