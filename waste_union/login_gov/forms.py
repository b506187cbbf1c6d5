"""What a clerk fills in about a person's number."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.base.text.typed_values import ValueRefused
from cms_ext.office.desk_kit.workflow.forms import StepForm
from waste_union.login_gov.domain.known_person import typed_pesel
from waste_union.login_gov.vocabulary import PeselProof


class PeselForm(StepForm):
    pesel = forms.CharField(
        label=_("Numer PESEL"),
        max_length=20,
        help_text=_("11 cyfr. Zapiszemy tylko skrót; numeru nikt już tu nie odczyta."),
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}
        ),
        error_messages={"required": _("Wpisz numer PESEL z dokumentu.")},
    )
    proof = forms.ChoiceField(
        label=_("Skąd znasz numer"),
        choices=[
            ("", _("Wybierz")),
            *(one for one in PeselProof.choices if one[0] != PeselProof.IMPORT),
        ],
        error_messages={"required": _("Wybierz dokument, w którym widzisz numer.")},
    )
    seen = forms.BooleanField(
        label=_("Porównałam/em zdjęcie albo podpis z osobą, której jest ten wpis"),
        error_messages={
            "required": _("Bez tego nie zapisuj numeru: kto go ma, ten się zaloguje za tę osobę.")
        },
    )
    refused_at = {"PESEL_TAKEN": "pesel"}

    def clean_pesel(self) -> str:
        try:
            return typed_pesel(self.cleaned_data["pesel"])
        except ValueRefused as refused:
            raise forms.ValidationError(str(refused)) from refused
