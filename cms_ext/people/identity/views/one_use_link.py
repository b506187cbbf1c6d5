"""Pages behind one-use links: opening the link changes nothing and takes the secret out of sight.

A GET (also of a mail scanner) only moves the token from the address bar into the session; what
the link allows happens by a POST on the page that follows.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

LONGEST = 64


def put_out_of_sight(request: HttpRequest, token: str, key: str, page: str) -> HttpResponse:
    """Keep the token in the session under `key` and go on to `page`, whose address is bare."""
    request.session[key] = token[:LONGEST]
    return redirect(page)


def kept_token(request: HttpRequest, key: str) -> str:
    """The token that came last, or ""."""
    token: str = request.session.get(key, "")
    return token


def forget_token(request: HttpRequest, key: str) -> None:
    request.session.pop(key, None)
