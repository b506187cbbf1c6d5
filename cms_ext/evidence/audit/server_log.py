"""Masks personal numbers and keys in the server's log, and gives each request an id."""

import logging
import re
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from urllib.parse import unquote

from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from stdnum.pl import pesel

from cms_ext.plugins.realm import ADMIN_PREFIX, GATED_PREFIXES, is_below

PESEL = re.compile(r"(?<!\d)\d{11}(?!\d)")
ACCOUNT_NUMBER = re.compile(r"(?<!\d)\d{2}(?:[ -]?\d{4}){6}(?!\d)")
MASKED = "[…]"
# An address on this site as it is in a message.
ADDRESS = re.compile(r"/[^\s\"'<>?]+")
KEYS = ("token", "key")

# The request that is being answered; this file is loaded before any model.
answered_request: ContextVar[HttpRequest | None] = ContextVar("answered_request", default=None)


class MaskingFilter(logging.Filter):
    """Masks PESEL numbers, account numbers and keys in addresses, and escapes line breaks.

    Nothing should log such values in the first place. A line break in what somebody sent (an
    address, a header) is written as `\\n`, so that it cannot imitate another entry.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = mask_logged_numbers(mask_keys(escape_line_breaks(record.getMessage())))
        record.args = None
        if record.exc_info and not record.exc_text:
            trace = logging.Formatter().formatException(record.exc_info)
            record.exc_text = mask_logged_numbers(mask_keys(trace))
        return True


def mask_logged_numbers(text: str) -> str:
    """Return the text with account numbers and valid PESEL numbers replaced."""
    return PESEL.sub(_unless_valid, ACCOUNT_NUMBER.sub(MASKED, text))


def mask_keys(text: str) -> str:
    """Replace the secret parts of addresses, whose knowledge opens something.

    These are what a URL pattern takes as `token` or `key`, outside of panels and administration,
    which need a login anyway.
    """
    return ADDRESS.sub(_without_key, text) if apps.ready else text


def _without_key(match: re.Match[str]) -> str:
    address = match[0]
    if is_below(address, (*GATED_PREFIXES, ADMIN_PREFIX)):
        return address
    try:
        taken = resolve(unquote(address)).kwargs
    except Resolver404:
        return address
    for name in KEYS:
        if isinstance(taken.get(name), str):
            address = unquote(address).replace(taken[name], MASKED)
    return address


def escape_line_breaks(text: str) -> str:
    """Control and separator characters in their escaped spelling."""
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text
    )


def _unless_valid(match: re.Match[str]) -> str:
    digits, last = match[0][:10], match[0][10]
    return MASKED if int(pesel.calc_check_digit(digits)) == int(last) else match[0]


class RequestIdMiddleware:
    """Gives each request an id that joins the access log with the server's own log.

    Whatever happens while it is answered knows whose request it was (`acting_origin`).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.request_id = str(uuid.uuid4())  # type: ignore[attr-defined]  # our own mark
        token = answered_request.set(request)
        try:
            return self.get_response(request)
        finally:
            answered_request.reset(token)
