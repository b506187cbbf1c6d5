"""Text of forms that outlives the session: the decorator of their views, and the middleware."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_protect

from cms_ext.people.identity.domain.kept_form import (
    MOST_BYTES,
    find_form_owner,
    find_kept_form,
    forget_form,
    make_initial,
    save_form,
)
from cms_ext.people.identity.middleware import SIGN_IN_PAGES
from cms_ext.people.identity.models import User

TOLD = "coop_form_kept"
KEPT, TOO_LONG = "KEPT", "TOO_LONG"
NOTICES = {
    KEPT: gettext_lazy(
        "Zachowaliśmy to, co wpisano w formularzu. Nic jeszcze nie wysłano: "
        "po zalogowaniu sprawdź i wyślij."
    ),
    TOO_LONG: gettext_lazy(
        "Formularz był za długi, żeby go zachować. Wróć przyciskiem „Wstecz” i skopiuj to, "
        "co wpisano, zanim się zalogujesz."
    ),
}


class KeptFormMiddleware:
    """Stores a form that arrives after the session's end, and leads to the sign-in page.

    Behind `SignInSessionMiddleware`, which ends the session and stores whose it was.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and not isinstance(request.user, User):
            form = _form_at(request.path_info)
            owner = find_form_owner(request.session) if form else None
            if form and owner and (outcome := _saved_notice(request, owner, form)):
                request.session[TOLD] = outcome
                # Requested as a page now: the sign-in leads back to it.
                return HttpResponseRedirect(request.get_full_path())
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        """Report on the sign-in page what became of the form."""
        page = request.resolver_match.view_name if request.resolver_match else ""
        if request.method == "GET" and page in SIGN_IN_PAGES:
            outcome = request.session.pop(TOLD, None)
            if outcome is not None:
                messages.info(request, NOTICES[outcome])


def _form_at(path: str) -> type[Form] | None:
    try:
        view = resolve(path).func
    except Resolver404:
        return None
    return getattr(view, "keeps_typed", None)


def _saved_notice(request: HttpRequest, owner: User, form: type[Form]) -> str:
    """Store the form; return the code of the notice, or "" if nothing is stored."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return TOO_LONG
    if _from_our_page(request).status_code != HTTPStatus.OK:
        return ""
    return KEPT if save_form(owner, request.path, form, request.POST, timezone.now()) else ""


@csrf_protect
def _from_our_page(request: HttpRequest) -> HttpResponse:
    """Check the token here, because the panels' middleware answers before Django's check."""
    return HttpResponse()


View = Callable[..., HttpResponse]


def keeps_typed(form: type[Form]) -> Callable[[View], View]:
    """Decorate a view that displays and takes `form` at one address; goes behind its guard.

    Text that arrives after the end of the session is stored for its owner (`KeptFormMiddleware`),
    who finds it in `read_typed_before(request)`, the form's `initial`.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def saving(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            user = request.user
            if not isinstance(user, User):
                return view(request, *args, **kwargs)
            # The notice of the session's end says on this page what to do then.
            request.keeps_typed = True  # type: ignore[attr-defined]  # read by its template
            if request.method == "POST":
                response = view(request, *args, **kwargs)
                forget_form(user, request.path)
                return response
            _fill(request, user, form)
            return view(request, *args, **kwargs)

        saving.keeps_typed = form  # type: ignore[attr-defined]  # read by the middleware
        return saving

    return decorate


def read_typed_before(request: HttpRequest) -> dict[str, Any]:
    """Return the `initial` of a form behind `keeps_typed`: text of an ended session, or {}."""
    return getattr(request, "typed_before", {})


def _fill(request: HttpRequest, user: User, form: type[Form]) -> None:
    stored = find_kept_form(user, request.path, timezone.now())
    if stored is None:
        return
    request.typed_before = make_initial(stored, form)  # type: ignore[attr-defined]  # read above
    words = _("Zachowaliśmy to, co wpisano o %(time)s. Sprawdź i wyślij.")
    messages.info(request, words % {"time": f"{timezone.localtime(stored.kept_at):%H:%M}"})
