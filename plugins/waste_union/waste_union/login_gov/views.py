"""The steps on a person's page that store or delete the PESEL for login.gov.pl."""

from collections.abc import Mapping
from datetime import date

from django import forms
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.text.typed_values import MAX_TYPED_LENGTH, ValueRefused
from cms_ext.desks.people.person_register.domain.desk import SEES_PEOPLE
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.step import Done, Step, StepForm, by_slug
from cms_ext.office.desk_kit.workflow.views import StepView
from cms_ext.people.identity.models import Person
from cms_ext.people.identity.views.guard import require_rights
from waste_union.login_gov.domain import known_person
from waste_union.login_gov.vocabulary import PeselProof


class PeselForm(StepForm):
    pesel = forms.CharField(
        label=gettext_lazy("Numer PESEL"),
        max_length=MAX_TYPED_LENGTH,
        help_text=gettext_lazy("11 cyfr. Zapiszemy tylko skrót; numeru nikt już tu nie odczyta."),
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}
        ),
        error_messages={"required": gettext_lazy("Wpisz numer PESEL z dokumentu.")},
    )
    proof = forms.ChoiceField(
        label=gettext_lazy("Skąd znasz numer"),
        choices=[
            ("", gettext_lazy("Wybierz")),
            *(choice for choice in PeselProof.choices if choice[0] != PeselProof.IMPORT),
        ],
        error_messages={"required": gettext_lazy("Wybierz dokument, w którym widzisz numer.")},
    )
    seen = forms.BooleanField(
        label=gettext_lazy("Zdjęcie albo podpis są porównane z osobą, której jest ten wpis"),
        error_messages={
            "required": gettext_lazy(
                "Bez tego nie zapisuj numeru: kto go ma, ten się zaloguje za tę osobę."
            )
        },
    )
    refused_at = {"PESEL_TAKEN": "pesel"}

    def clean_pesel(self) -> str:
        try:
            return known_person.normalise_pesel(self.cleaned_data["pesel"])
        except ValueRefused as refused:
            raise forms.ValidationError(str(refused)) from refused


def _know(person: Person, form: PeselForm, today: date, origin: Origin) -> Done:
    known_person.record_known_person(
        person, form.cleaned_data["pesel"], PeselProof(form.cleaned_data["proof"]), origin
    )
    return Done(_("Zapisano. Ta osoba może się logować przez login.gov.pl."))


def _forget(person: Person, form: StepForm, today: date, origin: Origin) -> Done:
    known_person.forget_pesel(person, origin)
    return Done(_("Usunięto. Ta osoba nie zaloguje się już przez login.gov.pl."))


STEPS: Mapping[str, Step[Person]] = by_slug(
    Step(
        "wpisz",
        gettext_lazy("Wpisz numer PESEL"),
        _know,
        PeselForm,
        about=gettext_lazy(
            "Po tym numerze login.gov.pl wskazuje, kto się loguje. Pomyłka wpuściłaby na konto "
            "kogoś innego, dlatego numer wpisuje się z dokumentu. Osoba dostanie o tym e-mail, a "
            "jej otwarte sesje w panelu się zakończą."
        ),
        rights=(known_person.KNOWS_PERSON,),
    ),
    Step(
        "usun",
        gettext_lazy("Usuń numer PESEL"),
        _forget,
        about=gettext_lazy(
            "Osoba nie zaloguje się już przez login.gov.pl, a jej otwarte sesje się zakończą. "
            "Login i hasło działają dalej."
        ),
        rights=(known_person.KNOWS_PERSON,),
        serious=True,
    ),
)


class PeselStepView(StepView[Person]):
    icon = "key"
    sees = SEES_PEOPLE
    steps = STEPS

    def find_subject(self, key: int, slug: str) -> Person:
        return get_object_or_404(Person, pk=key, kind=Person.Kind.PERSON, merged_into__isnull=True)

    def may_take(self) -> bool:
        return known_person.may_know(require_rights(self.request)) and self.subject.died_on is None

    def landing(self) -> str:
        return reverse("person_register_entry", args=[self.subject.pk])

    def subtitle(self) -> str:
        return self.subject.name
