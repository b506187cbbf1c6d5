"""Forms of an import: uploading a file, confirming findings, and making a layout."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext as _

from cms_ext.base.tables.schema import ValueForm
from cms_ext.base.text.charset import DOS, LATIN2, WINDOWS
from cms_ext.desks.import_desk.domain.import_table import BROWSER
from cms_ext.desks.import_desk.domain.layout import SavedLayouts
from cms_ext.desks.import_desk.mapping.draft import FileLook
from cms_ext.desks.import_desk.mapping.drafted_layout import CREDIT, FIXED, SIDE
from cms_ext.desks.import_desk.mapping.joined import list_joined
from cms_ext.desks.import_desk.mapping.layout import DateForm, DecimalForm
from cms_ext.desks.import_desk.mapping.target import Target
from cms_ext.desks.import_desk.models import MAX_NAME_LENGTH
from cms_ext.office.desk_kit.workflow.step import StepForm

MEGABYTE = 1 << 20
# Those without a mark in the file.
ENCODINGS = [(WINDOWS, "Windows-1250"), (LATIN2, "ISO-8859-2"), (DOS, "CP852 (DOS)")]


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

    def offer_layouts(self, field: str, layouts: SavedLayouts[Any], chosen: str) -> None:
        """Let a layout be chosen in `field`: `chosen` is, or the only one that was saved."""
        saved = [row.name for row in layouts.list_current()]
        if field not in self.fields and saved:
            self.fields[field] = forms.ChoiceField(
                label=gettext("Układ pliku"),
                choices=[
                    ("", gettext("żaden: plik ma nagłówki ze wzoru")),
                    *((name, name) for name in saved),
                ],
                required=False,
                help_text=gettext("Układ mówi, która kolumna pliku co zawiera."),
            )
        if field in self.fields:
            only = saved[0] if len(saved) == 1 else ""
            self.fields[field].initial = chosen or only

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
            choices=[("", gettext_lazy("rozpoznaj")), *ENCODINGS],
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


class WithdrawalReasonForm(StepForm):
    """Why an imported file is taken back."""

    reason = forms.CharField(label=gettext_lazy("Powód"), max_length=200)


class RejectForm(forms.Form):
    """Why a file is rejected, for the person who handed it in."""

    reason = forms.CharField(
        label=gettext_lazy("Powód, dla osoby, która przekazała plik"),
        required=False,
        max_length=255,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


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
SIDE_LABEL = gettext_lazy("Kolumna Wn/Ma albo D/C (gdy kwota jest bez znaku)")
NOT_THERE = ("", gettext_lazy("– nie ma w pliku –"))
READING = ("encoding", "separator", "header_line", "numbers", "dates", "shape")
CLEANING = ("names", "zeros", "street", "town")
CLEANED = frozenset((ValueForm.NAME, ValueForm.STREET, ValueForm.ADDRESS, ValueForm.UNIT_NO))


class LineShape(Protocol):
    """What a line of the file is: `value` for the form, and the columns of ours that it fills."""

    @property
    def value(self) -> str: ...

    @property
    def targets(self) -> tuple[Target, ...]: ...


class SampleForm(ImportUploadForm):
    """The upload of a file of which a layout is made."""

    megabytes = BROWSER.megabytes


class DraftForm(forms.Form):
    """How a file is read and what its columns are; `look` is the file as it is read now."""

    encoding = forms.ChoiceField(
        label=gettext_lazy("Kodowanie polskich liter"),
        choices=[("", gettext_lazy("UTF-8 albo UTF-16")), *ENCODINGS],
        required=False,
    )
    separator = forms.ChoiceField(label=gettext_lazy("Znak między kolumnami"), choices=SEPARATORS)
    header_line = forms.ChoiceField(label=gettext_lazy("Wiersz z nazwami kolumn"))
    numbers = forms.ChoiceField(
        label=gettext_lazy("Liczby"), choices=[(form.value, form.value) for form in DecimalForm]
    )
    dates = forms.ChoiceField(label=gettext_lazy("Daty"), choices=DATES)
    shape = forms.ChoiceField(label=gettext_lazy("Co jest w jednym wierszu"))
    names = forms.BooleanField(
        label=gettext_lazy("WIELKIE LITERY zamień na zwykłe: „JAN KOWALSKI” na „Jan Kowalski”"),
        required=False,
    )
    zeros = forms.BooleanField(
        label=gettext_lazy("Usuń zera przed numerem: „005” na „5”"), required=False
    )
    street = forms.BooleanField(label=gettext_lazy("Dopisz „ul.” przed ulicą"), required=False)
    town = forms.CharField(
        label=gettext_lazy("Kod i miejscowość dla wszystkich adresów"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Na przykład 00-000 Wzorów. Adres, który ma kod, zostaje."),
    )
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
        label=gettext_lazy("Pomiń wiersze bez numeru (konta, lokalu, członka)"), required=False
    )

    def __init__(
        self,
        *args: Any,
        look: FileLook,
        shape: LineShape,
        shapes: Sequence[tuple[str, Any]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.look, self.line_shape = look, shape
        lines = [
            (str(header.line), _describe_line(header.line, header.names)) for header in look.headers
        ]
        self.set_choices("header_line", lines)
        self.set_choices("shape", shapes)
        if len(shapes) == 1:
            self.fields["shape"].widget = forms.HiddenInput()
        self.columns = [
            NOT_THERE,
            *((name, _with_samples(look, name)) for name in look.header.names),
        ]
        for target in shape.targets:
            label = f"{target.words} *" if target.required else str(target.words)
            self.fields[target.name] = self.column_field(label)
            for place, name in enumerate(list_joined(target), start=2):
                label = gettext("%(value)s: kolumna %(place)d")
                self.fields[name] = self.column_field(
                    label % {"value": target.words, "place": place}
                )
        if look.is_workbook:
            for name in ("encoding", "separator"):
                del self.fields[name]
        if not CLEANED.intersection(target.form for target in shape.targets):
            for name in CLEANING:
                del self.fields[name]

    def column_field(self, label: Any) -> forms.ChoiceField:
        """Make the choice of a column of the file."""
        return forms.ChoiceField(label=label, choices=self.columns, required=False)

    def set_choices(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # declared above
        field.choices = choices

    def bound_fields(self, *names: str) -> list[forms.BoundField]:
        """Return those of the fields that the form has and shows."""
        fields = [self[name] for name in names if name in self.fields]
        return [field for field in fields if not field.is_hidden]

    @property
    def reading_fields(self) -> list[forms.BoundField]:
        return self.bound_fields(*READING)

    @property
    def column_groups(self) -> list[tuple[list[forms.BoundField], list[forms.BoundField]]]:
        """For each of our columns a select with what may be next to it, and the further columns."""
        return [
            (
                self.bound_fields(*self.list_field_names(target)),
                self.bound_fields(*list_joined(target)),
            )
            for target in self.line_shape.targets
        ]

    def list_field_names(self, target: Target) -> Sequence[str]:
        """Return the names of the fields that say where a value comes from."""
        return (target.name,)

    @property
    def fixed_fields(self) -> list[forms.BoundField]:
        """Return the values for all rows, where the file has no column."""
        return []

    @property
    def cleaning_fields(self) -> list[forms.BoundField]:
        return self.bound_fields(*CLEANING)

    @property
    def other_fields(self) -> list[forms.BoundField]:
        return self.bound_fields("totals", "leave_out", "without_account")

    @property
    def draft(self) -> dict[str, str]:
        """What was chosen, as texts to be sent on; ticks as `on`."""
        return as_draft(self.cleaned_data.items())


class TableDraftForm(DraftForm):
    """The draft of a table: amounts may be in two columns, values one for all rows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for target in self.line_shape.targets:
            if target.is_summed:
                label = gettext("%(amount)s: strona Ma (gdy w osobnej kolumnie)")
                self.fields[f"{target.name}_{CREDIT}"] = self.column_field(
                    label % {"amount": target.words}
                )
                self.fields[f"{target.name}_{SIDE}"] = self.column_field(SIDE_LABEL)
            self.fields[f"{target.name}_{FIXED}"] = forms.CharField(
                label=self.fields[target.name].label,
                max_length=120,
                required=False,
                help_text=capfirst(str(target.about)),
            )

    def list_field_names(self, target: Target) -> Sequence[str]:
        return (target.name, f"{target.name}_{CREDIT}", f"{target.name}_{SIDE}")

    @property
    def fixed_fields(self) -> list[forms.BoundField]:
        targets = [target.name for target in self.line_shape.targets]
        return self.bound_fields(*(f"{name}_{FIXED}" for name in targets if not self[name].value()))


def as_draft(values: Iterable[tuple[str, Any]]) -> dict[str, str]:
    texts = ((name, "on" if value is True else value) for name, value in values)
    return {name: str(value) for name, value in texts if value}


def drafted_values(data: Mapping[str, Any]) -> dict[str, str]:
    """Return the chosen values of a form that was sent, before it can be validated."""
    return {name: data[name] for name in READING if data.get(name)}


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


class RenameForm(StepForm):
    name = forms.CharField(
        label=gettext_lazy("Nowa nazwa"),
        max_length=MAX_NAME_LENGTH,
        error_messages={"required": gettext_lazy("Nazwij układ.")},
    )

    def first_values(self) -> dict[str, Any]:
        return {"name": self.subject.name}
