"""Why a clerk looks at an account with the resident's eyes."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.office.audit.domain.view import ReadReason
from ebok_plugin.desk.forms.fields import reason_field
from ebok_plugin.ledger.domain.guard import is_reason

START, HISTORY = "start", "historia"


class ResidentViewForm(forms.Form):
    why = forms.ChoiceField(
        label=gettext_lazy("Powód"),
        choices=[
            (one.value, one.label)
            for one in (ReadReason.CALL, ReadReason.CASE, ReadReason.SETTLEMENT)
        ],
        help_text=gettext_lazy("Mieszkaniec przeczyta go w „Kto oglądał moje dane”."),
    )
    words = reason_field(
        label=gettext_lazy("Opis"),
        help_text=gettext_lazy(
            "Co najmniej 10 znaków, bez danych osobowych. Zostaje w dzienniku dostępu."
        ),
    )
    page = forms.ChoiceField(
        label=gettext_lazy("Strona"),
        choices=[
            (START, gettext_lazy("Moje rozliczenia")),
            (HISTORY, gettext_lazy("Historia konta")),
        ],
    )

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"]
        if not is_reason(words):
            raise forms.ValidationError(_("Opisz powód (co najmniej 10 znaków)."))
        return words.strip()
