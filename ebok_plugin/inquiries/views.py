"""The finance department: questions about missing payments, and answering one."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from cms_ext.desks.listing import Day, Fact, Name, Number, StaffList
from cms_ext.office.audit.domain.event import origin_of
from cms_ext.office.audit.domain.view import ReadReason, record_view
from cms_ext.office.rules.clock import business_today
from cms_ext.people.identity.views.guard import for_staff, require_rights
from ebok_plugin.inquiries.domain.inquiry import answer_inquiry
from ebok_plugin.inquiries.domain.payments import payments_around
from ebok_plugin.inquiries.domain.queries import (
    ANSWERS,
    SEES,
    answered_inquiries,
    inquiries_to_answer,
)
from ebok_plugin.inquiries.forms import InquiryAnswerForm
from ebok_plugin.inquiries.models import PaymentInquiry
from ebok_plugin.inquiries.vocabulary import InquiryState

ANSWERED = "zakonczone"


class InquiryQueue(StaffList):
    """Those that wait, the oldest first; `?stan=zakonczone` lists the answered ones."""

    template_name = "ebok_plugin/inquiries/desk/queue.html"
    guarded_by = (SEES,)
    model = PaymentInquiry
    page_title = _("Brakujące wpłaty")
    list_label = _("Zgłoszenia")
    header_icon = "help"
    empty = _("Nie ma tu żadnego zgłoszenia.")
    empty_hint = _("Nowe zgłoszenia mieszkańcy wysyłają z E-BOK.")
    export_filename = "brakujace-wplaty"
    columns = (
        Name("number", _("Numer"), hint="person.name", url_name="inquiries_desk_one", whole=True),
        Fact("account", _("Konto"), "account.account_no"),
        Day("asked_on", _("Zgłoszono")),
        Day("paid_on", _("Dzień przelewu")),
        Number("amount", _("Kwota")),
        Fact("state", _("Stan"), "get_state_display"),
    )

    @property
    def done(self) -> bool:
        return self.request.GET.get("stan") == ANSWERED

    def get_queryset(self) -> QuerySet[PaymentInquiry]:
        return answered_inquiries() if self.done else inquiries_to_answer()


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(SEES)
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """GET shows it and records the look; POST answers."""
    inquiry = get_object_or_404(
        PaymentInquiry.objects.select_related("person", "account__premises__building"), pk=key
    )
    if request.method != "POST":
        record_view(request, inquiry, inquiry.person, ReadReason.SETTLEMENT)
        return _page(request, inquiry, InquiryAnswerForm())
    require_rights(request, ANSWERS)
    form = InquiryAnswerForm(request.POST)
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
    request: HttpRequest, inquiry: PaymentInquiry, form: InquiryAnswerForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "inquiry": inquiry,
        "form": form,
        "around": payments_around(inquiry.account, inquiry.paid_on, business_today()),
        "answers": inquiry.state == InquiryState.NEW and request.user.has_perm(ANSWERS),
    }
    return render(request, "ebok_plugin/inquiries/desk/one.html", context, status=status)
