from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.base.dates.clock import business_today
from cms_ext.base.dates.day_input import DayInput
from cms_ext.office.desk_kit.staff_registers.views import VerbForm
from members_area.library.domain import upload
from members_area.library.domain.document import amend_document, register_document
from members_area.library.domain.draft import SameFile, refuse_same_file
from members_area.library.domain.grants import usual_audience
from members_area.library.forms.gate import CheckedFileField
from members_area.library.models import Audience, Cause, Document
from members_area.library.models.document import is_about_something


class _DocumentForm(VerbForm):
    """The facts of a document and its file, checked before anything is saved."""

    audience = forms.ChoiceField(
        label=_("Kto czyta"),
        required=False,
        choices=[("", _("tak jak zwykle dla rodzaju")), *Audience.choices],
    )
    file = CheckedFileField(
        label=_("Plik"),
        help_text=_("%(types)s; najwyżej %(limit)d MB.")
        % {"types": ", ".join(sorted(upload.TYPES)), "limit": upload.MAX_SIZE // 1024**2},
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        kind = cleaned.get("kind")
        if kind and not cleaned.get("audience"):
            cleaned["audience"] = usual_audience(kind, business_today())
        cleaned["subject"] = cleaned.get("subject", "").removeprefix("w sprawie ")
        named = cleaned["subject"] or is_about_something(cleaned.get("title", ""))
        if kind and kind.code == "RESOLUTION" and not named:
            self.add_error(
                "subject", _("Napisz, w jakiej sprawie jest uchwała. Tytuł tego nie mówi.")
            )
        return cleaned


class DocumentUploadForm(_DocumentForm):
    """A new document; another kind of paper may have the same file, the same kind may not."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        kind, file = cleaned.get("kind"), cleaned.get("file")
        if kind and file:
            try:
                refuse_same_file(file.sha256, kind)
            except SameFile as refusal:
                self.add_error("file", str(refusal))
        return cleaned

    def call_verb(self) -> Document:
        return register_document(
            self.instance, self.cleaned_data["file"], today=business_today(), origin=self.origin
        )


class AmendForm(_DocumentForm):
    """The facts of an unpublished document and, optionally, another file."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].required = False
        self.fields["file"].label = _("Inny plik w miejsce dotychczasowego")

    def call_verb(self) -> Document:
        return amend_document(
            self.instance,
            today=business_today(),
            origin=self.origin,
            file=self.cleaned_data["file"],
        )


class PublishForm(forms.Form):
    day = forms.DateField(
        label=_("Od dnia"), required=False, widget=DayInput, help_text=_("Puste: od dziś.")
    )


class WithdrawDocumentForm(forms.Form):
    """Why a document is withdrawn: the cause by the button pressed, and a note."""

    cause = forms.ChoiceField(
        choices=Cause.choices,
        widget=forms.HiddenInput,
        error_messages={"required": _("Podaj powód wycofania.")},
    )
    reason = forms.CharField(
        label=_("Uwagi"), required=False, max_length=250, widget=forms.Textarea(attrs={"rows": 3})
    )
