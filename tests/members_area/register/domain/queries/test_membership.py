from __future__ import annotations

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from cms_ext.people.identity.models import User
from members_area.register.domain.queries import admits, is_member, organs_today
from members_area.register.models import Organ

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("who", "admitted"),
    [("anna", True), ("piotr", True), ("adrian", False), ("nina", False), ("anna_at_ebok", False)],
)
def test_ikcs_admits_members_and_nobody_else(
    request: pytest.FixtureRequest, who: str, admitted: bool
) -> None:
    assert admits(request.getfixturevalue(who), TODAY) is admitted


def test_the_day_decides(adrian: User) -> None:
    assert admits(adrian, date(2026, 10, 30))
    assert not admits(adrian, date(2026, 10, 31))


def test_an_inactive_login_is_not_admitted(anna: User) -> None:
    anna.state = "SUSPENDED"
    anna.save()

    assert not admits(anna, TODAY)


def test_admitting_costs_one_query(
    anna: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        admits(anna, TODAY)


def test_a_member_at_the_other_panel_is_still_a_member(anna_at_ebok: User) -> None:
    assert anna_at_ebok.person is not None
    assert is_member(anna_at_ebok.person, TODAY)


@pytest.mark.parametrize(
    ("day", "organs"),
    [
        (date(2024, 6, 19), []),
        (date(2024, 6, 20), ["Rada Nadzorcza"]),
        (date(2028, 6, 19), ["Rada Nadzorcza"]),
        (date(2028, 6, 20), []),
    ],
)
def test_an_office_is_held_between_its_dates(
    piotr: User, meeting: Organ, day: date, organs: list[str]
) -> None:
    assert piotr.person is not None
    assert [organ.name for organ in organs_today(piotr.person, day)] == organs
