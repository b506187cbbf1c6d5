"""By what the list of batches is narrowed."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy

from cms_ext.office.desk_kit.workflow.step import StepForm
from ebok_plugin.ledger.forms.fields import (
    day_field,
    reason_field,
)
from ebok_plugin.ledger.models import Batch


class BatchFilterForm(forms.Form):
    """All may be left out. A wrong value of the address narrows nothing."""

    rodzaj = forms.ChoiceField(
        label=gettext_lazy("Rodzaj"),
        required=False,
        choices=[("", gettext_lazy("każdy")), *Batch.Kind.choices],
    )
    od = day_field(label=gettext_lazy("Zaksięgowano od"), required=False)
    do = day_field(label=gettext_lazy("Zaksięgowano do"), required=False)

    def chosen(self) -> dict[str, Any]:
        """As `domain.batches.narrowed` takes it."""
        self.is_valid()
        names = {"kind": "rodzaj", "since": "od", "until": "do"}
        return {name: self.cleaned_data.get(field) or None for name, field in names.items()}


class BatchReversalForm(StepForm):
    refused_at: ClassVar = {"REASON_REQUIRED": "reason"}

    on = day_field(
        label=gettext_lazy("Data księgowania"),
        help_text=gettext_lazy("Pozycje późniejsze cofną się w dniu, w którym je zaksięgowano."),
    )
    reason = reason_field()

    def first_values(self) -> dict[str, Any]:
        return {"on": self.today}
