"""Who is no member, and who stops being one: the named items of library.md §9."""

from __future__ import annotations

import pytest

from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import User
from members_area.register.domain.membership import close_membership, end_term
from members_area.register.models import Membership, OfficeTerm
from tests.members_area.conftest import TODAY
from tests.project.library.canaries import PUBLIC, Canary, readable_inside, user_of
from tests.project.library.reading import all_pages, fetched, named_at, named_in, signed_in
from tests.project.library.surfaces import SOME, WHOLE, address

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both_databases,
    pytest.mark.xdist_group("library surfaces"),
]


def test_lb_11_a_payer_who_is_no_member_gets_nothing_but_what_is_public(
    canaries: dict[str, Canary],
) -> None:
    client = signed_in("payer")

    inside = [address(name) for name in (*WHOLE, *SOME) if address(name).startswith("/ikcs/")]
    assert {client.get(one).status_code for one in inside} == {403}
    outside = (
        "/dokumenty/",
        "/dokumenty/?q=Zqtalfa",
        "/dokumenty/rss/",
        "/dokumenty/zestaw.zip",
    )
    assert {one: named_at(client, one) for one in outside} == dict.fromkeys(outside, set(PUBLIC))
    statuses = {
        canary.name: fetched(client, address("public_file", canary.document.pk))[0].status_code
        for canary in canaries.values()
    }
    assert {name for name, status in statuses.items() if status == 200} == PUBLIC


@pytest.mark.parametrize(("what", "left"), [("office", {"alfa", "brawo"}), ("membership", set())])
def test_lb_16_an_open_session_loses_at_its_next_request_what_its_person_lost_today(
    canaries: dict[str, Canary], what: str, left: set[str]
) -> None:
    client = signed_in("piotr")
    user = user_of("piotr")
    assert isinstance(user, User)
    assert named_in(all_pages(client, address("documents"))) == readable_inside("piotr")

    if what == "office":
        end_term(OfficeTerm.objects.get(person=user.person), on=TODAY, origin=SYSTEM)
    else:
        close_membership(Membership.objects.get(person=user.person), on=TODAY, origin=SYSTEM)

    for name in WHOLE:
        assert named_in(all_pages(client, address(name))) == left, name
    statuses = {
        canary.name: fetched(client, address("file", canary.document.pk))[0].status_code
        for canary in canaries.values()
    }
    assert {name for name, status in statuses.items() if status == 200} == left
