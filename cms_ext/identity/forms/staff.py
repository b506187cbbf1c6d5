"""Wagtail's forms for staff: the sign-in at /admin/login/ and the editing of staff logins."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm
from wagtail.users.forms import UserCreationForm, UserEditForm, UserForm

from cms_ext.identity.domain.sign_in import sign_in
from cms_ext.identity.forms.sign_in import said_of
from cms_ext.identity.models import User
from cms_ext.identity.realm import Realm, username_for


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
                    said_of(attempt.trouble, Realm.STAFF), code="invalid_login"
                )
        return dict(self.cleaned_data)


class _StaffFields(UserForm):
    """The login is typed and shown without the realm; the unique key is derived from it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["username"]
        field.label = _("Login")
        field.help_text = _("Litery, cyfry i znaki @ . + - _")
        self.initial["username"] = self.instance.login

    def _clean_username(self) -> str | None:
        login: str | None = self.cleaned_data.get("username")
        if login is None:
            return None
        taken = User.objects.filter(username=username_for(Realm.STAFF, login))
        if taken.exclude(pk=self.instance.pk).exists():
            self.add_error("username", _("Ten login jest zajęty. Wybierz inny."))
        return login

    def _post_clean(self) -> None:
        self.instance.realm = Realm.STAFF
        self.instance.is_staff = True
        self.instance.login = self.cleaned_data.get("username", "")
        super()._post_clean()


class StaffCreationForm(_StaffFields, UserCreationForm):
    class Meta(UserCreationForm.Meta):
        model = User


class StaffEditForm(_StaffFields, UserEditForm):
    class Meta(UserEditForm.Meta):
        model = User
