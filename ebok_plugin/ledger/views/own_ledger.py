"""Pages that a mirror of an accounting program does not have."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from ebok_plugin.ledger.conf import is_mirror

View = Callable[..., HttpResponse]


def of_own_ledger(view: View) -> View:
    """Answer 404 on a mirror: only an own ledger has what the page shows."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_mirror():
            raise Http404
        return view(request, *args, **kwargs)

    return answer
