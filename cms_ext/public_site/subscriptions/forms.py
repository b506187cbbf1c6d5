"""Forms of subscriptions by e-mail and by SMS, with the code for a number."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.dates.clock import business_today
from cms_ext.base.text.typed_values import MAX_TYPED_LENGTH, compact_identifier, national_number
from cms_ext.office.desk_kit.row_version import VersionedForm
from cms_ext.office.law.consent import read_consent
from cms_ext.people.outbox.mail.address import OutsideEmailField
from cms_ext.public_site.notices.domain.outages import Choice, Estate
from cms_ext.public_site.notices.models import AnnouncementKind
from cms_ext.public_site.subscriptions.domain.consent import BY_MAIL, BY_SMS
from cms_ext.public_site.subscriptions.domain.joining import SubscriptionWish
from cms_ext.public_site.subscriptions.models import Subscription


class SubscribedPlacesForm(forms.Form):
    places = forms.MultipleChoiceField(
        label=gettext_lazy("Miejsca"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Nic nie zaznaczone: ogłoszenia o wszystkich miejscach."),
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
        """Return each property with its checkboxes and whether one is ticked."""
        boxes = {box.data["value"]: box for box in self["places"]}
        return [
            (
                estate.name,
                found := [boxes[choice.key] for choice in estate.choices],
                any(box.data["selected"] for box in found),
            )
            for estate in self.estates
        ]


class WishForm(VersionedForm, SubscribedPlacesForm):
    """What a subscriber may change later."""

    names_author = False

    kinds = forms.ModelMultipleChoiceField(
        AnnouncementKind.objects.all(),
        label=gettext_lazy("Rodzaje ogłoszeń"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Nic nie zaznaczone: wszystkie rodzaje."),
    )
    frequency = forms.ChoiceField(
        label=gettext_lazy("Jak często"),
        choices=Subscription.Frequency.choices,
        initial=Subscription.Frequency.NOW,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Komunikaty pilne wysyłamy zawsze od razu."),
    )

    def wish(self) -> SubscriptionWish:
        return SubscriptionWish(
            self.chosen_places(),
            tuple(self.cleaned_data["kinds"]),
            Subscription.Frequency(self.cleaned_data["frequency"]),
        )


class ConsentForm(forms.Form):
    """Asks for a consent; the box carries the version that was read, `agreed`."""

    consent_code: str

    consent = forms.BooleanField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agreed = read_consent(self.consent_code, on=business_today())
        self.fields["consent"].label = self.agreed.wording
        self.fields["consent"].widget.attrs["value"] = self.agreed.version

    def clean_consent(self) -> bool:
        """Refuse a box that was ticked at an earlier text, and show it empty again."""
        if self.data["consent"] != self.agreed.version:
            assert isinstance(self.data, QueryDict)
            unticked = self.data.copy()
            del unticked["consent"]
            self.data = unticked
            raise ValidationError(
                _("Treść tej zgody zmieniła się przed chwilą. Przeczytaj ją i zaznacz jeszcze raz.")
            )
        return True


class SubscriptionForm(ConsentForm, WishForm):
    consent_code = BY_MAIL.code

    email = OutsideEmailField(
        label=gettext_lazy("Adres e-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "class": "input"}),
        error_messages={"invalid": gettext_lazy("Podaj adres w postaci nazwa@domena.pl.")},
    )
    consent = forms.BooleanField(
        error_messages={"required": gettext_lazy("Bez tej zgody nie możemy wysyłać ogłoszeń.")},
    )

    field_order = ("email", "places", "kinds", "frequency", "consent")


# What a Polish mobile number begins with (plan of the Office of Electronic Communications).
MOBILE = ("45", "50", "51", "53", "57", "60", "66", "69", "72", "73", "78", "79", "88")


class PhoneSubscriptionForm(ConsentForm, SubscribedPlacesForm):
    consent_code = BY_SMS.code

    number = forms.CharField(
        label=gettext_lazy("Numer telefonu komórkowego"),
        max_length=MAX_TYPED_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "class": "input"}),
    )
    consent = forms.BooleanField(
        error_messages={"required": gettext_lazy("Bez tej zgody nie możemy wysyłać SMS.")},
    )

    field_order = ("number", "places", "consent")

    def clean_number(self) -> str:
        number = national_number(self.cleaned_data["number"])
        if len(number) != 9 or not number.startswith(MOBILE):
            raise ValidationError(
                _("Podaj dziewięć cyfr polskiego numeru komórkowego, np. 600 000 000.")
            )
        return number


class PhoneCodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Kod z SMS"),
        max_length=12,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "input"}
        ),
    )

    def clean_code(self) -> str:
        return compact_identifier(self.cleaned_data["code"])
