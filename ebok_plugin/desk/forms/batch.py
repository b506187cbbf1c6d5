"""Taking a whole batch back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.people.identity.models import User
from ebok_plugin.desk.forms.fields import day_field, reason_field
from ebok_plugin.ledger.domain.reversal import reverse_batch
from ebok_plugin.ledger.models import Batch


class BatchReversalForm(forms.Form):
    on = day_field(
        label=_("Data księgowania"),
        help_text=_("Pozycje późniejsze cofną się w dniu, w którym je zaksięgowano."),
    )
    reason = reason_field()

    def __init__(self, *args: Any, batch: Batch, today: date, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": today}
        super().__init__(*args, **kwargs)
        self.batch = batch
        self.today = today

    def reverse(self, by: User) -> Batch:
        """Raises PostingError."""
        return reverse_batch(
            self.batch,
            on=self.cleaned_data["on"],
            reason=self.cleaned_data["reason"],
            made_by=by,
            today=self.today,
        )
