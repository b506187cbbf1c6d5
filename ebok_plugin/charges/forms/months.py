"""Forms of months: close one, request a reopening, run one, withdraw a run."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy

from cms_ext.base.dates.period import Period
from cms_ext.frontend.theme.choices import set_choices
from cms_ext.office.desk_kit.workflow.step import StepForm
from ebok_plugin.charges.models import ChargeRun
from ebok_plugin.ledger.forms.fields import reason_field

MONTHS = 24


class CloseForm(StepForm):
    refused_at: ClassVar = {"PERIOD_CLOSED": "period", "PERIOD_NOT_OVER": "period"}

    period = forms.ChoiceField(label=gettext_lazy("Okres do zamknięcia"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = [Period.of(self.today).plus(-back) for back in range(1, MONTHS + 1)]
        left = [(str(one), one.name) for one in months if str(one) not in self.subject]
        set_choices(self, "period", left)


class ReopenForm(StepForm):
    refused_at: ClassVar = {
        **dict.fromkeys(("PERIOD_OPEN", "REOPENING_ASKED"), "period"),
        "REASON_REQUIRED": "reason",
    }

    period = forms.ChoiceField(label=gettext_lazy("Okres do otwarcia"))
    reason = reason_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # It is on one page with CloseForm, whose fields have the usual ids.
        super().__init__(*args, auto_id="otworz_%s", **kwargs)
        known = sorted(self.subject, reverse=True)
        set_choices(self, "period", [(one, Period.parse(one).name) for one in known])


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
        set_choices(self, "period", [(str(one), one.name) for one in months])


class RunWithdrawalForm(StepForm):
    refused_at: ClassVar = {"REASON_REQUIRED": "reason"}

    reason = reason_field(label=gettext_lazy("Powód wycofania"))
