"""Who of the staff sees these screens."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

SEES = "members_area_completeness.view_report"
SEES_RULES = "members_area_completeness.view_completenessrule"
ADDS_RULES = "members_area_completeness.add_completenessrule"
CHANGES_RULES = "members_area_completeness.change_completenessrule"

View = Callable[[HttpRequest], HttpResponse]


def with_rights(*rights: str) -> Callable[[View], View]:
    """Only for staff who have all of them; the answer is never kept."""

    def guard(view: View) -> View:
        @never_cache
        @wraps(view)
        def guarded(request: HttpRequest) -> HttpResponse:
            if not request.user.has_perms(rights):
                raise PermissionDenied
            return view(request)

        return guarded

    return guard
