"""The only page of a session that began with an activation code."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cms_ext.people.identity.domain.activation import CodeIsGone, set_own_password
from cms_ext.people.identity.forms.own_password import OwnPasswordForm
from cms_ext.people.identity.models import SignInSession, User
from cms_ext.plugins import panel_of


@never_cache
@sensitive_post_parameters("password", "repeated")
@require_http_methods(["GET", "HEAD", "POST"])
def set_password(request: HttpRequest) -> HttpResponse:
    """Takes the own password and leads to the panel's home; others are led where they belong."""
    row: SignInSession | None = request.sign_in_session  # type: ignore[attr-defined]  # middleware
    user = request.user
    if row is None or not isinstance(user, User):
        return redirect("identity:panels")
    if not row.with_code:
        return redirect(_home_of(user))
    form = OwnPasswordForm(user, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "cms_ext/identity/own_password.html", {"form": form})
    try:
        set_own_password(request, user, form.cleaned_data["password"])
    except CodeIsGone as gone:
        logout(request)
        messages.error(request, str(gone))
        return redirect("identity:panels")
    messages.success(
        request, _("Masz już własne hasło. Hasło startowe przestało działać, możesz je wyrzucić.")
    )
    return redirect(_home_of(user))


def _home_of(user: User) -> str:
    panel = panel_of(user.realm)
    return panel.home_url_name if panel else "wagtailadmin_home"
