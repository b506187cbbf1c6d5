"""Fields that choose places of the premises tree."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext as _


class Checked(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # no generic at run time
    """Any number of rows, each with a box to tick."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        super().__init__(queryset, required=False, **kwargs)


class _Groups(ModelChoiceIterator):  # type: ignore[type-arg]  # no generic at run time
    """The staircases under the address of their building."""

    def __iter__(self) -> Iterator[Any]:
        for building, staircases in groupby(self.queryset, key=lambda part: part.building):
            yield str(building), [self.choice(staircase) for staircase in staircases]


class ByBuilding(Checked):
    """Staircases to tick, building by building."""

    iterator = _Groups

    def label_from_instance(self, obj: Any) -> str:
        return _("klatka %(code)s") % {"code": obj.code}
