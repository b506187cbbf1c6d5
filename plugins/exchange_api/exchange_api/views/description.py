"""„Opis API”: the description in OpenAPI, as a page that can be read and printed."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms_ext.people.identity.views.guard import for_staff
from exchange_api.api.site import describe_api
from exchange_api.domain.system import SEES

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter or a field: `kind` is its type in JSON Schema, `about` what belongs there."""

    name: str
    kind: str
    required: bool
    about: str


@dataclass(frozen=True, slots=True)
class Operation:
    """An address with what is sent there and what it answers."""

    method: str
    path: str
    title: str
    scope: str
    parameters: list[Field]
    sent: list[Field]
    answer: list[Field]
    statuses: str


@require_safe
@for_staff(SEES)
def show_description(request: HttpRequest) -> HttpResponse:
    return render(request, "exchange_api/desk/description.html", {"operations": list_operations()})


def list_operations() -> list[Operation]:
    """List the operations of the site in the order of their addresses."""
    described = describe_api()
    shapes = described["components"]["schemas"]
    return [
        Operation(
            method=method.upper(),
            path=path,
            title=one["summary"],
            scope=one["description"],
            parameters=[_parameter(parameter) for parameter in one["parameters"]],
            sent=_fields(one.get("requestBody", {}), shapes),
            answer=_fields(one["responses"][min(one["responses"])], shapes),
            statuses=", ".join(map(str, one["responses"])),
        )
        for path, operations in sorted(described["paths"].items())
        for method, one in operations.items()
    ]


def _parameter(parameter: dict[str, Any]) -> Field:
    name, about = parameter["name"], parameter.get("description", "")
    return Field(name, _kind(parameter["schema"]), parameter.get("required", False), about)


def _fields(holder: dict[str, Any], shapes: dict[str, Any]) -> list[Field]:
    """List the fields of a body; of a page or a table those of its rows."""
    schema = _resolve(holder["content"][JSON]["schema"], shapes) if holder else {}
    properties = schema.get("properties", {})
    for rows in ("items", "rows"):
        if "items" in properties.get(rows, {}):
            schema = _resolve(properties[rows]["items"], shapes)
    required = schema.get("required", ())
    return [
        Field(name, _kind(one), name in required, one.get("description", ""))
        for name, one in schema.get("properties", {}).items()
    ]


def _resolve(schema: dict[str, Any], shapes: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = (
        shapes[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    )
    return found


def _kind(schema: dict[str, Any]) -> str:
    """Return the types of a schema in one line."""
    kinds = [_kind(one) for one in schema.get("anyOf", ())]
    own = schema.get("format") or schema.get("type", "object")
    return " | ".join(dict.fromkeys(kinds)) or str(own)
