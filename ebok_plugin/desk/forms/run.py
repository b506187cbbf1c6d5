"""Starting a month's run, or the correction of a posted month."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.frontend.theme.choices import offer
from cms_ext.office.audit.domain.event import Origin
from ebok_plugin.charges.domain.run.rehearsal import rehearse_charge_run, rehearse_correction
from ebok_plugin.charges.domain.run.withdrawal import withdraw_run
from ebok_plugin.charges.models import ChargeRun
from ebok_plugin.desk.forms.fields import reason_field
from ebok_plugin.ledger.period import Period

AHEAD, BACK = 1, 24
Kind = ChargeRun.Kind


class RunForm(forms.Form):
    period = forms.ChoiceField(label=_("Okres"))
    kind = forms.ChoiceField(
        label=_("Rodzaj"), choices=Kind.choices, widget=forms.RadioSelect, initial=Kind.REGULAR
    )
    reason = reason_field(
        label=_("Powód korekty"),
        required=False,
        help_text=_("Tylko przy korekcie: co najmniej 10 znaków."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        now = Period.of(today)
        months = [now.plus(AHEAD - back) for back in range(AHEAD + BACK)]
        offer(self, "period", [(str(one), one.name) for one in months])

    def start(self, origin: Origin) -> ChargeRun:
        """Raises ChargeError."""
        period = Period.parse(self.cleaned_data["period"])
        if self.cleaned_data["kind"] == Kind.CORRECTION:
            reason = self.cleaned_data["reason"]
            return rehearse_correction(period, reason=reason, origin=origin, today=self.today)
        return rehearse_charge_run(period, origin=origin, today=self.today)


class WithdrawalForm(forms.Form):
    """Giving a run up."""

    reason = reason_field(label=_("Powód wycofania"))

    def withdraw(self, run: ChargeRun, origin: Origin) -> None:
        """Raises ChargeError."""
        withdraw_run(run, reason=self.cleaned_data["reason"], origin=origin)
