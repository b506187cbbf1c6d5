"""Forms of the account and of signing in: address, passwords, codes, passkeys, logins."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.auth import LoginForm

from cms_ext.base.text.typed_values import ValueRefused
from cms_ext.base.text.typed_values import parse_email as normalised
from cms_ext.people.identity.domain.activation_code import has_shape
from cms_ext.people.identity.domain.reset_link import (
    Check,
    check_own_password,
    make_own_password_bucket,
)
from cms_ext.people.identity.domain.sign_in import Attempt, Trouble, sign_in
from cms_ext.people.identity.domain.throttle import Bucket, find_opening_time
from cms_ext.people.identity.models import User
from cms_ext.people.identity.passwords import describe_rule, find_minimum_length
from cms_ext.plugins import Panel, describe_desk, list_panels, list_procedures, render_login_help
from cms_ext.plugins.realm import Realm


class OwnPasswordForm(forms.Form):
    """The own password instead of the starter one, typed twice."""

    password = forms.CharField(
        label=gettext_lazy("Nowe hasło"),
        strip=False,
        max_length=128,
        error_messages={
            "required": gettext_lazy("Wpisz nowe hasło."),
            "max_length": gettext_lazy("Hasło może mieć najwyżej %(limit_value)d znaków."),
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
        for name in self.errors if self.is_bound else ():
            if name in self.fields:
                self.fields[name].widget.attrs["aria-invalid"] = "true"

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


# One sentence for every cause (glossary.md B6): no answer reveals whether a login exists.
REFUSED = gettext_lazy("Nieprawidłowy login lub hasło albo dostęp jest nieaktywny.")
TYPO = gettext_lazy("W haśle startowym jest literówka. Sprawdź każdą grupę znaków.")
HELD_ELSEWHERE = gettext_lazy(
    "Kilka minut temu ktoś zalogował się tym hasłem startowym w innej przeglądarce. Wróć do niej "
    "albo spróbuj za kwadrans. Jeśli to nie Ty, zadzwoń do biura."
)
NOT_HANDED_OVER = gettext_lazy(
    "To hasło startowe zacznie działać, gdy biuro potwierdzi doręczenie listu. Spróbuj jutro albo "
    "zadzwoń do biura."
)

# The field with the error. A refusal concerns both and is displayed at the first, whether or not
# the login exists.
ERROR_FIELDS = {
    Trouble.REFUSED: "login",
    Trouble.TYPO: "password",
    Trouble.EXPIRED: "password",
    Trouble.NOT_HANDED_OVER: "password",
}


def describe_trouble(trouble: Trouble, realm: str) -> str:
    """Say why nobody was signed in; most causes only after the right code."""
    if trouble is Trouble.EXPIRED:
        desk = next(
            (procedure.desk for its_realm, procedure in list_procedures() if its_realm == realm),
            None,
        )
        if desk:
            return _now("Hasło startowe wygasło. Skontaktuj się z działem {desk}.").format(
                desk=describe_desk(desk).name
            )
        return _now("Hasło startowe wygasło. Skontaktuj się z biurem.")
    words = {
        Trouble.TYPO: TYPO,
        Trouble.HELD_ELSEWHERE: HELD_ELSEWHERE,
        Trouble.NOT_HANDED_OVER: NOT_HANDED_OVER,
    }
    return str(words.get(trouble, REFUSED))


def make_login_input() -> forms.TextInput:
    """Make the input of a login, for any form with one."""
    return forms.TextInput(
        attrs={
            "class": "input",
            "autocomplete": "username",
            "autocapitalize": "characters",
            "spellcheck": "false",
        }
    )


def spell_login(panel: Panel, typed: str) -> str:
    """Spell a login as this panel does; return another shape as it was typed."""
    return (panel.typed_login(typed) if panel.typed_login else "") or typed


def find_panel_by_shape(panel: Panel, typed: str) -> Panel | None:
    """Find another panel whose logins look like this one; no login is looked up."""
    if not any(map(str.isalpha, typed)):
        return None
    others = (other for _realm, other in list_panels() if other != panel)
    return next(
        (
            panel_of_login
            for panel_of_login in others
            if panel_of_login.typed_login and panel_of_login.typed_login(typed)
        ),
        None,
    )


class SignInForm(forms.Form):
    """The sign-in form of one panel.

    `elsewhere` is the panel whose logins have the shape of the one that was refused here.
    """

    elsewhere: Panel | None = None

    login = forms.CharField(
        max_length=120,
        error_messages={"required": gettext_lazy("Wpisz login.")},
        widget=make_login_input(),
    )
    password = forms.CharField(
        label=gettext_lazy("Hasło"),
        help_text=gettext_lazy("Pierwszy raz? Wpisz hasło startowe. Potem ustawisz własne."),
        strip=False,
        max_length=128,
        error_messages={"required": gettext_lazy("Wpisz hasło.")},
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "current-password"}),
    )

    def __init__(self, realm: str, panel: Panel, data: QueryDict | None = None) -> None:
        # Both panels are on one page, so the ids carry the panel and the names do not.
        super().__init__(data, auto_id=f"{panel.path}-%s")
        self.realm = realm
        self.panel = panel
        self.fields["login"].label = panel.login_label
        self.fields["login"].help_text = render_login_help(panel)
        for name in self.errors if self.is_bound else ():
            if name in self.fields:
                self.fields[name].widget.attrs["aria-invalid"] = "true"

    def sign_in(self, request: HttpRequest) -> Attempt:
        """Sign in at this panel; on a refusal the form has the error to display."""
        typed = self.cleaned_data["login"]
        login = spell_login(self.panel, typed)
        attempt = sign_in(request, self.realm, login, self.cleaned_data["password"])
        if attempt.user is None:
            self.add_error(
                ERROR_FIELDS.get(attempt.trouble), describe_trouble(attempt.trouble, self.realm)
            )
            if attempt.trouble is Trouble.REFUSED:  # either of the two may be the wrong one
                self.fields["password"].widget.attrs["aria-invalid"] = "true"
            self.elsewhere = find_panel_by_shape(self.panel, typed)
        return attempt


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
