"""The page behind the link of a staff invitation: the own password, and in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from cms_ext.people.identity.domain.invitation import accept_invitation, invitation_of
from cms_ext.people.identity.domain.reset import PasswordLinkIsGone
from cms_ext.people.identity.forms.own_password import OwnPasswordForm
from cms_ext.people.identity.views.one_use_link import forget_token, kept_token, put_out_of_sight

TOKEN = "coop_invitation_token"


@never_cache
@require_safe
def link(request: HttpRequest, token: str) -> HttpResponse:
    """The link that was handed over or sent."""
    return put_out_of_sight(request, token, TOKEN, "identity:invitation")


@never_cache
@sensitive_post_parameters("password", "repeated")
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest) -> HttpResponse:
    """The own password; then the second factor where one is due, then the administration."""
    token = kept_token(request, TOKEN)
    try:
        user = invitation_of(token, timezone.now()).user
        form = OwnPasswordForm(user, request.POST if request.method == "POST" else None)
        if not form.is_valid():
            context = {"form": form, "invited": user}
            return render(request, "cms_ext/identity/invitation.html", context)
        accept_invitation(request, token, form.cleaned_data["password"])
    except PasswordLinkIsGone:
        return render(request, "cms_ext/identity/invitation_gone.html", status=410)
    forget_token(request, TOKEN)
    return redirect("wagtailadmin_home")
