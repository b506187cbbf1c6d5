"""Which application this browser may look at: a quarter of an hour after number and secret."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from cms_ext.access.models import AccessApplication
from cms_ext.plugins.registry import known_panels

KEY, SECRET = "access_application", "access_secret"
LASTS = timedelta(minutes=15)


def enter(request: HttpRequest, application: AccessApplication, secret: str = "") -> None:
    """Open the application to this browser; `secret` is shown on the next page, once."""
    if not request.user.is_authenticated:
        # A session that somebody else may know must not show it. A sign-in keeps its own key.
        request.session.cycle_key()
    _prolong(request, application.pk)
    if secret:
        request.session[SECRET] = secret


def entered(request: HttpRequest) -> AccessApplication | None:
    """The application, while the quarter lasts; each page begins it anew."""
    place = request.session.get(KEY)
    if place is None:
        return None
    application = (
        AccessApplication.objects.select_related("form_version", "person")
        .filter(pk=place["pk"], panel__in=known_panels())
        .first()
    )
    if application is None or datetime.fromisoformat(place["until"]) <= timezone.now():
        leave(request)
        return None
    _prolong(request, application.pk)
    return application


def secret_shown_once(request: HttpRequest) -> str:
    """The secret of the application just handed in, or empty when it was shown already."""
    secret: str = request.session.pop(SECRET, "")
    return secret


def secret_was_shown(request: HttpRequest) -> bool:
    """Whether the page with the secret of the application was seen in this browser."""
    return SECRET not in request.session


def leave(request: HttpRequest) -> None:
    """This browser forgets the application."""
    request.session.pop(KEY, None)
    request.session.pop(SECRET, None)


def _prolong(request: HttpRequest, key: int) -> None:
    until = timezone.now() + LASTS
    request.session[KEY] = {"pk": key, "until": until.isoformat()}


def pdf_answer(content: bytes, name: str) -> HttpResponse:
    """A PDF that the browser shows and saves under `name`."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
