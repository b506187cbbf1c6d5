"""What waits for whom: counted in one question, for those alone who may act on it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from cms_ext.office.desk_kit import waiting
from cms_ext.office.desk_kit.waiting import waiting_lines, waiting_numbers
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins import DeskPart, MalformedPlugin, Plugin, Waiting, WaitingRows, WorkQueue
from tests.people import resident, staff

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

TODAY = date(2026, 11, 20)
SEES = "cms_ext_identity.view_person"


def queue(code: str, rights: tuple[str, ...] = (SEES,)) -> WorkQueue:
    """A queue whose answer is the function of this file with its code as name."""
    address = "cms_ext_identity_person_modeladmin_index" if code == "dead" else "wagtailadmin_home"
    return WorkQueue(code, code, address, rights, globals()[code])


def reachable(user: User, today: date) -> WaitingRows:
    rows = Person.objects.exclude(correspondence_email="")
    return WaitingRows(rows, since="correspondence_email_since")


def dead(user: User, today: date) -> WaitingRows:
    return WaitingRows(Person.objects.exclude(died_on=None), due="died_on")


def joined(user: User, today: date) -> WaitingRows:
    """Over a join that shows each person once for every login."""
    return WaitingRows(Person.objects.exclude(users=None), since="users__date_joined")


def nobody(user: User, today: date) -> WaitingRows:
    return WaitingRows(Person.objects.none())


def counted(user: User, today: date) -> Waiting:
    return Waiting(2, date(2026, 11, 1), date(2026, 11, 19))


def elsewhere(user: User, today: date) -> None:
    return None


def forbidden(user: User, today: date) -> Waiting:
    raise AssertionError("Nothing is counted for who may not see it.")


QUEUES = (
    *map(queue, ("reachable", "dead", "joined", "nobody", "counted", "elsewhere")),
    queue("forbidden", (SEES, "cms_ext_identity.merge_person")),
)


@pytest.fixture(autouse=True)
def _queues() -> Iterator[None]:
    config = SimpleNamespace(slug="test", plugin=Plugin(desk=DeskPart(queues=QUEUES)))
    with patch.object(waiting, "plugin_configs", lambda: [config]):
        yield


@pytest.fixture
def celina() -> User:
    """A clerk who may see people, and no more."""
    user = staff("celina")
    user.user_permissions.add(Permission.objects.get(codename="view_person"))
    return user


def person(name: str, **facts: object) -> Person:
    return Person.objects.create(name=name, **facts)


def lines_for(user: User) -> list[tuple[str, Waiting]]:
    return [(line.code, line.waiting) for line in waiting_lines(user, TODAY)]


def test_each_queue_tells_its_number_its_oldest_and_its_nearest_term(celina: User):
    """By the nearest term, then by the oldest; empty ones come last."""
    before = dict(lines_for(celina))
    late = datetime(2026, 11, 9, 23, 30, tzinfo=UTC)  # the 10th in Warsaw
    person("Anna Lis", correspondence_email="anna@example.com", correspondence_email_since=late)
    person("Piotr Wrona", correspondence_email="p@example.com")
    person("Jan Kos", died_on=date(2026, 11, 21))
    person("Ewa Kos", died_on=date(2026, 11, 25))
    nina = person("Nina Sowa")
    for realm in ("ikcs", "ebok"):
        login = resident(realm, f"{realm}-1", nina.name)
        User.objects.filter(pk=login.pk).update(date_joined=datetime(2026, 11, 5, tzinfo=UTC))

    empty = ("test.reachable", "test.dead", "test.joined", "test.nobody")
    assert [before[code] for code in empty] == [Waiting(0)] * 4
    assert lines_for(celina) == [
        ("test.counted", Waiting(2, date(2026, 11, 1), date(2026, 11, 19))),
        ("test.dead", Waiting(2, None, date(2026, 11, 21))),
        ("test.joined", Waiting(1, date(2026, 11, 5), None)),
        ("test.reachable", Waiting(2, date(2026, 11, 10), None)),
        ("test.nobody", Waiting(0)),
    ]


def test_whoever_lacks_a_right_sees_no_queue_and_nothing_is_asked():
    ewa = staff("ewa")
    ewa.has_perm(SEES)

    with CaptureQueriesContext(connection) as asked:
        assert lines_for(ewa) == []
    assert len(asked) == 0


def test_a_request_asks_once_for_all_rows_of_all_queues(celina: User):
    for number in range(4):
        person(f"Osoba {number}", died_on=TODAY, correspondence_email=f"{number}@example.com")
    request = RequestFactory().get("/")
    request.user = celina
    celina.has_perm(SEES)

    with CaptureQueriesContext(connection) as asked:
        numbers = [waiting_numbers(request), waiting_numbers(request)]

    found = {"cms_ext_identity_person_modeladmin_index": 4, "wagtailadmin_home": 6}
    assert numbers == [found, found]
    assert len(asked) == 1


def test_a_queue_needs_a_right():
    with pytest.raises(MalformedPlugin, match="The queue 'dead' needs a right"):
        DeskPart(queues=(queue("dead", ()),))
