"""The three sign-in pages, and the steps of signing in."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.dispatch import Signal
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from cms_ext.people.identity.domain.activation_code import issue_code
from cms_ext.people.identity.domain.login_state import open_login
from cms_ext.people.identity.models import ActivationCode, Person, User
from cms_ext.people.identity.vocabulary import CodeChannel, LoginState
from tests.people import PASSWORD

PANELS = "/strefa-mieszkanca/logowanie/"
SIGN_IN_PAGES = {"ikcs": f"{PANELS}ikcs/", "ebok": f"{PANELS}e-bok/", "staff": "/admin/login/"}
HOMES = {"ikcs": "/ikcs/", "ebok": "/e-bok/", "staff": "/admin/"}
OWN_PASSWORD = "/strefa-mieszkanca/nowe-haslo/"
REFUSED = "Nieprawidłowy login lub hasło albo dostęp jest nieaktywny."
WRONG = "zupełnie inne hasło"
NEW = "mglisty kaloryfer pod orzechem"


def post_login(
    client: Client, panel: str, login: str, password: str = PASSWORD, address: str = "192.0.2.7"
) -> HttpResponse:
    """Post the sign-in form of a panel from a network address."""
    name = "username" if panel == "staff" else "login"
    fields = {name: login, "password": password}
    return client.post(SIGN_IN_PAGES[panel], fields, REMOTE_ADDR=address)


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def sign_out(client: Client) -> None:
    """Sign out; the browser keeps its other cookies, as the test client's own `logout` does not."""
    client.post("/strefa-mieszkanca/wyloguj/")


def newcomer(
    realm: str = "ikcs",
    login: str = "IKCS-0031",
    channel: CodeChannel = CodeChannel.PRINT,
    valid_for: timedelta = timedelta(days=14),
) -> tuple[User, str, ActivationCode]:
    """Celestyna, who has just got her starter password: the login, the code and its row."""
    person, _ = Person.objects.get_or_create(name="Celestyna Mróz")
    user = open_login(realm, login, person=person, state=LoginState.PENDING)
    issued = issue_code(user, channel, valid_for)
    return user, issued.code, issued.row


def set_own(
    client: Client, password: str = NEW, repeated: str | None = None, to: str = OWN_PASSWORD
) -> HttpResponse:
    """Send the form of the own password."""
    fields = {"password": password, "repeated": password if repeated is None else repeated}
    return client.post(to, fields)


@contextmanager
def sent_signals(signal: Signal, name: str) -> Iterator[list[Any]]:
    """What a signal says under `name` while this lasts."""
    said: list[Any] = []

    def listen(**kwargs: Any) -> None:
        said.append(kwargs[name])

    signal.connect(listen)
    try:
        yield said
    finally:
        signal.disconnect(listen)


def addresses(patterns: list[URLPattern | URLResolver], before: str = "/") -> set[str]:
    """Every address of the site, its parameters filled with something of their kind."""
    found: set[str] = set()
    for pattern in patterns:
        route = re.sub(r"^\^|\$$|\\Z", "", str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            found |= addresses(pattern.url_patterns, before + route)
        else:
            made = re.sub(r"<uuid:\w+>", "00000000-0000-4000-8000-000000000000", before + route)
            made = re.sub(r"<[^>]+>|\(\?P<\w+>[^)]*\)|\([^)]*\)", "1", made)
            found.add(made)
    return found


def every_address() -> set[str]:
    return addresses(get_resolver().url_patterns)
