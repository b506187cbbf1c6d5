"""The steps on a person's page: keeping the number, and forgetting it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.forms import StepForm
from cms_ext.office.desk_kit.workflow.step import Done, Step, by_slug
from cms_ext.people.identity.models import Person
from waste_union.login_gov.domain.known_person import forget_pesel, record_known_person
from waste_union.login_gov.domain.rights import KNOWS_PERSON
from waste_union.login_gov.forms import PeselForm
from waste_union.login_gov.vocabulary import PeselProof


def _know(person: Person, form: PeselForm, today: date, origin: Origin) -> Done:
    record_known_person(
        person, form.cleaned_data["pesel"], PeselProof(form.cleaned_data["proof"]), origin
    )
    return Done(_("Zapisano. Ta osoba może się logować przez login.gov.pl."))


def _forget(person: Person, form: StepForm, today: date, origin: Origin) -> Done:
    forget_pesel(person, origin)
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
        rights=(KNOWS_PERSON,),
    ),
    Step(
        "usun",
        gettext_lazy("Usuń numer PESEL"),
        _forget,
        about=gettext_lazy(
            "Osoba nie zaloguje się już przez login.gov.pl, a jej otwarte sesje się zakończą. "
            "Login i hasło działają dalej."
        ),
        rights=(KNOWS_PERSON,),
        serious=True,
    ),
)
