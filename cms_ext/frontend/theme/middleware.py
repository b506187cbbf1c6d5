"""Middleware of all responses: busy pages, the admin's policy, search input, names."""

import logging
import re
from collections.abc import Callable, Iterator, Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from cms_ext.base.files.stored_files import StorageRefused
from cms_ext.base.text.typed_values import normalised_query, query_to_show
from cms_ext.base.web.limits import ServerBusy, TooManyTries
from cms_ext.evidence.sealed_rows.domain.stored_file import FILES, StoredFileChanged
from cms_ext.evidence.verification.domain import note_finding
from cms_ext.frontend.theme.views import file_changed, server_busy, too_many_tries
from cms_ext.plugins import list_panels
from cms_ext.plugins.realm import ADMIN_PREFIX, is_below

log = logging.getLogger(__name__)

# A narrow screen must not break names at their hyphen („E-” here, „BOK” on the next line). No CSS
# property forbids it, and another hyphen would be another word for search and copy: the name gets a
# span.

# Elements whose text may hold no other elements.
PLAIN = re.compile(rb"<(?:title|textarea|option|script|style|text|tspan|desc)\b", re.I)


def unbroken_names(page: bytes, names: Sequence[str]) -> bytes:
    """Return the HTML with a span around each of the names in its text.

    Attributes stay as they are.
    """
    for name in names:
        page = b"".join(_parts(page, name.encode()))
    return page


def _parts(page: bytes, name: bytes) -> Iterator[bytes]:
    done, found = 0, page.find(name)
    while found >= 0:
        end = found + len(name)
        if _is_text(page, found):
            yield page[done:found] + b'<span class="whole">' + name + b"</span>"
            done = end
        found = page.find(name, end)
    yield page[done:]


def _is_text(page: bytes, place: int) -> bool:
    """Return True if this place is text of the page, judged by the tag before it."""
    opened, closed = page.rfind(b"<", 0, place), page.rfind(b">", 0, place)
    return opened < closed and not PLAIN.match(page, opened)


GetResponse = Callable[[HttpRequest], HttpResponse]

# Wagtail's own start-up calls, and nothing that holds markup.
START_UP_CALL = re.compile(
    r"<script>(?=\s*(?:init(?:Date|Time|DateTime)Chooser\(|new \w*Chooser\()[^<>]*</script>)"
)


class RefusedWorkMiddleware:
    """The page for work that is not done: too much at once, a full disk, a changed file."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, ServerBusy):
            return server_busy()
        if isinstance(exception, StorageRefused):
            log.error("a file cannot be stored: %s", exception.fault)
            return server_busy(exception.message)
        if isinstance(exception, StoredFileChanged):
            note_finding(FILES, str(exception))
            return file_changed(request)
        return too_many_tries() if isinstance(exception, TooManyTries) else None


class AdminScriptNonceMiddleware:
    """Gives the admin's few inline start-up calls a nonce and its pages their wider policy."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not is_below(request.path_info, [ADMIN_PREFIX]):
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
    """Normalises `q` once for every search, the admin's too: raw it is a 500 on SQLite.

    `request.typed_query` is what the box gives back.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "q" in request.GET:
            query = request.GET.copy()
            request.typed_query = query_to_show(str(query["q"]))  # type: ignore[attr-defined]
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
        if is_page and not response.streaming and not is_below(request.path_info, [ADMIN_PREFIX]):
            names = [panel.name for _realm, panel in list_panels() if "-" in panel.name]
            response.content = unbroken_names(response.content, names)
        return response
