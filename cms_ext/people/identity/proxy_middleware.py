"""Whose connection it is when a proxy stands in front of the site."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class ClientAddressMiddleware:
    """Puts the visitor's address where the proxy's own one is.

    Tries are counted by address: without this all visitors would share the proxy's. Only a
    connection from one of COOP_PROXIES is believed, and of its X-Forwarded-For only what the
    proxies wrote themselves: the last entry that is none of them. What a visitor sends stands
    further left.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
        passed_on = [entry.strip() for entry in forwarded.split(",")]
        proxies = settings.COOP_PROXIES
        while request.META.get("REMOTE_ADDR") in proxies and passed_on[-1:] not in ([], [""]):
            request.META["REMOTE_ADDR"] = passed_on.pop()
        return self.get_response(request)
