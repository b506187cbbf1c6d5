"""Asks the site, as a visitor and as residents, for a sample of what each of them may not get.

Every other check compares records; this one knows no table, only what the site answers.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from itertools import islice
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.core.handlers.base import BaseHandler
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from cms_ext.base.database.transactions import read_snapshot
from cms_ext.base.web.site_address import site_host
from cms_ext.people.identity.models import User
from cms_ext.plugins import list_panels, list_plugins

# Addresses of each declaration that one reader is sent to.
SAMPLE = 25
# The first access check. What stands before it reads the session, which a check has none of.
FIRST_GATE = "cms_ext.people.identity.middleware.PanelGateMiddleware"
Reader = User | AnonymousUser
# Whatever else comes back is no refusal: a page, a file, an error before any access check.
REFUSALS = (
    HTTPStatus.MOVED_PERMANENTLY,
    HTTPStatus.FOUND,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.GONE,
)


@dataclass(frozen=True, slots=True)
class OpenAddress:
    """An address that the site did not refuse to somebody who may not get it."""

    message: str
    address: str
    reader: str
    status: int


def verify_closed_addresses() -> Iterator[OpenAddress]:
    """Report what the site answers to readers whom it has to refuse. Writes nothing."""
    with read_snapshot():
        respond = _build_site()
        for reader in _list_readers():
            for address in _list_closed(reader):
                status = _visit(respond, reader, address)
                if status not in REFUSALS:
                    yield _report(reader, address, status)


def _list_readers() -> Iterator[Reader]:
    """A visitor, and of each panel the resident whose turn it is today."""
    yield AnonymousUser()
    for realm, _panel in list_panels():
        residents = User.objects.filter(realm=realm, is_active=True).order_by("pk")
        if count := residents.count():
            yield residents[timezone.localdate().toordinal() % count]


def _list_closed(reader: Reader) -> Iterator[str]:
    for plugin in list_plugins():
        for list_addresses in plugin.evidence.closed:
            yield from islice(list_addresses(reader), SAMPLE)


def _build_site() -> Callable[[HttpRequest], Any]:
    """Return the views of the site behind its access checks, as Django builds them."""
    handler: Any = BaseHandler()
    handler.load_middleware()
    respond: Callable[[HttpRequest], Any] = convert_exception_to_response(handler._get_response)
    places: list[str] = settings.MIDDLEWARE
    for path in reversed(places[places.index(FIRST_GATE) :]):
        respond = convert_exception_to_response(import_string(path)(respond))
    # Those before the gate know sessions and visits, which there are none of.
    handler._view_middleware = []
    return respond


def _visit(respond: Callable[[HttpRequest], Any], reader: Reader, address: str) -> int:
    factory = RequestFactory(SERVER_NAME=site_host(), HTTP_USER_AGENT="verify")
    request: Any = factory.get(address, secure=True)
    request.user, request.session, request.sign_in_session = reader, SessionBase(), None
    # Not closed: that would tell the site that a request of its own is over.
    return int(respond(request).status_code)


def _report(reader: Reader, address: str, status: int) -> OpenAddress:
    login = reader.login if isinstance(reader, User) else ""
    words = (
        _("{address} otwiera się osobie z loginem {login}, która nie ma do tego prawa ({status})")
        if login
        else _("{address} otwiera się każdemu, bez logowania ({status})")
    )
    message = words.format(address=address, login=login, status=status)
    return OpenAddress(message, address, login, status)
