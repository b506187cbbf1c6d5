"""The forms of signing in to a panel, and the messages of a failed sign-in."""

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy

from cms_ext.base.web.public_forms import mark_invalid_fields
from cms_ext.people.identity.domain.sign_in import Attempt, Trouble, sign_in
from cms_ext.people.identity.models import User
from cms_ext.plugins import Panel, find_panel_desk, list_panels, render_login_help
from cms_ext.plugins.realm import Realm
from cms_ext.plugins.registry import UnknownPanel

# One sentence for every cause (glossary.md B6): no answer reveals whether a login exists.
REFUSED = gettext_lazy("Nieprawidłowy login lub hasło albo dostęp jest nieaktywny.")
# Said after it of every refused value with the shape of a starter password, whether used, wrong or
# of no login: it follows from the input alone.
LOOKS_LIKE_CODE = gettext_lazy(
    "To wygląda na hasło startowe. Działa jeden raz, potem obowiązuje własne hasło."
)
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
    Trouble.CODE_REFUSED: "login",
    Trouble.TYPO: "password",
    Trouble.EXPIRED: "password",
    Trouble.NOT_HANDED_OVER: "password",
}


def describe_trouble(trouble: Trouble, realm: str) -> str:
    """Say why nobody was signed in; most causes only after the right code."""
    if trouble is Trouble.EXPIRED:
        return _explain_expiry(realm)
    if trouble is Trouble.CODE_REFUSED and realm != Realm.STAFF:
        return f"{REFUSED} {LOOKS_LIKE_CODE}"
    words = {
        Trouble.TYPO: TYPO,
        Trouble.HELD_ELSEWHERE: HELD_ELSEWHERE,
        Trouble.NOT_HANDED_OVER: NOT_HANDED_OVER,
    }
    return str(words.get(trouble, REFUSED))


def _explain_expiry(realm: str) -> str:
    """Say where a new starter password is to be had: at the desk of the realm's panel."""
    try:
        desk = find_panel_desk(realm)
    except UnknownPanel:  # staff, who apply for nothing
        return _now("Hasło startowe wygasło. Skontaktuj się z biurem.")
    room = _now("pokój nr {room}").format(room=desk.room) if desk.room else ""
    phone = _now("tel. {phone}").format(phone=desk.phone) if desk.phone else ""
    return _now(
        "Hasło startowe wygasło. Zadzwoń albo przyjdź, wydamy nowe. Nowego wniosku nie "
        "trzeba. {office}."
    ).format(office=", ".join(filter(None, (desk.name, room, phone))))


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


class SignInForm(forms.Form):
    """The sign-in form of one panel.

    `carried` is a login that was typed at another panel.
    """

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

    def __init__(
        self, realm: str, panel: Panel, data: QueryDict | None = None, carried: str = ""
    ) -> None:
        # Both panels are on one page, so the ids carry the panel and the names do not.
        super().__init__(data, auto_id=f"{panel.path}-%s", initial={"login": carried})
        self.realm = realm
        self.panel = panel
        self.carried = carried
        if carried:
            self.fields["password"].widget.attrs["autofocus"] = True
        self.fields["login"].label = panel.login_label
        self.fields["login"].help_text = render_login_help(panel)
        mark_invalid_fields(self)

    def sign_in(self, request: HttpRequest) -> Attempt:
        """Sign in at this panel; on a refusal the form has the error to display."""
        typed = self.cleaned_data["login"]
        login = spell_login(self.panel, typed)
        attempt = sign_in(request, self.realm, login, self.cleaned_data["password"])
        if attempt.user is None:
            self.add_error(
                ERROR_FIELDS.get(attempt.trouble), describe_trouble(attempt.trouble, self.realm)
            )
            # Either of the two may be the wrong one.
            if ERROR_FIELDS.get(attempt.trouble) == "login":
                self.fields["password"].widget.attrs["aria-invalid"] = "true"
        return attempt

    def find_form_by_shape(self) -> "SignInForm":
        """Return the form of the panel whose logins look like the typed one, else this form.

        No login is looked up, and the password is not carried over.
        """
        typed = self["login"].value() or ""
        if any(map(str.isalpha, typed)):
            for realm, other in list_panels():
                login = other.typed_login(typed) if other.typed_login else ""
                if login and other != self.panel:
                    return SignInForm(realm, other, carried=login)
        return self


class OtherPanelForm(forms.Form):
    """The password of the same person's login to another panel; the login is not typed."""

    password = forms.CharField(
        strip=False,
        max_length=128,
        error_messages={"required": gettext_lazy("Wpisz hasło.")},
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "current-password"}),
    )

    def __init__(self, panel: Panel, other: User, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.panel = panel
        self.other = other
        self.fields["password"].label = _("Hasło do %(panel)s") % {"panel": panel.name}

    def sign_in(self, request: HttpRequest) -> Attempt:
        """Sign in the other login; on a refusal the form has the error to display."""
        other = self.other
        attempt = sign_in(request, other.realm, other.login, self.cleaned_data["password"])
        if attempt.user is None:
            refused = attempt.trouble is Trouble.REFUSED
            message = _(
                "Hasło do %(panel)s się nie zgadza. Wpisz je jeszcze raz. Po kilku błędnych "
                "próbach poczekaj kwadrans."
            )
            self.add_error(
                "password",
                message % {"panel": self.panel.name}
                if refused
                else describe_trouble(attempt.trouble, other.realm),
            )
            self.fields["password"].widget.attrs["aria-invalid"] = "true"
        return attempt
