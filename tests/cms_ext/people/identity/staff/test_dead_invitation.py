"""Links of an invitation that are no more, and logins that none ever opens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from cms_ext.office.audit.domain.event import OPERATOR
from cms_ext.people.identity.domain.invitation_link import (
    CannotInvite,
    InvitationLink,
    make_invitation,
    send_invitation,
)
from cms_ext.people.identity.domain.one_use_link import token_hash
from cms_ext.people.identity.domain.staff import change_staff_login
from cms_ext.people.identity.models import StaffInvitation, User
from tests.cms_ext.people.identity.doors import is_in
from tests.cms_ext.people.identity.staff.invited import (
    OTHER,
    PAGE,
    moved,
    opened,
    own_password,
    shut,
    used,
    with_,
)
from tests.people import resident

GONE = "Zaproszenie nie działa"
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def after(what: Callable[[User], object]) -> Callable[[User], InvitationLink]:
    """A link, and what happened to it before somebody came with it."""

    def made(user: User) -> InvitationLink:
        link = make_invitation(user, OPERATOR)
        what(user)
        return link

    return made


def opened_again(user: User) -> None:
    shut(user)
    change_staff_login(user, with_(user, is_active=True), OPERATOR)


@pytest.mark.parametrize(
    "link_of",
    [
        after(lambda user: used(make_invitation(user, OPERATOR))),
        after(lambda user: make_invitation(user, OPERATOR)),
        after(lambda user: send_invitation(user, OPERATOR)),
        after(shut),
        after(opened_again),
        after(moved),
        after(lambda user: User.objects.filter(pk=user.pk).update(state="SUSPENDED", is_active=0)),
        lambda user: InvitationLink("/konto/zaproszenie/zgadywane/", NOW),
        lambda user: InvitationLink(f"/konto/zaproszenie/{'x' * 300}/", NOW),
        lambda user: InvitationLink("/konto/zaproszenie/%00/", NOW),
    ],
    ids=[
        "used",
        "a newer one",
        "a newer one by mail",
        "shut",
        "shut and opened again",
        "another address",
        "shut in the database",
        "guessed",
        "endless",
        "nothing",
    ],
)
def test_a_link_that_is_no_more_says_the_same_whatever_became_of_it(
    celina: User, link_of: Callable[[User], InvitationLink]
) -> None:
    client = opened(link_of(celina))
    unknown = opened(InvitationLink("/konto/zaproszenie/nieznany/", NOW))

    page, posted = client.get(PAGE), own_password(client, OTHER)

    assert [page.status_code, posted.status_code] == [410, 410]
    assert GONE in page.content.decode()
    assert page.content == unknown.get(PAGE).content
    celina.refresh_from_db()
    assert not celina.check_password(OTHER)
    assert not is_in(client)


def test_a_link_works_for_three_days_and_not_a_minute_longer(celina: User) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        link = make_invitation(celina, OPERATOR)
        assert link.expires_at == NOW + timedelta(hours=72)
        clock.shift(timedelta(hours=72, minutes=-1))
        client = opened(link)
        in_time = client.get(PAGE).status_code
        clock.shift(timedelta(minutes=1))

        late = own_password(client).status_code

    assert (in_time, late) == (200, 410)


@pytest.mark.parametrize("way", [make_invitation, send_invitation])
def test_nobody_but_active_staff_is_invited(
    celina: User, way: Callable[[User, object], object]
) -> None:
    celina.is_active = False
    celina.save()
    anna = resident("ikcs", "IKCS-0007", "Anna Lis")
    anna.email = "anna@poczta.example"
    anna.save()

    for user in (celina, anna):
        with pytest.raises(CannotInvite):
            way(user, OPERATOR)

    assert not StaffInvitation.objects.exists()


def test_a_link_never_opens_a_resident_s_login_whoever_put_it_into_the_database() -> None:
    anna = resident("ikcs", "IKCS-0007", "Anna Lis")
    StaffInvitation.objects.create(
        user=anna,
        by_mail=False,
        token_hash=token_hash("podrzucony"),
        invited_at=NOW,
        expires_at=datetime(2100, 1, 1, tzinfo=UTC),
    )

    client = opened(InvitationLink("/konto/zaproszenie/podrzucony/", NOW))

    assert own_password(client).status_code == 410
    assert not is_in(client)
