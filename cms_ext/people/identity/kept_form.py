"""Text of forms that outlives the session: stored for its owner alone, who finds it again.

A form's view declares with `keeps_typed` that its text is stored (`access.md` §4). The server knows
by the browser's next session whose session expired: nothing is left there after a sign-out.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_protect

from cms_ext.people.identity.domain.second_factor import PendingStep, find_pending_step
from cms_ext.people.identity.domain.sign_in import SIGN_IN_PAGES
from cms_ext.people.identity.models import KeptForm, SignInSession, User

# Typed text and choices. No password, file or hidden field, and no tick, which is given again each
# time.
KEPT_WIDGETS = (
    forms.TextInput,
    forms.NumberInput,
    forms.EmailInput,
    forms.Textarea,
    forms.widgets.ChoiceWidget,
)
NEVER_KEPT = (forms.CheckboxInput, forms.PasswordInput, forms.HiddenInput, forms.FileInput)
# Of the request's body; the longest form of the panels is a third of it.
MAX_BYTES = 64 * 1024
MAX_FORMS = 5
MAX_PATH_LENGTH = 300
KEPT_FOR = timedelta(days=1)
ENDED_FOR = "coop_session_ended_for"


def remember_owner(session: SessionBase, owner: int | None) -> None:
    """Store in the new session whose session has just ended in this browser."""
    if owner is not None:
        session[ENDED_FOR] = owner


def find_owner_at_end(session: SessionBase, row: SignInSession, user: User) -> int | None:
    """Return who owns a form that this browser sends later; None if a step is pending.

    Called before the session is emptied. Somebody who knows only the password leaves no text
    behind.
    """
    is_complete = not row.with_code and find_pending_step(session, user) is PendingStep.NOTHING
    return user.pk if is_complete else None


def forget_owner(session: SessionBase) -> None:
    """Forget the former owner: somebody else signs in with this browser."""
    session.pop(ENDED_FOR, None)


def find_form_owner(session: SessionBase) -> User | None:
    """Return whose session expired in this browser; None for an inactive login."""
    owner = session.get(ENDED_FOR)
    return User.objects.filter(pk=owner, is_active=True).first() if owner else None


@transaction.atomic
def keep_form(
    user: User, path: str, form: type[forms.Form], typed: QueryDict, now: datetime
) -> bool:
    """Store what was typed into this form, replacing what was stored of it before.

    Returns False if there is nothing to store.
    """
    values = {
        name: typed.getlist(name)
        for name, field in form.base_fields.items()
        if _is_kept(field.widget) and _is_text(typed.getlist(name))
    }
    if not values or len(path) > MAX_PATH_LENGTH:
        return False
    KeptForm.objects.update_or_create(
        user=user, path=path, defaults={"values": values, "kept_at": now}
    )
    newest = list(KeptForm.objects.filter(user=user).values_list("pk", flat=True)[:MAX_FORMS])
    KeptForm.objects.filter(user=user).exclude(pk__in=newest).delete()
    return True


def find_kept_form(user: User, path: str, now: datetime) -> KeptForm | None:
    """Return what is stored of this person's form at this address, at most a day old."""
    return KeptForm.objects.filter(user=user, path=path, kept_at__gt=now - KEPT_FOR).first()


def make_initial(stored: KeptForm, form: type[forms.Form]) -> dict[str, Any]:
    """Return the stored values as the form's `initial`, without fields that are gone."""
    initial: dict[str, Any] = {}
    for name, field in form.base_fields.items():
        if name in stored.values:
            is_many = getattr(field.widget, "allow_multiple_selected", False)
            initial[name] = stored.values[name] if is_many else stored.values[name][0]
    return initial


def forget_form(user: User, path: str) -> None:
    """Delete the stored text: the form has been sent."""
    KeptForm.objects.filter(user=user, path=path).delete()


def _is_kept(widget: forms.Widget) -> bool:
    return isinstance(widget, KEPT_WIDGETS) and not isinstance(widget, NEVER_KEPT)


def _is_text(typed: list[str]) -> bool:
    """Tell whether something was typed, without a NUL, which no database stores."""
    return any(typed) and not any("\0" in text for text in typed)


KEPT_NOTICE_KEY = "coop_form_kept"
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
                request.session[KEPT_NOTICE_KEY] = outcome
                # Requested as a page now: the sign-in leads back to it.
                return HttpResponseRedirect(request.get_full_path())
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        """Report on the sign-in page what became of the form."""
        page = request.resolver_match.view_name if request.resolver_match else ""
        if request.method == "GET" and page in SIGN_IN_PAGES:
            outcome = request.session.pop(KEPT_NOTICE_KEY, None)
            if outcome is not None:
                messages.info(request, NOTICES[outcome])


def _form_at(path: str) -> type[forms.Form] | None:
    try:
        view = resolve(path).func
    except Resolver404:
        return None
    return getattr(view, "keeps_typed", None)


def _saved_notice(request: HttpRequest, owner: User, form: type[forms.Form]) -> str:
    """Store the form; return the code of the notice, or "" if nothing is stored."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BYTES:
        return TOO_LONG
    if _from_our_page(request).status_code != HTTPStatus.OK:
        return ""
    return KEPT if keep_form(owner, request.path, form, request.POST, timezone.now()) else ""


@csrf_protect
def _from_our_page(request: HttpRequest) -> HttpResponse:
    """Check the token here, because the panels' middleware answers before Django's check."""
    return HttpResponse()


View = Callable[..., HttpResponse]


def keeps_typed(form: type[forms.Form]) -> Callable[[View], View]:
    """Decorate a view that displays and takes `form` at one address; goes behind its guard.

    Text that arrives after the end of the session is stored for its owner (`KeptFormMiddleware`),
    who finds it in `read_typed_values(request)`, the form's `initial`.
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


def read_typed_values(request: HttpRequest) -> dict[str, Any]:
    """Return the `initial` of a form behind `keeps_typed`: text of an ended session, or {}."""
    return getattr(request, "typed_before", {})


def _fill(request: HttpRequest, user: User, form: type[forms.Form]) -> None:
    stored = find_kept_form(user, request.path, timezone.now())
    if stored is None:
        return
    request.typed_before = make_initial(stored, form)  # type: ignore[attr-defined]  # read above
    words = _("Zachowaliśmy to, co wpisano o %(time)s. Sprawdź i wyślij.")
    messages.info(request, words % {"time": f"{timezone.localtime(stored.kept_at):%H:%M}"})
