"""Reversing a batch."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy

from cms_ext.office.desk_kit.workflow.forms import StepForm
from ebok_plugin.ledger.forms.fields import (
    day_field,
    reason_field,
)


class BatchReversalForm(StepForm):
    refused_at: ClassVar = {"REASON_REQUIRED": "reason"}

    on = day_field(
        label=gettext_lazy("Data księgowania"),
        help_text=gettext_lazy("Pozycje późniejsze cofną się w dniu, w którym je zaksięgowano."),
    )
    reason = reason_field()

    def first_values(self) -> dict[str, Any]:
        return {"on": self.today}
