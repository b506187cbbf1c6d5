from __future__ import annotations

from typing import Any, TypedDict

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from cms_ext.access.domain.files.accept import accept
from cms_ext.access.domain.files.accepted import MAX_SIZE, AcceptedFile, AttachmentRefused
from cms_ext.access.forms.desk.step import CardForm
from cms_ext.access.vocabulary import SignatureKind

ACCEPTED = ".pdf,.jpg,.jpeg,.png,.heic,.xml,.xades,.asice"
HELP = _("PDF, JPG, PNG, HEIC, XML albo ASiC-E, najwyżej 10 MB.")


class FilesToAdd(TypedDict, total=False):
    signed: list[AcceptedFile]
    signature_kind: str
    poa: list[AcceptedFile]


class AcceptedFileField(forms.FileField):
    """A file that is looked into; `clean` gives an AcceptedFile or None."""

    widget = forms.ClearableFileInput(attrs={"accept": ACCEPTED})

    def clean(self, data: Any, initial: Any = None) -> AcceptedFile | None:
        upload: UploadedFile[Any] | None = super().clean(data, initial)
        if not upload:
            return None
        # One byte more than allowed is enough to be refused.
        content = upload.read(MAX_SIZE + 1)
        try:
            return accept(upload.name or "", content)
        except AttachmentRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class AddFileForm(CardForm):
    file = AcceptedFileField(
        label=_("Plik"),
        help_text=HELP,
        error_messages={"required": _("Wybierz plik."), "empty": _("Plik jest pusty.")},
    )
    what = forms.ChoiceField(
        label=_("Co to jest"),
        choices=[
            *SignatureKind.choices,
            ("POA", _("pełnomocnictwo")),
        ],
    )

    def files_to_add(self) -> FilesToAdd:
        """The arguments of `add_files`."""
        file, what = self.cleaned_data["file"], self.cleaned_data["what"]
        if what == "POA":
            return {"poa": [file]}
        return {"signed": [file], "signature_kind": what}
