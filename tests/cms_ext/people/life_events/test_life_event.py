"""Events are reported once, end only when no step is open, and steps come from the data."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from cms_ext.base.text.typed_values import ValueRefused
from cms_ext.desks.privacy.domain.erasure import ErasureRefused, erase_person
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.domain.person import record_death
from cms_ext.people.identity.models import Person, User
from cms_ext.people.identity.vocabulary import LoginState
from cms_ext.people.life_events.domain.death import find_dead_logins, open_death
from cms_ext.people.life_events.domain.life_event import (
    NewLifeEvent,
    describe_subject,
    finish_event,
    give_up_event,
    list_offered_kinds,
    list_steps,
    name_event,
    open_event,
    skip_step,
)
from cms_ext.people.life_events.models import LifeEvent
from tests.people import person_of, resident, staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
TODAY, DIED = date(2026, 11, 20), date(2026, 11, 5)


@shared
def celina() -> User:
    return staff("celina", "membership_clerk")


@shared
def anna() -> User:
    return resident("ikcs", "IKCS-0007", "Anna Lis")


def report(person: Person, clerk: User, **more: object) -> LifeEvent:
    new = {"kind": "DEATH", "on": DIED, "proof": "akt zgonu 12/2026", **more}
    return open_event(NewLifeEvent(person=person, **new), origin=Origin(clerk), today=TODAY)


def core_states(event: LifeEvent) -> dict[str, str]:
    return {s.key: s.state for s in list_steps(event, TODAY) if s.key.startswith("death-")}


def test_a_death_is_entered_and_closes_the_logins(anna: User, celina: User):
    event = report(person_of(anna), celina)
    assert core_states(event) == {"death-entered": "TO_DO", "death-logins": "TO_DO"}
    with pytest.raises(Refusal, match="zostało do zrobienia: Odnotuj śmierć"):
        finish_event(event, origin=Origin(celina), today=TODAY)
    record_death(event.person, DIED, Origin(celina))
    event = LifeEvent.objects.get()
    assert core_states(event) == {"death-entered": "DONE", "death-logins": "DONE"}
    ended = finish_event(event, origin=Origin(celina), today=TODAY)
    assert (ended.state, ended.ended_by) == ("DONE", celina)
    assert list_steps(ended, TODAY) == []
    with pytest.raises(Refusal, match="już zakończone"):
        finish_event(event, origin=Origin(celina), today=TODAY)
    log = AuditEvent.objects.filter(action__startswith="LIFE_EVENT").order_by("pk")
    assert [(e.action, e.subject, e.to_state) for e in log] == [
        ("LIFE_EVENT_OPENED", event.person, ""),
        ("LIFE_EVENT_ENDED", event.person, "DONE"),
    ]


def test_a_death_entered_first_opens_the_event_once(anna: User, celina: User):
    person = person_of(anna)
    record_death(person, DIED, Origin(celina))
    first = open_death(person, DIED, origin=Origin(celina), today=TODAY)
    again = open_death(person, DIED, origin=Origin(celina), today=TODAY)
    assert (first.pk, first.on, first.proof) == (again.pk, DIED, "akt zgonu")
    assert name_event(first) == "Śmierć i spadek"
    assert describe_subject(first) == ""


@pytest.mark.parametrize(
    ("more", "refused"),
    [
        ({"kind": "FLOOD"}, "Takiego zdarzenia w tym serwisie nie ma"),
        ({"on": date(2026, 11, 21)}, "jeszcze nie nadszedł"),
        ({"proof": " \u200b "}, "co to potwierdza"),
        ({"proof": "akt, PESEL 44051401359"}, "numeru PESEL"),
        ({"proof": "a" * 256}, "255"),
        ({"proof": "akt\x00"}, "nie widać"),
    ],
)
def test_what_is_no_event(anna: User, celina: User, more: dict[str, object], refused: str):
    with pytest.raises((Refusal, ValidationError, ValueRefused), match=refused):
        report(person_of(anna), celina, **more)
    assert not LifeEvent.objects.exists()


def test_a_death_of_another_day_of_a_firm_or_twice(anna: User, celina: User):
    person = person_of(anna)
    report(person, celina)
    with pytest.raises(Refusal, match="już w toku"):
        report(person, celina)
    firm = Person.objects.create(name="Piekarnia", kind=Person.Kind.COMPANY)
    with pytest.raises(ValidationError, match="To jest firma"):
        report(firm, celina)
    piotr = Person.objects.create(name="Piotr Wrona", died_on=date(2026, 10, 1))
    with pytest.raises(ValidationError, match="jest data śmierci 01.10.2026"):
        report(piotr, celina)


def test_only_some_steps_are_skipped_and_a_mistake_is_given_up(anna: User, celina: User):
    event = report(person_of(anna), celina)
    with pytest.raises(Refusal, match="nie można pominąć"):
        skip_step(event, "death-entered", "to nie ta osoba", origin=Origin(celina), today=TODAY)
    with pytest.raises(Refusal, match="co najmniej 10"):
        give_up_event(event, " pomyłka", origin=Origin(celina))
    given_up = give_up_event(event, "to nie ta osoba", origin=Origin(celina))
    assert (given_up.state, given_up.why_given_up) == ("GIVEN_UP", "to nie ta osoba")
    # A new one may be reported.
    report(person_of(anna), celina)


def test_erasure_waits_for_the_event_and_forgets_its_words(anna: User, celina: User):
    event = report(person_of(anna), celina)
    with pytest.raises(ErasureRefused, match="Zdarzenie tej osoby jest w toku"):
        erase_person(event.person, TODAY, SYSTEM)
    give_up_event(event, "to nie ta osoba", origin=Origin(celina))
    erase_person(event.person, TODAY, SYSTEM)
    event.refresh_from_db()
    assert (event.proof, event.why_given_up) == ("–", "–")


def test_verify_names_a_live_login_of_somebody_who_died(anna: User):
    assert list(find_dead_logins()) == []
    Person.objects.filter(pk=anna.person_id).update(died_on=DIED)
    [finding] = find_dead_logins()
    assert (finding.code, finding.where) == ("DEAD_LOGIN", f"cms_ext_identity.User {anna.pk}")
    assert anna.state != LoginState.CLOSED


def test_what_a_card_offers_is_what_it_is_about():
    assert "SALE" not in {kind.code for kind in list_offered_kinds("", 0)}
    assert {"DEATH", "SALE", "CLOSING"} <= {kind.code for kind in list_offered_kinds("100005", 0)}
    assert "DEATH" not in {kind.code for kind in list_offered_kinds("100005", 7)}
