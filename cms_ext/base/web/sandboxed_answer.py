"""A file from outside handed to a browser: nothing of it runs or shows in our origin."""

from __future__ import annotations

from typing import TypeVar

from django.http.response import HttpResponseBase

from cms_ext.base.web.private_answer import make_private

R = TypeVar("R", bound=HttpResponseBase)


def make_sandboxed(response: R) -> R:
    """The answer with the headers of a file that nobody trusts; kept in no shared cache."""
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return make_private(response)
