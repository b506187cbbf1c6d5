"""A forgotten password: asking for a link, and the page behind the link."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from cms_ext.office.audit.domain.event import origin_of
from cms_ext.people.identity.domain.reset import (
    PasswordLinkIsGone,
    request_password_reset,
    reset_of,
    set_by_link,
)
from cms_ext.people.identity.forms.own_password import OwnPasswordForm
from cms_ext.people.identity.forms.reset import ResetForm
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.one_use_link import forget_token, kept_token, put_out_of_sight
from cms_ext.people.identity.views.panel_path import panel_at
from cms_ext.plugins import panel_of, panels

TOKEN = "coop_reset_token"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reset(request: HttpRequest, path: str) -> HttpResponse:
    """Login and address are typed; the answer is the same whatever they are."""
    realm, panel = panel_at(path)
    form = ResetForm(panel, request.POST if request.method == "POST" else None)
    if form.is_valid():
        request_password_reset(
            request, realm, form.cleaned_data["login"], form.cleaned_data["email"]
        )
        return redirect("identity:reset_asked", path=path)
    context = {"panel": panel, "form": form}
    return render(request, "cms_ext/identity/reset.html", context)


@never_cache
@require_safe
def asked(request: HttpRequest, path: str) -> HttpResponse:
    """What happens next, for everybody alike."""
    _realm, panel = panel_at(path)
    return render(request, "cms_ext/identity/reset_asked.html", {"panel": panel})


@never_cache
@require_safe
def link(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the message."""
    return put_out_of_sight(request, token, TOKEN, "identity:reset_password")


@never_cache
@sensitive_post_parameters("password", "repeated")
@require_http_methods(["GET", "HEAD", "POST"])
def new_password(request: HttpRequest) -> HttpResponse:
    """The new password; afterwards one signs in with it as always."""
    token = kept_token(request, TOKEN)
    try:
        user = _owner(token)
        form = OwnPasswordForm(user, request.POST if request.method == "POST" else None)
        if not form.is_valid():
            return render(request, "cms_ext/identity/reset_password.html", {"form": form})
        set_by_link(token, form.cleaned_data["password"], origin_of(request))
    except PasswordLinkIsGone:
        return render(request, "cms_ext/identity/reset_gone.html", {"doors": panels()}, status=410)
    forget_token(request, TOKEN)
    messages.success(request, _("Nowe hasło jest zapisane. Zaloguj się nim."))
    panel = panel_of(user.realm)
    return redirect("identity:panel", path=panel.path) if panel else redirect("identity:panels")


def _owner(token: str) -> User:
    user = reset_of(token, timezone.now()).user
    if user is None:
        raise PasswordLinkIsGone
    return user
