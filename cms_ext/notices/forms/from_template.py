"""The three questions of a template: when, where, whom to ask."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.notices.domain.from_template import Answers
from cms_ext.notices.domain.places import Estate
from cms_ext.notices.targets import Targets
from cms_ext.pages.models import Desk
from cms_ext.premises.models import Building, Property, Staircase

MOMENT = "%Y-%m-%dT%H:%M"


class AnswersForm(forms.Form):
    """`places` are the keys of the premises tree; none chosen: everybody."""

    starts_at = forms.DateTimeField(label=gettext_lazy("Od"))
    ends_at = forms.DateTimeField(label=gettext_lazy("Do"))
    places = forms.MultipleChoiceField(
        label=gettext_lazy("Gdzie"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Nic nie zaznaczone: we wszystkich budynkach."),
    )
    desk = forms.ModelChoiceField(
        Desk.objects.all(), label=gettext_lazy("Kontakt"), required=False, empty_label="–"
    )

    def __init__(self, *args: Any, estates: list[Estate], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        for name in ("starts_at", "ends_at"):
            self.fields[name].widget = forms.DateTimeInput(
                {"type": "datetime-local"}, format=MOMENT
            )
        self.chosen = {choice.key: choice.place for one in estates for choice in one.choices}
        self.fields["places"].choices = [  # type: ignore[attr-defined]  # a field of choices
            (estate.name, [(choice.key, choice.label) for choice in estate.choices])
            for estate in estates
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        starts, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts and ends and ends < starts:
            self.add_error("ends_at", _("E-ANN-01 Data końca jest wcześniejsza niż początek."))
        elif ends and ends.date() < self.today:
            self.add_error("ends_at", _("Ten dzień już minął. Sprawdź datę."))
        return cleaned

    def answers(self) -> Answers:
        """What was asked for; call it on a valid form only."""
        places = [self.chosen[key] for key in self.cleaned_data["places"]]
        targets = Targets(
            tuple(place for place in places if isinstance(place, Property)),
            tuple(place for place in places if isinstance(place, Building)),
            tuple(place for place in places if isinstance(place, Staircase)),
        )
        return Answers(
            self.cleaned_data["starts_at"],
            self.cleaned_data["ends_at"],
            targets,
            self.cleaned_data["desk"],
        )
