"""A case in court: its beginning and its end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from ebok_plugin.fee_changes.forms.delivery import NoticeForm, day_field
from ebok_plugin.fee_changes.models import ChangedRate, Contest, FeeChange


class ContestForm(NoticeForm):
    court_ref = forms.CharField(
        label=gettext_lazy("Sygnatura sprawy albo znak pozwu"), max_length=60
    )
    filed_on = day_field(gettext_lazy("Pozew z dnia"), required=True)
    rates = forms.MultipleChoiceField(
        label=gettext_lazy("Kwestionowane składniki"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, change: FeeChange) -> None:
        super().__init__(*args, change=change)
        self._rates = {str(rate.pk): rate for rate in change.rates.select_related("component")}
        field = self.fields["rates"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(key, rate.component.name) for key, rate in self._rates.items()]

    @property
    def contested(self) -> list[ChangedRate]:
        return [self._rates[key] for key in self.cleaned_data["rates"]]


class ContestEndForm(forms.Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("Wynik"),
        choices=[choice for choice in Contest.State.choices if choice[0] != Contest.State.OPEN],
    )
    final_on = day_field(gettext_lazy("Prawomocny z dniem"), required=True)
