"""„Pracownicy i role”: Wagtail's own screens of users, and whoever may not be here."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from cms_ext.people.identity.models import StaffInvitation, User
from tests.cms_ext.desks.staff_register.screens import (
    INVITE,
    LIST,
    celina,
    roles,
    seq,
    text,
    told,
    typed,
)
from tests.people import staff

pytestmark = pytest.mark.django_db


def test_wagtail_s_own_screens_of_users_lead_here_or_are_gone(admin: User, client: Client) -> None:
    made = celina(client)
    before = seq()

    led = {
        address: client.get(f"/admin/users/{address}", follow=False)["Location"]
        for address in ("", "?q=cel", "new/", f"edit/{made.pk}/")
    }
    walls = [
        client.post(f"/admin/users/{what}/{made.pk}/", typed("editor", is_superuser="on"))
        for what in ("delete", "copy", "history", "usage")
    ]
    client.post(f"/admin/users/edit/{made.pk}/", typed("editor", is_superuser="on"))
    client.post("/admin/users/new/", typed("editor", username="nowa"))

    assert led == {
        "": LIST,
        "?q=cel": f"{LIST}?q=cel",
        "new/": INVITE,
        f"edit/{made.pk}/": f"{LIST}{made.pk}/",
    }
    assert [wall.status_code for wall in walls] == [404] * 4
    assert (User.objects.filter(realm="staff").count(), told(before)) == (2, [])


@pytest.mark.parametrize("model", ["user", "User"])
@pytest.mark.parametrize("action", ["assign_role", "delete", "set_active_state"])
def test_nothing_is_done_to_many_logins_at_once(
    admin: User, client: Client, action: str, model: str
) -> None:
    made = celina(client)
    address = f"/admin/bulk/cms_ext_identity/{model}/{action}/?id={made.pk}"

    assert [client.get(address).status_code, client.post(address).status_code] == [404, 404]


def test_with_every_right_that_a_group_can_hold_one_still_administers_no_staff(
    client: Client,
) -> None:
    clerk = staff("redaktor", "editor")
    clerk.user_permissions.set(Permission.objects.all())
    client.force_login(clerk)
    other = staff("finanse", "finance_clerk")
    group = Group.objects.get(name="editor")

    paths = (
        "users/",
        "users/new/",
        f"users/edit/{other.pk}/",
        f"groups/edit/{group.pk}/",
        "groups/",
        "groups/new/",
        "pracownicy/",
        "pracownicy/role/",
        "pracownicy/zapros/",
        f"pracownicy/{other.pk}/",
        f"pracownicy/{other.pk}/krok/role/",
    )
    answers = [client.get(f"/admin/{path}") for path in paths]
    posted = [
        client.post(f"{LIST}{other.pk}/odnosnik/"),
        client.post(INVITE, typed("editor")),
        roles(client, other, "publisher"),
        client.post(f"/admin/groups/edit/{group.pk}/", {"name": "editor"}),
    ]

    assert {answer.status_code for answer in (*answers, *posted)} == {302}
    assert {answer["Location"] for answer in (*answers, *posted)} == {"/admin/"}
    assert not StaffInvitation.objects.exists()
    for listed in ("/admin/", "/admin/ustawienia/"):
        assert LIST not in text(client.get(listed, follow=True))
