"""What a clerk fills in about a person and their logins."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.audit.domain.event import ReadReason
from cms_ext.office.desk_kit.workflow.step import StepForm
from cms_ext.people.identity.vocabulary import ClosedReason


class IdentityProof(TextChoices):
    """By what the clerk knew the person. No number, no copy."""

    ID_CARD = "ID_CARD", _("dowód osobisty")
    PASSPORT = "PASSPORT", _("paszport")
    OTHER = "OTHER", _("inny dokument ze zdjęciem")
    SIGNED_LETTER = "SIGNED_LETTER", _("pismo z podpisem")


class SuspendReason(TextChoices):
    DISPUTE = "DISPUTE", _("spór o prawo do lokalu")
    TAKEOVER = "TAKEOVER", _("podejrzenie przejęcia dostępu")
    OWNER_ASKED = "OWNER_ASKED", _("na prośbę właściciela dostępu")


class ReasonForm(forms.Form):
    """Why the register is opened; the person reads it in the own account."""

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
        max_length=24,
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


class DeathForm(StepForm):
    died_on = forms.DateField(
        label=_("Data śmierci"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
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
                # A death closes every login of the person, by its own step; the other one is
                # that of the batch of the migration day.
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
        self.fields["handed_to"].initial = self.subject.person.name
