"""Which application this browser may look at: a quarter of an hour after number and secret."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from cms_ext.access.models import AccessApplication
from cms_ext.base.web.secret_session import SecretSession
from cms_ext.plugins.registry import known_panels

OPENED = SecretSession("access_application", "access_secret")


def enter(request: HttpRequest, application: AccessApplication, secret: str = "") -> None:
    """Open the application to this browser; `secret` is shown on the next page, once."""
    OPENED.enter(request, application.pk, secret)


def entered(request: HttpRequest) -> AccessApplication | None:
    """The application, while the quarter lasts; each page begins it anew."""
    key = OPENED.entered(request)
    if key is None:
        return None
    applications = AccessApplication.objects.select_related("form_version", "person")
    application = applications.filter(pk=key, panel__in=known_panels()).first()
    if application is None:
        OPENED.leave(request)
    return application


def secret_was_shown(request: HttpRequest) -> bool:
    """Whether the page with the secret of the application was seen in this browser."""
    return OPENED.secret_key not in request.session


def pdf_answer(content: bytes, name: str) -> HttpResponse:
    """A PDF that the browser shows and saves under `name`."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
