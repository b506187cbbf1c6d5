"""Two administrators act in the same moment: one of them comes second, and is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from cms_ext.office.audit.domain.event import Origin
from cms_ext.people.identity.domain.staff import change_staff_login, open_invited, staff_login_of
from cms_ext.people.identity.models import User
from tests.cms_ext.people.identity.staff.invited import CELINA
from tests.crowd import Crowd, in_a_thread, outcomes_at_once
from tests.people import staff

Act = Callable[[Origin, User], object]


def take_the_right(origin: Origin, other: User) -> object:
    return change_staff_login(other, replace(staff_login_of(other), is_superuser=False), origin)


def invite_celina(origin: Origin, other: User) -> object:
    """Each types a login of their own, so that the login alone would keep nobody out."""
    return open_invited(replace(CELINA, login=f"celina-{other.login}"), origin)


@pytest.mark.django_db(transaction=True)
@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("act", "refused", "left"),
    [(take_the_right, "LAST_ADMINISTRATOR", 1), (invite_celina, "ADDRESS_TAKEN", 2)],
    ids=["each other's right", "one address"],
)
def test_of_two_administrators_at_once_one_is_refused(
    crowd: Crowd, act: Act, refused: str, left: int
) -> None:
    adam, beata = staff("adam", superuser=True), staff("beata", superuser=True)

    with crowd():
        done = outcomes_at_once(
            lambda: act(Origin(actor=adam), beata), lambda: act(Origin(actor=beata), adam)
        )
        counted = in_a_thread(User.objects.filter(is_superuser=True).count)

    assert (done, counted) == ([refused, "done"], left)
