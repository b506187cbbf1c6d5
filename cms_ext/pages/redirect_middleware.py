"""Old addresses lead on, and never in a circle, however the redirects came to be."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail.contrib.redirects.middleware import RedirectMiddleware

from cms_ext.pages.domain.old_addresses import end_of


class OldAddressMiddleware(RedirectMiddleware):
    """Wagtail's own, with one step to the end of a chain; a circle is an address without a page."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> Any:
        answer = super().process_response(request, response)
        if answer is response:
            return response
        end = end_of(request, answer["Location"])
        if end is None:
            return response
        answer["Location"] = end
        return answer
