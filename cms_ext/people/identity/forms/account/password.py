"""Typing the current password, and changing it."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.people.identity.domain.password import Check, check_own_password, own_password_bucket
from cms_ext.people.identity.forms.account.held import held_until
from cms_ext.people.identity.forms.own_password import OwnPasswordForm
from cms_ext.people.identity.models import User


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
        raise ValidationError(held_until(own_password_bucket(user)))
