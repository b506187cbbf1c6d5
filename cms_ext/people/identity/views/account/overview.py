from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cms_ext.people.identity.domain.second_factor import has_factor
from cms_ext.people.identity.domain.session import open_sessions
from cms_ext.people.identity.views.guard import AccountRequest, for_signed_in


@require_safe
@for_signed_in()
def overview(request: AccountRequest) -> HttpResponse:
    """Where everything about the own login is found, and how it stands."""
    context = {
        "login": request.user,
        "has_factor": has_factor(request.user),
        "browsers": open_sessions(request.user, timezone.now()).count(),
    }
    return render(request, "cms_ext/identity/account/overview.html", context)
