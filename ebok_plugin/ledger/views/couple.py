"""The step that makes two people of one entry, on the desk's page of a person."""

from datetime import date
from typing import Any

from django import forms
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.text.typed_values import ValueRefused
from cms_ext.evidence.audit.domain.event import Origin, ReadReason, record_view
from cms_ext.office.desk_kit.workflow.step import Done, Step, StepForm
from cms_ext.office.desk_kit.workflow.views import StepView
from cms_ext.people.identity.domain.couple_name import Couple, split_couple_name
from cms_ext.people.identity.domain.person import list_people_on_file, read_person_name
from cms_ext.people.identity.models import Person
from ebok_plugin.ledger.domain.couple import list_split_rights, split_couple
from ebok_plugin.ledger.rights import GRANTS, SEES_PEOPLE, SPLITS_PEOPLE


def _read_name(typed: str) -> None:
    try:
        read_person_name(typed)
    except ValueRefused as refusal:
        raise forms.ValidationError(str(refusal)) from refusal


class CoupleForm(StepForm):
    """The names of both, as the program reads them from the name on file."""

    first = forms.CharField(
        label=gettext_lazy("Pierwsza osoba: zostaje płatnikiem"),
        max_length=120,
        validators=[_read_name],
    )
    second = forms.CharField(
        label=gettext_lazy("Druga osoba: powstanie nowy wpis"),
        max_length=120,
        validators=[_read_name],
        help_text=gettext_lazy("Sprawdź oba nazwiska: program mógł je źle odmienić."),
    )

    def first_values(self) -> dict[str, Any]:
        couple = split_couple_name(self.subject.name)
        return couple._asdict() if couple else {"first": self.subject.name}


def _split(person: Person, form: CoupleForm, today: date, origin: Origin) -> Done:
    names = Couple(form.cleaned_data["first"], form.cleaned_data["second"])
    second = split_couple(person, names, origin=origin, today=today)
    text = _("Są teraz dwie osoby: %(first)s i %(second)s.")
    return Done(text % {"first": names.first, "second": second.name})


class CoupleView(StepView[Person]):
    """Splits the entry after the clerk has looked at both names."""

    icon = "group"
    sees = SEES_PEOPLE
    step = Step(
        "podziel",
        gettext_lazy("Podziel wpis na dwie osoby"),
        _split,
        CoupleForm,
        about=gettext_lazy(
            "Druga osoba od dziś będzie współwłaścicielem kont pierwszej i może wystąpić o własny "
            "dostęp. Płatnik, numery kont i cała historia zostają. Login, członkostwo i dane "
            "kontaktowe zostają przy pierwszej osobie; pisma nadal wymieniają oboje."
        ),
        button=gettext_lazy("Podziel na dwie osoby"),
        rights=(GRANTS, *SPLITS_PEOPLE),
        serious=True,
    )

    def find_subject(self, pk: int) -> Person:
        alive = list_people_on_file().filter(kind=Person.Kind.PERSON, died_on=None)
        return get_object_or_404(alive, pk=pk)

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        record_view(request, self.subject, self.subject, ReadReason.SETTLEMENT)
        return super().get(request, *args, **kwargs)

    def subtitle(self) -> str:
        rights = list_split_rights(self.subject, self.today)
        numbers = ", ".join(access.account.account_no for access in rights)
        accounts = _("konta: %(numbers)s") % {"numbers": numbers or "–"}
        return f"{self.subject.name}, {accounts}"

    def landing(self) -> str:
        return reverse("person_register_entry", args=[self.subject.pk])
