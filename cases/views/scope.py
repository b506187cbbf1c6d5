"""Who is there: a browser with the number and secret of a case, or somebody in a panel."""

from __future__ import annotations

from django.http import HttpRequest

from cases.domain.page import PANELS
from cases.domain.queries import case_by_secret
from cases.models import Case
from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.secret_session import SecretSession
from cms_ext.people.identity.models import User
from cms_ext.public_site.pages.domain.visibility import admitted_now

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


def own_panel(request: HttpRequest) -> str:
    """The realm of a panel in which this reader has cases of his own; empty for all others.

    Whoever is signed in and not let into his panel any more reports like everybody else.
    """
    user = request.user
    if not isinstance(user, User) or user.person_id is None or user.realm not in PANELS.values():
        return ""
    return user.realm if admitted_now(request, user.realm, business_today()) else ""
