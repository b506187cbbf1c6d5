"""Forms of an import: uploading a file, and confirming findings."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.text.charset import DOS, LATIN2, WINDOWS
from cms_ext.desks.import_desk.domain.import_table import BROWSER

MEGABYTE = 1 << 20


class ImportUploadForm(forms.Form):
    """A file of limited size; its kind is read from it later. Subclasses add options."""

    megabytes: int

    # The rehearsal refuses an empty file, in the words of every other refusal.
    file = forms.FileField(label=gettext_lazy("Plik"), allow_empty_file=True)

    def clean_file(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > self.megabytes * MEGABYTE:
            raise forms.ValidationError(
                _("Plik ma więcej niż %(most)d MB. Podziel go na mniejsze pliki."),
                params={"most": self.megabytes},
            )
        return file

    @property
    def options(self) -> dict[str, str]:
        """Return the chosen ways to read the file; the rest depends on its content."""
        chosen = {name: value for name, value in self.cleaned_data.items() if name != "file"}
        return {name: value for name, value in chosen.items() if value}


class EncodingField(forms.ChoiceField):
    """The choice of encoding where a person sees that the program found the wrong one."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Kodowanie polskich liter"),
            choices=[
                ("", gettext_lazy("rozpoznaj")),
                (WINDOWS, "Windows-1250"),
                (LATIN2, "ISO-8859-2"),
                (DOS, "CP852 (DOS)"),
            ],
            required=False,
        )


class TableUploadForm(ImportUploadForm):
    """The upload of a table whose kind the screen knows."""

    megabytes = BROWSER.megabytes

    encoding = EncodingField()


class CommitForm(forms.Form):
    """The receipt of a rehearsal, and a tick for each finding to confirm before the commit."""

    receipt = forms.CharField(widget=forms.HiddenInput)
    confirmed = forms.MultipleChoiceField(
        label=gettext_lazy("Sprawdź i potwierdź"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, held: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held = held
        field = self.fields["confirmed"]
        assert isinstance(field, forms.MultipleChoiceField)  # declared above
        field.choices = list(held)
        if not held:
            del self.fields["confirmed"]

    def clean_confirmed(self) -> list[str]:
        confirmed: list[str] = self.cleaned_data["confirmed"]
        if len(confirmed) < len(self.held):
            raise forms.ValidationError(
                _("Zaznacz każdą pozycję, gdy ją sprawdzisz, albo zrezygnuj z pliku.")
            )
        return confirmed


class ApproveForm(forms.Form):
    """The number of commits that the approver's report was made on."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class RejectForm(forms.Form):
    """Why a file is rejected, for the person who handed it in."""

    reason = forms.CharField(
        label=gettext_lazy("Powód, dla osoby, która przekazała plik"),
        required=False,
        max_length=255,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
