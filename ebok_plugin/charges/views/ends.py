"""Screens that end what was entered about a component: a rate, a place, an own rate."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import format_day
from ebok_plugin.charges.models import ComponentRate, ComponentUse, RateException
from ebok_plugin.charges.views.steps import END_OWN_RATE, END_USE, WITHDRAW_RATE, TariffEntryView
from ebok_plugin.ledger.templatetags.ledger import format_quantity


class RateWithdrawalView(TariffEntryView[ComponentRate]):
    """Withdraw a rate by which nobody was charged."""

    step = WITHDRAW_RATE

    def find_subject(self, pk: int, rate: int) -> ComponentRate:
        rates = self.find_component(pk).rates.select_related("component", "property")
        return get_object_or_404(rates, pk=rate)

    def headline(self) -> str:
        return _("{rate} zł od {day}, {place}").format(
            rate=format_quantity(self.subject.rate, 2),
            day=format_day(self.subject.valid_from),
            place=self.subject.property or _("wszystkie nieruchomości"),
        )


class UseEndView(TariffEntryView[ComponentUse]):
    """Set the last day in a place, or delete a place entered by mistake."""

    step = END_USE

    def find_subject(self, pk: int, use: int) -> ComponentUse:
        places = ("component", "property", "building", "premises__building")
        return get_object_or_404(self.find_component(pk).uses.select_related(*places), pk=use)

    def headline(self) -> str:
        return str(self.subject)


class OwnRateEndView(TariffEntryView[RateException]):
    """Set the last day of an account's own rate."""

    step = END_OWN_RATE

    def find_subject(self, pk: int, own: int) -> RateException:
        rows = self.find_component(pk).exceptions.select_related("account__payer", "component")
        return get_object_or_404(rows, pk=own)

    def headline(self) -> str:
        return _("Konto {number}: {rate} zł od {day}").format(
            number=self.subject.account.account_no,
            rate=format_quantity(self.subject.rate, 2),
            day=format_day(self.subject.valid_from),
        )
