"""The forms of the account pages: address, password, codes of the second factor, passkeys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.models import Group, Permission
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.text.typed_values import ValueRefused
from cms_ext.base.text.typed_values import parse_email as normalised
from cms_ext.people.identity.domain.activation import has_shape
from cms_ext.people.identity.domain.reset_link import (
    Check,
    check_own_password,
    make_own_password_bucket,
)
from cms_ext.people.identity.domain.role_words import (
    grant_rights,
    list_held_codes,
    list_rights_to_give,
)
from cms_ext.people.identity.domain.throttle import Bucket, find_opening_time
from cms_ext.people.identity.models import User
from cms_ext.people.identity.passwords.validator import describe_rule, find_minimum_length


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
    """Too many wrong tries: until when to wait."""
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
    """Asked again before something weighty."""

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
    """Raises ValidationError unless this is the password; too many tries are held."""
    check = check_own_password(user, password)
    if check is Check.WRONG:
        raise ValidationError(_("To nie jest obecne hasło. Wpisz je jeszcze raz."))
    if check is Check.HELD:
        raise ValidationError(describe_wait(make_own_password_bucket(user)))


class CodeInput(forms.PasswordInput):
    """Readable while it is typed, and never sent back to the page."""

    input_type = "text"


class SecondFactorCodeForm(forms.Form):
    """What the second step asks for; the view compares it."""

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
    """A name for a new passkey; `answer` is what the browser's key said, filled in by script."""

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


# What a right means at one place, by its code; at a place each is given apart.
AT_PLACE: Mapping[str, Promise] = {
    "add_page": gettext_lazy("dodaje strony i zmienia własne"),
    "bulk_delete_page": gettext_lazy("usuwa strony razem z ich podstronami"),
    "change_page": gettext_lazy("zmienia także cudze strony"),
    "lock_page": gettext_lazy("zamyka strony przed zmianami"),
    "publish_page": gettext_lazy("publikuje i wycofuje strony"),
    "unlock_page": gettext_lazy("otwiera strony, które zamknął ktoś inny"),
    "add_document": gettext_lazy("dodaje pliki i zmienia własne"),
    "change_document": gettext_lazy("zmienia także cudze pliki"),
    "choose_document": gettext_lazy("wstawia pliki na strony"),
    "add_image": gettext_lazy("dodaje obrazy i zmienia własne"),
    "change_image": gettext_lazy("zmienia także cudze obrazy"),
    "choose_image": gettext_lazy("wstawia obrazy na strony"),
    "add_collection": gettext_lazy("zakłada kolekcje"),
    "change_collection": gettext_lazy("zmienia nazwy kolekcji"),
    "delete_collection": gettext_lazy("usuwa kolekcje"),
}


@dataclass(frozen=True, slots=True)
class PlaceKind:
    """A kind of places at which rights are given: heading, one sentence, and a button."""

    title: Promise
    about: Promise
    add: Promise


WITH_SUB = gettext_lazy("Prawo sięga także kolekcji, które leżą w wybranej.")
ADD_COLLECTION = gettext_lazy("Dodaj kolekcję")
KINDS: Mapping[str, PlaceKind] = {
    "page_permissions": PlaceKind(
        gettext_lazy("Strony i ogłoszenia"),
        gettext_lazy("Prawo sięga wybranej strony i wszystkich pod nią."),
        gettext_lazy("Dodaj stronę"),
    ),
    "document_permissions": PlaceKind(gettext_lazy("Pliki"), WITH_SUB, ADD_COLLECTION),
    "image_permissions": PlaceKind(gettext_lazy("Obrazy"), WITH_SUB, ADD_COLLECTION),
    "collection_permissions": PlaceKind(gettext_lazy("Kolekcje plików"), WITH_SUB, ADD_COLLECTION),
}


def describe_placed_right(permission: Permission) -> str:
    """What this right means at one place, in words; one without words by its Polish name."""
    return str(AT_PLACE.get(permission.codename, _(permission.name)))


class OwnRoleForm(forms.ModelForm):  # type: ignore[type-arg]  # no generic at run
    """Name and rights of a role; the places are asked beside it."""

    rights = forms.MultipleChoiceField(
        label=gettext_lazy("Co może"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Group
        fields = ("name",)
        labels = {"name": gettext_lazy("Nazwa roli")}
        help_texts = {
            "name": gettext_lazy("Tak, jak mówią o niej w biurze, na przykład Sekretariat.")
        }
        error_messages = {
            "name": {
                "required": gettext_lazy("Wpisz nazwę roli."),
                "unique": gettext_lazy("Rola o tej nazwie już jest. Wpisz inną nazwę."),
            }
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["rights"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - for the types
        field.choices = [
            (part.title, [(one.code, one.words) for one in part.rights])
            for part in list_rights_to_give(self.instance)
        ]
        self.initial["rights"] = list_held_codes(self.instance)

    def save(self, commit: bool = True) -> Group:
        group: Group = super().save(commit)
        grant_rights(group, self.cleaned_data["rights"])
        return group


@dataclass(frozen=True, slots=True)
class PlacedRights:
    """One of Wagtail's forms of rights at places; `kind` is None for one that is not of a kind."""

    formset: Any
    kind: PlaceKind | None
    title: str


def describe_formsets(formsets: Iterable[Any]) -> list[PlacedRights]:
    """Wagtail's forms about places with this site's headings."""
    return [PlacedRights(one, KINDS.get(one.prefix), _title(one)) for one in formsets]


def _title(form: Any) -> str:
    if form.prefix in KINDS:
        return str(KINDS[form.prefix].title)
    return _("Ustawienia: %(what)s") % {"what": form.settings_model._meta.verbose_name}
