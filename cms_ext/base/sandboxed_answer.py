"""A file from outside handed to a browser: nothing of it runs or shows in our origin."""

from __future__ import annotations

from typing import TypeVar

from django.http.response import HttpResponseBase

R = TypeVar("R", bound=HttpResponseBase)


def sandboxed(response: R) -> R:
    """The answer with the headers of a file that nobody trusts; kept in no shared cache."""
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
