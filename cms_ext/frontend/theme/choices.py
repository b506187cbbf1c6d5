"""Choices of a form that are known only when it is displayed, and choices too long for a list."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cms_ext.base.text.polish import fold_text

# Choices named when the typed words fit several.
MAX_NAMED = 5


def set_choices(form: forms.Form, name: str, choices: Sequence[tuple[str, str | Promise]]) -> None:
    """Set the choices (value, label) of a field, for its check and its widget.

    TypeError for a field that has no choices.
    """
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(f"{type(form).__name__}.{name} is no ChoiceField.")
    field.choices = choices


class SuggestingInput(forms.TextInput):
    """A text input with the browser's own suggestions; works without scripts."""

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__(dict(attrs) if attrs else None)
        self.choices: Sequence[tuple[str, str | Promise]] = ()

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        suggestions = f"{name}-suggestions"
        empty = next((label for key, label in self.choices if not key), "")
        own = {**(attrs or {}), "list": suggestions, "placeholder": empty, "autocomplete": "off"}
        labels = ((label,) for key, label in self.choices if key)
        return format_html(
            '{}<datalist id="{}">{}</datalist>',
            super().render(name, value, own, renderer),
            suggestions,
            format_html_join("", '<option value="{}"></option>', labels),
        )


class SearchedChoiceField(forms.ChoiceField):
    """A choice of one in hundreds: words of its label are typed, its key is the value.

    Words that fit several choices or none are refused with what they fit.
    """

    widget = SuggestingInput

    def prepare_value(self, value: Any) -> Any:
        """Show the label of a chosen key."""
        return self._labels().get(value, value) if value else value

    def to_python(self, value: Any) -> str:
        typed = str(super().to_python(value)).strip()
        labels = self._labels()
        if typed in labels:
            return typed
        words = fold_text(typed).split()
        folded = {key: fold_text(label) for key, label in labels.items() if key}
        same = [key for key, label in folded.items() if label.split() == words]
        fits = [key for key, label in folded.items() if all(word in label for word in words)]
        found = same or fits
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(_("Nie ma takiego miejsca na liście: „%s”.") % typed)
        names = "; ".join(labels[key] for key in found[:MAX_NAMED])
        words_of_refusal = _("Pasuje kilka (%(n)d), wybierz jedno: %(names)s.")
        raise ValidationError(words_of_refusal % {"n": len(found), "names": names})

    def _labels(self) -> dict[str, str]:
        return {str(key): str(label) for key, label in self.choices}  # type: ignore[misc, union-attr]  # flat
