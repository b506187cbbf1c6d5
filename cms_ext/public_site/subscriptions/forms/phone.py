"""The form of urgent messages by SMS, and of the code that confirms the number."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.typed_values import national_number
from cms_ext.public_site.subscriptions import consent
from cms_ext.public_site.subscriptions.forms.places import SubscribedPlacesForm

# What a Polish mobile number begins with (plan of the Office of Electronic Communications).
MOBILE = ("45", "50", "51", "53", "57", "60", "66", "69", "72", "73", "78", "79", "88")


class PhoneSubscriptionForm(SubscribedPlacesForm):
    number = forms.CharField(
        label=gettext_lazy("Numer telefonu komórkowego"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "class": "input"}),
    )
    consent = forms.BooleanField(
        label=consent.PHONE_TEXT,
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
        return "".join(str(self.cleaned_data["code"]).split())
