from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import Person, User
from members_area.register.domain.membership import (
    admit_member,
    amend_organ,
    close_membership,
    correct_membership,
    elect_to_organ,
    end_term,
    establish_organ,
    is_member,
    may_enter_ikcs,
    normalise_login,
    organs_today,
)
from members_area.register.models import Membership, Organ

pytestmark = pytest.mark.django_db


def test_each_step_leaves_one_event_without_personal_values():
    lucja = Person.objects.create(name="Łucja Przykładowa")

    membership = admit_member(lucja, 3, on=date(2009, 5, 12), origin=SYSTEM)
    correct_membership(
        membership, member_no=4, joined_on=date(2009, 5, 12), ended_on=None, origin=SYSTEM
    )
    close_membership(membership, on=date(2020, 1, 1), origin=SYSTEM)

    events = AuditEvent.objects.order_by("seq").values_list(
        "action", "object_id", "from_state", "to_state", "changes"
    )
    key = str(membership.pk)
    assert list(events) == [
        ("MEMBER_ADMITTED", key, "", "OPEN", {}),
        ("MEMBERSHIP_CORRECTED", key, "OPEN", "OPEN", {"fields": ["member_no"]}),
        ("MEMBERSHIP_ENDED", key, "OPEN", "ENDED", {}),
    ]


@pytest.fixture
def lucja() -> Person:
    return Person.objects.create(name="Łucja Przykładowa")


@pytest.mark.both_databases
def test_a_membership_is_open_between_its_dates(lucja: Person):
    membership = admit_member(lucja, 24, on=date(2017, 4, 18), origin=SYSTEM)
    close_membership(membership, on=date(2026, 10, 31), origin=SYSTEM)
    is_open = {
        date(2017, 4, 17): False,
        date(2017, 4, 18): True,
        date(2026, 10, 30): True,
        date(2026, 10, 31): False,
    }

    assert {day: membership.is_open_on(day) for day in is_open} == is_open
    assert {day: Membership.objects.open_on(day).exists() for day in is_open} == is_open


def test_the_login_contains_the_register_number():
    logins = {7: "IKCS-0007", 1234: "IKCS-1234", 12345: "IKCS-12345"}

    assert {number: Membership(member_no=number).login for number in logins} == logins


@pytest.mark.both_databases
def test_a_person_has_one_open_membership_and_a_number_is_given_once(lucja: Person):
    first = admit_member(lucja, 3, on=date(2009, 5, 12), origin=SYSTEM)
    other = Person.objects.create(name="Anna Lis")

    with pytest.raises(ValidationError, match="jest już członkiem"):
        admit_member(lucja, 30, on=date(2020, 1, 1), origin=SYSTEM)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(person=lucja, member_no=30, joined_on=date(2020, 1, 1))
    with pytest.raises(ValidationError, match="Ten numer ma już inny wpis"):
        admit_member(other, 3, on=date(2020, 1, 1), origin=SYSTEM)
    with pytest.raises(ValidationError, match="nie może ustać przed przyjęciem"):
        close_membership(first, on=date(2009, 5, 11), origin=SYSTEM)


@pytest.mark.both_databases
def test_who_comes_back_gets_a_new_row_after_the_old_one(lucja: Person):
    first = admit_member(lucja, 3, on=date(2009, 5, 12), origin=SYSTEM)
    close_membership(first, on=date(2020, 1, 1), origin=SYSTEM)

    with pytest.raises(ValidationError, match="ma inne członkostwo"):
        admit_member(lucja, 30, on=date(2019, 12, 31), origin=SYSTEM)
    admit_member(lucja, 30, on=date(2020, 1, 1), origin=SYSTEM)

    rows = [(m.member_no, m.joined_on, m.ended_on) for m in Membership.objects.all()]
    assert rows == [(3, date(2009, 5, 12), date(2020, 1, 1)), (30, date(2020, 1, 1), None)]


def test_a_login_is_known_however_it_is_typed():
    logins = {
        "IKCS-0007": "IKCS-0007",
        " ikcs 0007": "IKCS-0007",
        "IKCS—7": "IKCS-0007",
        "007": "IKCS-0007",
        **dict.fromkeys(["IKCS-0007.", "„IKCS-7”", "nr 7", "ikcs/7", "\ufeffIKCS_7"], "IKCS-0007"),
        "IKCS-12345": "IKCS-12345",
        **dict.fromkeys(("IKCS", "IKCS-1234567", "5000013", "EB-500001-3", "7 a", "٧", ""), ""),
    }

    assert {typed: normalise_login(typed) for typed in logins} == logins


def test_an_organ_brings_its_group_and_reads_its_numbers(board: Organ):
    assert board.group.name == "organ-SB"
    assert not board.group.user_set.exists()
    numbers = {"3/RN/2024": (3, 2024), "12/RN/2026": (12, 2026), "3/WZ/2024": None, "trzy": None}

    assert {number: board.read_number(number) for number in numbers} == numbers
    assert Organ(code="EC", name="Rada osiedla").read_number("3/RN/2024") is None


def test_an_organ_reads_the_numbers_of_former_years_too(board: Organ):
    """By the three patterns of library.md §5."""
    board.more_patterns = r"""(?P<seq>\d+)/(?P<year>\d{4})
(?P<seq>\d+)/(?P<organ>WZ|RN|Z)/(?P<year>\d{4})
(?P<organ>RN)-(?P<seq>\d+)/(?P<yy>\d{2})"""
    numbers = {
        "3/RN/2024": (3, 2024),
        "3/2024": (3, 2024),
        "RN-3/09": (3, 2009),
        "3/WZ/2024": None,
        "3/RN/24": None,
        "": None,
    }

    amend_organ(board, origin=SYSTEM)

    assert {number: board.read_number(number) for number in numbers} == numbers


# The three of library.md §5.


def test_each_bad_pattern_is_named(board: Organ):
    board.more_patterns = "(?P<seq>\\d+)/(?P<year>\\d{4})\n(?P<seq>\\d+)/RN\n(?P<seq>"

    with pytest.raises(ValidationError) as refusal:
        amend_organ(board, origin=SYSTEM)

    missing, broken = refusal.value.message_dict["more_patterns"]
    assert missing == "Wzór musi mieć grupy seq i year."
    assert broken.startswith("To nie jest poprawne wyrażenie")


def test_a_pattern_that_cannot_read_is_refused():
    patterns = {"(?P<seq>": "To nie jest poprawne wyrażenie", r"\d+/RN": "grupy seq i year"}

    for pattern, complaint in patterns.items():
        organ = Organ(code="EC", name="Rada osiedla", abbreviation="RO", number_pattern=pattern)
        with pytest.raises(ValidationError, match=complaint):
            establish_organ(organ, origin=SYSTEM)


def test_a_term_does_not_end_before_it_begins(board: Organ):
    person = Person.objects.create(name="Wit Jagodziński")
    term = elect_to_organ(person, board, starts_on=date(2024, 6, 20), ends_on=None, origin=SYSTEM)

    with pytest.raises(ValidationError, match="nie może skończyć się przed początkiem"):
        end_term(term, on=date(2024, 6, 19), origin=SYSTEM)


TODAY = date(2026, 11, 20)


@pytest.mark.both_databases
def test_ikcs_admits_members_and_nobody_else(
    request: pytest.FixtureRequest, anna: User, adrian: User, anna_at_ebok: User
):
    admitted = {"anna": True, "piotr": True, "adrian": False, "nina": False, "anna_at_ebok": False}

    found = {who: may_enter_ikcs(request.getfixturevalue(who), TODAY) for who in admitted}
    assert found == admitted
    assert [may_enter_ikcs(adrian, date(2026, 10, day)) for day in (30, 31)] == [True, False]
    # At the other panel she is still a member; with an inactive login she is not admitted.
    assert anna_at_ebok.person is not None
    assert is_member(anna_at_ebok.person, TODAY)
    anna.state = "SUSPENDED"
    anna.save()
    assert not may_enter_ikcs(anna, TODAY)


@pytest.mark.both_databases
def test_an_office_is_held_between_its_dates(piotr: User, meeting: Organ):
    organs = {
        date(2024, 6, 19): [],
        date(2024, 6, 20): ["Rada Nadzorcza"],
        date(2028, 6, 19): ["Rada Nadzorcza"],
        date(2028, 6, 20): [],
    }

    assert piotr.person is not None
    found = {day: [one.name for one in organs_today(piotr.person, day)] for day in organs}
    assert found == organs
