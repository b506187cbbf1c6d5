"""The resident's form and the office's; both hand their values to a function of the domain."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.office.desk_kit.staff_registers.views import VerbForm

from ${name}.domain import save_entry
from ${name}.models import Entry


class ProposalForm(forms.Form):
    title = forms.CharField(
        label=_("Tytuł"),
        max_length=120,
        error_messages={"required": _("Wpisz tytuł.")},
        widget=forms.TextInput(attrs={"class": "input"}),
    )
    text = forms.CharField(
        label=_("Treść"),
        max_length=1000,
        error_messages={"required": _("Wpisz treść.")},
        help_text=_("Najwyżej 1000 znaków. Nie podawaj danych innych osób."),
        widget=forms.Textarea(attrs={"class": "input", "rows": 6}),
    )


class EntryForm(VerbForm):
    def call_verb(self) -> Entry:
        for name in ("title", "text", "shown_from", "shown_until"):
            setattr(self.instance, name, self.cleaned_data[name])
        return save_entry(self.instance, self.origin)
