"""Sets choices of a form that are known only when the form is displayed."""

from __future__ import annotations

from collections.abc import Sequence

from django.forms import ChoiceField, Form
from django.utils.functional import Promise


def set_choices(form: Form, name: str, choices: Sequence[tuple[str, str | Promise]]) -> None:
    """Set the choices (value, label) of a field, for its check and its widget.

    TypeError for a field that has no choices.
    """
    field = form.fields[name]
    if not isinstance(field, ChoiceField):
        raise TypeError(f"{type(form).__name__}.{name} is no ChoiceField.")
    field.choices = choices
