"""Responses without the parameter `next`, which repeats the address of any GET request."""

from urllib.parse import urlencode

from django.http.response import HttpResponseBase


def body_without_way(answer: HttpResponseBase, body: bytes) -> bytes:
    """Return the body without the repeated address."""
    return body.replace(_echo(answer).encode(), b"-")


def headers_without_way(answer: HttpResponseBase, *left_out: str) -> dict[str, str]:
    """Return the headers without the repeated address and those `left_out`."""
    echo = _echo(answer)
    return {
        name: value.replace(echo, "-") for name, value in answer.items() if name not in left_out
    }


def _echo(answer: HttpResponseBase) -> str:
    asked = answer.wsgi_request  # type: ignore[attr-defined]  # of a test's client
    return urlencode({"next": asked.get_full_path()}) if asked.method in ("GET", "HEAD") else "-"
