"""The finance department: questions about missing payments, and answering one."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cms_ext.desks.listing import Day, Fact, Name, Number, StaffList
from cms_ext.office.audit.domain.event import Origin
from cms_ext.office.audit.domain.view import ReadReason, record_view
from cms_ext.office.workflow.forms import StepForm
from cms_ext.office.workflow.step import Step
from cms_ext.office.workflow.views import StepPage
from ebok_plugin.inquiries.domain.inquiry import (
    ANSWERS,
    LONGEST_ANSWER,
    SEES,
    answer_inquiry,
    answered_inquiries,
    inquiries_to_answer,
)
from ebok_plugin.inquiries.domain.search import payments_around
from ebok_plugin.inquiries.models import PaymentInquiry
from ebok_plugin.inquiries.vocabulary import InquiryState


class InquiryAnswerForm(StepForm):
    answer = forms.CharField(
        label=_("Odpowiedź dla mieszkańca"),
        help_text=_("Przeczyta ją w E-BOK. Napisz, co ustalono i co dalej."),
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Napisz, co ustalono.")},
    )


ANSWERED = "zakonczone"


class InquiryQueue(StaffList):
    """Those that wait, the oldest first; `?stan=zakonczone` lists the answered ones."""

    template_name = "ebok_plugin/inquiries/desk/queue.html"
    guarded_by = (SEES,)
    model = PaymentInquiry
    shows_people = True
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


def _answer(inquiry: PaymentInquiry, form: InquiryAnswerForm, today: date, origin: Origin) -> None:
    answer_inquiry(inquiry, form.cleaned_data["answer"], on=today, origin=origin)


class InquiryPage(StepPage[PaymentInquiry]):
    """A question with what was booked around its day; each look is recorded."""

    template_name = "ebok_plugin/inquiries/desk/one.html"
    sees = SEES
    step = Step(
        "odpowiedz",
        _("Wyślij odpowiedź"),
        _answer,
        InquiryAnswerForm,
        rights=(ANSWERS,),
        offered=lambda inquiry, today: inquiry.state == InquiryState.NEW,
    )

    def find_subject(self, key: UUID) -> PaymentInquiry:
        inquiries = PaymentInquiry.objects.select_related("person", "account__premises__building")
        return get_object_or_404(inquiries, pk=key)

    def landing(self) -> str:
        return reverse("inquiries_desk_queue")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        record_view(request, self.subject, self.subject.person, ReadReason.SETTLEMENT)
        return super().get(request, *args, **kwargs)

    def refused(self, form: BaseForm, refusal: Exception) -> HttpResponse:
        # As it is now: somebody else may have answered.
        self.subject.refresh_from_db()
        return super().refused(form, refusal)

    def shown(self) -> dict[str, Any]:
        asked = self.subject
        return {"around": payments_around(asked.account, asked.paid_on, self.today)}
