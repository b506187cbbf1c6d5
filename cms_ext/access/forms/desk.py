"""The desk's other forms: files, messages, paper forms, the queue's filter and batches."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, TypedDict

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms_ext.access.domain.accepted_file import (
    MAX_SIZE,
    AcceptedFile,
    AttachmentRefused,
    accept_file,
)
from cms_ext.access.domain.email.bounds import MAX_MESSAGE
from cms_ext.access.domain.queue import QueueView
from cms_ext.access.domain.status import normalised_number
from cms_ext.access.forms.step import CardForm
from cms_ext.access.models import AccessApplication, BatchPart
from cms_ext.access.vocabulary import ApplicationState, SignatureKind
from cms_ext.base.dates.clock import business_today
from cms_ext.base.dates.day_input import DayInput
from cms_ext.plugins import AccessProcedure
from cms_ext.premises.domain.place import LEVELS, Place
from cms_ext.premises.domain.queries import build_tree, list_properties

ACCEPTED = ".pdf,.jpg,.jpeg,.png,.heic,.xml,.xades,.asice"
HELP = _("PDF, JPG, PNG, HEIC, XML albo ASiC-E, najwyżej 10 MB.")


class FilesToAdd(TypedDict, total=False):
    signed: list[AcceptedFile]
    signature_kind: str
    poa: list[AcceptedFile]


class AcceptedFileField(forms.FileField):
    """A file whose content is checked; `clean` gives an AcceptedFile or None.

    Without the virus scanner's answer it waits as unscanned.
    """

    widget = forms.ClearableFileInput(attrs={"accept": ACCEPTED})

    def clean(self, data: Any, initial: Any = None) -> AcceptedFile | None:
        upload: UploadedFile[Any] | None = super().clean(data, initial)
        if not upload:
            return None
        # One byte more than allowed is enough to be refused.
        content = upload.read(MAX_SIZE + 1)
        try:
            return accept_file(upload.name or "", content, may_wait=True)
        except AttachmentRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class AddFileForm(CardForm):
    file = AcceptedFileField(
        label=_("Plik"),
        help_text=HELP,
        error_messages={"required": _("Wybierz plik."), "empty": _("Plik jest pusty.")},
    )
    what = forms.ChoiceField(
        label=_("Co to jest"), choices=[*SignatureKind.choices, ("POA", _("pełnomocnictwo"))]
    )

    def files_to_add(self) -> FilesToAdd:
        """Return the arguments of `add_files`."""
        file, what = self.cleaned_data["file"], self.cleaned_data["what"]
        if what == "POA":
            return {"poa": [file]}
        return {"signed": [file], "signature_kind": what}


class SavedMessageForm(forms.Form):
    """An e-mail saved by the office's mail program."""

    message = forms.FileField(
        label=_("Plik wiadomości (.eml)"),
        help_text=_("Zapisz wiadomość w programie pocztowym jako plik .eml i wskaż go tutaj."),
        widget=forms.ClearableFileInput(attrs={"accept": ".eml,message/rfc822"}),
        error_messages={"required": _("Wybierz plik."), "empty": _("Plik jest pusty.")},
    )

    @property
    def raw(self) -> bytes:
        """Return the message byte for byte; one byte more than allowed is enough to be refused."""
        content: bytes = self.cleaned_data["message"].read(MAX_MESSAGE + 1)
        return content


class JoinForm(forms.Form):
    """The application to which a message belongs."""

    number = forms.CharField(
        label=_("Numer wniosku"),
        max_length=24,
        help_text=_("na przykład IKCS/2026/00001"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Wpisz numer wniosku.")},
    )

    def __init__(
        self, *args: Any, applications: QuerySet[AccessApplication], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.applications = applications

    def clean_number(self) -> str:
        number = normalised_number(self.cleaned_data["number"])
        if not self.applications.filter(number=number).exists():
            raise forms.ValidationError(_("Twój dział nie ma wniosku o takim numerze."))
        return number

    @property
    def application(self) -> AccessApplication:
        return self.applications.get(number=self.cleaned_data["number"])


class AssignForm(forms.Form):
    """The panel of a message that names none."""

    panel = forms.ChoiceField(
        label=_("Do którego panelu jest ten wniosek"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Wybierz panel.")},
    )

    def __init__(self, *args: Any, procedures: list[AccessProcedure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.procedures = {procedure.panel: procedure for procedure in procedures}
        field = self.fields["panel"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.panel, one.title) for one in procedures]
        if len(procedures) == 1:
            field.initial = procedures[0].panel

    @property
    def procedure(self) -> AccessProcedure:
        return self.procedures[self.cleaned_data["panel"]]


class PaperApplicationForm(forms.Form):
    """What the clerk adds to the fields of a paper form: when it came, what was seen."""

    received_on = forms.DateField(
        label=_("Data wpływu"),
        widget=DayInput(),
        error_messages={
            "required": _("Podaj datę wpływu."),
            "invalid": _("Wpisz datę wpływu, na przykład 2026-11-20."),
        },
    )
    signed = forms.BooleanField(
        label=_("Formularz podpisano przy mnie albo podpis widzę na formularzu"), required=False
    )
    id_seen = forms.BooleanField(
        label=_("Okazano dokument tożsamości"),
        required=False,
        help_text=_("Obejrzyj dokument. Nie kopiuj go i nie zapisuj numeru."),
    )
    scan = AcceptedFileField(
        label=_("Skan formularza (jeśli jest)"),
        required=False,
        help_text=HELP,
        error_messages={"empty": _("Plik jest pusty.")},
    )
    poa = AcceptedFileField(
        label=_("Skan pełnomocnictwa (jeśli jest)"),
        required=False,
        help_text=HELP,
        error_messages={"empty": _("Plik jest pusty.")},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["received_on"].initial = today

    def clean_received_on(self) -> date:
        day: date = self.cleaned_data["received_on"]
        if day > self.today:
            raise forms.ValidationError(_("Data wpływu nie może być późniejsza niż dziś."))
        return day


class LookUpForm(forms.Form):
    """A number in the panel's register while a paper form is typed.

    „Sprawdź” displays what is on file; with the tick the application takes it for empty fields.
    """

    reference = forms.CharField(
        label="",
        max_length=40,
        required=False,
        help_text=_("„Sprawdź” pokaże, co jest w rejestrze."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    as_on_file = forms.BooleanField(
        label=_("Jak w rejestrze"),
        required=False,
        help_text=_(
            "Zaznacz, gdy na papierze jest to samo, co w rejestrze. Pola, które zostawisz puste, "
            "program weźmie z rejestru; wpisz tylko resztę."
        ),
    )

    def __init__(self, *args: Any, procedure: AccessProcedure, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reference"].label = procedure.reference


class ApplicationFilterForm(forms.Form):
    """The view of the list; a wrong value in the address shows what is open."""

    stan = forms.ChoiceField(
        label=_("Pokaż"),
        required=False,
        choices=[*QueueView.choices, (_("Stan"), ApplicationState.choices)],
    )


class ProposeBatchForm(forms.Form):
    """Which panel, where, and on what ground."""

    panel = forms.ChoiceField(
        label=_("Do którego panelu"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Wybierz panel.")},
    )
    place = forms.ChoiceField(
        label=_("Gdzie mieszkają"),
        required=False,
        help_text=_("Nieruchomość, budynek albo klatka; bez wyboru: wszyscy uprawnieni."),
    )
    ground = forms.CharField(
        label=_("Podstawa"),
        max_length=400,
        help_text=_("Numer i data uchwały albo decyzji, na przykład „uchwała nr 12/2026”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Wpisz podstawę.")},
    )

    def __init__(
        self,
        *args: Any,
        procedures: dict[str, AccessProcedure],
        names: dict[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.procedures = procedures
        panel, place = self.fields["panel"], self.fields["place"]
        assert isinstance(panel, forms.ChoiceField)
        assert isinstance(place, forms.ChoiceField)
        panel.choices = [(code, names.get(code, code)) for code in procedures]
        if len(procedures) == 1:
            panel.initial = next(iter(procedures))
        place.choices = [("", gettext("wszędzie")), *_places(business_today())]

    @property
    def procedure(self) -> AccessProcedure:
        return self.procedures[self.cleaned_data["panel"]]

    @property
    def chosen_place(self) -> Place | None:
        """Return the chosen part of the tree; None for everywhere."""
        if not self.cleaned_data["place"]:
            return None
        level, _colon, key = self.cleaned_data["place"].partition(":")
        return LEVELS[level]._default_manager.get(pk=key)


def _places(today: date) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield each property with its buildings and staircases, as the choices of a select."""
    for node in build_tree(list(list_properties(today)), today):
        rows = [(f"property:{node.place.pk}", gettext("cała nieruchomość"))]
        for house in node.buildings:
            rows.append((f"building:{house.place.pk}", str(house.place)))
            rows += [
                (f"staircase:{stair.place.pk}", str(stair.place)) for stair in house.staircases
            ]
        yield str(node.place), rows


class HandOverBatchForm(forms.Form):
    """The day on which the letters of the chosen files were handed over."""

    orders = forms.TypedMultipleChoiceField(
        label=_("Dokąd doręczono listy"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Zaznacz klatki albo budynki, do których doręczono listy.")},
    )
    day = forms.DateField(
        label=_("Dzień doręczenia listów"),
        widget=DayInput(),
        error_messages={"required": _("Wpisz dzień.")},
    )

    def __init__(self, *args: Any, parts: Sequence[BatchPart], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["orders"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(part.order, part.label) for part in parts]
        field.initial = [part.order for part in parts] if len(parts) == 1 else []


class LetterFilterForm(forms.Form):
    """The staircase of a list of letters; `widok` keeps its view."""

    klatka = forms.TypedChoiceField(label=_("Klatka"), coerce=int, empty_value=None, required=False)
    widok = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, parts: Sequence[BatchPart], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["klatka"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", gettext("wszystkie")), *((part.order, part.label) for part in parts)]


class EndBatchForm(forms.Form):
    """Why a batch is rejected or revoked."""

    reason = forms.CharField(
        label=_("Powód"),
        max_length=400,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Napisz powód.")},
    )
