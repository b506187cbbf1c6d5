"""Wagtail's forms for staff: the sign-in at /admin/login/ and the editing of staff logins."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm

from cms_ext.people.identity.domain.sign_in import sign_in
from cms_ext.people.identity.forms.sign_in import message_for
from cms_ext.plugins.realm import Realm


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
                    message_for(attempt.trouble, Realm.STAFF), code="invalid_login"
                )
        return dict(self.cleaned_data)
