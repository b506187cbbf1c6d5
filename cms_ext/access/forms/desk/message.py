from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.access.domain.email.bounds import MAX_MESSAGE
from cms_ext.plugins import AccessProcedure


class MessageForm(forms.Form):
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
