"""The reader's language: screens that plugins declare are in it, all others in Polish."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.dispatch import Signal
from django.http import HttpRequest, HttpResponse
from django.utils.translation import activate, override

from cms_ext.base.web.appearance import COOKIES, Appearance
from cms_ext.plugins import list_plugins

YEAR = 365 * 24 * 60 * 60
# Somebody chose a language by the switch: `request`, `language`; empty for Polish.
language_chosen = Signal()


@cache
def list_translated_views() -> frozenset[str]:
    """Return the names of the views that are translated, of all plugins of the site."""
    return frozenset(name for plugin in list_plugins() for name in plugin.site.translated)


class LanguageMiddleware:
    """Activates the chosen language for translated views, and Polish for all others.

    What a browser accepts decides nothing: it would split every cached page by a header, and search
    engines would index what an office has not written. `remembered_language` of a request is set by
    a sign-in on a browser that has made no choice.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with override(settings.LANGUAGE_CODE):
            response = self.get_response(request)
        remembered: str = getattr(request, "remembered_language", "")
        if remembered:
            set_choice(request, response, COOKIES["language"], remembered)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        match = request.resolver_match
        if match is not None and match.view_name in list_translated_views():
            activate(Appearance.of(request.COOKIES).language or settings.LANGUAGE_CODE)


def set_choice(request: HttpRequest, response: HttpResponse, cookie: str, value: str) -> None:
    """Remember a choice of the reader's in the browser, for a year."""
    response.set_cookie(
        cookie,
        value,
        max_age=YEAR,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
