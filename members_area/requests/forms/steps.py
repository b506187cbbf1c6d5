"""What the desk fills in to move a request on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.office.workflow.forms import StepForm
from members_area.library.models import Document
from members_area.requests.domain.opening import papers_to_give
from members_area.requests.domain.refusal import Grounds, refusable
from members_area.requests.forms.asking import day_input
from members_area.requests.models import DocumentRequest
from members_area.requests.vocabulary import Form, Ground

USUAL = timedelta(days=30)


class CostForm(StepForm):
    units = forms.IntegerField(label=_("Liczba płatnych stron"), min_value=1, max_value=100_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.subject.form == Form.ELECTRONIC:
            self.fields["units"].label = _("Liczba płatnych plików")


class OpenForm(StepForm):
    papers = forms.ModelMultipleChoiceField(
        Document.objects.none(),
        label=_("Dokumenty"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Zaznacz dokumenty, które otworzysz.")},
    )
    until = forms.DateField(label=_("Otwarte do dnia (włącznie)"), widget=day_input())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["papers"].queryset = papers_to_give(self.subject, self.today)  # type: ignore[attr-defined]  # of this field
        self.fields["until"].initial = self.today + USUAL


class RequestRefusalForm(StepForm):
    what = forms.CharField(
        label=_("Czego odmówiono"),
        max_length=300,
        help_text=_("Na przykład: umowa z wykonawcą remontu dźwigu z 2 marca 2026 r."),
    )
    ground = forms.ChoiceField(label=_("Podstawa"), choices=Ground.choices, required=False)
    reasons = forms.CharField(
        label=_("Uzasadnienie"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Co najmniej 50 znaków. To uzasadnienie przeczyta członek i może sąd."),
    )
    signed_by = forms.CharField(
        label=_("Kto z zarządu podpisał odmowę"), max_length=120, required=False
    )
    partly = forms.BooleanField(
        label=_("To odmowa częściowa: pozostałe dokumenty przygotujemy"), required=False
    )

    @property
    def grounds(self) -> Grounds:
        values = self.cleaned_data
        return Grounds(
            what=values["what"],
            ground=values["ground"],
            reasons=values["reasons"],
            signed_by=values["signed_by"],
            whole=not values["partly"],
        )

    @staticmethod
    def fits(request: DocumentRequest, today: date) -> bool:
        return bool(refusable(request.kinds.all(), today))


class RefusalDeliveryForm(StepForm):
    delivered_on = forms.DateField(label=_("Odmowę doręczono"), widget=day_input())
