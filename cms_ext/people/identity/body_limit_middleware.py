"""Middleware that refuses a body too long for its form before reading any of it."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from cms_ext.base.web.body_limit import FIVE_FILES, MEGABYTE, megabytes_of
from cms_ext.frontend.theme.views import bad_request
from cms_ext.people.identity.models import User
from cms_ext.plugins.realm import Realm

# Megabytes of a form without files.
ANYBODY = 1
SIGNED_IN = 5
# A file of the import or of the library, and the form around it.
FILES_OF_STAFF = 25


class BodyLimitMiddleware:
    """Answers 413 by CONTENT_LENGTH, 411 to a body that does not declare its length.

    Stands behind the middleware that knows the user, and behind the one for forms whose session has
    ended (it reads short ones only); before whatever reads the form. Browsers always declare the
    length of a form.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "HTTP_TRANSFER_ENCODING" in request.META:
            return HttpResponse(status=HTTPStatus.LENGTH_REQUIRED)
        declared = request.META.get("CONTENT_LENGTH") or ""
        length = int(declared) if declared.isdecimal() else 0
        # Nearly all are short: the user and the view are looked up for the others only.
        if length > ANYBODY * MEGABYTE and length > _megabytes(request) * MEGABYTE:
            return bad_request(request, RequestDataTooBig())
        return self.get_response(request)


def _megabytes(request: HttpRequest) -> int:
    declared, user = _declared(request.path_info), request.user
    if isinstance(user, User) and user.realm == Realm.STAFF:
        brings_files = request.content_type == "multipart/form-data"
        return declared or (FILES_OF_STAFF if brings_files else SIGNED_IN)
    if declared is not None:
        # A large limit is for staff; nothing more is read from anybody else.
        return min(declared, FIVE_FILES)
    return SIGNED_IN if isinstance(user, User) else ANYBODY


def _declared(path: str) -> int | None:
    try:
        return megabytes_of(resolve(path).func)
    except Resolver404:
        return None
