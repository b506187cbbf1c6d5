"""The resident's form and the office's."""

from cms_ext.office.desk_kit.staff_registers.views import VerbForm
from django import forms
from django.utils.translation import gettext_lazy as _

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
        widget=forms.Textarea(attrs={"class": "input", "rows": 6}),
    )


class EntryForm(VerbForm):
    def call_verb(self) -> Entry:
        for name, value in self.cleaned_data.items():
            setattr(self.instance, name, value)
        return save_entry(self.instance, self.origin)
