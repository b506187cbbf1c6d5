from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cms_ext.access.domain.email.bounds import MAX_MESSAGE
from cms_ext.access.domain.status import normalised_number
from cms_ext.access.models import AccessApplication
from cms_ext.plugins import AccessProcedure


class SavedMessageForm(forms.Form):
    """An e-mail saved by the office's mail program."""

    message = forms.FileField(
        label=_("Plik wiadomości (.eml)"),
        help_text=_("Zapisz wiadomość w programie pocztowym jako plik .eml i wskaż go tutaj."),
        widget=forms.ClearableFileInput(attrs={"accept": ".eml,message/rfc822"}),
        error_messages={"required": _("Wybierz plik."), "empty": _("Plik jest pusty.")},
    )

    @property
    def raw(self) -> bytes:
        """The message byte for byte; one byte more than allowed is enough to be refused."""
        content: bytes = self.cleaned_data["message"].read(MAX_MESSAGE + 1)
        return content


class JoinForm(forms.Form):
    """To which application a message belongs."""

    number = forms.CharField(
        label=_("Numer wniosku"),
        max_length=24,
        help_text=_("na przykład IKCS/2026/00001"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Wpisz numer wniosku.")},
    )

    def __init__(
        self, *args: Any, applications: QuerySet[AccessApplication], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.applications = applications

    def clean_number(self) -> str:
        number = normalised_number(self.cleaned_data["number"])
        if not self.applications.filter(number=number).exists():
            raise forms.ValidationError(_("Twój dział nie ma wniosku o takim numerze."))
        return number

    @property
    def application(self) -> AccessApplication:
        return self.applications.get(number=self.cleaned_data["number"])


class AssignForm(forms.Form):
    """To which panel a message applies that names none."""

    panel = forms.ChoiceField(
        label=_("Do którego panelu jest ten wniosek"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Wybierz panel.")},
    )

    def __init__(self, *args: Any, procedures: list[AccessProcedure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.procedures = {procedure.panel: procedure for procedure in procedures}
        field = self.fields["panel"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.panel, one.title) for one in procedures]
        if len(procedures) == 1:
            field.initial = procedures[0].panel

    @property
    def procedure(self) -> AccessProcedure:
        return self.procedures[self.cleaned_data["panel"]]
