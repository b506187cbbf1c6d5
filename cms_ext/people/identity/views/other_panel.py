"""The page on which a person passes to the panel of another login of theirs."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.people.identity.domain.identity_provider import SESSION_KEY, end_at_provider
from cms_ext.people.identity.domain.other_panel import find_other_login
from cms_ext.people.identity.domain.sign_in import (
    complete_sign_in,
    find_way_back,
    make_next_query,
)
from cms_ext.people.identity.sign_in_forms import OtherPanelForm
from cms_ext.people.identity.views.guard import AccountRequest, for_signed_in
from cms_ext.people.identity.views.sign_in import get_panel_by_path


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in()
def pass_to_panel(request: AccountRequest, path: str) -> HttpResponse:
    """Ask for the other login's password; POST ends this session and begins one there.

    Raises Http404 unless this person has a login there that may enter today.
    """
    realm, panel = get_panel_by_path(path)
    other = find_other_login(request.user, realm, business_today())
    if other is None:
        raise Http404
    form = OtherPanelForm(panel, other, request.POST if request.method == "POST" else None)
    attempt = form.sign_in(request) if form.is_valid() else None
    if attempt is None or attempt.user is None:
        context = {"form": form, "panel": panel, "way": make_next_query(request)}
        return render(request, "cms_ext/identity/other_panel.html", context)
    stored, origin = request.session.get(SESSION_KEY, ""), origin_of(request)
    complete_sign_in(request, attempt.user)
    end_at_provider(stored, timezone.now(), origin)
    if attempt.code is not None:
        return redirect(f"{reverse('identity:set_password')}{make_next_query(request)}")
    return redirect(find_way_back(request, realm) or panel.home_url_name)
