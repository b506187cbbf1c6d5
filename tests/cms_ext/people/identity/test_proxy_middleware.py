from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django import Settings

from cms_ext.people.identity.middleware import ClientAddressMiddleware

ANNA, FORGED, PROXY, EDGE = "192.0.2.7", "198.51.100.1", "127.0.0.1", "10.0.0.5"


@pytest.mark.parametrize(
    ("connection", "forwarded", "counted"),
    [
        (ANNA, None, ANNA),
        (ANNA, FORGED, ANNA),
        (PROXY, ANNA, ANNA),
        (PROXY, f"{FORGED}, {ANNA}", ANNA),
        (PROXY, f"{FORGED}, {ANNA}, {EDGE}", ANNA),
        (PROXY, f"{FORGED}, {PROXY}, {ANNA}", ANNA),
        (PROXY, None, PROXY),
        (PROXY, "", PROXY),
        (PROXY, f"{ANNA},", PROXY),
    ],
    ids=[
        "no proxy",
        "no proxy, forged",
        "one proxy",
        "one proxy, forged",
        "two proxies, forged",
        "forged to look like a proxy's",
        "a proxy that tells nothing",
        "an empty line",
        "an empty end",
    ],
)
def test_only_the_proxies_say_whose_connection_it_is(
    settings: Settings, connection: str, forwarded: str | None, counted: str
) -> None:
    settings.COOP_PROXIES = [PROXY, EDGE]
    seen: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request.META["REMOTE_ADDR"])
        return HttpResponse()

    sent = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    ClientAddressMiddleware(view)(RequestFactory(REMOTE_ADDR=connection).get("/", headers=sent))

    assert seen == [counted]
