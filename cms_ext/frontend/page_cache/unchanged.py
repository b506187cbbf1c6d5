"""Answers that are rendered each time, and are not sent to whoever has these very bytes already."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response


def answer_unless_unchanged(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer with an ETag of its content; 304 to a reader who names that one."""
    response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    return answer_by_tag(request, response)


def answer_by_tag(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer, which has an ETag; 304 to a reader who names it."""
    answer = get_conditional_response(request, etag=response["ETag"], response=response)
    return answer or response
