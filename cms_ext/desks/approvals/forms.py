"""The form of a small office's resolution."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.dates.day_input import DayInput
from cms_ext.base.files.file_kind import is_pdf
from cms_ext.desks.approvals.domain.resolution import NewResolution, list_small_office_acts
from cms_ext.office.desk_kit.workflow.step import StepForm

MAX_FILE_BYTES = 10 * 1024 * 1024


def _day(**how: Any) -> forms.DateField:
    return forms.DateField(widget=DayInput(), **how)


class ResolutionForm(StepForm):
    numer = forms.CharField(label=gettext_lazy("Numer uchwały"), max_length=40)
    podjeto = _day(label=gettext_lazy("Data uchwały"))
    od = _day(label=gettext_lazy("Obowiązuje od"))
    do = _day(label=gettext_lazy("Obowiązuje do"), help_text=gettext_lazy("Najwyżej przez rok."))
    czynnosci = forms.MultipleChoiceField(
        label=gettext_lazy("Na co pozwala jednej osobie"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Rachunków do wpłat, wypłat i uprawnień pracowników nie ma na liście: te zawsze robią "
            "dwie osoby."
        ),
        error_messages={"required": gettext_lazy("Zaznacz czynności, na które pozwala uchwała.")},
    )
    raport = forms.EmailField(
        label=gettext_lazy("Adres rady nadzorczej"),
        help_text=gettext_lazy("Co tydzień idzie tu lista tego, co zrobiła jedna osoba."),
    )
    plik = forms.FileField(
        label=gettext_lazy("Skan uchwały (PDF, najwyżej 10 MB)"),
        error_messages={"required": gettext_lazy("Dodaj skan uchwały.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        acts = self.fields["czynnosci"]
        assert isinstance(acts, forms.MultipleChoiceField)  # noqa: S101 - for the types
        acts.choices = [(act.code, _(str(act.title))) for act in list_small_office_acts()]

    def first_values(self) -> dict[str, Any]:
        return {"od": self.today}

    def clean_plik(self) -> bytes:
        """Return the bytes of a PDF."""
        upload: UploadedFile[Any] = self.cleaned_data["plik"]
        if (upload.size or 0) > MAX_FILE_BYTES:
            raise forms.ValidationError(_("Plik ma więcej niż 10 MB. Zeskanuj go w szarości."))
        content: bytes = upload.read()
        if not is_pdf(content):
            raise forms.ValidationError(_("To nie jest plik PDF. Zapisz skan jako PDF."))
        return content

    def new_resolution(self) -> NewResolution:
        """Return what was typed in."""
        typed = self.cleaned_data
        return NewResolution(
            number=typed["numer"].strip(),
            adopted_on=typed["podjeto"],
            acts=typed["czynnosci"],
            valid_from=typed["od"],
            valid_to=typed["do"],
            report_to=typed["raport"],
            content=typed["plik"],
        )
