"""Answers of the API: problems of RFC 9457, request ids, limits of bodies, ETags."""

import hashlib
import re
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.log import log_response
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from cms_ext.base.database.transactions import is_unavailable
from cms_ext.base.files.stored_files import DISK_FAULTS, StorageRefused
from cms_ext.base.web.limits import FIVE_FILES, MEGABYTE, ServerBusy, takes_megabytes
from exchange_api.domain.problem import ApiProblem

PROBLEM_TYPE = "application/problem+json"
MAX_MEGABYTES = 20
REQUEST_ID = re.compile(r"[\w.-]{1,64}", re.ASCII)
MAX_MISTAKES = 50
# Seconds after which a program may repeat a request that was not answered.
LATER = {"Retry-After": "10"}
View = Callable[..., HttpResponseBase]


def make_problem(request: HttpRequest, problem: ApiProblem) -> HttpResponse:
    """Make the answer to a refused request."""
    content = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": int(problem.status),
        "detail": problem.detail,
        "code": problem.code,
        "instance": f"urn:uuid:{getattr(request, 'request_id', '')}",
        **problem.members,
    }
    response = JsonResponse(content, status=problem.status, content_type=PROBLEM_TYPE)
    for name, value in problem.headers.items():
        response[name] = value
    return response


def handle_problems(api: NinjaAPI) -> None:
    """Answer every refusal and every failure of the API by a problem."""

    @api.exception_handler(ApiProblem)
    def refused(request: HttpRequest, problem: ApiProblem) -> HttpResponse:
        return make_problem(request, problem)

    @api.exception_handler(AuthenticationError)
    def no_key(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        words = _("Podaj ważny klucz: Authorization: Bearer coop_…")
        headers = {"WWW-Authenticate": "Bearer"}
        problem = ApiProblem(HTTPStatus.UNAUTHORIZED, "KEY_MISSING", words, headers=headers)
        return make_problem(request, problem)

    @api.exception_handler(ValidationError)
    def wrong(request: HttpRequest, error: ValidationError) -> HttpResponse:
        mistakes = [
            {"where": "/".join(map(str, one["loc"])), "message": one["msg"]}
            for one in error.errors[:MAX_MISTAKES]
        ]
        words = _("Zapytanie ma błędy.")
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return make_problem(request, ApiProblem(status, "REQUEST_INVALID", words, errors=mistakes))

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, error: Http404) -> HttpResponse:
        return make_problem(request, not_found())

    @api.exception_handler(HttpError)
    def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
        words = _("Treść nie jest poprawnym JSON-em w UTF-8.")
        return make_problem(request, ApiProblem(error.status_code, "BODY_UNREADABLE", words))

    @api.exception_handler(RequestDataTooBig)
    def too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
        return _too_large(request)

    @api.exception_handler(Exception)
    def failed(request: HttpRequest, error: Exception) -> HttpResponse:
        problem = _describe_failure(error)
        response = make_problem(request, problem)
        if problem.status == HTTPStatus.INTERNAL_SERVER_ERROR:
            got_request_exception.send(sender=None, request=request)
        words = "%s: %s"
        log_response(words, problem.code, request.path, response=response, exception=error)
        return response


def _describe_failure(error: Exception) -> ApiProblem:
    """Return 503 for what may succeed later, as the site's pages do, and 500 for a fault."""
    is_disk = isinstance(error, OSError) and error.errno in DISK_FAULTS
    if is_disk or isinstance(error, (ServerBusy, StorageRefused)) or is_unavailable(error):
        words = _("Serwis nie może teraz tego zrobić. Powtórz to samo zapytanie później.")
        return ApiProblem(HTTPStatus.SERVICE_UNAVAILABLE, "TRY_LATER", words, headers=LATER)
    words = _("W serwisie wystąpił błąd. Podaj jego obsłudze identyfikator z pola instance.")
    return ApiProblem(HTTPStatus.INTERNAL_SERVER_ERROR, "SERVER_ERROR", words)


def not_found() -> ApiProblem:
    words = _("Nie ma tu takiego zasobu.")
    return ApiProblem(HTTPStatus.NOT_FOUND, "NOT_FOUND", words)


def answering(view: View) -> View:
    """Decorate a view of the API with what all its answers share.

    The middleware refuses bodies over FIVE_FILES megabytes in the site's words; a body between this
    and MAX_MEGABYTES is refused here, as a problem, and neither is read.
    """

    @takes_megabytes(FIVE_FILES)
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = _within_limit(request) or view(request, *args, **kwargs)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            response = _not_allowed(request, response)
        response["X-Request-Id"] = _request_id(request)
        response["Cache-Control"] = "private, no-cache"
        return _by_tag(request, response)

    answer.csrf_exempt = True  # type: ignore[attr-defined]  # no cookie opens the API
    return answer


def _within_limit(request: HttpRequest) -> HttpResponse | None:
    declared = request.META.get("CONTENT_LENGTH") or ""
    too_long = declared.isdecimal() and int(declared) > MAX_MEGABYTES * MEGABYTE
    return _too_large(request) if too_long else None


def _too_large(request: HttpRequest) -> HttpResponse:
    words = _("Treść ma najwyżej %d MB. Podziel dane na mniejsze części.") % MAX_MEGABYTES
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    return make_problem(request, ApiProblem(status, "BODY_TOO_LARGE", words))


def _not_allowed(request: HttpRequest, refused: HttpResponseBase) -> HttpResponse:
    words = _("Tej metody ten adres nie przyjmuje.")
    headers = {"Allow": refused["Allow"]}
    status = HTTPStatus.METHOD_NOT_ALLOWED
    return make_problem(request, ApiProblem(status, "METHOD_NOT_ALLOWED", words, headers=headers))


def _request_id(request: HttpRequest) -> str:
    """Return the caller's own id if it is harmless, else the one of the access log."""
    given = request.headers.get("X-Request-Id", "")
    return given if REQUEST_ID.fullmatch(given) else str(getattr(request, "request_id", ""))


def _by_tag(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Answer 304 to anyone who has these very bytes."""
    if request.method != "GET" or response.status_code != HTTPStatus.OK:
        return response
    assert isinstance(response, HttpResponse)
    etag = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
    response["ETag"] = etag
    conditional: HttpResponseBase | None = get_conditional_response(
        request, etag=etag, response=response
    )
    if conditional is None:
        return response
    conditional["X-Request-Id"] = response["X-Request-Id"]
    return conditional
