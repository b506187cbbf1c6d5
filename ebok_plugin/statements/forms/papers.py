"""Which papers to make, and for which days."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.dates.period import Period
from cms_ext.frontend.theme.choices import offer
from cms_ext.office.desk_kit.workflow.step import StepForm
from ebok_plugin.ledger.forms.fields import day_field
from ebok_plugin.statements.models import PaperBatch

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
