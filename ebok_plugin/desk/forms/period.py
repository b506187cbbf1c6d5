"""Closing a month, and asking to open it again."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.frontend.theme.choices import offer
from ebok_plugin.desk.forms.fields import reason_field
from ebok_plugin.ledger.period import Period

MONTHS = 24


class CloseForm(forms.Form):
    period = forms.ChoiceField(label=_("Okres do zamknięcia"))

    def __init__(self, *args: Any, today: date, closed: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = (Period.of(today).plus(-back) for back in range(1, MONTHS + 1))
        offer(self, "period", [(str(one), one.name) for one in months if str(one) not in closed])


class ReopenForm(forms.Form):
    period = forms.ChoiceField(label=_("Okres do otwarcia"))
    reason = reason_field()

    def __init__(self, *args: Any, closed: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = sorted(closed, reverse=True)
        offer(self, "period", [(one, Period.parse(one).name) for one in known])
