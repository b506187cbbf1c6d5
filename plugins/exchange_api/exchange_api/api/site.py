"""The API of this site: its operations, its addresses and its description in OpenAPI 3.1."""

from functools import cache
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from ninja import NinjaAPI

from exchange_api.api.answers import (
    PROBLEM_TYPE,
    answering,
    handle_problems,
    make_problem,
    not_found,
)
from exchange_api.api.key import SystemKeyBearer
from exchange_api.api.operations import add_collection, add_import
from exchange_api.domain.scopes import list_collections, list_imports

PREFIX = "api/v1/"
JSON_TYPE = "application/json"


@cache
def make_api() -> NinjaAPI:
    """Make the API from the declarations of all plugins; once a process."""
    api = NinjaAPI(
        title=_("API serwisu"),
        version="1",
        description=_("Odczyt i zapis danych przez programy z kluczem."),
        docs_url=None,
        openapi_url=None,
        urls_namespace="exchange_api",
    )
    for collection in list_collections():
        add_collection(api, collection)
    for kind in list_imports():
        add_import(api, kind)
    api.default_router.add_api_operation(
        "/openapi.json",
        ["GET"],
        _send_description,
        auth=SystemKeyBearer(""),
        include_in_schema=False,
        url_name="openapi",
    )
    handle_problems(api)
    return api


def describe_api() -> dict[str, Any]:
    """Return the description in OpenAPI 3.1."""
    described: dict[str, Any] = make_api().get_openapi_schema(path_prefix=PREFIX)
    for operations in described["paths"].values():
        for operation in operations.values():
            for status, response in operation["responses"].items():
                if int(status) >= HTTPStatus.BAD_REQUEST:
                    # ninja knows one type for all answers.
                    response["content"] = {PROBLEM_TYPE: response["content"].pop(JSON_TYPE)}
    return described


def _send_description(request: HttpRequest) -> HttpResponse:
    return JsonResponse(describe_api())


@answering
def no_such_address(request: HttpRequest, rest: str) -> HttpResponse:
    return make_problem(request, not_found())


def list_addresses() -> list[URLPattern]:
    """List the patterns below the prefix; the last one answers every other request."""
    patterns: list[URLPattern] = []
    for pattern in make_api().urls[0]:
        assert isinstance(pattern, URLPattern)
        if pattern.name != "api-root":
            pattern.callback = answering(pattern.callback)
        patterns.append(pattern)
    return [*patterns, path("<path:rest>", no_such_address, name="nothing")]
