import pytest
from django.contrib.auth.models import Group
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from cms_ext.people.identity.checks import check_proxies
from cms_ext.people.identity.middleware import ClientAddressMiddleware
from cms_ext.people.identity.models import User
from tests.clients import signed_in
from tests.people import resident, staff

ANNA, FORGED, PROXY, EDGE = "192.0.2.7", "198.51.100.1", "127.0.0.1", "10.0.0.5"


def counted(connection: str, forwarded: str | None) -> str:
    seen: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request.META["REMOTE_ADDR"])
        return HttpResponse()

    sent = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    ClientAddressMiddleware(view)(RequestFactory(REMOTE_ADDR=connection).get("/", headers=sent))
    return "".join(seen)


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

    assert [(*case, counted(*case)) for *case, _counted in table] == table


MAPPED, IN_NET = "::ffff:127.0.0.1", "10.1.2.3"


def test_addresses_are_read_in_every_spelling(settings):
    settings.COOP_PROXIES = [PROXY, "::ffff:192.0.2.200", "10.0.0.0/8", "2001:db8:f::/48", ""]
    table = [
        (PROXY, f"{ANNA}:4711", ANNA),  # with a port
        (PROXY, f'"{ANNA}:4711"', ANNA),
        (MAPPED, ANNA, ANNA),  # a proxy seen over IPv6
        (PROXY, f"::ffff:{ANNA}", ANNA),
        (PROXY, f"[::ffff:{ANNA}]:80", ANNA),
        ("192.0.2.200", ANNA, ANNA),  # a proxy set in the mapped form
        (IN_NET, ANNA, ANNA),  # a network of proxies
        (PROXY, f"{FORGED}, {ANNA}, {IN_NET}:8080", ANNA),
        ("2001:db8:f::7", "2001:db8:1::2", "2001:db8:1::2"),
        ("2001:db8:f::7", "[2001:DB8:1::2]:443", "2001:db8:1::2"),
        ("2001:db8:e::7", ANNA, "2001:db8:e::7"),  # outside of the network
        (f"::ffff:{ANNA}", FORGED, ANNA),  # no proxy, one spelling
        (PROXY, "unknown", PROXY),
        (PROXY, f"{ANNA}, unknown", PROXY),  # what stands further left is not trusted
        (PROXY, f"{ANNA}, 1.2.3.4.5", PROXY),
        ("", ANNA, ""),  # a local socket
    ]

    assert [(*case, counted(*case)) for *case, _counted in table] == table


@pytest.mark.parametrize(
    ("proxies", "codes"),
    [
        ([], []),
        (["127.0.0.1", "::1", "10.0.0.0/8", "::ffff:10.0.0.1", "10.0.0.1/8"], []),
        (["proxy.example"], ["coop.E032"]),
        (["10.0.0.0/99"], ["coop.E032"]),
    ],
)
def test_a_wrong_proxy_is_reported_at_start(settings, proxies: list[str], codes: list[str]):
    settings.COOP_PROXIES = proxies

    assert [error.id for error in check_proxies(None)] == codes


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
