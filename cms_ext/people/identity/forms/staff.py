"""Wagtail's forms for staff: the sign-in at /admin/login/ and the editing of staff logins."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.core.validators import MaxLengthValidator, RegexValidator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm
from wagtail.users.forms import UserCreationForm, UserEditForm, UserForm

from cms_ext.base.realm import Realm, username_for
from cms_ext.people.identity.domain.role import group_name, offered_groups
from cms_ext.people.identity.domain.sign_in import sign_in
from cms_ext.people.identity.domain.staff import StaffLogin
from cms_ext.people.identity.forms.sign_in import said_of
from cms_ext.people.identity.models import User


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


class _GroupsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # no generic at run
    def label_from_instance(self, obj: Group) -> str:
        return group_name(obj.name)


class _StaffFields(UserForm):
    """Login, names, address and roles; no password, which only its owner ever knows.

    The login is typed and shown without the realm; the unique key is derived from it.
    """

    password_enabled = False
    first_name = forms.CharField(
        label=_("Imię"), max_length=150, error_messages={"required": _("Wpisz imię.")}
    )
    last_name = forms.CharField(
        label=_("Nazwisko"), max_length=150, error_messages={"required": _("Wpisz nazwisko.")}
    )
    email = forms.EmailField(
        label=_("Służbowy adres e-mail"),
        error_messages={"required": _("Wpisz adres e-mail.")},
        help_text=_("Na ten adres przyjdzie zaproszenie i wiadomości o zmianach na koncie."),
    )
    is_superuser = forms.BooleanField(
        label=_("Administrator"),
        required=False,
        help_text=_("Może wszystko, także zapraszać innych. Zaznacz tylko u jednej, dwóch osób."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["username"]
        field.label = _("Login")
        field.help_text = _("Litery, cyfry i znaki @ . + - _")
        field.validators = [
            RegexValidator(
                r"^[\w.@+-]+\Z", _("Użyj samych liter, cyfr i znaków @ . + - _"), code="signs"
            ),
            MaxLengthValidator(120),
        ]
        self.initial["username"] = self.instance.login
        self.fields["groups"] = _GroupsField(
            queryset=offered_groups(),
            label=_("Role"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("Zaznacz wszystko, czym ta osoba się zajmuje."),
        )
        if "is_active" in self.fields:
            self.fields["is_active"].label = _("Aktywny")
            self.fields["is_active"].help_text = _(
                "Odznacz, gdy ktoś odchodzi: nie zaloguje się już, a to, co zrobił, zostaje."
            )

    def wanted(self) -> StaffLogin:
        """What was typed; groups that the form does not offer stay as they were."""
        fields = self.cleaned_data
        chosen = {group.name for group in fields["groups"]}
        return StaffLogin(
            login=fields["username"],
            first_name=fields["first_name"],
            last_name=fields["last_name"],
            email=fields["email"],
            groups=frozenset(chosen | self._kept()),
            is_superuser=fields.get("is_superuser", self.instance.is_superuser),
            is_active=fields.get("is_active", self.instance.is_active),
        )

    def _kept(self) -> set[str]:
        if self.instance.pk is None:
            return set()
        return set(
            self.instance.groups.exclude(pk__in=offered_groups()).values_list("name", flat=True)
        )

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

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or self.cleaned_data
        if not fields.get("groups") and not fields.get("is_superuser"):
            self.add_error(
                "groups", _("Zaznacz co najmniej jedną rolę: bez niej nikt nie wejdzie.")
            )
        return dict(fields)


class StaffEditForm(_StaffFields, UserEditForm):
    class Meta(UserEditForm.Meta):
        model = User
