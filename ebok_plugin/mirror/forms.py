"""Forms of mapping profiles and of snapshots."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from cms_ext.base.text.charset import DOS, LATIN2, WINDOWS
from cms_ext.desks.import_desk.forms import EncodingField, ImportUploadForm
from cms_ext.desks.import_desk.mapping.draft import FileLook
from cms_ext.desks.import_desk.mapping.foreign_table import PACKED, ForeignFile, pack_files
from cms_ext.desks.import_desk.mapping.layout import DateForm, DecimalForm
from cms_ext.office.desk_kit.workflow.step import StepForm
from ebok_plugin.ledger.forms.fields import day_field
from ebok_plugin.mirror.domain.profile import profile_names
from ebok_plugin.mirror.mapping.profile import DATE_PLACE, DayFrom
from ebok_plugin.mirror.mapping.targets import CREDIT, SIDE, Shape
from ebok_plugin.mirror.models import MAX_NAME_LENGTH
from ebok_plugin.payments.domain.desk import BROWSER
from ebok_plugin.payments.forms import SeveralFilesInput

ENCODINGS = [
    ("", gettext_lazy("UTF-8 albo UTF-16")),
    (WINDOWS, "Windows-1250"),
    (LATIN2, "ISO-8859-2"),
    (DOS, gettext_lazy("CP852 (DOS)")),
]
SEPARATORS = [
    (";", gettext_lazy("średnik ;")),
    (",", gettext_lazy("przecinek ,")),
    ("\t", gettext_lazy("tabulator")),
    ("|", gettext_lazy("kreska |")),
]
DATES = [
    (DateForm.DOTS, "31.12.2026"),
    (DateForm.ISO, "2026-12-31"),
    (DateForm.DASHES, "31-12-2026"),
    (DateForm.SLASHES, "31/12/2026"),
    (DateForm.YEAR_SLASHES, "2026/12/31"),
    (DateForm.YEAR_DOTS, "2026.12.31"),
    (DateForm.DIGITS, "20261231"),
    (DateForm.SHORT, "31.12.26"),
    (DateForm.SERIAL, gettext_lazy("46387 (liczba dni z arkusza)")),
]
DAYS = [
    (DayFrom.ABOVE, gettext_lazy("w wierszu nad tabelą")),
    (DayFrom.COLUMN, gettext_lazy("w kolumnie")),
    (DayFrom.SENDER, gettext_lazy("poda go osoba, która wczytuje plik")),
]
NOT_THERE = ("", gettext_lazy("– nie ma w pliku –"))
READING = ("encoding", "separator", "header_line", "numbers", "dates", "shape")


class ProfileUploadForm(ImportUploadForm):
    megabytes = BROWSER.megabytes


class DraftForm(forms.Form):
    """How a file is read and what its columns are; `look` is the file as it is read now."""

    encoding = forms.ChoiceField(
        label=gettext_lazy("Kodowanie polskich liter"), choices=ENCODINGS, required=False
    )
    separator = forms.ChoiceField(label=gettext_lazy("Znak między kolumnami"), choices=SEPARATORS)
    header_line = forms.ChoiceField(label=gettext_lazy("Wiersz z nazwami kolumn"))
    numbers = forms.ChoiceField(
        label=gettext_lazy("Liczby"), choices=[(one.value, one.value) for one in DecimalForm]
    )
    dates = forms.ChoiceField(label=gettext_lazy("Daty"), choices=DATES)
    shape = forms.ChoiceField(label=gettext_lazy("Co jest w jednym wierszu"), choices=Shape.choices)
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
    totals = forms.CharField(
        label=gettext_lazy("Ostatni wiersz to suma i zaczyna się od"),
        max_length=60,
        required=False,
        help_text=gettext_lazy(
            "Na przykład razem. Plik bez tego wiersza albo z inną sumą zostanie odrzucony."
        ),
    )
    leave_out = forms.CharField(
        label=gettext_lazy("Pomiń wiersze, które zaczynają się od"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Słowa po przecinku, na przykład: Strona, Wydruk."),
    )
    without_account = forms.BooleanField(
        label=gettext_lazy("Pomiń wiersze bez numeru konta"), required=False
    )
    all_sheets = forms.BooleanField(
        label=gettext_lazy("Czytaj wszystkie arkusze skoroszytu"), required=False
    )

    def __init__(self, *args: Any, look: FileLook, shape: Shape, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.look, self.line_shape = look, shape
        lines = [
            (str(header.line), _describe_line(header.line, header.names)) for header in look.headers
        ]
        self._choices("header_line", lines)
        columns = [NOT_THERE, *((name, _with_samples(look, name)) for name in look.header.names)]
        self._choices("day_column", columns)
        for target in shape.targets:
            label = f"{target.words} *" if target.required else str(target.words)
            self.fields[target.name] = _column_field(label, columns)
        for kind, words in (
            (CREDIT, gettext("Strona Ma (gdy w osobnej kolumnie)")),
            (SIDE, gettext("Kolumna Wn/Ma albo D/C (gdy kwota jest bez znaku)")),
        ):
            self.fields[f"{shape.signed}_{kind}"] = _column_field(words, columns)
        if look.is_workbook:
            for name in ("encoding", "separator"):
                del self.fields[name]
        if look.sheets == 1:
            del self.fields["all_sheets"]
        if "address" not in self.fields:
            del self.fields["address_cut"]
        if shape is not Shape.ONE_ROW:
            del self.fields["is_minus"]

    def _choices(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # declared above
        field.choices = choices

    @property
    def reading_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in READING if name in self.fields]

    @property
    def column_fields(self) -> list[forms.BoundField]:
        """A select for each of our columns; the other side of an amount follows it."""
        fields: list[forms.BoundField] = []
        for target in self.line_shape.targets:
            names = [target.name]
            if target.name == self.line_shape.signed:
                names += [f"{target.name}_{CREDIT}", f"{target.name}_{SIDE}", "is_minus"]
            if target.name == "address":
                names.append("address_cut")
            fields += [self[name] for name in names if name in self.fields]
        return fields

    @property
    def other_fields(self) -> list[forms.BoundField]:
        names = ("day_from", "day_text", "day_column", "totals", "leave_out", "without_account",
                 "all_sheets", "items_partial")  # fmt: skip
        return [self[name] for name in names if name in self.fields]

    def clean_day_text(self) -> str:
        text: str = self.cleaned_data["day_text"]
        if self.cleaned_data.get("day_from") == DayFrom.ABOVE and text.count(DATE_PLACE) != 1:
            raise forms.ValidationError(gettext("Wpisz tekst z {date} w miejscu daty."))
        return text

    @property
    def draft(self) -> dict[str, str]:
        """What was chosen, as texts to be sent on; ticks as `on`."""
        return as_draft(self.cleaned_data.items())


def as_draft(values: Iterable[tuple[str, Any]]) -> dict[str, str]:
    texts = ((name, "on" if value is True else value) for name, value in values)
    return {name: str(value) for name, value in texts if value}


def drafted_values(data: Mapping[str, Any]) -> dict[str, str]:
    """Return the chosen values of a form that was sent, before it can be validated."""
    return {name: data[name] for name in READING if data.get(name)}


def _column_field(label: str, columns: Sequence[tuple[str, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=columns, required=False)


def _describe_line(line: int, names: Sequence[str]) -> str:
    text = ", ".join(names)
    return f"{line}: {text[:60]}{'…' if len(text) > 60 else ''}"


def _with_samples(look: FileLook, name: str) -> str:
    samples = "; ".join(look.samples(name))
    return f"{name} ({samples[:50]}{'…' if len(samples) > 50 else ''})" if samples else name


class NameForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Nazwa układu"),
        max_length=MAX_NAME_LENGTH,
        help_text=gettext_lazy(
            "Na przykład nazwa programu i wydruku. Układ o tej samej nazwie zostanie zastąpiony."
        ),
        error_messages={"required": gettext_lazy("Nazwij układ.")},
    )
    joins = forms.BooleanField(
        label=gettext_lazy("Dopisz ten plik do układu o tej nazwie"),
        required=False,
        help_text=gettext_lazy(
            "Gdy program osobno zapisuje salda, pozycje, obroty albo składniki: wczytasz je naraz."
        ),
    )


class RenameForm(StepForm):
    name = forms.CharField(
        label=gettext_lazy("Nowa nazwa"),
        max_length=MAX_NAME_LENGTH,
        error_messages={"required": gettext_lazy("Nazwij układ.")},
    )

    def first_values(self) -> dict[str, Any]:
        return {"name": self.subject.name}


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
