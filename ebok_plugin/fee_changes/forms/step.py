"""What a change is asked for on its way: the board's decision, or why it will not come."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.office.workflow.forms import StepForm


class OneLineForm(StepForm):
    """One line, which the verb itself refuses when it says too little."""

    tekst = forms.CharField(max_length=255, required=False)
    label: ClassVar[Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tekst"].label = self.label

    @property
    def text(self) -> str:
        words: str = self.cleaned_data["tekst"]
        return words


class ApproveForm(OneLineForm):
    label = _("Numer decyzji albo uchwały zarządu")
    refused_at: ClassVar = {"DECISION_REQUIRED": "tekst"}


class AnnulForm(OneLineForm):
    label = _("Powód odwołania")
    refused_at: ClassVar = {"REASON_REQUIRED": "tekst"}
