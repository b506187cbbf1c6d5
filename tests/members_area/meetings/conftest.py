"""A general meeting on 24 June 2026, the worked example of library.md §6, and its people."""

from datetime import date, datetime, time

import pytest
from django.utils import timezone

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import Person, User
from members_area.meetings.domain.draft import enter_board_draft, submit_draft, support_draft
from members_area.meetings.domain.meeting import call_meeting, open_survey, plan_meeting, set_agenda
from members_area.meetings.models import Draft, Meeting, Survey
from members_area.register.domain.membership import admit_member
from members_area.register.models import Membership, Organ

T = date(2026, 6, 24)
AGENDA = ("Otwarcie i wybór prezydium", "Zatwierdzenie sprawozdania finansowego", "Absolutorium")


def at(day: date, hour: int = 12, minute: int = 0) -> datetime:
    """A moment in Warsaw."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def person(user: User) -> Person:
    assert user.person is not None
    return user.person


def members(count: int, since: int = 100) -> list[Person]:
    """So many more members of the co-op."""
    people = [Person.objects.create(name=f"Członek {number}") for number in range(count)]
    for number, one in enumerate(people, start=since):
        admit_member(one, number, on=date(2015, 1, 1), origin=SYSTEM)
    return people


def planned(organ: Organ, day: date = T, **facts: object) -> Meeting:
    values: dict[str, object] = {
        "starts_at": time(17),
        "place": "świetlica przy ul. Sosnowej 5",
        "papers_place": "pokój nr 7",
    } | facts
    return plan_meeting(Meeting(organ=organ, date=day, **values), origin=SYSTEM)


def part_of(meeting: Meeting, day: date, **facts: object) -> Meeting:
    """A further part of it."""
    part = Meeting(organ=meeting.organ, date=day, part_of=meeting, **facts)
    return plan_meeting(part, origin=SYSTEM)


def handed_in(meeting: Meeting, *, begun: date, supported: date) -> Draft:
    """A draft of ten members."""
    author, *others = members(10)
    words = {"title": "ławek", "text": "Staną ławki.", "reasons": ""}
    draft = submit_draft(meeting, author, **words, at=at(begun), origin=SYSTEM)
    for one in others:
        draft = support_draft(draft, one, at=at(supported), origin=SYSTEM)
    return draft


def called(organ: Organ, day: date = T, *, on: date = date(2026, 5, 20)) -> Meeting:
    meeting = set_agenda(planned(organ, day), AGENDA, origin=SYSTEM)
    return call_meeting(meeting, on=on, origin=SYSTEM)


@pytest.fixture(autouse=True)
def _on_1_june(settings) -> None:
    settings.COOP_TODAY = date(2026, 6, 1)


@pytest.fixture
def adrian(adrian: User) -> User:
    """His membership ended before the days of these tests."""
    Membership.objects.filter(person=adrian.person).update(ended_on=date(2026, 5, 31))
    return adrian


@pytest.fixture
def june(meeting: Organ) -> Meeting:
    """Return the general meeting of 24 June 2026, called on 20 May."""
    return called(meeting)


@pytest.fixture
def boards_draft(june: Meeting) -> Draft:
    return enter_board_draft(
        june,
        title="zmiany statutu",
        text="W § 41 słowo „kwartał” zastępuje się słowem „miesiąc”.",
        reasons="",
        at=at(date(2026, 6, 3)),
        origin=SYSTEM,
    )


@pytest.fixture
def benches(db: None) -> Survey:
    """A survey of all members, 1–30 June 2026."""
    survey = Survey(
        question="Gdzie postawić nowe ławki?",
        opens_on=date(2026, 6, 1),
        closes_on=date(2026, 6, 30),
    )
    return open_survey(
        survey, ["przy placu zabaw", "od strony lasu"], today=T.replace(day=1), origin=SYSTEM
    )
