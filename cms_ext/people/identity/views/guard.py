"""The access checks of screens: by rights for staff, by login for account pages.

Which rows somebody sees is up to the query of these rows. A screen without either check, and
outside the panels, is public: `tests/boundaries` knows each of them.
"""

from collections.abc import Callable, Sequence
from functools import update_wrapper, wraps
from http import HTTPStatus
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from wagtail.admin.auth import require_admin_access

from cms_ext.people.identity.domain.reset_link import is_fresh
from cms_ext.people.identity.domain.session import SessionLeft
from cms_ext.people.identity.domain.sign_in import find_requested_address, format_next
from cms_ext.people.identity.models import Person, SignInSession, User
from cms_ext.plugins import find_absent_rights

View = Callable[..., HttpResponseBase]
Guard = Callable[[View], View]
# A permission, "app.codename", or a condition on the signed-in user.
Right = str | Callable[[User], bool]
# The only right that a screen requires where the row itself decides who may work on it.
ENTERS_ADMIN = "wagtailadmin.access_admin"


class StaffRequest(HttpRequest):
    """A request that passed the check of staff."""

    user: User


class AccountRequest(HttpRequest):
    """A request that passed the check of accounts: a user signed in by a known session."""

    user: User
    sign_in_session: SignInSession
    session_left: SessionLeft


def require_person(request: AccountRequest) -> Person:
    """Return the person behind the login. Raises Http404 for a login without one."""
    if request.user.person is None:
        raise Http404
    return request.user.person


def is_administrator(user: User) -> bool:
    return user.is_superuser


def require_rights(request: HttpRequest, *rights: Right) -> User:
    """Return the user at the screen, who has all `rights`. Raises PermissionDenied.

    For rights that only one step of a screen needs, or that depend on the address. Raises Http404
    where the site does without what the screen is for.
    """
    user = request.user
    if not find_absent_rights().isdisjoint(right for right in rights if isinstance(right, str)):
        raise Http404
    if not isinstance(user, User) or not all(_holds(user, right) for right in rights):
        raise PermissionDenied
    return user


def for_staff(right: Right, *more: Right) -> Guard:
    """Admit only staff with all these rights; others get Wagtail's own answer."""
    rights = (right, *more)

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            require_rights(request, *rights)
            return view(request, *args, **kwargs)

        guarded.guarded_by = rights  # type: ignore[attr-defined]  # read by the test of all screens
        inside_admin: View = update_wrapper(require_admin_access(guarded), guarded)
        return inside_admin

    return guard


class ForStaff:
    """The check of staff for a class of views; stands before the view in the bases."""

    guarded_by: ClassVar[tuple[Right, ...]]
    http_method_names: Sequence[str]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # A method that the view does not answer is refused without a check.
        if (request.method or "").lower() in self.http_method_names:
            require_rights(request, *self.guarded_by)
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # a view beside it
        return response


def require_login(realm: str | None = None, *, fresh_password_for: str = "") -> Guard:
    """Admit only a signed-in login; others go to the panels and return to the page.

    With `realm` the page does not exist for logins of others (404). With `fresh_password_for`, the
    name of the page that leads to the view, the password must have been typed a short time ago
    (ASVS 7.5.1); the person does the step again from there.
    """

    def guard(view: View) -> View:
        @never_cache
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            user = request.user
            if not isinstance(user, User):
                way = format_next(find_requested_address(request) or reverse("identity:account"))
                return redirect(f"{reverse('identity:panels')}{way}")
            if realm is not None and user.realm != realm:
                raise Http404
            if fresh_password_for and not is_fresh(request.session, timezone.now()):
                way = format_next(reverse(fresh_password_for))
                return redirect(f"{reverse('identity:fresh_password')}{way}")
            return view(request, *args, **kwargs)

        guarded.guarded_by = (realm,)  # type: ignore[attr-defined]  # as above
        return guarded

    return guard


def _holds(user: User, right: Right) -> bool:
    return user.has_perm(right) if isinstance(right, str) else right(user)


TOO_MANY_FILES = _("Z tego łącza przyszło już wiele plików. Spróbuj za kwadrans albo zadzwoń.")


def make_429_response() -> HttpResponse:
    """Make an empty 429 response that says after how many seconds tries restart."""
    response = HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(int(settings.COOP_TRIES_WINDOW.total_seconds()))
    return response
