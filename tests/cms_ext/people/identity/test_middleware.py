import pytest
from django.contrib.auth.models import Group
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from cms_ext.people.identity.middleware import ClientAddressMiddleware
from cms_ext.people.identity.models import User
from tests.clients import signed_in
from tests.people import resident, staff

ANNA, FORGED, PROXY, EDGE = "192.0.2.7", "198.51.100.1", "127.0.0.1", "10.0.0.5"


def test_only_the_proxies_say_whose_connection_it_is(settings):
    settings.COOP_PROXIES = [PROXY, EDGE]
    table = [
        (ANNA, None, ANNA),  # no proxy
        (ANNA, FORGED, ANNA),  # no proxy, forged
        (PROXY, ANNA, ANNA),  # one proxy
        (PROXY, f"{FORGED}, {ANNA}", ANNA),  # one proxy, forged
        (PROXY, f"{FORGED}, {ANNA}, {EDGE}", ANNA),  # two proxies, forged
        (PROXY, f"{FORGED}, {PROXY}, {ANNA}", ANNA),  # forged to look like a proxy's
        (PROXY, None, PROXY),  # a proxy that tells nothing
        (PROXY, "", PROXY),  # an empty line
        (PROXY, f"{ANNA},", PROXY),  # an empty end
    ]

    def counted(connection: str, forwarded: str | None) -> str:
        seen: list[str] = []

        def view(request: HttpRequest) -> HttpResponse:
            seen.append(request.META["REMOTE_ADDR"])
            return HttpResponse()

        sent = {} if forwarded is None else {"X-Forwarded-For": forwarded}
        ClientAddressMiddleware(view)(RequestFactory(REMOTE_ADDR=connection).get("/", headers=sent))
        return "".join(seen)

    assert [(*case, counted(*case)) for *case, _counted in table] == table


# The addresses that Wagtail opens by itself are closed.


@pytest.mark.django_db
def test_closed_addresses_are_not_found(client):
    shut = (
        "/admin/failwhale/",
        "/_util/authenticate_with_password/1/1/",
        "/admin/password_reset/",
        "/djadmin/",
        "/api/v2/",
        "/api/v2/pages/",
        "/api/v3/",
        "/api/v3/openapi.json",
    )

    assert [client.get(address).status_code for address in shut] == [404] * len(shut)
    elsewhere = client.get("/_util/login/")
    assert (elsewhere.status_code, elsewhere["Location"]) == (302, "/strefa-mieszkanca/logowanie/")


@pytest.mark.django_db
def test_for_a_resident_there_is_no_admin_in_whatever_group_of_residents():
    staff("admin", superuser=True)
    groups = Group.objects.filter(name__in=["panel-ikcs", "panel-ebok"])
    for realm in ("ikcs", "ebok"):
        user = resident(realm, "LOGIN-1", "Anna Lis")
        user.groups.set(groups)
        client = signed_in(user)
        missing = client.get("/admin/cokolwiek/").content
        for path in ("", "pages/", "login/", "users/", "nie-ma-takiej/"):
            answer = client.get(f"/admin/{path}")
            assert (answer.status_code, answer.content) == (404, missing)
        assert not User.objects.get(pk=user.pk).has_perm("wagtailadmin.access_admin")
    assert groups.count() == 2
