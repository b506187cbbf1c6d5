"""A rate that a clerk enters, and one that is taken back before anybody was charged by it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.public_site.premises.models import Property
from ebok_plugin.desk.forms.fields import day_field, reason_field
from ebok_plugin.desk.forms.tariffs.entry import TariffEntryForm
from ebok_plugin.fee_changes.forms.draft import RateField
from ebok_plugin.ledger.period import Period


class RateEntryForm(TariffEntryForm):
    rate = RateField(
        label=_("Stawka (zł)"),
        help_text=_("Najwyżej cztery miejsca po przecinku."),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    estate = forms.ModelChoiceField(
        Property.objects.order_by("code"),
        label=_("Nieruchomość"),
        required=False,
        empty_label=_("wszystkie"),
        help_text=_("Własna stawka nieruchomości jest przed stawką dla wszystkich."),
    )
    valid_from = day_field(
        label=_("Obowiązuje od dnia"),
        help_text=_("Zwykle pierwszy dzień miesiąca. Poprzednia skończy się dzień wcześniej."),
    )
    reason = reason_field(
        label=_("Dlaczego bez zawiadomienia"),
        required=False,
        help_text=_(
            "Przy pierwszej stawce zostaw puste. Przy następnej co najmniej 10 znaków, na przykład "
            "„poprawka przed pierwszym naliczeniem”."
        ),
    )

    def first_values(self) -> dict[str, Any]:
        return {"valid_from": Period.of(self.today).next.first_day}

    @property
    def month(self) -> Period:
        """The first month that the rate is charged in: it decides on a month's first day."""
        period = Period.of(self.cleaned_data["valid_from"])
        return period if self.cleaned_data["valid_from"] == period.first_day else period.next


class RateWithdrawalForm(TariffEntryForm):
    reason = reason_field()
