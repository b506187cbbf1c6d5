"""Forms of the desk about refunds of overpayments."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy

from cms_ext.base.money.nrb import format_nrb
from cms_ext.frontend.theme.choices import set_choices
from cms_ext.office.desk_kit.workflow.step import ReasonForm, StepForm, reason_field
from ebok_plugin.ledger.forms.fields import day_field
from ebok_plugin.payments.domain.own_account import find_common_account, list_own_accounts
from ebok_plugin.statements.domain.transfer_file import TransferFormat


class RefundAcceptanceForm(ReasonForm):
    powod = reason_field(
        gettext_lazy("Co sprawdzono"),
        gettext_lazy("Co najmniej 10 znaków. Przeczyta to druga osoba."),
    )


class RefundRefusalForm(ReasonForm):
    refused_at: ClassVar = {"REASON_REQUIRED": "powod", "STEP_REQUIRED": "co_dalej"}

    powod = reason_field(
        gettext_lazy("Powód odrzucenia"),
        gettext_lazy("Co najmniej 10 znaków. Przeczyta go płatnik."),
    )
    co_dalej = reason_field(
        gettext_lazy("Co płatnik może zrobić"),
        gettext_lazy("Na przykład: złóż wniosek jeszcze raz i podaj rachunek na swoje nazwisko."),
    )


class RefundPaidForm(StepForm):
    refused_at: ClassVar = {"REFUND_DAY": "dzien"}

    dzien = day_field(label=gettext_lazy("Dzień wypłaty"))


class RefundFileForm(StepForm):
    """From which account, in which format and on which day the transfers go out."""

    refused_at: ClassVar = {"REFUND_DAY": "dzien", "REFUND_OFFICE_NUMBER": "rachunek"}

    rachunek = forms.ChoiceField(label=gettext_lazy("Z rachunku"))
    plik = forms.ChoiceField(
        label=gettext_lazy("Format pliku"),
        help_text=gettext_lazy("Który, mówi pomoc bankowości firmowej przy „imporcie przelewów”."),
        choices=TransferFormat.choices,
    )
    dzien = day_field(label=gettext_lazy("Dzień przelewów"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        numbers = sorted(list_own_accounts())
        set_choices(self, "rachunek", [(number, format_nrb(number)) for number in numbers])

    def first_values(self) -> dict[str, Any]:
        return {"rachunek": find_common_account(), "dzien": self.today}
