"""Forms of snapshots: the upload of a file, and the reason of a step."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms_ext.desks.import_desk.forms import EncodingField, ImportUploadForm
from cms_ext.office.desk_kit.workflow.step import StepForm
from ebok_plugin.ledger.forms.fields import day_field
from ebok_plugin.mirror.domain.desk import BROWSER
from ebok_plugin.mirror.domain.profile import profile_names
from ebok_plugin.mirror.mapping.archive import PACKED, pack_files
from ebok_plugin.mirror.mapping.table import ForeignFile
from ebok_plugin.payments.forms import SeveralFilesInput


class SnapshotFilesField(forms.FileField):
    """One file, or several of a program that make one snapshot, packed into one."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> UploadedFile[bytes]:
        uploads = (data or [None]) if isinstance(data, list) else [data]
        files: list[UploadedFile[bytes]] = [
            super(SnapshotFilesField, self).clean(one, initial) for one in uploads
        ]
        if len(files) == 1:
            return files[0]
        parts = [ForeignFile(file.name or "", BytesIO(file.read())) for file in files]
        with pack_files(parts) as packed:
            return SimpleUploadedFile(PACKED, packed.read())


def profiles_to_choose() -> list[tuple[str, str | Promise]]:
    """List the profiles, and the file that needs none."""
    return [("", _("żaden: plik zaczyna się wierszem „#ebok;balances;…”")), *profile_names()]


class SnapshotUploadForm(ImportUploadForm):
    """The upload of a snapshot; the day is for files that state none."""

    megabytes = BROWSER.megabytes

    file = SnapshotFilesField(
        label=_("Plik albo kilka plików"),
        allow_empty_file=True,
        help_text=_("Kilka naraz, gdy program osobno zapisuje salda, pozycje albo obroty."),
    )
    profile = forms.ChoiceField(
        label=_("Układ pliku z programu"),
        choices=profiles_to_choose,
        required=False,
        help_text=_("Układ mówi, która kolumna pliku co zawiera."),
    )
    day = day_field(
        label=_("Stan na dzień"),
        required=False,
        help_text=_("Tylko wtedy, gdy plik sam nie mówi, na który dzień są salda."),
    )
    encoding = EncodingField()

    def clean(self) -> dict[str, Any]:
        chosen = super().clean() or {}
        file = chosen.get("file")
        if file is not None and file.name == PACKED and not chosen.get("profile"):
            self.add_error("profile", gettext("Kilka plików naraz można wczytać tylko układem."))
        return chosen

    @property
    def options(self) -> dict[str, str]:
        return {name: str(value) for name, value in super().options.items()}


class ReasonForm(StepForm):
    """Why a snapshot is taken back or rejected."""

    reason = forms.CharField(
        label=_("Powód"),
        max_length=400,
        help_text=_("Zostaje na liście stanów. Bez danych osób."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
