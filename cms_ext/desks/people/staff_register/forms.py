"""Forms about a member of staff; none has a password, which nobody else may know."""

import re
from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.core.validators import MaxLengthValidator, RegexValidator
from django.db.models import TextChoices
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from cms_ext.office.desk_kit.workflow.step import StepForm
from cms_ext.people.identity.domain.role import group_name, list_offered_groups, list_roles_to_give
from cms_ext.people.identity.domain.role_words import RoleInWords, describe_roles
from cms_ext.people.identity.domain.staff import ADMINISTRATOR, StaffLogin, read_staff_login
from cms_ext.people.identity.vocabulary import StaffState
from cms_ext.people.outbox.mail.address import OutsideEmailField

SIGNS = r"^[\w.@+-]+\Z"
LOGIN_SIGNS = RegexValidator(SIGNS, _("Użyj samych liter, cyfr i znaków @ . + - _"), code="signs")


class RoleChange(TextChoices):
    """Why somebody's roles change."""

    DUTIES = "DUTIES", _("zmiana obowiązków")
    STAND_IN = "STAND_IN", _("zastępstwo")
    BACK = "BACK", _("koniec zastępstwa")
    MISTAKE = "MISTAKE", _("poprawka pomyłki")


class BlockReason(TextChoices):
    LEFT = "LEFT", _("koniec pracy w Spółdzielni")
    AWAY = "AWAY", _("dłuższa nieobecność")
    TAKEOVER = "TAKEOVER", _("podejrzenie, że ktoś inny zna hasło")


class StaffFilterForm(forms.Form):
    """Filters by role and by state."""

    rola = forms.ChoiceField(label=_("Rola"), required=False)
    stan = forms.ChoiceField(
        label=_("Konto"), required=False, choices=[("", _("Wszystkie")), *StaffState.choices]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [(group.name, group_name(group.name)) for group in list_offered_groups()]
        self.fields["rola"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", _("Wszystkie")),
            (ADMINISTRATOR, _("Administrator")),
            *roles,
        ]


class _RolesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # no generic at run
    """Boxes with the role's name and purpose."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=Group.objects.none(), widget=forms.CheckboxSelectMultiple, **kwargs
        )
        self.words: dict[int, RoleInWords] = {}

    def label_from_instance(self, obj: Group) -> str:
        role = self.words[obj.pk]
        return format_html(
            '<span><span>{}</span><span class="desk-hint">{}</span></span>', role.title, role.about
        )


class _RolesForm(StepForm):
    groups = _RolesField(
        label=_("Role"), required=False, help_text=_("Zaznacz wszystko, czym ta osoba się zajmuje.")
    )
    is_superuser = forms.BooleanField(
        label=_("Administrator"),
        required=False,
        help_text=_("Może wszystko, także zapraszać innych. Zaznacz tylko u jednej, dwóch osób."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["groups"]
        assert isinstance(field, _RolesField)  # noqa: S101 - for the types
        field.words = {role.group.pk: role for role in describe_roles()}
        given = list_roles_to_give()
        if self.subject is not None:
            given |= list_offered_groups().filter(user=self.subject)
        field.queryset = given.distinct()

    def clean(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().clean() or self.cleaned_data
        if "groups" in fields and not fields["groups"] and not fields.get("is_superuser"):
            self.add_error(
                "groups", _("Zaznacz co najmniej jedną rolę. Kto odchodzi, tego konto zablokuj.")
            )
        return fields

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(group.name for group in self.cleaned_data["groups"])


class _NamesForm(StepForm):
    first_name = forms.CharField(
        label=_("Imię"), max_length=150, error_messages={"required": _("Wpisz imię.")}
    )
    last_name = forms.CharField(
        label=_("Nazwisko"), max_length=150, error_messages={"required": _("Wpisz nazwisko.")}
    )
    email = OutsideEmailField(
        label=_("Służbowy adres e-mail"),
        max_length=254,
        error_messages={
            "required": _("Wpisz adres e-mail."),
            "invalid": _("To nie jest poprawny adres e-mail."),
        },
        help_text=_("Tu przyjdzie zaproszenie i wiadomości o zmianach na koncie."),
    )
    login = forms.CharField(
        label=_("Login"),
        required=False,
        validators=[LOGIN_SIGNS, MaxLengthValidator(120)],
        help_text=_("Puste: to, co w adresie stoi przed znakiem @."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    refused_at = {"LOGIN_TAKEN": "login", "ADDRESS_TAKEN": "email"}

    def clean(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().clean() or self.cleaned_data
        if not fields.get("login") and "login" not in self.errors and fields.get("email"):
            fields["login"] = fields["email"].partition("@")[0]
            if not re.match(SIGNS, fields["login"]):
                self.add_error("login", _("Z tego adresu nie da się zrobić loginu. Wpisz go."))
        return fields


class InviteForm(_NamesForm, _RolesForm):
    """Who is invited, and to which roles."""

    field_order = ["first_name", "last_name", "email", "login", "groups", "is_superuser"]

    def staff_login(self) -> StaffLogin:
        fields = self.cleaned_data
        return StaffLogin(
            login=fields["login"],
            first_name=fields["first_name"],
            last_name=fields["last_name"],
            email=fields["email"],
            groups=self.codes,
            is_superuser=fields["is_superuser"],
        )


class NamesForm(_NamesForm):
    """Names, address and login; an emptied login stays as it was."""

    def first_values(self) -> dict[str, Any]:
        names = ("first_name", "last_name", "email", "login")
        return {name: getattr(self.subject, name) for name in names}


class RolesForm(_RolesForm):
    """The new roles of somebody, and why they change."""

    reason = forms.ChoiceField(
        label=_("Powód zmiany"),
        choices=[("", _("Wybierz powód")), *RoleChange.choices],
        error_messages={"required": _("Wybierz powód zmiany.")},
        help_text=_("Stoi w dzienniku dostępu obok tego, co się zmieniło."),
    )

    def first_values(self) -> dict[str, Any]:
        now = read_staff_login(self.subject)
        return {
            "groups": list_offered_groups().filter(name__in=now.groups),
            "is_superuser": now.is_superuser,
        }

    def all_codes(self) -> frozenset[str]:
        """Return the chosen roles, and the groups that are not offered here, which stay."""
        not_offered = self.subject.groups.exclude(pk__in=list_offered_groups().values("pk"))
        return self.codes | frozenset(not_offered.values_list("name", flat=True))


class BlockForm(StepForm):
    reason = forms.ChoiceField(
        label=_("Powód"),
        choices=[("", _("Wybierz powód")), *BlockReason.choices],
        error_messages={"required": _("Wybierz powód.")},
    )


class ColleagueSeenForm(StepForm):
    """For a lost telephone: the administrator must know who is asking."""

    seen = forms.BooleanField(
        label=_("Ta osoba prosi o to sama i wiem, że to ona"),
        error_messages={
            "required": _("Nie rób tego na prośbę z e-maila ani od kogoś, kogo nie znasz z głosu.")
        },
    )
