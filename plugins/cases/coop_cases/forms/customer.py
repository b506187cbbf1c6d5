"""Forms of customers: opening a case, following one, writing to it, reporting an event."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import MinLengthValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.files.uploads.fields import ManyFiles, ManyFilesField
from cms_ext.base.web.public_forms import ContactNumberField
from cms_ext.people.outbox.mail.address import OutsideEmailField
from cms_ext.premises.domain.queries import current_places
from cms_ext.premises.models import Building
from coop_cases.domain.customer import ENDINGS, MAX_FILES, MAX_SIZE, accept_upload
from coop_cases.domain.opening import Contact, NewCase
from coop_cases.domain.refusal import MIN_DESCRIPTION_LENGTH, TOO_SHORT, WORDS
from coop_cases.models import CaseSubject
from coop_cases.vocabulary import CaseChannel, ReplyWay, StateMachine

# One sentence for an unknown number, a wrong secret and too many tries (cases.md §4).
NOT_FOUND = gettext_lazy("Nie znaleźliśmy sprawy o takim numerze i haśle.")
MAX_TEXT_LENGTH = 5000
# Types whose customers expect a repair or an answer, and nothing else; "" is the form of all types.
WITHOUT_EXPECTATION = ("", "TICKET", "DATA_REQUEST", "PRAISE_SUGGESTION")


def text_input(**attributes: Any) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "input", **attributes})


def text_area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"class": "input", "rows": rows})


def files_field(label: Any) -> ManyFilesField:
    attributes = {"class": "input", "multiple": True, "accept": ENDINGS}
    return ManyFilesField(
        accept_upload,
        most=MAX_FILES,
        max_size=MAX_SIZE,
        required=False,
        label=label,
        help_text=gettext_lazy("Do 5 plików, każdy do 10 MB: JPG, PNG, HEIC, PDF albo TXT."),
        widget=ManyFiles(attrs=attributes),
    )


def by_type(subjects: Iterable[CaseSubject]) -> list[tuple[str, Any]]:
    """Return the choices of a select: subjects under the names of their types."""
    groups = groupby(subjects, key=lambda subject: subject.type.name)
    return [
        (_(name), [(subject.pk, _(subject.name)) for subject in group]) for name, group in groups
    ]


def contact_fields() -> dict[str, forms.Field]:
    """Fields for an answer without a login; all of them may stay empty."""
    return {
        "name": forms.CharField(
            label=_("Imię i nazwisko"),
            help_text=_("Przy usterce możesz zostawić puste."),
            required=False,
            max_length=80,
            widget=text_input(autocomplete="name"),
        ),
        "email": OutsideEmailField(
            label=_("Adres e-mail"),
            help_text=_(
                "Wyślemy odnośnik do potwierdzenia, potem wiadomości o tej sprawie. "
                "Hasła sprawy nie wysyłamy."
            ),
            required=False,
            max_length=254,
            widget=forms.EmailInput(attrs={"autocomplete": "email", "class": "input"}),
            error_messages={"invalid": _("Podaj adres w postaci nazwa@domena.pl.")},
        ),
        "phone": ContactNumberField(
            label=_("Telefon"),
            required=False,
            max_length=30,
            widget=text_input(type="tel", autocomplete="tel"),
        ),
    }


class CaseForm(forms.Form):
    """The fields of a new case: its subject, its place, and what happened."""

    without_expectation: Sequence[str] = WITHOUT_EXPECTATION
    subject = forms.TypedChoiceField(
        label=gettext_lazy("Czego dotyczy sprawa?"),
        coerce=int,
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={
            "required": gettext_lazy("Wybierz, czego dotyczy sprawa."),
            "invalid_choice": gettext_lazy("Wybierz temat z listy."),
        },
    )
    building = forms.ModelChoiceField(
        Building.objects.none(),
        label=gettext_lazy("Który budynek?"),
        required=False,
        empty_label=gettext_lazy("Nie dotyczy budynku albo nie wiem"),
        widget=forms.Select(attrs={"class": "input"}),
    )
    place = forms.CharField(
        label=gettext_lazy("Gdzie dokładnie?"),
        help_text=gettext_lazy("Na przykład klatka 2, między 3. a 4. piętrem."),
        required=False,
        max_length=120,
        widget=text_input(),
    )
    text = forms.CharField(
        label=gettext_lazy("Opisz sprawę"),
        help_text=gettext_lazy("W opisie nie podawaj numeru PESEL ani danych innych osób."),
        max_length=MAX_TEXT_LENGTH,
        validators=[MinLengthValidator(MIN_DESCRIPTION_LENGTH, WORDS[TOO_SHORT])],
        widget=text_area(5),
        error_messages={"required": gettext_lazy("Napisz, co się stało albo o co chodzi.")},
    )
    expectation = forms.CharField(
        label=gettext_lazy("Czego oczekujesz?"),
        help_text=gettext_lazy("Na przykład korekty kwoty."),
        required=False,
        max_length=1000,
        widget=text_area(2),
    )

    def __init__(self, *args: Any, today: date, kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        subjects = list(self.offered())
        self.kinds = {subject.type.code: _(subject.type.name) for subject in subjects}
        if kind in self.kinds:
            subjects = [subject for subject in subjects if subject.type.code == kind]
        self.subjects = {subject.pk: subject for subject in subjects}
        field = self.fields["subject"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", _("Wybierz")), *by_type(self.subjects.values())]
        if settings.COOP_LISTS_BUILDINGS:
            buildings = self.fields["building"]
            assert isinstance(buildings, forms.ModelChoiceField)
            standing = Building.objects.filter(current_places(today))
            buildings.queryset = standing.order_by("address__polish", "code__polish")
        else:
            del self.fields["building"]
        if kind in self.without_expectation:
            del self.fields["expectation"]
        self.fields["files"] = files_field(gettext_lazy("Załącz zdjęcia lub dokumenty"))

    def offered(self) -> Iterable[CaseSubject]:
        """Return the subjects of the list, of all types."""
        # A service is ordered with its own form.
        subjects = CaseSubject.objects.filter(offered=True).select_related("type")
        return subjects.exclude(type__machine=StateMachine.ORDER)

    def facts(self) -> dict[str, Any]:
        """Return the arguments of `NewCase` that these fields give."""
        cleaned = self.cleaned_data
        return {
            "subject": self.subjects[cleaned["subject"]],
            "description": cleaned["text"],
            "building": cleaned.get("building"),
            "place": cleaned["place"],
            "expectation": cleaned.get("expectation", ""),
            "files": cleaned["files"],
        }


class PublicCaseForm(CaseForm):
    """A case without a login; without a contact, number and secret are the only way to it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= contact_fields()

    def offered(self) -> Iterable[CaseSubject]:
        return [one for one in super().offered() if one.type.without_login]

    def new_case(self, today: date) -> NewCase:
        cleaned = self.cleaned_data
        return NewCase(
            channel=CaseChannel.WEB,
            received_on=today,
            contact=Contact(cleaned["name"], cleaned["email"], cleaned["phone"]),
            reply_way=ReplyWay.EMAIL if cleaned["email"] else ReplyWay.PAGE,
            **self.facts(),
        )


class FollowForm(forms.Form):
    """The number and the secret that open a case."""

    number = forms.CharField(
        label=gettext_lazy("Numer sprawy"),
        help_text=gettext_lazy("Na przykład SPR/2026/000001."),
        max_length=40,
        error_messages={"required": gettext_lazy("Wpisz numer sprawy.")},
        widget=text_input(autocomplete="off", autocapitalize="characters"),
    )
    secret = forms.CharField(
        label=gettext_lazy("Hasło sprawy"),
        help_text=gettext_lazy(
            "12 znaków ze strony po wysłaniu sprawy. "
            "Po pięciu nieudanych próbach poczekaj kwadrans."
        ),
        max_length=40,
        error_messages={"required": gettext_lazy("Wpisz hasło sprawy.")},
        widget=text_input(autocomplete="off", autocapitalize="characters", spellcheck="false"),
    )


class LostSecretForm(forms.Form):
    """The case whose secret is lost, and the address for the link."""

    number = forms.CharField(
        label=gettext_lazy("Numer sprawy"),
        help_text=gettext_lazy("Na przykład SPR/2026/000001."),
        max_length=40,
        error_messages={"required": gettext_lazy("Wpisz numer sprawy.")},
        widget=text_input(autocomplete="off", autocapitalize="characters"),
    )
    email = OutsideEmailField(
        label=gettext_lazy("Adres e-mail"),
        help_text=gettext_lazy("Ten, który jest w sprawie potwierdzony."),
        max_length=254,
        error_messages={
            "required": gettext_lazy("Wpisz adres e-mail."),
            "invalid": gettext_lazy("Podaj adres w postaci nazwa@domena.pl."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "class": "input"}),
    )


class MendedNoticeForm(forms.Form):
    """The address for a letter when a fault is mended."""

    email = OutsideEmailField(
        label=gettext_lazy("Adres e-mail"),
        help_text=gettext_lazy("Wyślemy odnośnik do potwierdzenia, potem jedną wiadomość."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "class": "input"}),
        error_messages={
            "required": gettext_lazy("Wpisz adres e-mail."),
            "invalid": gettext_lazy("Podaj adres w postaci nazwa@domena.pl."),
        },
    )


class CustomerReplyForm(forms.Form):
    """A message to the office, with files or only files."""

    text = forms.CharField(
        label=gettext_lazy("Twoja wiadomość"),
        required=False,
        max_length=MAX_TEXT_LENGTH,
        widget=text_area(4),
    )

    def __init__(self, *handed_in: Any) -> None:
        super().__init__(*handed_in)
        self.auto_id = "odpowiedz-%s"
        self.fields["files"] = files_field(gettext_lazy("Zdjęcia lub dokumenty"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not (cleaned.get("text", "").strip() or cleaned.get("files")):
            self.add_error("text", _("Napisz wiadomość albo dołącz plik."))
        return cleaned


class RowComplaintForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Co się nie zgadza?"),
        help_text=gettext_lazy("W opisie nie podawaj numeru PESEL ani danych innych osób."),
        max_length=MAX_TEXT_LENGTH,
        validators=[MinLengthValidator(MIN_DESCRIPTION_LENGTH, WORDS[TOO_SHORT])],
        widget=text_area(5),
        error_messages={"required": gettext_lazy("Napisz, co się nie zgadza.")},
    )
    expectation = forms.CharField(
        label=gettext_lazy("Czego oczekujesz?"),
        help_text=gettext_lazy("Na przykład korekty kwoty. Możesz zostawić puste."),
        required=False,
        max_length=1000,
        widget=text_area(2),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"] = files_field(gettext_lazy("Załącz zdjęcia lub dokumenty"))


MAX_NOTE_LENGTH = 1000


class ReportForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("Chcesz coś dodać?"),
        help_text=gettext_lazy("Możesz zostawić puste. Nie podawaj danych innych osób."),
        required=False,
        max_length=MAX_NOTE_LENGTH,
        widget=text_area(2),
    )

    @property
    def contact(self) -> Contact:
        """Return the contact of the reporter; empty for a signed-in one, who is known."""
        return Contact()


class PublicReportForm(ReportForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= contact_fields()
        self.fields["name"].help_text = ""

    @property
    def contact(self) -> Contact:
        known = self.cleaned_data
        return Contact(known["name"], known["email"], known["phone"])

    @property
    def contacts(self) -> list[forms.BoundField]:
        return [self[name] for name in ("name", "email", "phone")]

    @property
    def shows_contacts(self) -> bool:
        """Whether a contact field is filled in or wrong, so that the fields are not folded."""
        return any(field.errors or field.value() for field in self.contacts)
