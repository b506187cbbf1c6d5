"""Forms of the register of people: entering, correcting, merging, and steps with logins."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cms_ext.base.dates.day_input import DayInput
from cms_ext.base.text.typed_values import MAX_TYPED_LENGTH, masked_number
from cms_ext.evidence.audit.domain.event import ReadReason
from cms_ext.office.desk_kit.row_version import VersionedForm
from cms_ext.office.desk_kit.workflow.step import StepForm, reason_field
from cms_ext.people.identity.domain.merge import FACTS
from cms_ext.people.identity.domain.person import Contact, PersonEntry
from cms_ext.people.identity.domain.postal_address import find_waiting_request
from cms_ext.people.identity.models import Person
from cms_ext.people.identity.vocabulary import ClosedReason, MergeReason


class IdentityProof(TextChoices):
    """How the clerk identified the person. No number, no copy."""

    ID_CARD = "ID_CARD", _("dowód osobisty")
    PASSPORT = "PASSPORT", _("paszport")
    OTHER = "OTHER", _("inny dokument ze zdjęciem")
    SIGNED_LETTER = "SIGNED_LETTER", _("pismo z podpisem")


class SuspendReason(TextChoices):
    DISPUTE = "DISPUTE", _("spór o prawo do lokalu")
    TAKEOVER = "TAKEOVER", _("podejrzenie przejęcia dostępu")
    OWNER_ASKED = "OWNER_ASKED", _("na prośbę właściciela dostępu")


class ReasonForm(forms.Form):
    """Why the register is opened; the person can read it in the own account."""

    reason = forms.ChoiceField(
        label=_("Po co otwierasz dane osób"),
        choices=ReadReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Zaznacz powód.")},
    )


class DocumentForm(StepForm):
    document = forms.ChoiceField(
        label=_("Co okazano"),
        choices=[("", _("Wybierz")), *IdentityProof.choices],
        help_text=_("Zapisujemy tylko rodzaj dokumentu. Numeru nie wpisuj nigdzie."),
        error_messages={"required": _("Bez dokumentu albo pisma nie można zmienić danych.")},
    )

    @property
    def document_words(self) -> str:
        return str(IdentityProof(self.cleaned_data["document"]).label)


class EmailForm(DocumentForm):
    email = forms.CharField(
        label=_("Nowy adres e-mail"),
        required=False,
        max_length=254,
        help_text=_("Puste pole usuwa adres z rejestru."),
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "off"}),
    )
    field_order = ["email", "document"]


class PersonPhoneForm(DocumentForm):
    phone = forms.CharField(
        label=_("Nowy numer telefonu"),
        required=False,
        max_length=MAX_TYPED_LENGTH,
        help_text=_("Puste pole usuwa numer z rejestru."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    field_order = ["phone", "document"]


class PostalAddressForm(DocumentForm):
    address = forms.CharField(
        label=_("Nowy adres do korespondencji"),
        required=False,
        max_length=200,
        help_text=_("Ulica, numer, kod pocztowy i miejscowość. Puste pole usuwa adres z rejestru."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ["address", "document"]


class CheckedBy(TextChoices):
    """How the clerk made sure that the person asks for it."""

    CALL = "CALL", _("rozmowa pod numerem z rejestru")
    ID_CARD = "ID_CARD", _("okazany dowód osobisty albo paszport")
    SIGNED_LETTER = "SIGNED_LETTER", _("pismo z podpisem")


class PostalRequestForm(StepForm):
    """Shows the request; `key` is the one that the clerk reads."""

    key = forms.IntegerField(widget=forms.HiddenInput)
    before = forms.CharField(label=_("Adres w rejestrze"), disabled=True, required=False)
    address = forms.CharField(label=_("Nowy adres, o który prosi"), disabled=True, required=False)

    def first_values(self) -> dict[str, Any]:
        request = find_waiting_request(self.subject)
        if request is None:
            return {}
        before = self.subject.correspondence_address
        return {"key": request.pk, "before": before or "–", "address": request.address}


class PostalAcceptForm(PostalRequestForm):
    checked = forms.ChoiceField(
        label=_("Skąd wiesz, że prosi ta osoba"),
        choices=[("", _("Wybierz")), *CheckedBy.choices],
        help_text=_("Samo zalogowanie nie wystarcza: ktoś mógł poznać hasło. Zadzwoń i zapytaj."),
        error_messages={"required": _("Wybierz, jak to sprawdzono, albo najpierw zadzwoń.")},
    )


class PostalRefuseForm(PostalRequestForm):
    refused_at: ClassVar[Mapping[str, str]] = {"REASON_REQUIRED": "powod"}

    powod = reason_field(
        _("Powód odrzucenia"), _("Co najmniej 10 znaków. Przeczyta go osoba, która prosi.")
    )


class DeathForm(StepForm):
    died_on = forms.DateField(
        label=_("Data śmierci"),
        widget=DayInput(),
        error_messages={
            "required": _("Podaj datę z aktu zgonu."),
            "invalid": _("Wpisz datę z aktu zgonu."),
        },
    )
    certificate = forms.BooleanField(
        label=_("Widzę akt zgonu"),
        error_messages={"required": _("Śmierć odnotowuje się na podstawie aktu zgonu.")},
    )

    def clean_died_on(self) -> date:
        day: date = self.cleaned_data["died_on"]
        if day > self.today:
            raise forms.ValidationError(_("Ta data jeszcze nie nadeszła."))
        return day


class SuspendForm(StepForm):
    reason = forms.ChoiceField(
        label=_("Powód"),
        choices=[("", _("Wybierz powód")), *SuspendReason.choices],
        error_messages={"required": _("Wybierz powód zawieszenia.")},
    )


class CloseLoginForm(StepForm):
    reason = forms.ChoiceField(
        label=_("Powód"),
        choices=[
            ("", _("Wybierz powód")),
            *(
                (reason.value, reason.label)
                for reason in ClosedReason
                # A death closes every login of the person, by its own step; the other reason is
                # for the batch of the migration day.
                if reason not in (ClosedReason.DEATH, ClosedReason.LEGACY_MIGRATION)
            ),
        ],
        error_messages={"required": _("Wybierz powód zamknięcia.")},
    )


class IdSeenForm(StepForm):
    id_seen = forms.BooleanField(
        label=_("Okazano dokument tożsamości"),
        help_text=_("Obejrzyj dokument. Nie kopiuj go i nie zapisuj numeru."),
        error_messages={"required": _("Bez okazania dokumentu nie można tego zrobić.")},
    )


class NewCodeForm(IdSeenForm):
    handed_to = forms.CharField(
        label=_("Komu wydajesz"),
        max_length=160,
        error_messages={"required": _("Wpisz, komu wydajesz hasło startowe.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Of a firm somebody comes, who may sign for it.
        person = self.subject.person
        comes = person.representatives if person.kind == Person.Kind.COMPANY else person.name
        self.fields["handed_to"].initial = comes.partition("\n")[0].strip()


OFF = {"autocomplete": "off"}


class CardIndex(TextChoices):
    """Sources of a new entry besides the documents of a change."""

    CARD_INDEX = "CARD_INDEX", _("dotychczasowa kartoteka Spółdzielni")


SOURCES = {**dict(IdentityProof.choices), **dict(CardIndex.choices)}


class PersonFactsForm(forms.Form):
    """Who a person is."""

    kind = forms.ChoiceField(
        label=_("Rodzaj"), choices=Person.Kind.choices, initial=Person.Kind.PERSON
    )
    name = forms.CharField(
        label=_("Imię i nazwisko albo nazwa"),
        max_length=160,
        widget=forms.TextInput(attrs=OFF),
        error_messages={"required": _("Wpisz imię i nazwisko albo nazwę firmy.")},
    )
    tax_id = forms.CharField(
        label=_("NIP"),
        required=False,
        max_length=MAX_TYPED_LENGTH,
        help_text=_("Tylko dla firmy i działalności gospodarczej."),
        widget=forms.TextInput(attrs={**OFF, "inputmode": "numeric"}),
    )
    representatives = forms.CharField(
        label=_("Osoby upoważnione do reprezentacji"),
        required=False,
        max_length=1000,
        help_text=_("Tylko dla firmy: imię i nazwisko, każda osoba w osobnym wierszu."),
        widget=forms.Textarea(attrs={"rows": 2, **OFF}),
    )

    @property
    def entry(self) -> PersonEntry:
        entered = self.cleaned_data
        return PersonEntry(
            entered["kind"], entered["name"], entered["tax_id"], entered["representatives"]
        )


class NewPersonForm(PersonFactsForm):
    """Who a person is, with contact data and their source."""

    address = forms.CharField(
        label=_("Adres do korespondencji"),
        required=False,
        max_length=200,
        help_text=_("Ulica, numer, kod pocztowy i miejscowość."),
        widget=forms.TextInput(attrs=OFF),
    )
    phone = forms.CharField(
        label=_("Telefon"),
        required=False,
        max_length=MAX_TYPED_LENGTH,
        widget=forms.TextInput(attrs={"type": "tel", **OFF}),
    )
    email = forms.CharField(
        label=_("Adres e-mail"),
        required=False,
        max_length=254,
        help_text=_(
            "Liczy się od chwili wpisania: przez 24 godziny nie można wysłać na niego hasła."
        ),
        widget=forms.TextInput(attrs={"type": "email", **OFF}),
    )
    document = forms.ChoiceField(
        label=_("Skąd są dane kontaktowe"),
        required=False,
        choices=[("", _("Wybierz")), *SOURCES.items()],
        help_text=_("Zapisujemy tylko rodzaj dokumentu. Numeru nie wpisuj nigdzie."),
    )
    since = forms.DateField(
        label=_("Od kiedy Spółdzielnia je ma"),
        required=False,
        help_text=_("Data pisma albo wizyty. Puste pole oznacza dziś."),
        widget=DayInput(),
        error_messages={"invalid": _("Wpisz datę.")},
    )
    another = forms.BooleanField(
        label=_("To inna osoba, wpisz ją mimo podobieństwa"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["another"].widget = forms.HiddenInput()

    def show_another_box(self) -> None:
        """Display the box by which the clerk continues in spite of a similar entry."""
        self.fields["another"].widget = forms.CheckboxInput()

    @property
    def contact(self) -> Contact:
        entered = self.cleaned_data
        return Contact(
            email=entered["email"],
            phone=entered["phone"],
            address=entered["address"],
            document=str(SOURCES.get(entered["document"], "")),
            since=entered["since"],
        )

    @property
    def unsaved(self) -> Person:
        """Return the person as typed, to be compared with those on file."""
        entered = self.cleaned_data
        return Person(
            name=entered["name"],
            tax_id="".join(character for character in entered["tax_id"] if character.isdigit()),
            correspondence_email=entered["email"].strip(),
            phone=entered["phone"],
        )


class PersonCorrectionForm(VersionedForm, PersonFactsForm):
    """Correction of an entry; the day of death only if one is on file."""

    died_on = forms.DateField(
        label=_("Data śmierci"),
        required=False,
        help_text=_("Puste pole: śmierć odnotowano przez pomyłkę. Zamknięte dostępy nie wrócą."),
        widget=DayInput(),
        error_messages={"invalid": _("Wpisz datę z aktu zgonu.")},
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, row=person, **kwargs)
        if person.died_on is None:
            del self.fields["died_on"]


KEPT, MERGED = "kept", "merged"


class PersonMergeForm(forms.Form):
    """A choice for each fact in which the entries differ, and the proof of one person."""

    reason = forms.ChoiceField(
        label=_("Dlaczego są dwa wpisy"),
        choices=[("", _("Wybierz powód")), *MergeReason.choices],
        error_messages={"required": _("Wybierz powód.")},
    )
    document = forms.ChoiceField(
        label=_("Skąd wiadomo, że to jedna osoba"),
        choices=[("", _("Wybierz")), *SOURCES.items()],
        help_text=_("Sama zgodność nazwisk nie wystarcza. Numeru dokumentu nie wpisuj nigdzie."),
        error_messages={"required": _("Bez dokumentu nie łączy się wpisów.")},
    )
    certain = forms.BooleanField(
        label=_("Wiem, że połączenia nie da się cofnąć"),
        error_messages={"required": _("Potwierdź, że wpisy mają zostać połączone na stałe.")},
    )

    def __init__(self, *args: Any, kept: Person, merged: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in FACTS.items():
            kept_value, merged_value = _display(kept, name), _display(merged, name)
            if getattr(kept, name) == getattr(merged, name):
                continue
            self.fields[name] = forms.ChoiceField(
                label=str(label),
                choices=[
                    (KEPT, kept_value or _("– (puste)")),
                    (MERGED, merged_value or _("– (puste)")),
                ],
                initial=KEPT if kept_value else MERGED,
                widget=forms.RadioSelect,
                error_messages={"required": _("Zaznacz, która wartość zostaje.")},
            )
        self.order_fields([*FACTS, "reason", "document", "certain"])

    @property
    def from_merged(self) -> list[str]:
        """Return the facts whose value comes from the entry that goes."""
        return [name for name in FACTS if self.cleaned_data.get(name) == MERGED]

    @property
    def document_words(self) -> str:
        return str(SOURCES[self.cleaned_data["document"]])


def _display(person: Person, name: str) -> str:
    value: str = getattr(person, name)
    return masked_number(value) if name == "phone" else value
