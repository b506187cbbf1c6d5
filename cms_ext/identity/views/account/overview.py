from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms_ext.identity.views.account.door import AccountRequest, for_signed_in


@require_safe
@for_signed_in
def overview(request: AccountRequest) -> HttpResponse:
    """Where everything about the own login is found, and how it stands."""
    return render(request, "cms_ext/identity/account/overview.html", {"login": request.user})
