"""Pages of signing in and out: panels, the first password, providers, switched-off pages."""

from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cms_ext import plugins
from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.site_address import site_address
from cms_ext.evidence.audit.domain.event import read_origin
from cms_ext.frontend.theme.frame import Frame
from cms_ext.people.identity.domain import throttle
from cms_ext.people.identity.domain.activation_code import (
    CodeIsGone,
    register_device,
    set_own_password,
)
from cms_ext.people.identity.domain.identity_provider import (
    SESSION_KEY,
    Handover,
    Proven,
    Provider,
    ProviderRefused,
    end_at_provider,
    find_proven_login,
    find_provider_declaration,
    list_offered_providers,
    make_provider,
    record_proven,
    record_refused,
    store_for_logout,
)
from cms_ext.people.identity.domain.second_factor import How, mark_step_passed
from cms_ext.people.identity.domain.sign_in import (
    Attempt,
    complete_sign_in,
    find_way_back,
    format_next,
    make_next_query,
)
from cms_ext.people.identity.forms import OwnPasswordForm
from cms_ext.people.identity.models import SignInSession, User
from cms_ext.people.identity.sign_in_forms import SignInForm
from cms_ext.people.identity.vocabulary import ProviderRefusal


@dataclass(frozen=True, slots=True)
class PanelSignIn:
    """A panel as the page displays it."""

    realm: str
    panel: plugins.Panel
    form: SignInForm
    papers: tuple[plugins.PaperLink, ...]
    providers: tuple[plugins.IdentityProvider, ...]


@never_cache
@require_GET
def show_panels(request: HttpRequest) -> HttpResponse:
    """Display both panels side by side, their regulations and forms beneath."""
    return _page(request, [_make_entry(realm, panel) for realm, panel in plugins.list_panels()])


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_to_panel(request: HttpRequest, path: str) -> HttpResponse:
    """Display one panel; POST signs in and leads to the requested page, or home.

    A login with the shape of another panel's logins is answered with that panel's form.
    """
    realm, panel = get_panel_by_path(path)
    if request.method != "POST":
        return _page(request, [_make_entry(realm, panel)])
    form = SignInForm(realm, panel, data=request.POST)
    attempt = form.sign_in(request) if form.is_valid() else Attempt()
    if attempt.user is None:
        form = form.find_form_by_shape()
        return _page(request, [_make_entry(form.realm, form.panel, form)])
    complete_sign_in(request, attempt.user)
    if attempt.code is not None:
        return redirect(f"{reverse('identity:set_password')}{make_next_query(request)}")
    return redirect(find_way_back(request, realm) or panel.home_url_name)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session and lead to the panels, or to `panel`, with the way back.

    A POST, so that a link on another page cannot sign anybody out.
    """
    wanted = request.POST.get("panel")
    panel = next(
        (candidate for _realm, candidate in plugins.list_panels() if candidate.path == wanted), None
    )
    to = reverse("identity:panel", args=[panel.path]) if panel else reverse("identity:panels")
    origin, stored = read_origin(request), request.session.get(SESSION_KEY, "")
    logout(request)
    end_at_provider(stored, timezone.now(), origin)
    messages.success(request, _("Wylogowano. Na wspólnym komputerze zamknij też przeglądarkę."))
    return HttpResponseRedirect(f"{to}{make_next_query(request)}")


def _make_entry(realm: str, panel: plugins.Panel, form: SignInForm | None = None) -> PanelSignIn:
    today, applications = business_today(), plugins.find_application_intake()
    papers = [
        *(applications.papers(realm, today) if applications else ()),
        *(panel.papers(today) if panel.papers else ()),
    ]
    ways = tuple(list_offered_providers(realm))
    return PanelSignIn(realm, panel, form or SignInForm(realm, panel), tuple(papers), ways)


def _page(request: HttpRequest, entries: list[PanelSignIn]) -> HttpResponse:
    """Render the panels; a signed-in person reads who it is, with a way on and a way out.

    A form that was posted all the same is answered as usual.
    """
    user, single = request.user, len(entries) == 1
    realm = user.realm if isinstance(user, User) and request.method != "POST" else ""
    procedure = plugins.find_application_intake()
    banner = procedure.banner() if procedure and entries else ""
    switch = (
        entries[0].panel if single and entries[0].panel in Frame.of(request).other_panels else None
    )
    context = {
        "entries": entries,
        "single": single,
        "switch": switch,
        "several": len(list(plugins.list_panels())) > 1,
        "banner": banner,
        "way": make_next_query(request),
        "here": bool(realm),
        "onward": find_way_back(request, realm) if realm else "",
        "other": entries[0].panel if realm and single and entries[0].realm != realm else None,
    }
    return render(request, "cms_ext/identity/panels.html", context)


def get_panel_by_path(path: str) -> tuple[str, plugins.Panel]:
    """Return (realm, panel) by the part of the address. Raises Http404."""
    for realm, panel in plugins.list_panels():
        if panel.path == path:
            return realm, panel
    raise Http404


def frontend_login(request: HttpRequest) -> HttpResponse:
    """Redirect from Wagtail's own login form, which knows no realm, to the panels."""
    return redirect("identity:panels")


def shared_password(request: HttpRequest, **kwargs: int) -> NoReturn:
    """Answer 404: pages are never protected by a shared password."""
    raise Http404


def many_logins(request: HttpRequest, action: str) -> NoReturn:
    """Answer 404: logins of staff change one by one, with an event each."""
    raise Http404


def error_on_purpose(request: HttpRequest) -> NoReturn:
    """Answer 404: Wagtail's test of error pages is a 500 for anybody with its address."""
    raise Http404


@never_cache
@sensitive_post_parameters("password", "repeated")
@require_http_methods(["GET", "HEAD", "POST"])
def set_password(request: HttpRequest) -> HttpResponse:
    """Set the own password and lead on as a sign-in does; redirect everybody else."""
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
    panel = plugins.find_panel(user.realm)
    return panel.home_url_name if panel else "wagtailadmin_home"


WAY = "coop_provider_way"


class ProviderEntrance:
    """The provider that an address names, with its panel. Raises Http404."""

    def __init__(self, code: str) -> None:
        declared = find_provider_declaration(code)
        panel = plugins.find_panel(declared[0]) if declared else None
        if declared is None or panel is None:
            raise Http404
        self.realm, self.way = declared
        self.panel: plugins.Panel = panel
        self.provider: Provider = make_provider(self.way)
        if not self.provider.is_offered():
            raise Http404


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start_at_provider(request: HttpRequest, code: str) -> HttpResponse:
    """Display the way by a provider; POST leads on to it, by a form that sends itself."""
    entrance = ProviderEntrance(code)
    if request.method != "POST":
        context = {
            "provider": entrance.way,
            "panel": entrance.panel,
            "carried": make_next_query(request),
        }
        return render(request, "cms_ext/identity/provider.html", context)
    try:
        if throttle.reserve_tries(_starts_from(request)) is None:
            raise ProviderRefused(ProviderRefusal.THROTTLED)
        handover = entrance.provider.begin(request.session, timezone.now())
    except ProviderRefused as refused:
        return _refused(request, entrance, refused)
    request.session[WAY] = find_way_back(request, entrance.realm)
    return _handed_over(request, entrance, handover)


def _starts_from(request: HttpRequest) -> throttle.Bucket:
    limit: int = settings.COOP_PROVIDER_STARTS_PER_ADDRESS
    return throttle.make_address_bucket(request, "provider-start", limit=limit)


def _handed_over(
    request: HttpRequest, entrance: ProviderEntrance, handover: Handover
) -> HttpResponse:
    own = site_address("/")
    # The demo may be visited under another name than its own.
    address = handover.address
    if address.startswith(own):
        address = f"/{address.removeprefix(own)}"
    context = {
        "provider": entrance.way,
        "panel": entrance.panel,
        "address": address,
        "fields": handover.fields.items(),
    }
    response = render(request, "cms_ext/identity/provider_handover.html", context)
    parts = urlsplit(handover.address)
    # Only this page may send a form elsewhere, and only to the provider.
    response._csp_update = {"form-action": [f"{parts.scheme}://{parts.netloc}"]}  # type: ignore[attr-defined]  # read by django-csp
    return response


@csrf_exempt
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def finish_at_provider(request: HttpRequest, code: str) -> HttpResponse:
    """Sign in the person with whom the browser returns from the provider, or say why not.

    A form that comes from another site brings no cookie with it (SameSite), so it is redirected to
    the same data in an address, which does. What it proves is bound to this browser's session.
    """
    entrance = ProviderEntrance(code)
    wanted = entrance.provider.answered_by
    if request.method == "POST":
        fields = {name: request.POST[name] for name in wanted if name in request.POST}
        return _see_other(f"{request.path}?{urlencode(fields)}")
    answer = {name: request.GET[name] for name in wanted if name in request.GET}
    tries = throttle.reserve_tries(throttle.make_address_bucket(request, "provider"))
    try:
        if tries is None:
            raise ProviderRefused(ProviderRefusal.THROTTLED)
        proven = entrance.provider.finish(request.session, answer, timezone.now())
        if proven.person is None:
            tries.release()
            return _stranger(request, entrance)
        user = find_proven_login(proven.person, entrance.realm, business_today())
    except ProviderRefused as refused:
        return _refused(request, entrance, refused)
    tries.release()
    way = request.session.pop(WAY, "")
    request.sign_in_attempt = Attempt(user)  # type: ignore[attr-defined]  # see receivers
    complete_sign_in(request, user)
    _begin_session(request, entrance.way, proven)
    record_proven(user, entrance.way, read_origin(request))
    return redirect(way or entrance.panel.home_url_name)


def _begin_session(request: HttpRequest, way: plugins.IdentityProvider, proven: Proven) -> None:
    if proven.is_strong:
        mark_step_passed(request.session, request.user, How.PROVIDER, read_origin(request))  # type: ignore[arg-type]  # just signed in
        register_device(request, request.user)  # type: ignore[arg-type]  # as above
    store_for_logout(request.session, way, proven.kept)


def _see_other(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response


def _stranger(request: HttpRequest, entrance: ProviderEntrance) -> HttpResponse:
    record_refused(entrance.way, ProviderRefusal.NOT_ON_FILE, read_origin(request))
    context = {"provider": entrance.way, "panel": entrance.panel}
    return render(request, entrance.provider.stranger_template, context, status=403)


def _refused(
    request: HttpRequest, entrance: ProviderEntrance, refused: ProviderRefused
) -> HttpResponse:
    record_refused(entrance.way, refused.code, read_origin(request))
    again = reverse("identity:provider", args=[entrance.way.code])
    context = {
        "provider": entrance.way,
        "panel": entrance.panel,
        "said": refused.said,
        "again": f"{again}{format_next(request.session.get(WAY, ''))}",
    }
    return render(request, "cms_ext/identity/provider_refused.html", context, status=403)
