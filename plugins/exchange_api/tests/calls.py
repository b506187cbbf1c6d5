"""Calls of the API by a system of the tests."""

import json
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client

from plugins.exchange_api.tests.systems import approved, secret_of

API = "/api/v1/"


class Caller:
    """A program with a key of these scopes."""

    def __init__(self, *scopes: str, name: str = "Program księgowy") -> None:
        self.system = approved(*scopes, name=name)
        self.secret = secret_of(self.system)
        self.client = Client()

    @property
    def header(self) -> str:
        return f"Bearer {self.secret}"

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> HttpResponse:
        return self.client.get(API + path, query, headers={"authorization": self.header, **headers})

    def post(self, path: str, body: Any, key: str | None = None, **headers: str) -> HttpResponse:
        content = body if isinstance(body, str | bytes) else json.dumps(body)
        return self.client.post(
            API + path,
            content,
            content_type="application/json",
            headers={
                "authorization": self.header,
                "idempotency-key": str(uuid4()) if key is None else key,
                **headers,
            },
        )


def problem(response: HttpResponse) -> tuple[int, str]:
    """Status and code of a refusal, which is a problem of RFC 9457."""
    assert response["Content-Type"] == "application/problem+json"
    body = json.loads(response.content)
    assert body["status"] == response.status_code
    assert body["detail"]
    return body["status"], body["code"]
