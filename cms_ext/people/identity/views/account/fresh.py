"""The password once more, before a factor or an address changes (ASVS 7.5.1)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cms_ext.people.identity.domain.password import password_typed
from cms_ext.people.identity.forms.account.password import CurrentPasswordForm
from cms_ext.people.identity.views.guard import AccountRequest, for_signed_in


@sensitive_post_parameters("current")
@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in()
def fresh_password(request: AccountRequest) -> HttpResponse:
    """Asks for the password and leads on to the account page in `next`."""
    form = CurrentPasswordForm(request.user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        password_typed(request.session, timezone.now())
        return redirect(_next(request))
    return render(request, "cms_ext/identity/account/fresh_password.html", {"form": form})


def _next(request: AccountRequest) -> str:
    account = reverse("identity:account")
    wanted = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if safe and wanted.startswith(account) else account
