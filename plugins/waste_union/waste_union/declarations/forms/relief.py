"""Forms of a relief: the payer's application, and the desk's decision."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.access.domain.accepted_file import MAX_SIZE, AcceptedFile, accept_file
from cms_ext.base.dates.day_input import DayInput
from cms_ext.base.files.uploads.fields import ManyFiles, ManyFilesField
from cms_ext.frontend.theme.choices import set_choices
from cms_ext.office.desk_kit.workflow.step import StepForm
from waste_union.declarations.domain import refusal
from waste_union.declarations.domain.fee_decision import MIN_REASONS_LENGTH
from waste_union.declarations.domain.relief import OpenDue, list_open_dues
from waste_union.declarations.domain.relief_files import MAX_FILES
from waste_union.declarations.models import ReliefApplication
from waste_union.declarations.vocabulary import ReliefKind, ReliefOutcome

# The most that an office usually grants; a decision may go further.
MAX_COUNT = 36
ENDINGS = ".pdf,.jpg,.jpeg,.png,.heic"


class ReliefForm(forms.Form):
    """The payer's part of an application, which `prepare_relief` completes."""

    refused_at: ClassVar[Mapping[str, str]] = {
        refusal.RELIEF_NOTHING: "seqs",
        refusal.RELIEF_DAY: "first_day",
    }

    seqs = forms.TypedMultipleChoiceField(
        label=_("Czego dotyczy wniosek?"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Zaznacz przynajmniej jedną należność."),
            "invalid_choice": _("Zaznacz należności z tej listy."),
        },
    )
    kind = forms.ChoiceField(
        label=_("O co prosisz?"),
        choices=[
            (ReliefKind.INSTALMENTS, _("Raty: płacę co miesiąc po części")),
            (ReliefKind.DEFERRAL, _("Odroczenie: płacę całość później")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Wybierz raty albo odroczenie.")},
    )
    count = forms.IntegerField(
        label=_("Liczba rat"),
        help_text=_("Przy odroczeniu zostaw puste."),
        required=False,
        min_value=2,
        max_value=MAX_COUNT,
        widget=forms.TextInput(attrs={"class": "input", "inputmode": "numeric"}),
        error_messages={
            "invalid": _("Wpisz liczbę rat cyframi, na przykład 6."),
            "min_value": _("Podaj co najmniej 2 raty."),
            "max_value": _("Podaj najwyżej 36 rat. O dłuższym czasie porozmawiaj z nami."),
        },
    )
    first_day = forms.DateField(
        label=_("Termin pierwszej raty albo nowy termin zapłaty"),
        widget=DayInput({"class": "input"}),
        error_messages={
            "required": _("Podaj dzień, do którego zapłacisz pierwszą ratę albo całość."),
            "invalid": _("Wybierz dzień z kalendarza, na przykład 15 stycznia 2027."),
        },
    )
    reason = forms.CharField(
        label=_("Dlaczego nie możesz zapłacić w terminie?"),
        help_text=_(
            "Na przykład dochody, choroba, remont budynku. Zaświadczenia dołączysz, gdy "
            "wniosek będzie złożony."
        ),
        min_length=10,
        max_length=2000,
        widget=forms.Textarea(attrs={"class": "input", "rows": 4}),
        error_messages={
            "required": _("Napisz, dlaczego nie możesz zapłacić w terminie."),
            "min_length": _("Napisz trochę więcej, co najmniej 10 znaków."),
        },
    )
    is_business = forms.BooleanField(
        label=_("Opłata jest związana z moją działalnością gospodarczą"), required=False
    )

    def __init__(self, *args: Any, dues: Sequence[OpenDue], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "seqs", [(str(due.seq), due.words) for due in dues])

    def clean_reason(self) -> str:
        """Return one line: the signed text has a line for each fact."""
        return " ".join(self.cleaned_data["reason"].split())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") == ReliefKind.DEFERRAL:
            cleaned["count"] = 1
            self.errors.pop("count", None)
        elif not cleaned.get("count") and "count" not in self.errors:
            self.add_error("count", _("Podaj, na ile rat chcesz rozłożyć zapłatę."))
        return cleaned

    @property
    def application(self) -> ReliefApplication:
        """Return what the valid form says of an application."""
        names = ("kind", "count", "first_day", "reason", "is_business")
        return ReliefApplication(**{name: self.cleaned_data[name] for name in names})


class ReliefFilesForm(forms.Form):
    """Adds files to an application that is filed."""

    papers = ManyFilesField(
        accept_file,
        most=MAX_FILES,
        max_size=MAX_SIZE,
        label=_("Zaświadczenia i inne dokumenty"),
        help_text=_("Najwyżej 5 plików, każdy do 10 MB: PDF albo zdjęcie."),
        widget=ManyFiles(attrs={"class": "input", "multiple": True, "accept": ENDINGS}),
    )

    def clean_papers(self) -> list[AcceptedFile]:
        files: list[AcceptedFile] = self.cleaned_data["papers"]
        if not files:
            raise forms.ValidationError(_("Wybierz plik, który chcesz dołączyć."))
        return files


class ReliefDecisionForm(StepForm):
    """Drafts a decision; charges and days are typed only for one that grants in part."""

    refused_at: ClassVar[Mapping[str, str]] = {
        refusal.NO_REASONS: "reasons",
        refusal.RELIEF_NOTHING: "seqs",
        refusal.RELIEF_DAY: "first_day",
        "PLAN_ROWS": "first_day",
    }

    outcome = forms.ChoiceField(
        label=_("Rozstrzygnięcie"), choices=ReliefOutcome.choices, widget=forms.RadioSelect
    )
    seqs = forms.TypedMultipleChoiceField(
        label=_("Należności"),
        help_text=_("Te trzy pola tylko przy zgodzie w części."),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    count = forms.IntegerField(label=_("Liczba rat"), min_value=1, max_value=60)
    first_day = forms.DateField(label=_("Pierwszy termin"), widget=DayInput())
    interest_stopped = forms.BooleanField(
        label=_("Bez odsetek, jeśli raty są płacone"), required=False
    )
    reasons = forms.CharField(
        label=_("Uzasadnienie"),
        help_text=_(
            "Co ustalono o ważnym interesie płacącego albo interesie publicznym. Przy działalności "
            "gospodarczej także, jaka to pomoc (art. 67b). Pouczenie dopisze program."
        ),
        min_length=MIN_REASONS_LENGTH,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dues = list_open_dues(self.subject.account, self.today)
        set_choices(self, "seqs", [(str(due.seq), due.words) for due in dues])

    def first_values(self) -> dict[str, Any]:
        return {
            "seqs": [str(row["seq"]) for row in self.subject.debits],
            "count": self.subject.count,
            "first_day": self.subject.first_day,
            "interest_stopped": True,
        }
