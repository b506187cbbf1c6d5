"""Closing a month, and asking to open it again; the subject is what is closed."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.frontend.theme.choices import offer
from cms_ext.office.workflow.forms import StepForm
from ebok_plugin.desk.forms.fields import reason_field
from ebok_plugin.ledger.period import Period

MONTHS = 24


class CloseForm(StepForm):
    refused_at: ClassVar = {"PERIOD_CLOSED": "period", "PERIOD_NOT_OVER": "period"}

    period = forms.ChoiceField(label=_("Okres do zamknięcia"))

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

    period = forms.ChoiceField(label=_("Okres do otwarcia"))
    reason = reason_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = sorted(self.subject, reverse=True)
        offer(self, "period", [(one, Period.parse(one).name) for one in known])
