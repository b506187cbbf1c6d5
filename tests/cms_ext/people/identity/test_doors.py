"""The doors that Wagtail opens by itself are shut."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from cms_ext.people.identity.models import User
from tests.people import resident, staff

pytestmark = pytest.mark.django_db

ADMIN = ("/admin/", "/admin/pages/", "/admin/login/", "/admin/users/", "/admin/nie-ma-takiej/")


@pytest.mark.parametrize("address", ADMIN)
@pytest.mark.parametrize("realm", ["ikcs", "ebok"])
def test_for_a_resident_there_is_no_admin(client: Client, realm: str, address: str) -> None:
    client.force_login(
        resident(realm, "LOGIN-1", "Anna Lis"), "cms_ext.people.identity.backends.RealmBackend"
    )

    answer = client.get(address)

    assert answer.status_code == 404
    assert answer.content == client.get("/admin/cokolwiek/").content


@pytest.mark.parametrize(
    ("address", "status", "location"),
    [
        ("/admin/failwhale/", 404, None),
        ("/_util/login/", 302, "/strefa-mieszkanca/logowanie/"),
        ("/_util/authenticate_with_password/1/1/", 404, None),
        ("/admin/password_reset/", 404, None),
        ("/djadmin/", 404, None),
        ("/api/v2/", 404, None),
        ("/api/v2/pages/", 404, None),
        ("/api/v3/", 404, None),
        ("/api/v3/openapi.json", 404, None),
    ],
)
def test_a_shut_door(client: Client, address: str, status: int, location: str | None) -> None:
    answer = client.get(address)

    assert (answer.status_code, answer.get("Location")) == (status, location)


def test_no_group_of_residents_may_enter_the_admin() -> None:
    staff("admin", superuser=True)
    user = resident("ikcs", "IKCS-0007", "Anna Lis")
    user.groups.set(Group.objects.filter(name__in=["panel-ikcs", "panel-ebok"]))

    assert not User.objects.get(pk=user.pk).has_perm("wagtailadmin.access_admin")
