"""Pages of one-use links: opening a link only hides the secret and changes nothing.

A GET (also of a mail scanner) only moves the token from the address bar into the session; what the
link allows happens by a POST on the page that follows.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from cms_ext.base.text.typed_values import masked_email
from cms_ext.evidence.audit.domain.event import read_origin
from cms_ext.people.identity.domain import address_link, reset_link
from cms_ext.people.identity.domain.invitation_link import accept_invitation, find_invitation
from cms_ext.people.identity.domain.sign_in import make_next_query
from cms_ext.people.identity.forms import OwnPasswordForm, ResetForm
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.sign_in import get_panel_by_path
from cms_ext.plugins import find_panel, list_panels

MAX_TOKEN_LENGTH = 64


def move_token_to_session(request: HttpRequest, token: str, key: str, page: str) -> HttpResponse:
    """Store the token in the session under `key`; redirect to `page` without it."""
    request.session[key] = token[:MAX_TOKEN_LENGTH]
    return redirect(page)


def read_token(request: HttpRequest, key: str) -> str:
    """Return the token that came last, or ""."""
    token: str = request.session.get(key, "")
    return token


def forget_token(request: HttpRequest, key: str) -> None:
    request.session.pop(key, None)


ADDRESS_TOKEN = "coop_address_token"


@never_cache
@require_safe
def open_address_link(request: HttpRequest, token: str) -> HttpResponse:
    """Open the link of a message."""
    return move_token_to_session(request, token, ADDRESS_TOKEN, "identity:address_confirm")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_address(request: HttpRequest) -> HttpResponse:
    """Display one button that confirms; POST confirms."""
    token = read_token(request, ADDRESS_TOKEN)
    try:
        if request.method != "POST":
            change, side = address_link.find_side(token, timezone.now())
            context = {"side": side.value, "new": masked_email(change.new_email)}
            return render(request, "cms_ext/identity/address_confirm.html", context)
        change = address_link.confirm_address_change(token, read_origin(request))
    except address_link.ChangeLinkIsGone:
        return render(request, "cms_ext/identity/address_gone.html", status=410)
    forget_token(request, ADDRESS_TOKEN)
    return render(request, "cms_ext/identity/address_confirmed.html", {"done": change.done_at})


INVITATION_TOKEN = "coop_invitation_token"


@never_cache
@require_safe
def open_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Open the link that was handed over or sent."""
    return move_token_to_session(request, token, INVITATION_TOKEN, "identity:invitation")


@never_cache
@sensitive_post_parameters("password", "repeated")
@require_http_methods(["GET", "HEAD", "POST"])
def accept_invited(request: HttpRequest) -> HttpResponse:
    """Take the own password; then a due second factor, then the administration."""
    token = read_token(request, INVITATION_TOKEN)
    try:
        user = find_invitation(token, timezone.now()).user
        form = OwnPasswordForm(user, request.POST if request.method == "POST" else None)
        if not form.is_valid():
            context = {"form": form, "invited": user}
            return render(request, "cms_ext/identity/invitation.html", context)
        accept_invitation(request, token, form.cleaned_data["password"])
    except reset_link.PasswordLinkIsGone:
        return render(request, "cms_ext/identity/invitation_gone.html", status=410)
    forget_token(request, INVITATION_TOKEN)
    return redirect("wagtailadmin_home")


RESET_TOKEN = "coop_reset_token"
# The `next` of the request for the link; the link itself comes by e-mail.
WAY_BACK = "coop_way_back"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def request_reset(request: HttpRequest, path: str) -> HttpResponse:
    """Take login and address; the answer is the same whatever they are."""
    realm, panel = get_panel_by_path(path)
    form = ResetForm(panel, request.POST if request.method == "POST" else None)
    if form.is_valid():
        reset_link.request_password_reset(
            request, realm, form.cleaned_data["login"], form.cleaned_data["email"]
        )
        way = make_next_query(request)
        request.session[WAY_BACK] = way
        return redirect(f"{reverse('identity:reset_asked', args=[path])}{way}")
    context = {"panel": panel, "form": form, "way": make_next_query(request)}
    return render(request, "cms_ext/identity/reset.html", context)


@never_cache
@require_safe
def show_reset_requested(request: HttpRequest, path: str) -> HttpResponse:
    """Say what happens next, the same for everybody."""
    _realm, panel = get_panel_by_path(path)
    context = {"panel": panel, "way": make_next_query(request)}
    return render(request, "cms_ext/identity/reset_asked.html", context)


@never_cache
@require_safe
def open_reset_link(request: HttpRequest, token: str) -> HttpResponse:
    """Open the link of the message."""
    return move_token_to_session(request, token, RESET_TOKEN, "identity:reset_password")


@never_cache
@sensitive_post_parameters("password", "repeated")
@require_http_methods(["GET", "HEAD", "POST"])
def set_new_password(request: HttpRequest) -> HttpResponse:
    """Take the new password; afterwards one signs in with it as always."""
    token = read_token(request, RESET_TOKEN)
    try:
        user = _owner(token)
        form = OwnPasswordForm(user, request.POST if request.method == "POST" else None)
        if not form.is_valid():
            return render(request, "cms_ext/identity/reset_password.html", {"form": form})
        reset_link.set_by_link(token, form.cleaned_data["password"], read_origin(request))
    except reset_link.PasswordLinkIsGone:
        return render(
            request, "cms_ext/identity/reset_gone.html", {"panels": list_panels()}, status=410
        )
    forget_token(request, RESET_TOKEN)
    messages.success(request, _("Nowe hasło jest zapisane. Zaloguj się nim."))
    panel = find_panel(user.realm)
    sign_in_url = (
        reverse("identity:panel", args=[panel.path]) if panel else reverse("identity:panels")
    )
    return redirect(f"{sign_in_url}{request.session.pop(WAY_BACK, '')}")


def _owner(token: str) -> User:
    user = reset_link.find_reset(token, timezone.now()).user
    if user is None:
        raise reset_link.PasswordLinkIsGone
    return user
