"""The operations of the API, made from what the plugins of the site declare."""

import inspect
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from django.core import signing
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Status
from ninja.params.functions import Body, Header, Path, Query

from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import read_origin, record
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.plugins import ApiCollection, ApiImport, Window
from exchange_api.api import shapes
from exchange_api.api.answers import not_found
from exchange_api.api.key import SystemKeyBearer, get_caller
from exchange_api.domain.caller import hold_large_turn, origin_of_system
from exchange_api.domain.importing import (
    SentTable,
    find_batch,
    is_large,
    plan_import,
    rehearse_table,
)
from exchange_api.domain.problem import ApiProblem
from exchange_api.domain.scopes import make_scope
from exchange_api.domain.write import WriteRequest, find_answer, write_once
from exchange_api.models import ExternalSystem

SALT = "exchange_api.cursor"
MAX_LOGGED = 1_000
# Each address may answer with these.
REFUSALS = dict.fromkeys((400, 401, 403, 404, 409, 413, 422, 429, 503), shapes.Problem)
IDEMPOTENCY = "Idempotency-Key"


def add_collection(api: NinjaAPI, collection: ApiCollection) -> None:
    """Add the addresses of a collection: its pages, a row, and adding one."""
    name, title = collection.name, _(collection.title)
    reads = SystemKeyBearer(make_scope(name, "read"))
    _add(
        api,
        "GET",
        f"/{name}",
        _signed(
            partial(_read_page, collection), query=_of(Query(), shapes.make_filters(collection))
        ),
        auth=reads,
        response={200: shapes.make_page(collection)},
        summary=title,
    )
    if collection.find_row is not None:
        _add(
            api,
            "GET",
            f"/{name}/{{id}}",
            _signed(partial(_read_row, collection), id=_of(Path(), shapes.Parameter)),
            auth=reads,
            response={200: collection.row},
            summary=_("jedna pozycja: %s") % title,
        )
    if collection.body is not None:
        body = _of(Body(), shapes.make_body(collection))
        _add(
            api,
            "POST",
            f"/{name}",
            _signed(partial(_add_row, collection), body=body, idempotency_key=_key()),
            auth=SystemKeyBearer(make_scope(name, "write")),
            response={201: collection.row},
            summary=_("nowa pozycja: %s") % _(collection.adds),
        )


def add_import(api: NinjaAPI, kind: ApiImport) -> None:
    """Add the addresses of a kind of table: sending one, and what became of it."""
    title, writes = _(kind.title), SystemKeyBearer(make_scope(kind.name, "write"))
    body = _of(Body(), shapes.make_table(kind))
    _add(
        api,
        "POST",
        f"/imports/{kind.name}",
        _signed(
            partial(_send_table, kind),
            response=HttpResponse,
            body=body,
            idempotency_key=_key(),
        ),
        auth=writes,
        response={200: shapes.Batch, 201: shapes.Batch, 202: shapes.Batch},
        summary=_("zapis: %s") % title,
    )
    _add(
        api,
        "GET",
        f"/imports/{kind.name}/{{id}}",
        _signed(partial(_read_batch, kind), id=_of(Path(), UUID)),
        auth=writes,
        response={200: shapes.Batch},
        summary=_("stan zapisu: %s") % title,
    )


def _add(api: NinjaAPI, method: str, path: str, view: Callable[..., Any], **how: Any) -> None:
    name = path.strip("/").replace("/{id}", "-one").replace("/", "-")
    how["response"] = {**how["response"], **REFUSALS}
    how["description"] = _("Zakres klucza: %s") % how["auth"].scope
    api.default_router.add_api_operation(
        path, [method], view, operation_id=f"{method.lower()}-{name}", tags=[name], **how
    )


def _signed(view: Callable[..., Any], **parameters: Any) -> Callable[..., Any]:
    """Give a view the parameters that ninja reads off its signature."""

    def named(request: HttpRequest, **values: Any) -> Any:
        return view(request, **values)

    kinds = [("request", HttpRequest), *parameters.items()]
    named.__signature__ = inspect.Signature(  # type: ignore[attr-defined]  # read by inspect
        [
            inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=kind)
            for name, kind in kinds
        ]
    )
    return named


def _of(place: Any, shape: Any) -> Any:
    """Return the annotation of a parameter that is at this place of a request."""
    return Annotated[shape, place]


def _key() -> Any:
    about = _("Nowy dla każdego zapisu; ten sam przy powtórzeniu tego samego zapytania.")
    header = Header(alias=IDEMPOTENCY, description=about, min_length=1, max_length=255)
    return _of(header, str)


def _read_page(collection: ApiCollection, request: HttpRequest, query: Any) -> dict[str, Any]:
    given = query.model_dump()
    cursor, limit = given.pop("cursor"), given.pop("limit")
    filters = collection.filters(**given) if collection.filters else None
    after = _read_cursor(collection, cursor)
    # One more tells whether there is a next page.
    window = Window(after, limit + 1, business_today())
    try:
        rows = list(collection.list_rows(filters, window))
    except ValidationError as refusal:
        raise _as_problem(refusal) from refusal
    page = rows[:limit]
    _record_read(collection, request, [row.id for row in page])
    more = len(rows) > limit
    return {"items": page, "next": _write_cursor(collection, page[-1].id) if more else None}


def _read_row(collection: ApiCollection, request: HttpRequest, id: str) -> Any:  # noqa: A002
    assert collection.find_row is not None  # only then there is the address
    row = collection.find_row(id, business_today())
    if row is None:
        raise not_found()
    _record_read(collection, request, [row.id])
    return row


def _record_read(collection: ApiCollection, request: HttpRequest, ids: list[str]) -> None:
    """Record whose data a system read, by the ids of the rows."""
    if collection.is_personal and ids:
        origin = origin_of_system(get_caller(request), read_origin(request))
        record("API_READ", origin, note=collection.name, changes={"shown": ids[:MAX_LOGGED]})


def _read_cursor(collection: ApiCollection, cursor: str) -> str:
    """Return the id in a cursor that this collection gave out. Raises ApiProblem 422."""
    if not cursor:
        return ""
    try:
        return str(signing.Signer(salt=f"{SALT}.{collection.name}").unsign_object(cursor))
    except (signing.BadSignature, ValueError) as refusal:
        words = _("Kursor podaj bez zmian, z odpowiedzi na poprzednią stronę.")
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        raise ApiProblem(status, "CURSOR_INVALID", words) from refusal


def _write_cursor(collection: ApiCollection, after: str) -> str:
    return signing.Signer(salt=f"{SALT}.{collection.name}").sign_object(after)


def _write(request: HttpRequest, kind: str, idempotency_key: str) -> WriteRequest:
    system = get_caller(request)
    return WriteRequest(
        system=system,
        idempotency_key=idempotency_key,
        kind=kind,
        path=request.path,
        content=request.body,
        origin=origin_of_system(system, read_origin(request)),
    )


def _add_row(
    collection: ApiCollection, request: HttpRequest, body: Any, idempotency_key: str
) -> Any:
    assert collection.body is not None
    assert collection.add_row is not None
    new, add_row = collection.body(**body.model_dump()), collection.add_row
    sent = _write(request, collection.name, idempotency_key)

    def act(_write: Any) -> tuple[HTTPStatus, dict[str, Any]]:
        try:
            row = add_row(new, business_today(), sent.origin)
        except (ValidationError, Refusal) as refusal:
            raise _as_problem(refusal) from refusal
        return HTTPStatus.CREATED, shapes.dump(row)

    written = find_answer(sent) or write_once(sent, act)
    return Status(written.status, written.answer)


def _send_table(
    kind: ApiImport, request: HttpRequest, response: HttpResponse, body: Any, idempotency_key: str
) -> Any:
    table = SentTable(kind, body.rows, body.controls)
    sent = _write(request, kind.name, idempotency_key)
    today = business_today()
    with hold_large_turn(sent.system) if is_large(table) else nullcontext():
        if body.rehearse:
            report = rehearse_table(table, today=today, origin=sent.origin)
            return Status(HTTPStatus.OK, {"id": "", **report})
        written = find_answer(sent)
        if written is None:
            written = write_once(sent, plan_import(table, today=today, origin=sent.origin))
    response["Location"] = f"{request.path}/{written.pk}"
    return Status(written.status, {"id": str(written.pk), **written.answer})


def _read_batch(kind: ApiImport, request: HttpRequest, id: Any) -> Any:  # noqa: A002
    system: ExternalSystem = get_caller(request)
    batch = find_batch(system, kind, id)
    if batch is None:
        raise not_found()
    return batch


def _as_problem(refusal: ValidationError | Refusal) -> ApiProblem:
    """Turn a refusal of the domain into a problem, with the field that it is about."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if isinstance(refusal, Refusal):
        return ApiProblem(status, refusal.code, refusal.message)
    by_field = refusal.message_dict if hasattr(refusal, "error_dict") else {"": refusal.messages}
    errors = [
        {"where": "" if field == NON_FIELD_ERRORS else field, "message": message}
        for field, messages in by_field.items()
        for message in messages
    ]
    return ApiProblem(status, "REQUEST_INVALID", errors[0]["message"], errors=errors)
