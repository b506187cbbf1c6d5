"""A refused request to the API."""

from collections.abc import Mapping
from typing import Any


class ApiProblem(Exception):
    """A refusal as a problem of RFC 9457: HTTP status, our `code`, a sentence, further members.

    `headers` are those of the answer.
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        **members: Any,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = headers or {}
        self.members = members
