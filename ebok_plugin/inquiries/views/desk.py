"""The finance department: questions about missing payments, and answering one."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cms_ext.audit.domain.event import origin_of
from cms_ext.audit.domain.view import ReadReason, record_view
from cms_ext.rules.clock import business_today
from ebok_plugin.inquiries.domain.inquiry import answer_inquiry
from ebok_plugin.inquiries.domain.payments import payments_around
from ebok_plugin.inquiries.domain.queries import (
    ANSWERS,
    SEES,
    answered_inquiries,
    inquiries_to_answer,
)
from ebok_plugin.inquiries.forms.answer import AnswerForm
from ebok_plugin.inquiries.models import PaymentInquiry
from ebok_plugin.inquiries.vocabulary import State

A_PAGE = 30
ANSWERED = "zakonczone"


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    _require(request, SEES)
    done = request.GET.get("stan") == ANSWERED
    found = answered_inquiries() if done else inquiries_to_answer()
    page = Paginator(found, A_PAGE).get_page(request.GET.get("p"))
    context = {"page": page, "done": done, "keep": f"stan={ANSWERED}" if done else ""}
    return render(request, "ebok_plugin/inquiries/desk/queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """GET shows it and records the look; POST answers."""
    _require(request, SEES)
    inquiry = get_object_or_404(
        PaymentInquiry.objects.select_related("person", "account__premises__building"), pk=key
    )
    if request.method != "POST":
        record_view(request, inquiry, inquiry.person, ReadReason.SETTLEMENT)
        return _page(request, inquiry, AnswerForm())
    _require(request, ANSWERS)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, inquiry, form)
    try:
        answer_inquiry(
            inquiry,
            form.cleaned_data["answer"],
            on=business_today(),
            origin=origin_of(request),
        )
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
        inquiry.refresh_from_db()
        return _page(request, inquiry, form, status=409)
    return redirect("inquiries_desk_queue")


def _page(
    request: HttpRequest, inquiry: PaymentInquiry, form: AnswerForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "inquiry": inquiry,
        "form": form,
        "around": payments_around(inquiry.account, inquiry.paid_on, business_today()),
        "answers": inquiry.state == State.NEW and request.user.has_perm(ANSWERS),
    }
    return render(request, "ebok_plugin/inquiries/desk/one.html", context, status=status)


def _require(request: HttpRequest, right: str) -> None:
    if not request.user.has_perm(right):
        raise PermissionDenied
