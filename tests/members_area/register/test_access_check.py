"""What the member register says about an application (access.md, C06)."""

from datetime import date

import pytest

from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import CheckVerdict
from cms_ext.people.identity.models import Person, User
from members_area.register import access_check
from members_area.register.domain.membership import find_person, is_member, login_for

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


def about(person: Person | None, number: str) -> AccessApplication:
    return AccessApplication(panel="IKCS", person=person, payload={"member_no": number})


def test_the_register_number_finds_anna(anna: User):
    for typed in ("7", "0007", " 7 "):
        assert find_person({"member_no": typed}, TODAY) == anna.person
    for typed in ("", "8", "siedem", "７", "-7", "1234567", "7; --"):
        assert find_person({"member_no": typed}, TODAY) is None

    found = access_check.run(about(anna.person, "7"), TODAY)

    assert (found.result, found.detail_code) == (CheckVerdict.PASS, "MEMBERSHIP_OPEN")
    assert found.evidence == ("Członek od 1 marca 2012 r.",)


def test_adrian_is_no_member_from_the_day_of_its_end(adrian: User):
    before = access_check.run(about(adrian.person, "24"), date(2026, 10, 30))
    after = access_check.run(about(adrian.person, "24"), date(2026, 10, 31))

    assert before.result == CheckVerdict.PASS
    assert (after.result, after.detail_code) == (CheckVerdict.FAIL, "MEMBERSHIP_NOT_OPEN")
    assert after.supplement == ""
    assert after.evidence == ("Członkostwo nie trwa; data w rejestrze: 31 października 2026 r.",)


def test_another_persons_number_and_an_unknown_one_fail(anna: User, piotr: User):
    another = access_check.run(about(anna.person, "12"), TODAY)
    unknown = access_check.run(about(None, "999"), TODAY)

    assert (another.result, another.detail_code) == (CheckVerdict.FAIL, "NUMBER_OF_ANOTHER")
    assert (unknown.result, unknown.detail_code) == (CheckVerdict.FAIL, "NUMBER_UNKNOWN")
    assert another.supplement == unknown.supplement == "member_no"


def test_the_login_contains_the_number_and_the_right_ends_with_the_membership(
    anna: User, adrian: User
):
    assert anna.person is not None
    assert adrian.person is not None

    assert login_for(anna.person, TODAY) == "IKCS-0007"
    assert is_member(adrian.person, date(2026, 10, 30))
    assert not is_member(adrian.person, date(2026, 10, 31))
