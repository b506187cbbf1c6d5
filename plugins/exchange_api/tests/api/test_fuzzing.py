"""The description fuzzed by schemathesis: with all scopes, with each one, and without a key."""

import json
from http import HTTPStatus
from typing import Any

import jsonschema_rs
import pytest
import requests
import schemathesis
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import settings as settings_of_hypothesis
from hypothesis import strategies as st

from exchange_api.api.site import describe_api
from exchange_api.domain.scopes import word_scopes
from plugins.exchange_api.tests.calls import Caller
from tests.ebok_plugin.ledger.books import charge, open_account

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
SEED = 20261120
EXAMPLES = 20
DESCRIBED = describe_api()
OPERATIONS = [one.ok() for one in schemathesis.openapi.from_dict(DESCRIBED).get_all_operations()]
MODES = list(schemathesis.GenerationMode)


def call(case: schemathesis.Case, secret: str) -> HttpResponse:
    """Send a generated request by Django's client, with this key."""
    headers = {str(name): str(value) for name, value in (case.headers or {}).items()}
    if secret:
        headers["Authorization"] = f"Bearer {secret}"
    printable = {
        name: value for name, value in headers.items() if value.isascii() and value.isprintable()
    }
    content = b"" if case.media_type is None else json.dumps(plain(case.body)).encode()
    return Client().generic(
        case.method,
        case.formatted_path,
        content,
        content_type=case.media_type or "application/json",
        headers=printable,
        query_params={name: plain(value) for name, value in (case.query or {}).items()},
    )


def plain(value: Any) -> Any:
    """What JSON can say of a generated value."""
    return json.loads(json.dumps(value, default=str))


def judge(operation: Any, response: HttpResponse) -> None:
    """No error of ours, no status and no shape that the description does not know."""
    assert response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR
    described = DESCRIBED["paths"][operation.path][operation.method]["responses"]
    allowed = {int(status) for status in described} | {HTTPStatus.METHOD_NOT_ALLOWED}
    assert response.status_code in allowed, response.content
    shape = described.get(response.status_code) or described.get(str(response.status_code))
    if shape is not None:
        content_type = response["Content-Type"].split(";")[0]
        schema = {**shape["content"][content_type]["schema"], "components": DESCRIBED["components"]}
        jsonschema_rs.validate(schema, json.loads(response.content))


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.label)
def test_no_request_breaks_an_operation(operation: Any, settings):
    settings.COOP_API_REQUESTS_A_MINUTE = 1_000_000
    charge(open_account("100005"), "2026-10", "500.00")
    everything = Caller(*word_scopes())
    other = next(scope for scope in word_scopes() if scope.split(":")[0] not in operation.path)
    stranger = Caller(other, name="Obcy")
    print(f"seed {SEED}")

    for mode in MODES:
        _try(operation, operation.as_strategy(generation_mode=mode), everything, stranger)


def _try(operation: Any, cases: st.SearchStrategy[Any], known: Caller, stranger: Caller) -> None:
    @seed(SEED)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(cases)
    def run(case: schemathesis.Case) -> None:
        judge(operation, call(case, known.secret))
        assert call(case, stranger.secret).status_code in (403, 404, 405)
        assert call(case, "").status_code in (401, 404, 405)

    run()


@pytest.mark.parametrize("known", ["everything", "nobody", *sorted(word_scopes())])
def test_no_sequence_of_requests_leads_beyond_a_key(known: str, settings):
    """What one answer names, a next request asks for: `POST imports/…`, then `GET …/{id}`."""
    settings.COOP_API_REQUESTS_A_MINUTE = 1_000_000
    charge(open_account("100005"), "2026-10", "500.00")
    scopes = {"everything": tuple(word_scopes()), "nobody": ()}.get(known, (known,))
    secret = Caller(*scopes).secret if scopes else ""
    described = schemathesis.openapi.from_dict(DESCRIBED)
    print(f"seed {SEED}")

    class Walk(described.as_state_machine()):  # type: ignore[misc] - made at run time
        def call(self, case: schemathesis.Case, **_kwargs: Any) -> schemathesis.Response:
            answer = call(case, secret)
            sent = requests.Request(case.method, f"http://site{case.formatted_path}").prepare()
            return schemathesis.Response(
                status_code=answer.status_code,
                headers={name.lower(): [value] for name, value in answer.items()},
                content=answer.content,
                request=sent,
                elapsed=0.1,
                verify=False,
            )

        def validate_response(
            self, response: schemathesis.Response, case: schemathesis.Case, **_kwargs: Any
        ) -> None:
            got = HttpResponse(response.content, status=response.status_code)
            got["Content-Type"] = response.headers["content-type"][0]
            judge(case.operation, got)
            if not scopes:
                assert response.status_code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND)

    seed(SEED)(Walk)
    Walk.run(
        settings=settings_of_hypothesis(
            max_examples=3,
            stateful_step_count=6,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
            database=None,
        )
    )
