"""„Kto oglądał moje dane”: date, department and why; no clerk's name, nobody else's events."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client
from lxml import html

from cms_ext.desks.privacy.models import RetentionPolicy
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin, ReadReason, record, record_view
from cms_ext.evidence.audit.models import Stream
from cms_ext.people.identity.domain.login_state import resume_login, suspend_login
from cms_ext.people.identity.models import User
from tests.page_checks import cells, parsed
from tests.people import resident, staff
from tests.query_counts import counted

pytestmark = pytest.mark.django_db

ADDRESS = "/konto/dziennik/"
NOON = datetime(2026, 11, 20, 11, tzinfo=UTC)


@pytest.fixture
def anna(client) -> User:
    anna = resident("ebok", "EB-500001-3", "Anna Lis")
    client.force_login(anna)
    return anna


@pytest.fixture
def sasiad() -> User:
    return resident("ebok", "EB-500002-1", "Jędrzej Gęsty")


@pytest.fixture
def celina() -> User:
    return staff("czlonkowski", "membership_clerk")


def rows(client: Client, query: str = "") -> list[list[str]]:
    return cells(parsed(client.get(ADDRESS + query)), "//main//tbody/tr")


def test_a_look_is_shown_with_date_department_and_reason(
    client, anna: User, sasiad: User, celina: User
):
    with time_machine.travel(NOON, tick=False):
        for user in (anna, sasiad):
            assert user.person
            record_view(Origin(celina), user.person, user.person, ReadReason.CALL)

    assert rows(client) == [
        [
            "20.11.2026 12:00",
            "Wgląd: dane w rejestrze osób",
            "Dział Członkowsko-Lokalowy",
            "rozmowa telefoniczna",
        ]
    ]
    assert b"czlonkowski" not in client.get(ADDRESS).content


def test_what_was_done_with_the_login_names_the_department_too(client, anna: User, celina: User):
    suspend_login(anna, "podejrzenie przejęcia", Origin(celina))
    resume_login(anna, SYSTEM)
    # An action that has no words is shown by its code.
    record("WATER_METER_READ", Origin(celina), subject=anna.person)
    client.force_login(anna)

    assert [row[1:] for row in rows(client)] == [
        ["WATER_METER_READ", "Dział Członkowsko-Lokalowy", ""],
        ["Zawieszenie dostępu", "Dział Członkowsko-Lokalowy", ""],
    ]
    # What the site did by itself has a list of its own and does not crowd out people.
    assert [row[1:] for row in rows(client, "?co=samoczynne")] == [
        ["Wznowienie dostępu", "strona, samoczynnie", ""],
    ]


def test_the_same_person_reads_it_in_both_panels_but_sign_ins_only_of_this_login(
    client, anna: User, celina: User
):
    assert anna.person
    member = resident("ikcs", "IKCS-0007", "Anna Lis")
    record_view(Origin(celina), anna.person, anna.person, ReadReason.INSPECTION)
    client.force_login(member)

    assert len(rows(client)) == 1
    own = [row[1] for row in rows(client, "?co=moje")]
    assert own == ["Zalogowanie"]


def test_own_acts_are_not_among_those_of_others(client, anna: User, sasiad: User):
    record("PASSWORD_CHANGED", Origin(anna), obj=anna, subject=anna.person)
    record("SIGN_IN", Origin(sasiad), stream=Stream.SIGN_IN, obj=sasiad)

    assert rows(client) == []
    assert [row[1] for row in rows(client, "?co=moje")] == ["Zmiana hasła", "Zalogowanie"]


def test_the_page_costs_the_same_and_older_ones_are_on_further_pages(
    client, anna: User, celina: User
):
    client.get(ADDRESS)  # what is read once per process

    def cost(looks: int) -> int:
        before = len(rows(client))
        for _number in range(looks):
            record_view(Origin(celina), anna, anna.person, ReadReason.CALL)
        found, asked = counted(rows, client)
        assert len(found) == before + looks
        return asked

    assert cost(1) == cost(3)
    cost(21)
    record_view(Origin(celina), anna, anna.person, ReadReason.CALL)
    assert [len(rows(client, query)) for query in ("", "?page=2", "?page=99")] == [25, 1, 1]


def test_it_says_how_long_it_is_kept_and_nobody_reads_it_without_signing_in(client, anna: User):
    RetentionPolicy.objects.filter(code="LOG_ACT").update(amount=120)

    page = " ".join(html.fromstring(client.get(ADDRESS).content).text_content().split())
    stranger = Client().get(ADDRESS)

    assert "przechowujemy 120 mies., wpisy o logowaniach 12 mies., licząc od zdarzenia" in page
    assert (stranger.status_code, stranger["Location"].split("?")[0]) == (
        302,
        "/strefa-mieszkanca/logowanie/",
    )
