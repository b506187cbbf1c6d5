"""What an unknown visitor may send: how much of it, and nothing dear before a try is counted."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from lxml import html

from cms_ext.base.files import virus_scan
from cms_ext.base.files.sandbox import Program
from cms_ext.base.web.limits import find_upload_limit
from cms_ext.people.identity.domain import throttle
from cms_ext.people.identity.middleware import BodyLimitMiddleware
from cms_ext.people.identity.models import User
from plugins.cases.tests.cases import opened
from tests.boundaries.test_guards import PUBLIC, Screen, screens
from tests.clients import signed_in
from tests.cms_ext.access.applicants import ANNAS_FORM, STRANGERS_FORM, TODAY, apply
from tests.cms_ext.access.domain.file_samples import pdf
from tests.people import resident, staff

NAMES = {f"{space}:{name}" for space, names in PUBLIC.items() for name in names.split()}
SIGN_IN_PAGES = {"wagtailadmin_login"}
# Those that bring files.
WITH_FILES = {"access:add_files", "access:apply", "cases:new", "cases:write", "ebok:verify_file"}
# Besides them those that compute a slow hash: of a secret that is made, or one that is compared.
DEAR = {"access:status", "cases:follow", "identity:panel", "wagtailadmin_login"}
MEGABYTE = 1024 * 1024
IN_ADDRESS = {
    "slug:path": ("ikcs", "e-bok"), "provider:code": ("login-gov",), "int:": ("1",),
    "uuid:": ("8d7f3c1e-0000-4000-8000-000000000001",),
}  # fmt: skip
TYPED = {
    **ANNAS_FORM, "number": "SPR/2026/999999", "secret": "K7QF-2M9T-XB4C",
    "text": "Od rana nie świeci żadna lampa.",
    "login": "IKCS-0007", "username": "daria", "password": "zupełnie inne hasło",
}  # fmt: skip


def public_screens() -> list[Screen]:
    found = [screen for screen in screens() if screen.name in NAMES | SIGN_IN_PAGES]
    # Patterns by expression are pictures, which nobody sends anything to.
    return [one for one in found if "(?P" not in one.address]


def addresses(screen: Screen) -> list[str]:
    """Made for any row, as a stranger invents them."""
    found = [f"/{screen.address}"]
    while match := re.search(r"<([^>]+)>", found[0]):
        values = next((v for k, v in IN_ADDRESS.items() if match[1].startswith(k)), ("x",))
        found = [one.replace(match[0], value) for one in found for value in values]
    return found


@pytest.fixture
def stranger(settings) -> Client:
    """Of a case and an application without a login, whose page he has open."""
    settings.COOP_TODAY, settings.COOP_FORM_FASTEST_SECONDS = TODAY, 0
    settings.COOP_CLAMD = "/run/clamd.ctl"
    client, made, applied = Client(), opened(), apply(STRANGERS_FORM)
    client.post("/sprawa/", {"number": made.case.number, "secret": made.secret})
    number = applied.application.number
    client.post("/strefa-mieszkanca/wniosek/stan/", {"number": number, "secret": applied.secret})
    return client


@contextmanager
def acts() -> Iterator[list[str]]:
    """What happened in order: `try` where one is reserved, else the name of dear work."""
    done: list[str] = []

    def noted(name: str, result: Any) -> Any:
        return lambda *args, **kwargs: [done.append(name), result][1]

    reserve, encode = throttle._reserve_one, MD5PasswordHasher.encode
    with (
        patch.object(throttle, "_reserve_one", lambda *a: [done.append("try"), reserve(*a)][1]),
        patch.object(Program, "run", noted("program", b"ok")),
        patch.object(virus_scan, "_answer_of_clamd", noted("scanner", "stream: OK")),
        patch.object(MD5PasswordHasher, "encode", lambda *a: [done.append("hash"), encode(*a)][1]),
    ):
        yield done


def sent_at(client: Client, address: str) -> Iterator[dict[str, Any]]:
    """Files under every name that a form of the site has, alone and with all that is asked for."""
    names = ("files", "signed", "poa", "plik", "zdjecie", "file")
    files = {
        name: [SimpleUploadedFile("a.pdf", pdf()), SimpleUploadedFile("b.txt", b"Tekst")]
        for name in names
    }
    yield files
    page = client.get(address)
    if page.status_code != 200 or page.streaming:
        return
    typed: dict[str, Any] = {}
    # „Dalej” and „Wstecz” of a form in steps would not hand it in.
    fields = "//main//form//*[@name][not(self::button[@name='dalej' or @name='wstecz'])]"
    for field in html.fromstring(page.content).xpath(fields):
        first = [one for one in field.xpath(".//option/@value") if one]
        typed[field.get("name")] = field.get("value") or (first or [""])[0]
    yield typed | TYPED | files


@pytest.mark.django_db
@pytest.mark.always
def test_no_dear_work_is_done_for_a_stranger_before_a_try_is_reserved(stranger: Client):
    first: dict[str, set[str]] = {}
    entered = deepcopy(stranger.cookies)
    for screen, address in (
        (public_screen, place)
        for public_screen in public_screens()
        for place in addresses(public_screen)
    ):
        # Somebody signs out, withdraws or uses tries up: not for the next one.
        before, stranger.cookies = transaction.savepoint(), deepcopy(entered)
        for data in sent_at(stranger, address):
            with acts() as done:
                answered = stranger.post(address, data)
            if answered.status_code == 405:
                break
            if set(done) - {"try"}:
                first.setdefault(screen.name, set()).add(done[0])
        transaction.savepoint_rollback(before)

    assert {name for name, acts in first.items() if acts != {"try"}} == set()
    # Else the walk would not have come as far as the work.
    assert first.keys() >= (WITH_FILES - {"ebok:verify_file"}) | DEAR


def answer(address: str, user: Any, **head: Any) -> int:
    request = RequestFactory().generic("POST", address)
    request.META |= head
    request.user, request.content_type = user, head.get("CONTENT_TYPE", "")
    return BodyLimitMiddleware(lambda _: HttpResponse())(request).status_code


def most(address: str, user: Any, content: str = "multipart/form-data") -> int:
    """Return the longest body in megabytes that is read."""
    sizes = (1, 5, 25, 55, 400, 2048)
    length = {size: {"CONTENT_LENGTH": str(size * MEGABYTE)} for size in sizes}
    taken = [s for s in sizes if answer(address, user, CONTENT_TYPE=content, **length[s]) == 200]
    return max(taken, default=0)


@pytest.mark.thorough
def test_only_forms_with_files_take_more_than_a_megabyte_from_a_stranger():
    found = {
        screen.name: {most(address, AnonymousUser()) for address in addresses(screen)}
        for screen in public_screens()
    }

    # The API counts a body itself, once it knows the key, and reads none without one.
    of_programs = {"exchange_api:nothing"}
    assert {name for name, sizes in found.items() if sizes == {55}} == WITH_FILES | of_programs
    assert {name for name, sizes in found.items() if sizes not in ({1}, {55})} == set()
    assert answer("/sprawa/nowa/", AnonymousUser(), CONTENT_LENGTH=str(55 * MEGABYTE + 1)) == 413
    assert answer("/nie-ma/", AnonymousUser(), HTTP_TRANSFER_ENCODING="chunked") == 411


def test_who_is_signed_in_sends_five_and_staff_a_file_of_the_import():
    anna, daria = User(realm="ebok"), User(realm="staff")
    archive, bank = "/admin/przeprowadzka/nowa/", "/admin/bank/import/"

    assert {
        "resident": [most("/e-bok/zgody/", anna), most("/e-bok/sprawy/nowa/", anna)],
        "staff": [most(bank, daria), most("/admin/pages/1/", daria, "text/plain")],
        "archive": [most(archive, daria), most(archive, anna), most(archive, AnonymousUser())],
    } == {"resident": [5, 55], "staff": [25, 5], "archive": [2048, 55, 55]}
    assert (
        find_upload_limit(
            next(screen for screen in screens() if screen.name == "cases:faults").view
        )
        is None
    )


@pytest.mark.django_db
def test_a_body_that_is_too_long_is_refused_in_words_before_it_is_read():
    for client, address, size in (
        (Client(), "/sprawa/", 2),
        (signed_in(resident("ebok", "EB-500001-3", "Anna Lis")), "/e-bok/zgody/", 6),
        (signed_in(staff("franek", "finance_clerk")), "/admin/bank/import/", 26),
    ):
        with patch("django.core.handlers.wsgi.WSGIRequest._load_post_and_files") as read:
            refused = client.generic(
                "POST", address, b"x", CONTENT_LENGTH=str(size * MEGABYTE),
                CONTENT_TYPE="multipart/form-data; boundary=x",
            )  # fmt: skip

        assert (refused.status_code, read.called) == (413, False), address
        assert "Formularz jest większy, niż przyjmujemy." in refused.content.decode()
