"""By what the list of batches is narrowed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from ebok_plugin.ledger.forms.fields import day_field
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
