"""Forms of the account and of signing in: address, passwords, codes, passkeys, logins."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.auth import LoginForm

from cms_ext.base.text.typed_values import ValueRefused
from cms_ext.base.text.typed_values import parse_email as normalised
from cms_ext.base.web.public_forms import mark_invalid_fields
from cms_ext.people.identity.domain.activation_code import has_shape
from cms_ext.people.identity.domain.reset_link import (
    Check,
    check_own_password,
    make_own_password_bucket,
)
from cms_ext.people.identity.domain.sign_in import sign_in
from cms_ext.people.identity.domain.throttle import Bucket, find_opening_time
from cms_ext.people.identity.models import User
from cms_ext.people.identity.passwords import describe_rule, find_minimum_length
from cms_ext.people.identity.sign_in_forms import describe_trouble, make_login_input, spell_login
from cms_ext.plugins import Panel, render_login_help
from cms_ext.plugins.realm import Realm


class OwnPasswordForm(forms.Form):
    """The own password instead of the starter one, typed twice."""

    password = forms.CharField(
        label=gettext_lazy("Nowe hasło"),
        strip=False,
        max_length=128,
        error_messages={
            "required": gettext_lazy("Wpisz nowe hasło."),
            "max_length": gettext_lazy(
                "Hasło może mieć najwyżej %(limit_value)d znaków. Skróć je."
            ),
        },
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "new-password"}),
    )
    repeated = forms.CharField(
        label=gettext_lazy("Powtórz nowe hasło"),
        strip=False,
        error_messages={"required": gettext_lazy("Wpisz nowe hasło jeszcze raz.")},
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "new-password"}),
    )

    def __init__(self, user: User, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.user = user
        self.fields["password"].help_text = describe_rule(find_minimum_length(user))
        mark_invalid_fields(self)

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if has_shape(password):
            raise ValidationError(
                gettext_lazy(
                    "Hasło startowe nie może zostać Twoim hasłem. Wymyśl własne, na przykład "
                    "z kilku słów."
                )
            )
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or {}
        both = (fields.get("password"), fields.get("repeated"))
        if None not in both and both[0] != both[1]:
            self.add_error(
                "repeated", gettext_lazy("Hasła się różnią. Wpisz w obu polach to samo.")
            )
        return fields


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


class NewPostalAddressForm(forms.Form):
    """An address for letters, on one line as on an envelope."""

    address = forms.CharField(
        label=gettext_lazy("Nowy adres do listów"),
        max_length=200,
        help_text=gettext_lazy("Ulica i numer, kod pocztowy i miejscowość."),
        error_messages={
            "required": gettext_lazy("Wpisz nowy adres."),
            "max_length": gettext_lazy("Adres jest za długi. Wpisz najwyżej 200 znaków."),
        },
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "street-address"}),
    )


def describe_wait(bucket: Bucket) -> str:
    """Say until when to wait after too many wrong tries."""
    until = timezone.localtime(find_opening_time(bucket) or timezone.now())
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
    """The current password, typed again before a weighty step."""

    current = CurrentPasswordField()

    def __init__(self, user: User, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.user = user

    def clean_current(self) -> str:
        password: str = self.cleaned_data["current"]
        refuse_wrong_password(self.user, password)
        return password


class ChangePasswordForm(OwnPasswordForm):
    """The current password and a new one, typed twice."""

    current = CurrentPasswordField()
    field_order = ("current", "password", "repeated")

    def clean_current(self) -> str:
        password: str = self.cleaned_data["current"]
        refuse_wrong_password(self.user, password)
        return password


def refuse_wrong_password(user: User, password: str) -> None:
    """Raise ValidationError unless this is the password; too many tries are blocked."""
    check = check_own_password(user, password)
    if check is Check.WRONG:
        raise ValidationError(_("To nie jest obecne hasło. Wpisz je jeszcze raz."))
    if check is Check.HELD:
        raise ValidationError(describe_wait(make_own_password_bucket(user)))


class CodeInput(forms.PasswordInput):
    """A code, readable while it is typed, and never sent back to the page."""

    input_type = "text"


class SecondFactorCodeForm(forms.Form):
    """The code of the second step; the view compares it."""

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
    """A name for a new passkey; the script fills in `answer` from the browser's key."""

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


class ResetForm(forms.Form):
    """Login and address, typed by somebody who forgot the password of one panel."""

    login = forms.CharField(
        max_length=120,
        error_messages={
            "required": gettext_lazy("Wpisz login."),
            "max_length": gettext_lazy(
                "Login jest za długi. Sprawdź, czy jest w tym polu sam login."
            ),
        },
        widget=make_login_input(),
    )
    email = forms.CharField(
        label=gettext_lazy("Adres e-mail zapisany w Spółdzielni"),
        max_length=254,
        error_messages={
            "required": gettext_lazy("Wpisz adres e-mail."),
            "max_length": gettext_lazy("Adres jest za długi. Wpisz najwyżej 254 znaki."),
        },
        widget=forms.EmailInput(attrs={"class": "input", "autocomplete": "email"}),
    )

    def __init__(self, panel: Panel, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.panel = panel
        self.fields["login"].label = panel.login_label
        self.fields["login"].help_text = render_login_help(panel)

    def clean_login(self) -> str:
        return spell_login(self.panel, self.cleaned_data["login"])


class StaffLoginForm(LoginForm):
    """The sign-in form of the administration: for staff and nobody else."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # How long a session lasts is not the browser's to choose (COOP_SESSION_LIMITS).
        del self.fields["remember"]
        for name, label, kept_as in (
            ("username", gettext_lazy("Login"), "username"),
            ("password", gettext_lazy("Hasło"), "current-password"),
        ):
            self.fields[name].label = label
            self.fields[name].widget.attrs |= {"autocomplete": kept_as, "placeholder": ""}

    def clean(self) -> dict[str, Any]:
        login = self.cleaned_data.get("username")
        password = self.cleaned_data.get("password")
        if login is not None and password:
            attempt = sign_in(self.request, Realm.STAFF, login, password)
            self.user_cache = attempt.user
            if attempt.user is None:
                raise forms.ValidationError(
                    describe_trouble(attempt.trouble, Realm.STAFF), code="invalid_login"
                )
        return dict(self.cleaned_data)
