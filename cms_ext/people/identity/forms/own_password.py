from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cms_ext.people.identity.domain.code import has_shape
from cms_ext.people.identity.models import User
from cms_ext.people.identity.passwords.validator import help_for, least_for


class OwnPasswordForm(forms.Form):
    """The own password instead of the starter one, typed twice."""

    password = forms.CharField(
        label=_("Nowe hasło"),
        strip=False,
        max_length=128,
        error_messages={
            "required": _("Wpisz nowe hasło."),
            "max_length": _("Hasło może mieć najwyżej %(limit_value)d znaków."),
        },
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "new-password"}),
    )
    repeated = forms.CharField(
        label=_("Powtórz nowe hasło"),
        strip=False,
        error_messages={"required": _("Wpisz nowe hasło jeszcze raz.")},
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "new-password"}),
    )

    def __init__(self, user: User, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.user = user
        self.fields["password"].help_text = help_for(least_for(user))
        for name in self.errors if self.is_bound else ():
            if name in self.fields:
                self.fields[name].widget.attrs["aria-invalid"] = "true"

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if has_shape(password):
            raise ValidationError(
                _(
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
            self.add_error("repeated", _("Hasła się różnią. Wpisz w obu polach to samo."))
        return fields
