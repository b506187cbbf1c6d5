"""The forms of a run of fees."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy

from cms_ext.base.dates.period import Period
from cms_ext.frontend.theme.choices import set_choices
from cms_ext.office.desk_kit.workflow.step import StepForm

AHEAD, BACK = 1, 12


class FeeRunForm(StepForm):
    """Asks for the last month to charge."""

    period = forms.ChoiceField(
        label=gettext_lazy("Do miesiąca"),
        help_text=gettext_lazy(
            "Nalicza się wszystko, co według deklaracji i decyzji przypada do tego miesiąca, a "
            "na kontach tego nie ma. Gdzie płaci się co kwartał: cały kwartał."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = Period.of(self.today)
        months = [now.plus(AHEAD - back) for back in range(AHEAD + BACK)]
        set_choices(self, "period", [(str(one), one.name) for one in months])
        self.fields["period"].initial = str(now)


class FeeRunWithdrawalForm(StepForm):
    """Asks why a run is withdrawn."""

    refused_at: ClassVar = {"REASON_REQUIRED": "reason"}

    reason = forms.CharField(
        label=gettext_lazy("Powód wycofania"),
        max_length=255,
        help_text=gettext_lazy("Co najmniej 10 znaków."),
    )
