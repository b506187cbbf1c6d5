"""Dated facts of a component: its kind of cost, where it is charged, who pays another rate."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.office.audit.domain.event import Origin
from ebok_plugin.charges.domain.component_use import end_use, use_component_at, withdraw_use
from ebok_plugin.charges.domain.cost_kind import set_cost_kind
from ebok_plugin.charges.domain.rate_exception import end_exception, except_rate
from ebok_plugin.charges.models import ComponentUse, CostKind, RateException
from ebok_plugin.desk.domain.rights import (
    ADDS_OWN_RATES,
    ADDS_USES,
    ENDS_OWN_RATES,
    ENDS_USES,
    SETS_COST_KINDS,
)
from ebok_plugin.desk.forms.fields import AccountField, day_field
from ebok_plugin.desk.forms.tariffs.entry import ComponentForm
from ebok_plugin.desk.forms.tariffs.places import ChargedPlacesForm
from ebok_plugin.fee_changes.forms.draft import RateField
from ebok_plugin.ledger.period import Period
from ebok_plugin.ledger.polish_dates import shown
from ebok_plugin.ledger.templatetags.ledger import quantity

CHARGED_MONTHS = gettext_lazy(
    "Miesięcy już naliczonych to nie zmienia: poprawia je dopiero korekta naliczenia."
)


class CostKindForm(ComponentForm):
    heading = gettext_lazy("Rodzaj kosztu")
    lead = gettext_lazy(
        "Zależny od Spółdzielni (na przykład eksploatacja, fundusz remontowy): o zmianie "
        "zawiadamia się trzy miesiące naprzód. Niezależny (woda, ciepło, odpady, podatek): "
        "14 dni przed terminem płatności."
    )
    button = gettext_lazy("Zapisz rodzaj kosztu")
    done = gettext_lazy("Rodzaj kosztu zapisano.")
    right = SETS_COST_KINDS

    kind = forms.ChoiceField(
        label=gettext_lazy("Rodzaj kosztu"),
        choices=CostKind.Kind.choices,
        widget=forms.RadioSelect,
    )
    valid_from = day_field(label=gettext_lazy("Od dnia"))

    def first_values(self) -> dict[str, Any]:
        return {"valid_from": Period.of(self.today).first_day}

    def act(self, origin: Origin) -> CostKind:
        data = self.cleaned_data
        kind = CostKind.Kind(data["kind"])
        return set_cost_kind(self.component, kind, valid_from=data["valid_from"], origin=origin)


class UseForm(ChargedPlacesForm, ComponentForm):
    heading = gettext_lazy("Gdzie się nalicza")
    button = gettext_lazy("Zapisz")
    done = gettext_lazy("Zapisano, gdzie składnik się nalicza.")
    right = ADDS_USES

    valid_from = day_field(label=gettext_lazy("Od dnia"))
    valid_to = day_field(
        label=gettext_lazy("Do dnia"),
        required=False,
        help_text=gettext_lazy("Zostaw puste, jeżeli bez końca."),
    )

    @property
    def lead(self) -> str:
        if self.component.uses.exists():
            return str(CHARGED_MONTHS)
        return _("Od pierwszego zapisu składnik nalicza się tylko w miejscach, które tu wskażesz.")

    def first_values(self) -> dict[str, Any]:
        return {"valid_from": Period.of(self.today).next.first_day}

    def act(self, origin: Origin) -> object:
        data = self.cleaned_data
        return use_component_at(
            self.component,
            self.places,
            valid_from=data["valid_from"],
            valid_to=data["valid_to"],
            origin=origin,
        )


class UseEndForm(ComponentForm):
    """`mistake` takes the row away; else it ends on the day."""

    heading = gettext_lazy("Zakończ naliczanie w tym miejscu")
    lead = CHARGED_MONTHS
    button = gettext_lazy("Zapisz")
    done = gettext_lazy("Zapisano.")
    right = ENDS_USES

    valid_to = day_field(label=gettext_lazy("Ostatni dzień"), required=False)
    mistake = forms.BooleanField(
        label=gettext_lazy("Wpisano przez pomyłkę: usuń ten zapis"), required=False
    )

    def __init__(self, *args: Any, row: ComponentUse, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row

    @property
    def subject(self) -> str:
        return str(self.row)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        given = (cleaned.get("valid_to") is not None, cleaned["mistake"])
        if "valid_to" not in self.errors and given not in ((True, False), (False, True)):
            self.add_error("valid_to", _("Podaj ostatni dzień albo zaznacz pomyłkę."))
        return cleaned

    def act(self, origin: Origin) -> None:
        if self.cleaned_data["mistake"]:
            withdraw_use(self.row, origin=origin)
        else:
            end_use(self.row, on=self.cleaned_data["valid_to"], origin=origin)


class OwnRateForm(ComponentForm):
    heading = gettext_lazy("Inna stawka dla jednego konta")
    lead = gettext_lazy(
        "Wyjątki po późnym zawiadomieniu i sprawy sądowe o zmianę prowadzoną w programie powstają "
        "same, w „Zmianach opłat”. Tu wpisz te, które zaczęły się przed programem."
    )
    button = gettext_lazy("Zapisz stawkę konta")
    done = gettext_lazy("Stawkę konta zapisano.")
    right = ADDS_OWN_RATES

    account = AccountField(label=gettext_lazy("Numer konta"), max_length=20)
    rate = RateField(
        label=gettext_lazy("Stawka tego konta (zł)"),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    cause = forms.ChoiceField(
        label=gettext_lazy("Powód"), choices=RateException.Cause.choices, widget=forms.RadioSelect
    )
    reference = forms.CharField(
        label=gettext_lazy("Podstawa"),
        max_length=120,
        help_text=gettext_lazy("Zawiadomienie albo sygnatura sprawy, bez nazwisk."),
    )
    valid_from = day_field(label=gettext_lazy("Od dnia"))
    valid_to = day_field(label=gettext_lazy("Do dnia"), required=False)

    def first_values(self) -> dict[str, Any]:
        return {"valid_from": Period.of(self.today).next.first_day}

    def act(self, origin: Origin) -> RateException:
        data = self.cleaned_data
        return except_rate(
            data["account"],
            self.component,
            data["rate"],
            valid_from=data["valid_from"],
            valid_to=data["valid_to"],
            cause=RateException.Cause(data["cause"]),
            reference=data["reference"],
            origin=origin,
        )


class OwnRateEndForm(ComponentForm):
    heading = gettext_lazy("Zakończ inną stawkę konta")
    lead = CHARGED_MONTHS
    button = gettext_lazy("Zapisz")
    done = gettext_lazy("Zapisano ostatni dzień.")
    right = ENDS_OWN_RATES

    valid_to = day_field(label=gettext_lazy("Ostatni dzień"))

    def __init__(self, *args: Any, row: RateException, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row

    @property
    def subject(self) -> str:
        return _("Konto {number}: {rate} zł od {day}").format(
            number=self.row.account.account_no,
            rate=quantity(self.row.rate, 2),
            day=shown(self.row.valid_from),
        )

    def act(self, origin: Origin) -> None:
        end_exception(self.row, on=self.cleaned_data["valid_to"], origin=origin)
