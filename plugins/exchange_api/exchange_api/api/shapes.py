"""The shapes of requests and answers, made from what plugins declare."""

from __future__ import annotations

from dataclasses import MISSING, fields
from datetime import date
from typing import Annotated, Any, Literal, get_type_hints

from ninja import Schema
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictFloat,
    StrictInt,
    StrictStr,
    StringConstraints,
    TypeAdapter,
    with_config,
)
from pydantic import create_model as make_model
from typing_extensions import TypedDict

from cms_ext.base.dates.clock import business_today
from cms_ext.plugins import ApiCollection, ApiImport

PLAIN = r"^[^\x00-\x1f\x7f]*$"
MAX_CELL_LENGTH, MAX_PARAMETER_LENGTH, MAX_TEXT_LENGTH = 2_000, 100, 6_000
MAX_ROWS = 100_000
USUAL_PAGE, LARGEST_PAGE = 100, 1_000

Cell = (
    Annotated[StrictStr, StringConstraints(max_length=MAX_CELL_LENGTH, pattern=PLAIN)]
    | StrictInt
    | Annotated[StrictFloat, Field(allow_inf_nan=False)]
)
Parameter = Annotated[str, StringConstraints(max_length=MAX_PARAMETER_LENGTH, pattern=PLAIN)]
Words = Annotated[str, StringConstraints(max_length=MAX_TEXT_LENGTH)]


class Problem(Schema):
    """A refusal (RFC 9457); `code` is a word for programs, `detail` a sentence for people."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    code: str
    instance: str


class Finding(Schema):
    """What is wrong with a row: `row` counts from 1, `line` as the message does."""

    code: str
    row: int | None
    line: int | None
    column: str | None
    found: str
    expected: str
    message: str
    is_error: bool


class Batch(Schema):
    """What became of a table: posted, unchanged, held, waiting, rejected or refused."""

    id: str
    state: Literal["posted", "unchanged", "held", "waiting", "rejected", "refused", "rehearsed"]
    rows: int
    new: int
    changed: int
    unchanged: int
    problem: str = ""
    findings: list[Finding]


def make_page(collection: ApiCollection) -> type[Schema]:
    """Make the shape of a page: its rows, and the cursor of the next one or null."""
    name = _camel(collection.name)
    page: type[Schema] = make_model(
        f"{name}Page",
        __base__=Schema,
        items=(list[collection.row], ...),  # type: ignore[name-defined]  # a class of a plugin
        next=(str | None, None),
    )
    return page


def make_filters(collection: ApiCollection) -> type[Schema]:
    """Make the shape of a query: the declared filters, `cursor` and `limit`."""
    size = Annotated[int, Field(ge=1, le=LARGEST_PAGE)]
    own = _fields_of(collection.filters, Parameter) if collection.filters else {}
    query: type[Schema] = make_model(
        f"{_camel(collection.name)}Query",
        __base__=Schema,
        __config__=None,
        **own,
        cursor=(Annotated[str, StringConstraints(max_length=400, pattern=PLAIN)], ""),
        limit=(size, USUAL_PAGE),
    )
    return query


def make_body(collection: ApiCollection) -> type[BaseModel]:
    """Make the shape of a new row."""
    assert collection.body is not None
    body: type[BaseModel] = make_model(
        f"New{_camel(collection.name)}",
        __base__=_Strict,
        **_fields_of(collection.body, Words),
    )
    return body


class _Strict(BaseModel):
    """A body without unknown fields."""

    model_config = ConfigDict(extra="forbid")


def make_table(kind: ApiImport) -> type[BaseModel]:
    """Make the shape of a table: its rows by the desk's columns, controls, and the rehearsal."""
    columns = kind.schema(business_today()).columns
    cells = {
        column.name: Annotated[Cell | None, Field(description=str(column.about))]
        for column in columns
    }
    # A dictionary and no model: nothing is made of each row and turned back.
    plain: Any = TypedDict(f"{_camel(kind.name)}Row", cells, total=False)  # type: ignore[misc]
    row = with_config(ConfigDict(extra="forbid"))(plain)
    table: type[BaseModel] = make_model(
        f"{_camel(kind.name)}Table",
        __base__=_Strict,
        rows=(_list_of(row), ...),
        controls=(dict[Parameter, Parameter], {}),
        rehearse=(bool, False),
    )
    return table


def _list_of(row: Any) -> Any:
    return Annotated[list[row], Field(min_length=1, max_length=MAX_ROWS)]


def dump(row: Any) -> dict[str, Any]:
    """Return a row of a collection as plain JSON values."""
    plain: dict[str, Any] = TypeAdapter(type(row)).dump_python(row, mode="json")
    return plain


def _fields_of(declared: type[Any], text: Any) -> dict[str, Any]:
    """Map the fields of a dataclass to pydantic's, texts within limits."""
    kinds = get_type_hints(declared)
    return {
        field.name: (
            {str: text, date: date, date | None: date | None}[kinds[field.name]],
            ... if field.default is MISSING else field.default,
        )
        for field in fields(declared)
    }


def _camel(name: str) -> str:
    return "".join(part.title() for part in name.split("-"))
