"""The forms of what the office keeps for cases: subjects and texts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.domain.configuration import save_subject, save_template
from cases.domain.order_work import KEPT, save_service
from cases.models import CaseSubject, CaseTemplate, ServiceItem
from cms_ext.base.money.amounts import Money
from cms_ext.office.desk_kit.staff_registers.views import VerbForm


class SubjectForm(VerbForm):
    instance: CaseSubject

    def call_verb(self) -> CaseSubject:
        return save_subject(self.instance, origin=self.origin)


class TemplateForm(VerbForm):
    instance: CaseTemplate

    def call_verb(self) -> CaseTemplate:
        return save_template(self.instance, origin=self.origin)


FIELDS = (*(name for name in KEPT if name != "price"), "valid_to")


class ServiceForm(VerbForm):
    instance: ServiceItem

    gross = forms.DecimalField(
        label=_("Cena brutto, zł"),
        min_value=Decimal("0.01"),
        max_digits=7,
        decimal_places=2,
        localize=True,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["gross"].initial = self.instance.amount.amount

    def call_verb(self) -> ServiceItem:
        for name in FIELDS:
            setattr(self.instance, name, self.cleaned_data[name])
        self.instance.price = Money(self.cleaned_data["gross"]).grosze
        return save_service(self.instance, origin=self.origin)
