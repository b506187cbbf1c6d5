from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import Person
from members_area.register.domain.membership import admit_member, close_membership
from members_area.register.models import Membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def lucja(db: None) -> Person:
    return Person.objects.create(name="Łucja Przykładowa")


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (date(2017, 4, 17), False),
        (date(2017, 4, 18), True),
        (date(2026, 10, 30), True),
        (date(2026, 10, 31), False),
    ],
    ids=["the day before", "the first day", "the last day", "the day of its end"],
)
def test_a_membership_is_open_between_its_dates(lucja: Person, day: date, is_open: bool) -> None:
    membership = admit_member(lucja, 24, on=date(2017, 4, 18), origin=SYSTEM)
    close_membership(membership, on=date(2026, 10, 31), origin=SYSTEM)

    assert membership.is_open_on(day) is is_open
    assert Membership.objects.open_on(day).exists() is is_open


@pytest.mark.parametrize(
    ("number", "login"), [(7, "IKCS-0007"), (1234, "IKCS-1234"), (12345, "IKCS-12345")]
)
def test_the_login_contains_the_register_number(number: int, login: str) -> None:
    assert Membership(member_no=number).login == login


@pytest.mark.both_databases
def test_a_person_has_one_open_membership(lucja: Person) -> None:
    admit_member(lucja, 3, on=date(2009, 5, 12), origin=SYSTEM)

    with pytest.raises(ValidationError, match="jest już członkiem"):
        admit_member(lucja, 30, on=date(2020, 1, 1), origin=SYSTEM)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(person=lucja, member_no=30, joined_on=date(2020, 1, 1))


def test_a_number_is_given_once(lucja: Person) -> None:
    admit_member(lucja, 3, on=date(2009, 5, 12), origin=SYSTEM)
    other = Person.objects.create(name="Anna Lis")

    with pytest.raises(ValidationError, match="Ten numer ma już inny wpis"):
        admit_member(other, 3, on=date(2020, 1, 1), origin=SYSTEM)


@pytest.mark.both_databases
def test_who_comes_back_gets_a_new_row_after_the_old_one(lucja: Person) -> None:
    first = admit_member(lucja, 3, on=date(2009, 5, 12), origin=SYSTEM)
    close_membership(first, on=date(2020, 1, 1), origin=SYSTEM)

    with pytest.raises(ValidationError, match="ma inne członkostwo"):
        admit_member(lucja, 30, on=date(2019, 12, 31), origin=SYSTEM)
    admit_member(lucja, 30, on=date(2020, 1, 1), origin=SYSTEM)

    rows = [(m.member_no, m.joined_on, m.ended_on) for m in Membership.objects.all()]
    assert rows == [
        (3, date(2009, 5, 12), date(2020, 1, 1)),
        (30, date(2020, 1, 1), None),
    ]


def test_a_membership_does_not_end_before_it_begins(lucja: Person) -> None:
    membership = admit_member(lucja, 3, on=date(2009, 5, 12), origin=SYSTEM)

    with pytest.raises(ValidationError, match="nie może ustać przed przyjęciem"):
        close_membership(membership, on=date(2009, 5, 11), origin=SYSTEM)
