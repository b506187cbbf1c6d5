from __future__ import annotations

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from cms_ext.identity.models import User
from cms_ext.plugins import Panel

# One sentence for every cause (glossary B6): no answer tells whether a login exists.
REFUSED = _("Nieprawidłowy login lub hasło albo dostęp jest nieaktywny.")


class SignInForm(forms.Form):
    """The sign-in form of one panel."""

    login = forms.CharField(
        max_length=120,
        error_messages={"required": _("Wpisz login.")},
        widget=forms.TextInput(
            attrs={
                "class": "input",
                "autocomplete": "username",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )
    password = forms.CharField(
        label=_("Hasło"),
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
        self.user: User | None = None
        self.fields["login"].label = panel.login_label
        self.fields["login"].help_text = panel.login_help
        for name in self.errors if self.is_bound else ():
            if name in self.fields:
                self.fields[name].widget.attrs["aria-invalid"] = "true"

    def sign_in(self, request: HttpRequest) -> User | None:
        """The user whom these credentials let in at this panel; None adds the one error."""
        user = authenticate(
            request,
            realm=self.realm,
            login=self.cleaned_data["login"],
            password=self.cleaned_data["password"],
        )
        if isinstance(user, User):
            return user
        self.add_error(None, REFUSED)
        return None
