"""The site's addresses, and before them one for each fault that no visitor can cause at will."""

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.csrf import csrf_failure

from coop_site.urls import (  # handlers are looked up in the module of the addresses
    handler400,
    handler403,
    handler404,
    handler500,
)
from coop_site.urls import urlpatterns as addresses

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("asked for by a test of the error page")


def unreadable(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation


def too_large(request: HttpRequest) -> HttpResponse:
    raise RequestDataTooBig


urlpatterns = [
    path("proba/usterka/", broken),
    path("proba/nieczytelne/", unreadable),
    path("proba/za-duze/", too_large),
    path("proba/dawny-formularz/", csrf_failure),
    *addresses,
]
