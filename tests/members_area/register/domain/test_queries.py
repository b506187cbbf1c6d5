from datetime import date

import pytest

from cms_ext.people.identity.models import User
from members_area.register.domain.queries import is_member, may_enter_ikcs, organs_today
from members_area.register.models import Organ

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TODAY = date(2026, 11, 20)


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
