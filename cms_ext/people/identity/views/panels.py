"""The doors of the panels: signing in and out, the first password; and those kept shut."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.people.identity.domain.activation import CodeIsGone, set_own_password
from cms_ext.people.identity.domain.identity_provider import (
    SESSION_KEY,
    end_at_provider,
    list_offered_providers,
)
from cms_ext.people.identity.domain.sign_in import Attempt, complete_sign_in
from cms_ext.people.identity.domain.way_back import find_way_back, make_next_query
from cms_ext.people.identity.forms.account import OwnPasswordForm
from cms_ext.people.identity.forms.sign_in import SignInForm
from cms_ext.people.identity.models import SignInSession, User
from cms_ext.plugins import (
    IdentityProvider,
    Panel,
    PaperLink,
    find_application_intake,
    find_panel,
    list_panels,
)


@dataclass(frozen=True, slots=True)
class PanelSignIn:
    """A panel as the page shows it."""

    realm: str
    panel: Panel
    form: SignInForm
    papers: tuple[PaperLink, ...]
    providers: tuple[IdentityProvider, ...]


@never_cache
@require_GET
def show_panels(request: HttpRequest) -> HttpResponse:
    """Both panels side by side, their regulations and forms beneath."""
    return _page(request, [_door(realm, panel) for realm, panel in list_panels()])


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_to_panel(request: HttpRequest, path: str) -> HttpResponse:
    """One panel by itself; posting the form signs in and leads to what was asked for, or home."""
    realm, panel = get_panel_by_path(path)
    if request.method != "POST":
        return _page(request, [_door(realm, panel)])
    form = SignInForm(realm, panel, data=request.POST)
    attempt = form.sign_in(request) if form.is_valid() else Attempt()
    if attempt.user is None:
        return _page(request, [_door(realm, panel, form)])
    complete_sign_in(request, attempt.user)
    if attempt.code is not None:
        return redirect(f"{reverse('identity:set_password')}{make_next_query(request)}")
    return redirect(find_way_back(request, realm) or panel.home_url_name)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session and leads to the doors, or to the one of `panel`, with the way back.

    A POST, so that a link on another page cannot sign anybody out.
    """
    wanted = request.POST.get("panel")
    door = next((one for _realm, one in list_panels() if one.path == wanted), None)
    to = reverse("identity:panel", args=[door.path]) if door else reverse("identity:panels")
    origin, kept = origin_of(request), request.session.get(SESSION_KEY, "")
    logout(request)
    end_at_provider(kept, timezone.now(), origin)
    messages.success(request, _("Wylogowano. Na wspólnym komputerze zamknij też przeglądarkę."))
    return HttpResponseRedirect(f"{to}{make_next_query(request)}")


def _door(realm: str, panel: Panel, form: SignInForm | None = None) -> PanelSignIn:
    today, applications = business_today(), find_application_intake()
    papers = [
        *(applications.papers(realm, today) if applications else ()),
        *(panel.papers(today) if panel.papers else ()),
    ]
    ways = tuple(list_offered_providers(realm))
    return PanelSignIn(realm, panel, form or SignInForm(realm, panel), tuple(papers), ways)


def _page(request: HttpRequest, doors: list[PanelSignIn]) -> HttpResponse:
    """The doors; whoever is signed in reads who it is, with a way on and a way out.

    What was posted all the same is answered with its form.
    """
    user, single = request.user, len(doors) == 1
    realm = user.realm if isinstance(user, User) and request.method != "POST" else ""
    procedure = find_application_intake()
    banner = procedure.banner() if procedure and doors else ""
    context = {
        "doors": doors,
        "single": single,
        "several": len(list(list_panels())) > 1,
        "banner": banner,
        "way": make_next_query(request),
        "here": bool(realm),
        "onward": find_way_back(request, realm) if realm else "",
        "other": doors[0].panel if realm and single and doors[0].realm != realm else None,
    }
    return render(request, "cms_ext/identity/panels.html", context)


def get_panel_by_path(path: str) -> tuple[str, Panel]:
    """(realm, panel) by the part of the address; 404 for what is none."""
    for realm, panel in list_panels():
        if panel.path == path:
            return realm, panel
    raise Http404


def frontend_login(request: HttpRequest) -> HttpResponse:
    """Wagtail's own login form signs in without a realm; people belong at the panels."""
    return redirect("identity:panels")


def shared_password(request: HttpRequest, **kwargs: int) -> NoReturn:
    """Pages are never protected by a password that several people share."""
    raise Http404


def many_logins(request: HttpRequest, action: str) -> NoReturn:
    """Logins of staff change one by one, with a line each in the access log."""
    raise Http404


def error_on_purpose(request: HttpRequest) -> NoReturn:
    """Wagtail's test of error pages is a 500 for anybody who knows its address."""
    raise Http404


@never_cache
@sensitive_post_parameters("password", "repeated")
@require_http_methods(["GET", "HEAD", "POST"])
def set_password(request: HttpRequest) -> HttpResponse:
    """Takes the own password and leads on as a sign-in does; others are led where they belong."""
    row: SignInSession | None = request.sign_in_session  # type: ignore[attr-defined]  # middleware
    user = request.user
    if row is None or not isinstance(user, User):
        return redirect("identity:panels")
    if not row.with_code:
        return redirect(find_way_back(request, user.realm) or _home_of(user))
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
    return redirect(find_way_back(request, user.realm) or _home_of(user))


def _home_of(user: User) -> str:
    panel = find_panel(user.realm)
    return panel.home_url_name if panel else "wagtailadmin_home"
