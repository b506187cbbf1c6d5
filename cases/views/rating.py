"""Saying how a case was handled, from the link of its closing letter."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cases.domain.customer import rate_case
from cases.domain.rating_link import case_to_rate
from cases.views.customer_steps import chosen_rating
from cases.vocabulary import Satisfaction
from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.office.desk_kit.workflow.refusal import Refusal


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rate_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Three buttons; one press counts, and another one later counts instead. 410 once it is late.

    What is none of the three says nothing.
    """
    today = business_today()
    case = case_to_rate(token, today)
    said = chosen_rating(request)
    if case is not None and said is not None:
        try:
            rate_case(case, said, today=today, origin=origin_of(request))
        except Refusal:
            # Opened again between the look and the press.
            case = None
        else:
            return redirect("cases:rate_by_link", token)
    context = {"case": case, "ratings": Satisfaction.choices}
    status = 200 if case else 410
    return render(request, "ebok_plugin/cases/public/rating.html", context, status=status)
