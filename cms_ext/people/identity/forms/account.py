"""The forms of the account pages: address, password, codes of the second factor, passkeys."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.text.typed_values import ValueRefused
from cms_ext.base.text.typed_values import email as normalised
from cms_ext.people.identity.domain.password import Check, check_own_password, own_password_bucket
from cms_ext.people.identity.domain.throttle import Bucket, full_until
from cms_ext.people.identity.forms.own_password import OwnPasswordForm
from cms_ext.people.identity.models import User


class AddressForm(forms.Form):
    """A new correspondence address."""

    email = forms.CharField(
        label=gettext_lazy("Nowy adres e-mail"),
        max_length=254,
        error_messages={
            "required": gettext_lazy("Wpisz nowy adres e-mail."),
            "max_length": gettext_lazy("Adres jest za długi. Wpisz najwyżej 254 znaki."),
        },
        widget=forms.EmailInput(attrs={"class": "input", "autocomplete": "email"}),
    )

    def clean_email(self) -> str:
        try:
            return normalised(self.cleaned_data["email"])
        except ValueRefused as refused:
            raise ValidationError(str(refused)) from refused


def wait_sentence(bucket: Bucket) -> str:
    """Too many wrong tries: until when to wait."""
    until = timezone.localtime(full_until(bucket) or timezone.now())
    return _("Za dużo błędnych prób. Spróbuj ponownie po godzinie %(hour)s.") % {
        "hour": until.strftime("%H:%M")
    }


class CurrentPasswordField(forms.CharField):
    """The password that the signed-in person has now."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Obecne hasło"),
            strip=False,
            max_length=128,
            error_messages={"required": gettext_lazy("Wpisz obecne hasło.")},
            widget=forms.PasswordInput(
                attrs={"class": "input", "autocomplete": "current-password"}
            ),
        )


class CurrentPasswordForm(forms.Form):
    """Asked again before something weighty."""

    current = CurrentPasswordField()

    def __init__(self, user: User, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.user = user

    def clean_current(self) -> str:
        password: str = self.cleaned_data["current"]
        refuse_wrong(self.user, password)
        return password


class ChangePasswordForm(OwnPasswordForm):
    """The current password and a new one, typed twice."""

    current = CurrentPasswordField()
    field_order = ("current", "password", "repeated")

    def clean_current(self) -> str:
        password: str = self.cleaned_data["current"]
        refuse_wrong(self.user, password)
        return password


def refuse_wrong(user: User, password: str) -> None:
    """Raises ValidationError unless this is the password; too many tries are held."""
    check = check_own_password(user, password)
    if check is Check.WRONG:
        raise ValidationError(_("To nie jest obecne hasło. Wpisz je jeszcze raz."))
    if check is Check.HELD:
        raise ValidationError(wait_sentence(own_password_bucket(user)))


class CodeInput(forms.PasswordInput):
    """Readable while it is typed, and never sent back to the page."""

    input_type = "text"


class SecondFactorCodeForm(forms.Form):
    """What the second step asks for; the view compares it."""

    code = forms.CharField(
        label=gettext_lazy("Kod"),
        max_length=40,
        error_messages={
            "required": gettext_lazy("Wpisz kod."),
            "max_length": gettext_lazy(
                "To nie jest kod. Wpisz 6 cyfr z aplikacji albo kod zapasowy."
            ),
        },
        widget=CodeInput(
            attrs={
                "class": "input",
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )


class AppCodeForm(SecondFactorCodeForm):
    """The first six digits from a new app."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        self.fields["code"].label = gettext_lazy("6 cyfr z aplikacji")
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class PasskeyForm(forms.Form):
    """A name for a new passkey; `answer` is what the browser's key said, filled in by script."""

    name = forms.CharField(
        label=gettext_lazy("Nazwa klucza"),
        help_text=gettext_lazy("Na przykład „telefon” albo „laptop w domu”."),
        max_length=60,
        error_messages={
            "required": gettext_lazy("Wpisz nazwę, po której poznasz ten klucz."),
            "max_length": gettext_lazy("Nazwa jest za długa. Wpisz najwyżej 60 znaków."),
        },
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )
    answer = forms.CharField(max_length=20_000, required=False, widget=forms.HiddenInput())
