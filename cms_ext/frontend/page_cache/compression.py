"""Pages of the panels, compressed where nothing of a request can stand beside what is secret.

Whoever makes a browser ask for a page, puts guesses into it and sees how long the answer is on the
wire, reads what stands beside the guesses (BREACH). Without a query a panel's page holds nothing
that came with the request (decision 37), so its length tells nothing of a guess.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.text import compress_string

from cms_ext.frontend.page_cache.stored import GZIP
from cms_ext.plugins.realm import GATED_PREFIXES

PANELS = tuple(GATED_PREFIXES)
# The same page is up to so many bytes longer from one time to the next.
RANDOM_BYTES = 100


class PanelCompressionMiddleware:
    """Stands outside all that writes into a page; public pages are compressed where stored."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not isinstance(response, HttpResponse) or not _may_compress(request, response):
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        if GZIP.search(request.META.get("HTTP_ACCEPT_ENCODING", "")):
            response.content = compress_string(response.content, max_random_bytes=RANDOM_BYTES)
            response["Content-Encoding"] = "gzip"
            response["Content-Length"] = str(len(response.content))
        return response


def _may_compress(request: HttpRequest, response: HttpResponse) -> bool:
    """A page as it is without a question to it. What is refused, or not found, may say the address
    again.
    """
    return (
        request.method == "GET"
        and not request.META.get("QUERY_STRING")
        and request.path_info.startswith(PANELS)
        and response.status_code == 200
        and response.get("Content-Type", "").startswith("text/html")
        and "Content-Encoding" not in response
    )
