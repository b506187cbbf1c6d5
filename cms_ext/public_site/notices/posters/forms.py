"""Boards on which posters were put up, and the day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.premises.models import Staircase


class PutUpForm(forms.Form):
    """`cleaned_data["staircases"]` are all boards when the box above them is ticked."""

    everywhere = forms.BooleanField(label=gettext_lazy("Wszystkie klatki"), required=False)
    staircases = forms.ModelMultipleChoiceField(
        Staircase.objects.none(),
        label=gettext_lazy("Klatki"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    on = forms.DateField(label=gettext_lazy("Dzień wywieszenia"))

    def __init__(self, *args: Any, boards: list[Staircase], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["staircases"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        keys = [board.pk for board in boards]
        field.queryset = Staircase.objects.filter(pk__in=keys).select_related("building")
        self._boards = boards
        if len(boards) < 2:
            del self.fields["everywhere"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("everywhere"):
            cleaned["staircases"] = self._boards
        elif not cleaned.get("staircases") and "staircases" not in self.errors:
            self.add_error("staircases", _("Zaznacz klatki, w których wisi plakat."))
        return cleaned


class TakeDownForm(forms.Form):
    """One poster, or with no `posting` all that hang."""

    posting = forms.IntegerField(required=False, widget=forms.HiddenInput)
    on = forms.DateField(label=gettext_lazy("Dzień zdjęcia"))
