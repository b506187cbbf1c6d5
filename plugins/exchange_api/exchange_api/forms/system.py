"""Forms of the desk: requesting access for a program, and the reason to end it."""

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.office.desk_kit.staff_registers.period_filter import TypedDateInput
from cms_ext.office.desk_kit.workflow.step import StepForm
from exchange_api.domain.scopes import word_scopes

USUAL_TERM = timedelta(days=365)


class SystemForm(StepForm):
    refused_at: ClassVar = {
        "NAME_TAKEN": "nazwa",
        "NO_SCOPE": "zakres",
        "SCOPE_UNKNOWN": "zakres",
        "TERM": "wazny_do",
    }

    nazwa = forms.CharField(
        label=_("Nazwa programu"), max_length=40, help_text=_("Na przykład: Program księgowy.")
    )
    po_co = forms.CharField(
        label=_("Po co ma dostęp i kto za niego odpowiada"),
        max_length=200,
        help_text=_("Czyta to osoba, która zatwierdza. Bez danych mieszkańców."),
    )
    zakres = forms.MultipleChoiceField(
        label=_("Co może"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tylko to, czego potrzebuje. Później zakresu nie da się zmienić."),
    )
    wazny_do = forms.DateField(label=_("Ważny do"), widget=TypedDateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["zakres"]
        assert isinstance(field, forms.MultipleChoiceField)  # declared above
        field.choices = list(word_scopes().items())

    def first_values(self) -> dict[str, Any]:
        return {"wazny_do": self.today + USUAL_TERM}
