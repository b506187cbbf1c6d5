"""Signing in with login and password, and asking for a new password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm

from cms_ext.people.identity.domain.sign_in import Attempt, Trouble, sign_in
from cms_ext.plugins import Panel, describe_desk, list_panels, list_procedures, render_login_help
from cms_ext.plugins.realm import Realm

# One sentence for every cause (glossary.md B6): no answer tells whether a login exists.
REFUSED = _("Nieprawidłowy login lub hasło albo dostęp jest nieaktywny.")
TYPO = _("W haśle startowym jest literówka. Sprawdź każdą grupę znaków.")
HELD_ELSEWHERE = _(
    "Kilka minut temu ktoś zalogował się tym hasłem startowym w innej przeglądarce. Wróć do niej "
    "albo spróbuj za kwadrans. Jeśli to nie Ty, zadzwoń do biura."
)

# The field beside which it is said too. A refusal is about both, and stands beside the first,
# whether or not the login exists.
BESIDE = {Trouble.REFUSED: "login", Trouble.TYPO: "password", Trouble.EXPIRED: "password"}


def describe_trouble(trouble: Trouble, realm: str) -> str:
    """What the door says; everything but REFUSED and TYPO only to who typed the right code."""
    if trouble is Trouble.EXPIRED:
        desk = next((one.desk for its_realm, one in list_procedures() if its_realm == realm), None)
        if desk:
            return _now("Hasło startowe wygasło. Skontaktuj się z działem {desk}.").format(
                desk=describe_desk(desk).name
            )
        return _now("Hasło startowe wygasło. Skontaktuj się z biurem.")
    return str({Trouble.TYPO: TYPO, Trouble.HELD_ELSEWHERE: HELD_ELSEWHERE}.get(trouble, REFUSED))


def make_login_input() -> forms.TextInput:
    """A field for a login, on whatever form asks for one."""
    return forms.TextInput(
        attrs={
            "class": "input",
            "autocomplete": "username",
            "autocapitalize": "characters",
            "spellcheck": "false",
        }
    )


def spell_login(panel: Panel, typed: str) -> str:
    """The login as it is spelled at this panel; what has another shape stays as it was typed."""
    return (panel.typed_login(typed) if panel.typed_login else "") or typed


def find_panel_by_shape(panel: Panel, typed: str) -> Panel | None:
    """Another panel whose logins look like this one, letters and all; no login is looked up."""
    if not any(map(str.isalpha, typed)):
        return None
    others = (other for _realm, other in list_panels() if other != panel)
    return next((one for one in others if one.typed_login and one.typed_login(typed)), None)


class SignInForm(forms.Form):
    """The sign-in form of one panel.

    `elsewhere` is the panel whose logins have the shape of the one that was refused here.
    """

    elsewhere: Panel | None = None

    login = forms.CharField(
        max_length=120,
        error_messages={"required": _("Wpisz login.")},
        widget=make_login_input(),
    )
    password = forms.CharField(
        label=_("Hasło"),
        help_text=_("Pierwszy raz? Wpisz hasło startowe. Potem ustawisz własne."),
        strip=False,
        max_length=128,
        error_messages={"required": _("Wpisz hasło.")},
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "current-password"}),
    )

    def __init__(self, realm: str, panel: Panel, data: QueryDict | None = None) -> None:
        # Both panels stand on one page, so the ids carry the panel and the names do not.
        super().__init__(data, auto_id=f"{panel.path}-%s")
        self.realm = realm
        self.panel = panel
        self.fields["login"].label = panel.login_label
        self.fields["login"].help_text = render_login_help(panel)
        for name in self.errors if self.is_bound else ():
            if name in self.fields:
                self.fields[name].widget.attrs["aria-invalid"] = "true"

    def sign_in(self, request: HttpRequest) -> Attempt:
        """Whom these credentials let in at this panel; else the form has the error to show."""
        typed = self.cleaned_data["login"]
        login = spell_login(self.panel, typed)
        attempt = sign_in(request, self.realm, login, self.cleaned_data["password"])
        if attempt.user is None:
            self.add_error(
                BESIDE.get(attempt.trouble), describe_trouble(attempt.trouble, self.realm)
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
            "required": _("Wpisz login."),
            "max_length": _("Login jest za długi. Sprawdź, czy jest w tym polu sam login."),
        },
        widget=make_login_input(),
    )
    email = forms.CharField(
        label=_("Adres e-mail zapisany w Spółdzielni"),
        max_length=254,
        error_messages={
            "required": _("Wpisz adres e-mail."),
            "max_length": _("Adres jest za długi. Wpisz najwyżej 254 znaki."),
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
    """The third door: it signs in staff and nobody else."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # How long a session lasts is not the browser's to choose (COOP_SESSION_LIMITS).
        del self.fields["remember"]
        for name, label, kept_as in (
            ("username", _("Login"), "username"),
            ("password", _("Hasło"), "current-password"),
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
