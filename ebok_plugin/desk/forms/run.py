"""Starting a month's run, or the correction of a posted month."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.frontend.theme.choices import offer
from cms_ext.office.workflow.forms import StepForm
from ebok_plugin.charges.models import ChargeRun
from ebok_plugin.desk.forms.fields import reason_field
from ebok_plugin.ledger.period import Period

AHEAD, BACK = 1, 24
Kind = ChargeRun.Kind


class RunForm(StepForm):
    refused_at: ClassVar = {"REASON_REQUIRED": "reason"}

    period = forms.ChoiceField(label=_("Okres"))
    kind = forms.ChoiceField(
        label=_("Rodzaj"), choices=Kind.choices, widget=forms.RadioSelect, initial=Kind.REGULAR
    )
    reason = reason_field(
        label=_("Powód korekty"),
        required=False,
        help_text=_("Tylko przy korekcie: co najmniej 10 znaków."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = Period.of(self.today)
        months = [now.plus(AHEAD - back) for back in range(AHEAD + BACK)]
        offer(self, "period", [(str(one), one.name) for one in months])


class RunWithdrawalForm(StepForm):
    """Giving a run up."""

    refused_at: ClassVar = {"REASON_REQUIRED": "reason"}

    reason = reason_field(label=_("Powód wycofania"))
