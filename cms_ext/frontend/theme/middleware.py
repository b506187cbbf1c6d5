"""What every answer goes through: the admin's policy, search input, names in one piece."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from cms_ext.base.typed_values.search_input import normalised_query
from cms_ext.frontend.theme.whole_names import kept_whole
from cms_ext.plugins import panels

GetResponse = Callable[[HttpRequest], HttpResponse]

# Wagtail's own start-up calls, and nothing that holds markup.
START_UP_CALL = re.compile(
    r"<script>(?=\s*(?:init(?:Date|Time|DateTime)Chooser\(|new \w*Chooser\()[^<>]*</script>)"
)


class AdminScriptNonceMiddleware:
    """Gives the admin's few inline start-up calls a nonce and its pages their wider policy."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path_info.startswith("/admin/"):
            return response
        response._csp_update = None  # type: ignore[attr-defined]  # read by django-csp
        response._csp_replace = dict(settings.COOP_ADMIN_CSP)  # type: ignore[attr-defined]
        nonce = str(request.csp_nonce)  # type: ignore[attr-defined]  # set by django-csp
        if not response.streaming and response.get("Content-Type", "").startswith("text/html"):
            text = response.content.decode(response.charset)
            response.content = START_UP_CALL.sub(f'<script nonce="{nonce}">', text).encode(
                response.charset
            )
            if "Content-Length" in response:
                response["Content-Length"] = str(len(response.content))
        return response


class SearchInputMiddleware:
    """Normalises `q` once for every search, the admin's too: raw it is a 500 on SQLite."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "q" in request.GET:
            query = request.GET.copy()
            query["q"] = normalised_query(str(query["q"]))
            request.GET = query  # type: ignore[assignment]  # a QueryDict like the first
        return self.get_response(request)


class WholeNamesMiddleware:
    """Keeps the panels' names in one piece on every page of the site, whoever wrote the words."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = response.get("Content-Type", "").startswith("text/html")
        if is_page and not response.streaming and not request.path_info.startswith("/admin/"):
            names = [panel.name for _realm, panel in panels() if "-" in panel.name]
            response.content = kept_whole(response.content, names)
        return response
