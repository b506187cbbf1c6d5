"""Forms of the single steps at the gate."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.office.workflow.forms import StepForm
from members_area.library.domain.gate.redaction import proposed_text
from members_area.library.domain.queries.gate import FileAtGate
from members_area.library.domain.release import Ticks
from members_area.library.domain.upload import CheckedFile, RefusedFile, checked_file
from members_area.library.forms.gate.desk import DayInput
from members_area.library.models import Audience, Document
from members_area.register.models import Organ

WAIVER = "wyjatek-"


def _reason(label: Any, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=250, widget=forms.Textarea(attrs={"rows": 2}), **kwargs
    )


class CheckedFileField(forms.FileField):
    """A file looked into before anything is kept."""

    def clean(self, data: Any, initial: Any = None) -> CheckedFile | None:
        file = super().clean(data, initial)
        try:
            return checked_file(file, file.name) if file else None
        except RefusedFile as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class ConfirmReleaseForm(forms.Form):
    """The second person's: a reason for each warning, the boxes, or why it goes back."""

    read_whole = forms.BooleanField(label=_("Zapoznałam/em się z całością"), required=False)
    no_personal_data = forms.BooleanField(
        label=_(
            "Potwierdzam, że dokument nie zawiera danych osobowych innych niż dane osób "
            "pełniących funkcje"
        ),
        required=False,
    )
    all_pages = forms.BooleanField(required=False)
    reason = _reason(_("Co trzeba poprawić"), required=False)

    def __init__(self, data: Any, *, looked: FileAtGate, prefix: str) -> None:
        super().__init__(data, prefix=prefix)
        self.looked = looked
        self.fields["all_pages"].label = _("Sprawdziłam/em wszystkie strony (%d)") % (
            looked.file.pages or 1
        )
        if not looked.without_text:
            del self.fields["all_pages"]
        for finding in looked.warnings:
            if not finding.waiver_reason:
                self.fields[f"{WAIVER}{finding.pk}"] = forms.CharField(
                    label=_("Dlaczego te dane mogą zostać"), max_length=250, required=False
                )

    @property
    def ticks(self) -> Ticks:
        return Ticks(
            read_whole=self.cleaned_data["read_whole"],
            no_personal_data=self.cleaned_data["no_personal_data"],
            all_pages=self.cleaned_data.get("all_pages", False),
        )

    def reasons(self) -> dict[int, str]:
        """By the number of the finding."""
        return {
            int(name.removeprefix(WAIVER)): value
            for name, value in self.cleaned_data.items()
            if name.startswith(WAIVER) and value
        }


class FileForm(StepForm):
    file = CheckedFileField(label=_("Plik"))


class AccessibleTextForm(StepForm):
    text = forms.CharField(
        label=_("Treść"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24}),
        error_messages={"required": _("Wpisz treść dokumentu.")},
    )

    def first_values(self) -> dict[str, Any]:
        return {"text": proposed_text(self.subject)}


class OriginalForm(StepForm):
    reason = _reason(_("Po co otwierasz oryginał"))


class DoubleForm(StepForm):
    reason = _reason(_("Skąd wziął się podwójny numer"))


class VersionForm(StepForm):
    file = CheckedFileField(label=_("Plik z nowym brzmieniem"))
    in_force_from = forms.DateField(label=_("Obowiązuje od"), widget=DayInput)
    note = forms.CharField(label=_("Co się zmieniło"), max_length=250, required=False)


class AudienceForm(StepForm):
    audience = forms.ChoiceField(label=_("Kto czyta"), choices=Audience.choices)
    organ = forms.ModelChoiceField(
        label=_("Organ, który czyta"),
        queryset=Organ.objects.all(),
        required=False,
        empty_label=_("brak"),
        help_text=_("Tylko gdy czytają osoby w organie."),
    )
    reason = _reason(_("Powód zmiany"))

    def first_values(self) -> dict[str, Any]:
        document: Document = self.subject
        return {"audience": document.audience, "organ": document.audience_organ_id}
