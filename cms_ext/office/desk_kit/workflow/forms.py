"""The forms of steps, and how a verb's refusal comes back to them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from cms_ext.base.text.typed_values import ValueRefused
from cms_ext.office.desk_kit.workflow.refusal import Refusal

# What a verb may raise, so that its words stand in the form and nothing was done.
REFUSALS = (Refusal, ValueRefused, ValidationError)


class StepForm(forms.Form):
    """Asks for nothing but the press of its button; other steps add their fields.

    `subject` is what the step is about, `today` the business day.
    """

    # By the code of a refusal: the field at which it stands. Any other stands on top.
    refused_at: ClassVar[Mapping[str, str]] = {}

    def __init__(self, *args: Any, subject: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subject = subject
        self.today = today
        self.initial = {**self.first_values(), **self.initial}

    def first_values(self) -> dict[str, Any]:
        """What stands in the fields before anybody fills them in."""
        return {}


def add_refusal(form: forms.BaseForm, refusal: Exception) -> None:
    """One of REFUSALS at the fields that it is about, as far as the form has them, else on top."""
    said: Mapping[str, Any]
    if isinstance(refusal, ValidationError):
        known = hasattr(refusal, "error_dict")
        said = refusal.message_dict if known else {"": refusal.messages}
    else:
        fields: Mapping[str, str] = getattr(form, "refused_at", {})
        said = {fields.get(getattr(refusal, "code", ""), ""): str(refusal)}
    for field, words in said.items():
        form.add_error(field if field in form.fields else None, words)
