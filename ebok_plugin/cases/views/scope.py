"""Which case this browser may look at: a quarter of an hour after number and secret."""

from __future__ import annotations

from django.http import HttpRequest

from cms_ext.base.secret_session import SecretSession
from ebok_plugin.cases.domain.queries import case_by_secret
from ebok_plugin.cases.models import Case

OPENED = SecretSession("case", "case_secret")


def enter(request: HttpRequest, case: Case, secret: str = "") -> None:
    """Open the case to this browser; `secret` is shown on the next page, once."""
    OPENED.enter(request, str(case.pk), secret)


def entered(request: HttpRequest) -> Case | None:
    """The case, while the quarter lasts; each page begins it anew."""
    key = OPENED.entered(request)
    if key is None:
        return None
    case = case_by_secret(key)
    if case is None:
        OPENED.leave(request)
    return case
