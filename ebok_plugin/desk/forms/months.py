"""Months and days: closing one, running one, papers for one, and debtors as of one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.frontend.theme.choices import offer
from cms_ext.office.desk_kit.workflow.forms import StepForm
from cms_ext.premises.models import Building, Property
from ebok_plugin.charges.models import ChargeRun
from ebok_plugin.desk.domain.debtors import DebtorScope
from ebok_plugin.desk.forms.fields import AmountField, day_field, reason_field
from ebok_plugin.statements.models import PaperBatch

MONTHS = 24


class CloseForm(StepForm):
    refused_at: ClassVar = {"PERIOD_CLOSED": "period", "PERIOD_NOT_OVER": "period"}

    period = forms.ChoiceField(label=gettext_lazy("Okres do zamknięcia"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = [Period.of(self.today).plus(-back) for back in range(1, MONTHS + 1)]
        left = [(str(one), one.name) for one in months if str(one) not in self.subject]
        offer(self, "period", left)


class ReopenForm(StepForm):
    refused_at: ClassVar = {
        **dict.fromkeys(("PERIOD_OPEN", "REOPENING_ASKED"), "period"),
        "REASON_REQUIRED": "reason",
    }

    period = forms.ChoiceField(label=gettext_lazy("Okres do otwarcia"))
    reason = reason_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # It stands beside CloseForm, whose fields have the usual ids.
        super().__init__(*args, auto_id="otworz_%s", **kwargs)
        known = sorted(self.subject, reverse=True)
        offer(self, "period", [(one, Period.parse(one).name) for one in known])


AHEAD, BACK = 1, 24
RunKind = ChargeRun.Kind


class RunForm(StepForm):
    refused_at: ClassVar = {"REASON_REQUIRED": "reason"}

    period = forms.ChoiceField(label=gettext_lazy("Okres"))
    kind = forms.ChoiceField(
        label=gettext_lazy("Rodzaj"),
        choices=RunKind.choices,
        widget=forms.RadioSelect,
        initial=RunKind.REGULAR,
    )
    reason = reason_field(
        label=gettext_lazy("Powód korekty"),
        required=False,
        help_text=gettext_lazy("Tylko przy korekcie: co najmniej 10 znaków."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = Period.of(self.today)
        months = [now.plus(AHEAD - back) for back in range(AHEAD + BACK)]
        offer(self, "period", [(str(one), one.name) for one in months])


class RunWithdrawalForm(StepForm):
    """Giving a run up."""

    refused_at: ClassVar = {"REASON_REQUIRED": "reason"}

    reason = reason_field(label=gettext_lazy("Powód wycofania"))


PaperKind = PaperBatch.Kind


class PapersForm(StepForm):
    """Notices ask for a month, statements for two days; reminders go out from the arrears."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Rodzaj"),
        choices=[(one.value, one.label) for one in (PaperKind.NOTICE, PaperKind.STATEMENT)],
        widget=forms.RadioSelect,
    )
    period = forms.ChoiceField(
        label=gettext_lazy("Miesiąc"),
        required=False,
        help_text=gettext_lazy("Tylko zawiadomienia o opłatach."),
    )
    start = day_field(
        label=gettext_lazy("Od dnia"),
        required=False,
        help_text=gettext_lazy("Tylko zestawienia operacji."),
    )
    end = day_field(
        label=gettext_lazy("Do dnia"),
        required=False,
        help_text=gettext_lazy("Tylko zestawienia operacji."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = [Period.of(self.today).plus(1 - back) for back in range(13)]
        offer(self, "period", [("", "–"), *((str(one), one.name) for one in months)])

    def clean(self) -> dict[str, Any]:
        entered: dict[str, Any] = super().clean() or {}
        needed: dict[str, list[str]] = {
            PaperKind.NOTICE: ["period"],
            PaperKind.STATEMENT: ["start", "end"],
        }
        for name in needed.get(entered.get("kind", ""), []):
            if name not in self.errors and entered.get(name) in (None, ""):
                self.add_error(name, _("Ten rodzaj dokumentów tego wymaga."))
        return entered


EVERYWHERE = ("", gettext_lazy("wszystkie"))
LONGEST_DAYS = 3650


class DebtorsForm(forms.Form):
    """All may be left out; a building wins over the property."""

    na = day_field(label=gettext_lazy("Stan na dzień"), required=False)
    nieruchomosc = forms.ChoiceField(label=gettext_lazy("Nieruchomość"), required=False)
    budynek = forms.ChoiceField(label=gettext_lazy("Budynek"), required=False)
    kwota = AmountField(label=gettext_lazy("Po terminie co najmniej (zł)"), required=False)
    dni = forms.IntegerField(
        label=gettext_lazy("Od ilu dni co najmniej"),
        required=False,
        min_value=1,
        max_value=LONGEST_DAYS,
    )

    def __init__(self, asked: Mapping[str, Any], *, today: date) -> None:
        super().__init__({"na": str(today)} | {name: asked[name] for name in asked if asked[name]})
        self.today = today
        properties = Property.objects.order_by("code").values_list("code", "name")
        buildings = Building.objects.order_by("code").values_list("code", "address")
        for name, rows in (("nieruchomosc", properties), ("budynek", buildings)):
            offer(self, name, [EVERYWHERE, *((code, f"{code}, {text}") for code, text in rows)])

    def clean_na(self) -> date:
        day: date = self.cleaned_data["na"]
        if day > self.today:
            raise forms.ValidationError(_("Podaj dzień nie późniejszy niż dzisiejszy."))
        return day

    @property
    def day(self) -> date:
        """Today, when what was asked for is no day."""
        day: date = self.cleaned_data.get("na", self.today) if self.is_valid() else self.today
        return day

    @property
    def place(self) -> DebtorScope:
        if not self.is_valid():
            return DebtorScope()
        return DebtorScope(self.cleaned_data["nieruchomosc"], self.cleaned_data["budynek"])

    @property
    def least(self) -> Money:
        """Late with so much at least."""
        entered: Money | None = self.cleaned_data["kwota"] if self.is_valid() else None
        return entered or ZERO

    @property
    def days(self) -> int:
        """Late for so many days at least."""
        return (self.cleaned_data["dni"] if self.is_valid() else None) or 0
