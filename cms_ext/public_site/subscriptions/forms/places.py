"""Places of the premises tree as checkboxes, property by property."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.public_site.notices.domain.places import Choice, Estate


class SubscribedPlacesForm(forms.Form):
    places = forms.MultipleChoiceField(
        label=_("Miejsca"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nic nie zaznaczone: ogłoszenia o wszystkich miejscach."),
    )

    def __init__(self, *args: Any, estates: list[Estate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.estates = estates
        field = self.fields["places"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [
            (choice.key, choice.label) for estate in estates for choice in estate.choices
        ]

    def chosen_places(self) -> tuple[Choice, ...]:
        keys = set(self.cleaned_data["places"])
        return tuple(
            choice for estate in self.estates for choice in estate.choices if choice.key in keys
        )

    def place_groups(self) -> list[tuple[str, list[Any], bool]]:
        """Each property with its checkboxes, and whether one of them is ticked."""
        boxes = {box.data["value"]: box for box in self["places"]}
        return [
            (
                estate.name,
                found := [boxes[choice.key] for choice in estate.choices],
                any(box.data["selected"] for box in found),
            )
            for estate in self.estates
        ]
