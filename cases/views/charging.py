"""What finance does with orders: sees those that are done, and charges each once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from cases.domain.order_queries import (
    CHARGES,
    confirmed_quote,
    order_to_charge,
    orders_to_charge,
)
from cases.domain.order_work import charged_account
from cases.models import Case
from cases.views.order_steps import CHARGE_STEPS
from cms_ext.desks.frame.listing import Day, Fact, Name, Number, StaffList
from cms_ext.evidence.audit.domain.view import ReadReason, record_view
from cms_ext.office.desk_kit.workflow.views import StepPage
from cms_ext.plugins import accounts_are_kept, posted_charges


class OrdersToCharge(StaffList):
    """Services that are done; who may charge sees nothing else of cases."""

    template_name = "cms_ext/theme/listing/list.html"
    guarded_by = (CHARGES,)
    model = Case
    shows_people = True
    page_title = _("Usługi do obciążenia")
    list_label = _("Usługi do obciążenia")
    header_icon = "tag"
    empty = _("Nie ma usług do obciążenia.")
    empty_hint = _("Pojawią się tu, gdy ktoś wpisze ich wykonanie.")
    export_filename = "uslugi-do-obciazenia"
    columns = (
        Name(
            "number",
            _("Numer"),
            "number",
            hint="title",
            url_name="cases_desk_charge",
            key="pk",
            whole=True,
        ),
        Fact("who", _("Kto"), "who"),
        Fact("account", _("Konto"), "account_no"),
        Day("done_on", _("Wykonano"), "order.done_on", form="j.m.Y"),
        Number("total", _("Do obciążenia"), lambda case: confirmed_quote(case).amount),
    )

    def get_queryset(self) -> QuerySet[Case]:
        return orders_to_charge()


class OrderToCharge(StepPage[Case]):
    """One of them, with its quote and the button."""

    template_name = "ebok_plugin/cases/desk/charge.html"
    sees = CHARGES
    steps = CHARGE_STEPS

    def find_subject(self, key: UUID) -> Case:
        return order_to_charge(key)

    def landing(self) -> str:
        return reverse("cases_desk_charge", args=[self.subject.pk])

    def refused(self, form: BaseForm, refusal: Exception) -> HttpResponse:
        # As it is now: another clerk may have charged it.
        self.subject = self.find_subject(self.subject.pk)
        if self.step.offered(self.subject, self.today):
            return super().refused(form, refusal)
        messages.error(self.request, str(refusal))
        return redirect(self.landing())

    def shown(self) -> dict[str, Any]:
        case = self.subject
        if self.request.method == "GET":
            record_view(self.request, case, case.person, ReadReason.CASE)
        order = case.order
        return {
            "case": case,
            "order": order,
            "quote": confirmed_quote(case),
            "account": charged_account(case, self.today),
            "accounts_are_kept": accounts_are_kept(),
            "charge": posted_charges([order.charge_key], self.today).get(order.charge_key),
        }
