"""Boards on which posters were put up, and the day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.premises.models import Staircase


class PutUpForm(forms.Form):
    staircases = forms.ModelMultipleChoiceField(
        Staircase.objects.none(),
        label=_("Klatki"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Zaznacz klatki, w których wisi plakat.")},
    )
    on = forms.DateField(label=_("Dzień wywieszenia"))

    def __init__(self, *args: Any, boards: list[Staircase], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["staircases"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        keys = [board.pk for board in boards]
        field.queryset = Staircase.objects.filter(pk__in=keys).select_related("building")


class TakeDownForm(forms.Form):
    posting = forms.IntegerField(widget=forms.HiddenInput)
    on = forms.DateField(label=_("Dzień zdjęcia"))
