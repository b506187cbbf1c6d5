"""The resident's own questions about missing payments, with their answers."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms_ext.office.rules.clock import business_today
from ebok_plugin.inquiries.domain.queries import own_inquiries, own_inquiry
from ebok_plugin.inquiries.models import PaymentInquiry
from ebok_plugin.money import Money


@require_safe
def inquiries(request: HttpRequest) -> HttpResponse:
    context = {"inquiries": list(own_inquiries(request.user, business_today()))}
    return render(request, "ebok_plugin/panel/inquiries.html", context)


@require_safe
def inquiry(request: HttpRequest, key: UUID) -> HttpResponse:
    """404 for one that is not there and for one of somebody else."""
    found = own_inquiry(request.user, key, business_today())
    context = {"inquiry": found, "account": found.account, "listed": _listed(found)}
    return render(request, "ebok_plugin/panel/inquiry.html", context)


def _listed(inquiry: PaymentInquiry) -> list[tuple[date, Money, bool]]:
    """Day, amount and whether it was a known one, as the page showed them then."""
    return [
        (date.fromisoformat(one["booked_on"]), Money.from_grosze(one["grosze"]), one["own"])
        for one in inquiry.listed
    ]
