"""The letters and text messages of the demo, for whoever tries it; on no other site."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cms_ext.operations.new_site.demo.mailbox import (
    Letter,
    find_letter,
    list_letters,
    list_text_messages,
)

# A letter of a visitor's own words: nothing in it runs, signs in or loads anything.
LETTER_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"


@require_safe
@never_cache
def show_mailbox(request: HttpRequest) -> HttpResponse:
    facts = {"letters": list_letters(), "text_messages": list_text_messages()}
    return render(request, "cms_ext/demo/mailbox.html", facts)


@require_safe
@never_cache
def show_letter(request: HttpRequest, key: str) -> HttpResponse:
    return render(request, "cms_ext/demo/letter.html", {"letter": _get(key)})


@require_safe
@never_cache
def show_letter_html(request: HttpRequest, key: str) -> HttpResponse:
    """Answer with the letter as a mail program draws it, for the frame of its page."""
    response = HttpResponse(_get(key).html)
    response["Content-Security-Policy"] = LETTER_POLICY
    return response


def _get(key: str) -> Letter:
    letter = find_letter(key)
    if letter is None:
        raise Http404
    return letter
