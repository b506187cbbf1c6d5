"""A rate that a clerk enters, and one that is taken back before anybody was charged by it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms_ext.office.audit.domain.event import Origin
from cms_ext.public_site.premises.models import Property
from ebok_plugin.charges.domain.rate_entry import enter_rate, withdraw_rate
from ebok_plugin.charges.models import ComponentRate
from ebok_plugin.desk.domain.rights import ENTERS_RATES, WITHDRAWS_RATES
from ebok_plugin.desk.forms.fields import day_field, reason_field
from ebok_plugin.desk.forms.tariffs.entry import ComponentForm
from ebok_plugin.fee_changes.forms.draft import RateField
from ebok_plugin.ledger.period import Period
from ebok_plugin.ledger.polish_dates import shown
from ebok_plugin.ledger.templatetags.ledger import quantity


class RateEntryForm(ComponentForm):
    heading = _("Nowa stawka")
    right = ENTERS_RATES

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

    def act(self, origin: Origin) -> ComponentRate:
        data = self.cleaned_data
        return enter_rate(
            self.component,
            data["rate"],
            valid_from=data["valid_from"],
            property=data["estate"],
            reason=data["reason"],
            origin=origin,
        )


class RateWithdrawalForm(ComponentForm):
    heading = _("Wycofaj stawkę")
    lead = _(
        "Tylko stawkę, według której nikomu nie naliczono opłaty. Poprzednia zostaje wtedy w mocy."
    )
    button = _("Wycofaj stawkę")
    done = _("Stawkę wycofano.")
    right = WITHDRAWS_RATES

    reason = reason_field()

    def __init__(self, *args: Any, row: ComponentRate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row

    @property
    def subject(self) -> str:
        return gettext("{rate} zł od {day}, {place}").format(
            rate=quantity(self.row.rate, 2),
            day=shown(self.row.valid_from),
            place=self.row.property or _("wszystkie nieruchomości"),
        )

    def act(self, origin: Origin) -> None:
        withdraw_rate(self.row, reason=self.cleaned_data["reason"], origin=origin)
