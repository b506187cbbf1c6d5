from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cms_ext.office.audit.domain.event import origin_of
from cms_ext.people.identity.domain.session import end_sessions, key_of, open_sessions
from cms_ext.people.identity.domain.sign_out import end_one_session
from cms_ext.people.identity.views.guard import AccountRequest, for_signed_in


@require_safe
@for_signed_in()
def all_sessions(request: AccountRequest) -> HttpResponse:
    """The browsers in which this login is signed in, this one marked."""
    rows = list(open_sessions(request.user, timezone.now()))
    context = {"rows": rows, "here": request.sign_in_session, "others": len(rows) > 1}
    return render(request, "cms_ext/identity/account/sessions.html", context)


@require_POST
@for_signed_in()
def end_others(request: AccountRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    ended = end_sessions(
        request.user, except_key=key_of(request.session), origin=origin_of(request)
    )
    if ended:
        messages.success(request, _("Wylogowano wszystkie inne przeglądarki."))
    else:
        messages.info(request, _("Nie było innych zalogowanych przeglądarek."))
    return redirect("identity:sessions")


@require_POST
@for_signed_in()
def end_one(request: AccountRequest, key: int) -> HttpResponse:
    """Sign one other browser out; somebody else's session does not exist here."""
    row = get_object_or_404(request.user.sign_in_sessions, pk=key)
    if row != request.sign_in_session and end_one_session(row, request.user, origin_of(request)):
        messages.success(request, _("Przeglądarka została wylogowana."))
    return redirect("identity:sessions")
