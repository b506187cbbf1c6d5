"""A case in court: its beginning and its end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from cms_ext.office.workflow.forms import StepForm
from ebok_plugin.fee_changes.forms.delivery import FeeNoticeForm, day_field
from ebok_plugin.fee_changes.models import ChangedRate, Contest


class ContestForm(FeeNoticeForm):
    court_ref = forms.CharField(
        label=gettext_lazy("Sygnatura sprawy albo znak pozwu"), max_length=60
    )
    filed_on = day_field(gettext_lazy("Pozew z dnia"), required=True)
    rates = forms.MultipleChoiceField(
        label=gettext_lazy("Kwestionowane składniki"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rates = self.subject.rates.select_related("component")
        self._rates: dict[str, ChangedRate] = {str(rate.pk): rate for rate in rates}
        field = self.fields["rates"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(key, rate.component.name) for key, rate in self._rates.items()]

    @property
    def contested(self) -> list[ChangedRate]:
        return [self._rates[key] for key in self.cleaned_data["rates"]]


class ContestEndForm(StepForm):
    outcome = forms.ChoiceField(
        label=gettext_lazy("Wynik"),
        choices=[choice for choice in Contest.State.choices if choice[0] != Contest.State.OPEN],
    )
    final_on = day_field(gettext_lazy("Prawomocny z dniem"), required=True)
