"""The form of a subscription: an address, places, kinds, how often, and the consent."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.people.mail.address import OutsideEmailField
from cms_ext.public_site.notices.models import AnnouncementKind
from cms_ext.public_site.subscriptions import consent
from cms_ext.public_site.subscriptions.domain.choice import SubscriptionWish
from cms_ext.public_site.subscriptions.forms.places import SubscribedPlacesForm
from cms_ext.public_site.subscriptions.models import Subscription


class WishForm(SubscribedPlacesForm):
    """What a subscriber may change afterwards."""

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

    def wish(self) -> SubscriptionWish:
        return SubscriptionWish(
            self.chosen_places(),
            tuple(self.cleaned_data["kinds"]),
            Subscription.Frequency(self.cleaned_data["frequency"]),
        )


class SubscriptionForm(WishForm):
    email = OutsideEmailField(
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
