"""Forms of the release screens: uploads with a row of facts each, and single steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from cms_ext.base.dates.day_input import DayInput
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.row_version import VersionedForm
from cms_ext.office.desk_kit.workflow.step import StepForm
from members_area.library.domain import upload
from members_area.library.domain.document import amend_document
from members_area.library.domain.draft import document_day, set_day
from members_area.library.domain.grants import usual_audience
from members_area.library.domain.queries import staff
from members_area.library.domain.redaction import propose_text
from members_area.library.domain.release import Ticks
from members_area.library.domain.scan import AT_DESK
from members_area.library.models import Audience, Document, DocumentKind, Finding, Release, Version
from members_area.register.models import Organ

FACTS = ("title", "kind", "organ", "number", "day")


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; the errors of a single file are reported with its row."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        files: Sequence[Any] = data if isinstance(data, list | tuple) else [data]
        if not any(files):
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return [file for file in files if file]


class BringForm(forms.Form):
    papers = FilesField(
        label=_("Pliki"),
        help_text=_("Możesz wybrać kilka naraz. %(types)s; najwyżej %(limit)d MB każdy.")
        % {"types": ", ".join(sorted(upload.TYPES)), "limit": upload.MAX_SIZE // 1024**2},
        error_messages={"required": _("Wybierz co najmniej jeden plik.")},
    )
    again = forms.BooleanField(
        label=_("Dodaj także pliki, które biblioteka już ma"),
        required=False,
        help_text=_(
            "Tylko gdy ten sam plik jest też dokumentem innego rodzaju, na przykład regulaminem "
            "i uchwałą, która go przyjęła."
        ),
    )

    def __init__(self, *args: Any, offers_again: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["papers"].widget.attrs["accept"] = ",".join(f".{name}" for name in upload.TYPES)
        if not offers_again:
            del self.fields["again"]


class DayForm(forms.Form):
    """The day from which all documents submitted now are published."""

    publish_from = forms.DateField(
        label=_("Opublikuj po dopuszczeniu od dnia"),
        required=False,
        widget=DayInput,
        help_text=_("Puste: opublikujesz później, osobnym kliknięciem."),
    )


@dataclass(frozen=True, slots=True)
class Choices:
    """The kinds and organs that every row offers, by their keys as text."""

    kinds: Mapping[str, DocumentKind]
    organs: Mapping[str, Organ]

    @classmethod
    def now(cls) -> Choices:
        """Load the choices. Two queries for any number of rows."""
        return cls(
            {str(kind.pk): kind for kind in DocumentKind.objects.all()},
            {str(organ.pk): organ for organ in Organ.objects.all()},
        )


class RowForm(VersionedForm, forms.Form):
    """One paper of the clerk; a further version takes its facts from the published paper."""

    ready = forms.BooleanField(label=_("Przekaż"), required=False)
    title = forms.CharField(label=_("Tytuł"), max_length=250)
    kind = forms.ChoiceField(label=_("Rodzaj"))
    organ = forms.ChoiceField(label=_("Organ"), required=False)
    number = forms.CharField(label=_("Numer"), max_length=40, required=False)
    day = forms.DateField(label=_("Data dokumentu"), required=False, widget=DayInput)
    pages_checked = forms.BooleanField(required=False)

    def __init__(self, data: Any, *, waiting: staff.VersionAtGate, choices: Choices) -> None:
        self.waiting = waiting
        self.choices = choices
        self.version: Version = waiting.version
        document = self.version.document
        looked = waiting.after
        initial = {
            "ready": not looked.blocks and not looked.without_text,
            "title": document.title,
            "kind": str(document.kind_id),
            "organ": str(document.organ_id or ""),
            "number": document.number,
            "day": document_day(document),
        }
        super().__init__(data, prefix=f"w{self.version.pk}", initial=initial, row=document)
        kinds = [(key, kind.name) for key, kind in choices.kinds.items()]
        organs = [(key, organ.name) for key, organ in choices.organs.items()]
        for name, offered in (("kind", kinds), ("organ", [("", _("brak")), *organs])):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = offered
        self.fields["title"].widget = forms.Textarea(attrs={"rows": 3})
        self.fields["pages_checked"].label = _("Wszystkie strony są sprawdzone (%d)") % (
            looked.file.pages or 1
        )
        if not looked.without_text:
            del self.fields["pages_checked"]
        if looked.blocks:
            self.fields["ready"].disabled = True
        for name in FACTS if self.version.no > 1 else ():
            self.fields[name].disabled = True

    def clean_title(self) -> str:
        return " ".join(str(self.cleaned_data["title"]).split())

    def amend_facts(self, *, today: date, origin: Origin) -> None:
        """Save the paper's facts if they were changed. Raises ValidationError."""
        if not set(self.changed_data) & set(FACTS):
            return
        document, facts = self.version.document, self.cleaned_data
        kind = self.choices.kinds[facts["kind"]]
        if kind != document.kind:
            document.audience, document.audience_organ = usual_audience(kind, today), None
            set_day(document, None)
            document.kind = kind
        document.title, document.number = facts["title"], facts["number"]
        document.organ = self.choices.organs.get(facts["organ"])
        set_day(document, facts["day"])
        amend_document(document, today=today, origin=origin)
        self.version.refresh_from_db()


WAIVER = "wyjatek-"


def _reason(label: Any, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=250, widget=forms.Textarea(attrs={"rows": 2}), **kwargs
    )


class CheckedFileField(forms.FileField):
    """A file that is checked before anything is saved."""

    def clean(self, data: Any, initial: Any = None) -> upload.CheckedFile | None:
        file = super().clean(data, initial)
        try:
            return upload.checked_file(file, file.name) if file else None
        except upload.RefusedFile as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class ConfirmReleaseForm(StepForm):
    """The second person's form: reasons for warnings; the button itself is the declaration."""

    all_pages = forms.BooleanField(required=False)
    # Identifies what was read: refused if the paper was submitted again since.
    handed_over_at = forms.DateTimeField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        looked = self.looked
        self.fields["all_pages"].label = _("Wszystkie strony są sprawdzone (%d)") % (
            looked.file.pages or 1
        )
        if not looked.without_text:
            del self.fields["all_pages"]
        for finding in looked.warnings:
            if not finding.waiver_reason:
                place = {
                    "rule": staff.rule_in_words(finding.rule),
                    "place": staff.place_in_words(finding),
                }
                self.fields[f"{WAIVER}{finding.pk}"] = forms.CharField(
                    label=_("Dlaczego te dane mogą zostać: %(rule)s, %(place)s") % place,
                    max_length=250,
                    required=False,
                )

    @property
    def looked(self) -> staff.FileAtGate:
        waiting: staff.VersionAtGate = self.subject
        return waiting.after

    def first_values(self) -> dict[str, Any]:
        handed_over: datetime | None = self.subject.version.handed_over_at
        return {"handed_over_at": handed_over.isoformat() if handed_over else ""}

    @property
    def ticks(self) -> Ticks:
        return Ticks(
            read_whole=True,
            no_personal_data=True,
            all_pages=self.cleaned_data.get("all_pages", False),
            handed_over_at=self.cleaned_data["handed_over_at"],
        )

    def reasons(self) -> list[tuple[Finding, str]]:
        """Return the reasons given for warnings that have none yet."""
        return [
            (finding, self.cleaned_data[f"{WAIVER}{finding.pk}"])
            for finding in self.looked.warnings
            if self.cleaned_data.get(f"{WAIVER}{finding.pk}")
        ]


class SendBackForm(StepForm):
    reason = _reason(_("Co trzeba poprawić"), required=False)


class GateFilterForm(forms.Form):
    """The filters of the release lists; an invalid value of the address filters nothing."""

    kind = forms.ModelChoiceField(
        label=_("Rodzaj"),
        queryset=DocumentKind.objects.all(),
        required=False,
        empty_label=_("każdy"),
    )
    found = forms.ChoiceField(
        label=_("Dane osobowe"),
        required=False,
        choices=[("", _("bez znaczenia")), ("tak", _("wykryto")), ("nie", _("nie wykryto"))],
    )

    def chosen(self) -> dict[str, Any]:
        """Return the arguments for `queries.staff.filter_versions`."""
        self.is_valid()
        found = self.cleaned_data.get("found")
        return {"kind": self.cleaned_data.get("kind"), "found": found == "tak" if found else None}


class QueueFilterForm(GateFilterForm):
    STATES: ClassVar[Mapping[str, Sequence[str]]] = {
        "kancelaria": AT_DESK,
        "potwierdzenie": (Release.AWAITING,),
        "publikacja": (Release.CONFIRMED,),
        "wycofane": (Release.WITHDRAWN,),
    }
    step = forms.ChoiceField(
        label=_("Gdzie stoją"),
        required=False,
        choices=[
            ("", _("wszędzie w bramce")),
            ("kancelaria", _("na biurku, nieprzekazane")),
            ("potwierdzenie", _("czekają na drugą osobę")),
            ("publikacja", _("dopuszczone, nieopublikowane")),
            ("wycofane", _("wycofane, bez poprawionego pliku")),
        ],
    )
    field_order = ("step", "kind", "found")

    def chosen(self) -> dict[str, Any]:
        chosen = super().chosen()
        return {**chosen, "states": self.STATES.get(self.cleaned_data.get("step", ""), ())}


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
        return {"text": propose_text(self.subject)}


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
