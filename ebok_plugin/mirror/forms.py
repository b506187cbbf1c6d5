"""Forms of mapping profiles and of snapshots."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from cms_ext.desks.import_desk.forms import (
    SIDE_LABEL,
    DraftForm,
    EncodingField,
    ImportUploadForm,
    NameForm,
)
from cms_ext.desks.import_desk.mapping.draft import FileLook
from cms_ext.desks.import_desk.mapping.drafted_layout import CREDIT, SIDE
from cms_ext.desks.import_desk.mapping.foreign_table import PACKED, ForeignFile, pack_files
from cms_ext.desks.import_desk.mapping.target import Target
from cms_ext.office.desk_kit.workflow.step import StepForm
from ebok_plugin.ledger.forms.fields import day_field
from ebok_plugin.mirror.domain.profile import PROFILES
from ebok_plugin.mirror.mapping.profile import DATE_PLACE, DayFrom
from ebok_plugin.mirror.mapping.targets import Shape
from ebok_plugin.payments.domain.desk import BROWSER
from ebok_plugin.payments.forms import SeveralFilesInput

DAYS = [
    (DayFrom.ABOVE, gettext_lazy("w wierszu nad tabelą")),
    (DayFrom.COLUMN, gettext_lazy("w kolumnie")),
    (DayFrom.SENDER, gettext_lazy("poda go osoba, która wczytuje plik")),
]


class ProfileDraftForm(DraftForm):
    """The draft of a profile, with the day and the sides of balances."""

    address_cut = forms.CharField(
        label=gettext_lazy("Znak przed numerem lokalu w adresie"),
        max_length=10,
        required=False,
        strip=False,
        help_text=gettext_lazy("Na przykład / w „Wzorcowa 1/8”. Puste: adres zostaje w całości."),
    )
    is_minus = forms.BooleanField(
        label=gettext_lazy("Dług jest w pliku ze znakiem minus"), required=False
    )
    items_partial = forms.BooleanField(
        label=gettext_lazy("Program podaje tylko niektóre dokumenty"), required=False
    )
    day_from = forms.ChoiceField(label=gettext_lazy("Dzień, na który są salda"), choices=DAYS)
    day_text = forms.CharField(
        label=gettext_lazy("Tekst nad tabelą"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Z {date} w miejscu daty, na przykład „na dzień {date}”."),
    )
    day_column = forms.ChoiceField(label=gettext_lazy("Kolumna z dniem"), required=False)
    all_sheets = forms.BooleanField(
        label=gettext_lazy("Czytaj wszystkie arkusze skoroszytu"), required=False
    )

    def __init__(self, *args: Any, look: FileLook, shape: Shape, **kwargs: Any) -> None:
        super().__init__(*args, look=look, shape=shape, **kwargs)
        self.signed = shape.signed
        self.set_choices("day_column", self.columns)
        for kind, words in (
            (CREDIT, gettext("Strona Ma (gdy w osobnej kolumnie)")),
            (SIDE, SIDE_LABEL),
        ):
            self.fields[f"{shape.signed}_{kind}"] = self.column_field(words)
        if look.sheets == 1:
            del self.fields["all_sheets"]
        if "address" not in self.fields:
            del self.fields["address_cut"]
        if shape is not Shape.ONE_ROW:
            del self.fields["is_minus"]

    def list_field_names(self, target: Target) -> Sequence[str]:
        if target.name == self.signed:
            return (target.name, f"{target.name}_{CREDIT}", f"{target.name}_{SIDE}", "is_minus")
        return (target.name, "address_cut") if target.name == "address" else (target.name,)

    @property
    def other_fields(self) -> list[forms.BoundField]:
        day = self.bound_fields("day_from", "day_text", "day_column")
        return [*day, *super().other_fields, *self.bound_fields("all_sheets", "items_partial")]

    def clean_day_text(self) -> str:
        text: str = self.cleaned_data["day_text"]
        if self.cleaned_data.get("day_from") == DayFrom.ABOVE and text.count(DATE_PLACE) != 1:
            raise forms.ValidationError(gettext("Wpisz tekst z {date} w miejscu daty."))
        return text


class ProfileNameForm(NameForm):
    joins = forms.BooleanField(
        label=gettext_lazy("Dopisz ten plik do układu o tej nazwie"),
        required=False,
        help_text=gettext_lazy(
            "Gdy program osobno zapisuje salda, pozycje, obroty albo składniki: wczytasz je naraz."
        ),
    )


class SnapshotFilesField(forms.FileField):
    """One file, or several of a program that make one snapshot, packed into one."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> UploadedFile[bytes]:
        uploads = (data or [None]) if isinstance(data, list) else [data]
        files: list[UploadedFile[bytes]] = [
            super(SnapshotFilesField, self).clean(upload, initial) for upload in uploads
        ]
        if len(files) == 1:
            return files[0]
        parts = [ForeignFile(file.name or "", BytesIO(file.read())) for file in files]
        with pack_files(parts) as packed:
            return SimpleUploadedFile(PACKED, packed.read())


def profiles_to_choose() -> list[tuple[str, str | Promise]]:
    """List the profiles, and the file that needs none."""
    return [("", _("żaden: plik zaczyna się wierszem „#ebok;balances;…”")), *PROFILES.list_names()]


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
