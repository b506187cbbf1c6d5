"""A person's death: the kind of event, and its steps in the register of people."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cms_ext.base.dates.period import format_day
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import Person, User
from cms_ext.people.identity.vocabulary import LoginState
from cms_ext.people.life_events.domain.life_event import (
    NewLifeEvent,
    open_event,
    select_open_events,
)
from cms_ext.people.life_events.domain.misaddressed import Misaddressed, make_finding
from cms_ext.people.life_events.models import LifeEvent
from cms_ext.plugins import EventStep, EventSubject, LifeEventKind, StepState

DEATH = "DEATH"
RIGHTS = ("cms_ext_identity.view_person", "cms_ext_identity.change_contact")


def _check(event: LifeEvent, today: date) -> None:
    if event.person.kind != Person.Kind.PERSON:
        raise ValidationError({"on": _("To jest firma. Śmierć dotyczy osoby fizycznej.")})
    died_on = event.person.died_on
    if died_on is not None and died_on != event.on:
        text = _("W rejestrze jest data śmierci {day}. Wpisz tę samą albo popraw wpis osoby.")
        raise ValidationError({"on": text.format(day=format_day(died_on))})


KIND = LifeEventKind(
    DEATH,
    gettext_noop("Śmierć i spadek"),
    gettext_noop("Zmarł płatnik, członek albo osoba z dostępem do konta."),
    EventSubject.PERSON,
    day=gettext_noop("Data śmierci"),
    proof=gettext_noop("Co to potwierdza"),
    order=10,
    check=_check,
)


def open_death(person: Person, on: date, *, origin: Origin, today: date) -> LifeEvent:
    """Report the death that was just entered in the register, unless it is reported already."""
    known = select_open_events().filter(kind=DEATH, person=person).first()
    new = NewLifeEvent(DEATH, person, on, _("akt zgonu"))
    return known or open_event(new, origin=origin, today=today)


def list_death_steps(event: LifeEvent, today: date) -> Sequence[EventStep]:
    """Return the steps in the register of people and its logins."""
    return list(_steps(event)) if event.kind == DEATH else []


def _steps(event: LifeEvent) -> Iterator[EventStep]:
    person = event.person
    entered = person.died_on is not None
    yield EventStep(
        "death-entered",
        _("Odnotuj śmierć w rejestrze osób, na podstawie aktu zgonu"),
        "membership_clerk",
        StepState.DONE if entered else StepState.TO_DO,
        _("W rejestrze: {day}.").format(day=format_day(person.died_on)) if person.died_on else "",
        reverse("person_register_step", args=[person.pk, "smierc"]),
        _("Odnotuj śmierć"),
        RIGHTS,
        order=0,
    )
    logins = list(person.users.values_list("state", flat=True))
    live = [state for state in logins if state != LoginState.CLOSED]
    state = StepState.TO_DO if live else StepState.DONE if logins else StepState.NOT_NEEDED
    yield EventStep(
        "death-logins",
        _("Zamknij dostępy osoby zmarłej do paneli"),
        "membership_clerk",
        state,
        "" if logins else _("Ta osoba nie ma loginu."),
        reverse("person_register_entry", args=[person.pk]),
        _("Otwórz osobę"),
        RIGHTS[:1],
        order=0,
    )


def find_dead_logins() -> Iterator[Misaddressed]:
    """Yield the logins of people who died that are not closed."""
    live = User.objects.filter(person__died_on__isnull=False).exclude(state=LoginState.CLOSED)
    for login in live.order_by("pk"):
        text = _("Login {login} osoby, która nie żyje, nie jest zamknięty.")
        yield make_finding("DEAD_LOGIN", login, text.format(login=login.login))
