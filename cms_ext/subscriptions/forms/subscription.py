"""The form of a subscription: an address, places, kinds, how often, and the consent."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.notices.domain.places import Estate
from cms_ext.notices.models import AnnouncementKind
from cms_ext.subscriptions import consent
from cms_ext.subscriptions.domain.choice import Wish
from cms_ext.subscriptions.models import Subscription


class WishForm(forms.Form):
    """What a subscriber may change afterwards."""

    places = forms.MultipleChoiceField(
        label=_("Miejsca"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nic nie zaznaczone: ogłoszenia o wszystkich miejscach."),
    )
    kinds = forms.ModelMultipleChoiceField(
        AnnouncementKind.objects.all(),
        label=_("Rodzaje ogłoszeń"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nic nie zaznaczone: wszystkie rodzaje."),
    )
    frequency = forms.ChoiceField(
        label=_("Jak często"),
        choices=Subscription.Frequency.choices,
        initial=Subscription.Frequency.NOW,
        widget=forms.RadioSelect,
        help_text=_("Komunikaty pilne wysyłamy zawsze od razu."),
    )

    def __init__(self, *args: Any, estates: list[Estate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.estates = estates
        field = self.fields["places"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [
            (choice.key, choice.label) for estate in estates for choice in estate.choices
        ]

    def wish(self) -> Wish:
        keys = set(self.cleaned_data["places"])
        chosen = [
            choice for estate in self.estates for choice in estate.choices if choice.key in keys
        ]
        return Wish(
            tuple(chosen),
            tuple(self.cleaned_data["kinds"]),
            Subscription.Frequency(self.cleaned_data["frequency"]),
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


class SubscriptionForm(WishForm):
    email = forms.EmailField(
        label=_("Adres e-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "class": "input"}),
        error_messages={"invalid": _("Podaj adres w postaci nazwa@domena.pl.")},
    )
    consent = forms.BooleanField(
        label=consent.TEXT,
        error_messages={"required": _("Bez tej zgody nie możemy wysyłać ogłoszeń.")},
    )

    field_order = ("email", "places", "kinds", "frequency", "consent")
