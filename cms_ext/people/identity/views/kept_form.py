"""`@keeps_typed(Form)`: a form whose text outlives the session in which it was typed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.people.identity.domain.second_factor import find_kept_form, forget_form, make_initial
from cms_ext.people.identity.models import User

View = Callable[..., HttpResponse]


def keeps_typed(form: type[Form]) -> Callable[[View], View]:
    """For a view that shows and takes `form` at one address; behind its guard, if it has one.

    Text that arrives after the end of the session is kept for its owner
    (`KeptFormMiddleware`), who finds it in `typed_before(request)`, the form's `initial`.
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
    """`initial` of a form behind `keeps_typed`: what was typed when the session ended, or empty."""
    return getattr(request, "typed_before", {})


def _fill(request: HttpRequest, user: User, form: type[Form]) -> None:
    kept = find_kept_form(user, request.path, timezone.now())
    if kept is None:
        return
    request.typed_before = make_initial(kept, form)  # type: ignore[attr-defined]  # read above
    said = _("Zachowaliśmy to, co wpisano o %(time)s. Sprawdź i wyślij.")
    messages.info(request, said % {"time": f"{timezone.localtime(kept.kept_at):%H:%M}"})
