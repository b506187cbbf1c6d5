"""The contact form: who writes, how to answer, to which desk, and what."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.people.outbox.mail.address import OutsideEmailField
from cms_ext.public_site.pages.contact.domain import Sender
from cms_ext.public_site.pages.models import Desk


def in_one_line(text: str) -> None:
    """A line break in what may stand in a header of a message would begin another header."""
    if any(unicodedata.category(sign) in ("Cc", "Zl", "Zp") for sign in text):
        raise ValidationError(_("Wpisz to w jednym wierszu, bez znaków sterujących."))


class DeskField(forms.ModelChoiceField):  # type: ignore[type-arg]  # no generic when it runs
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.matter} – {obj.name}"


class ContactMessageForm(forms.Form):
    desk = DeskField(
        Desk.objects.none(),
        to_field_name="code",
        label=gettext_lazy("Sprawa"),
        empty_label=gettext_lazy("Wybierz"),
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={
            "required": gettext_lazy("Wybierz, czego dotyczy sprawa."),
            "invalid_choice": gettext_lazy("Wybierz sprawę z listy."),
        },
    )
    name = forms.CharField(
        label=gettext_lazy("Imię i nazwisko"),
        max_length=80,
        validators=[in_one_line],
        widget=forms.TextInput(attrs={"autocomplete": "name", "class": "input"}),
        error_messages={"required": gettext_lazy("Podaj imię i nazwisko.")},
    )
    email = OutsideEmailField(
        label=gettext_lazy("Adres e-mail"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("Na ten adres odpiszemy i wyślemy potwierdzenie z numerem."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "class": "input"}),
        error_messages={"invalid": gettext_lazy("Podaj adres w postaci nazwa@domena.pl.")},
    )
    phone = forms.CharField(
        label=gettext_lazy("Telefon"),
        required=False,
        max_length=30,
        help_text=gettext_lazy("Wystarczy e-mail albo telefon."),
        validators=[
            RegexValidator(
                r"^\+?[\d ()-]{7,}\Z",
                gettext_lazy("Podaj numer cyframi, na przykład 600 100 200."),
            )
        ],
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "class": "input"}),
    )
    text = forms.CharField(
        label=gettext_lazy("Treść"),
        max_length=4000,
        help_text=gettext_lazy("Nie wpisuj numeru PESEL ani haseł, nie są tu potrzebne."),
        widget=forms.Textarea(attrs={"rows": 8, "class": "input"}),
        error_messages={"required": gettext_lazy("Napisz, w czym możemy pomóc.")},
    )

    def __init__(self, *args: Any, desks: QuerySet[Desk], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["desk"]
        assert isinstance(field, DeskField)
        field.queryset = desks

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        typed = {"email", "phone"} & self.errors.keys()
        if not (typed or cleaned.get("email") or cleaned.get("phone")):
            self.add_error("email", _("Podaj e-mail albo telefon, żebyśmy mogli odpowiedzieć."))
        return cleaned

    def sender(self) -> Sender:
        known = self.cleaned_data
        return Sender(known["name"], known["email"], known["phone"])
