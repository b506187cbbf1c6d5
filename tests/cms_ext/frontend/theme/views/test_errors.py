"""Error pages say what to do next, and tell nobody what exists."""

from collections.abc import Iterator

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import InternalError, OperationalError, ProgrammingError
from django.test import Client, RequestFactory
from psycopg.errors import ReadOnlySqlTransaction
from wagtail.models import Site

from cms_ext.frontend.theme import frame
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.frontend.theme.views import bad_request, forbidden, server_error
from cms_ext.people.identity.sign_in_forms import SignInForm
from tests.clients import signed_in
from tests.page_checks import page_problems, parsed, texts
from tests.people import resident, staff

SIGN_IN = "/strefa-mieszkanca/logowanie/e-bok/"


@pytest.mark.django_db
def test_a_missing_page_helps_on_and_two_are_the_same_to_the_byte():
    anna, ewa = resident("ebok", "EB-500001-3", "Anna Lis"), staff("redaktor", "editor")
    for reader in (Client(), signed_in(anna), signed_in(ewa)):
        first, second = reader.get("/brak/1/?q=a"), reader.get("/zupelnie/inny-brak/")

        assert first.status_code == 404
        assert texts(parsed(first), "//h1") == ["Nie ma takiej strony"]
        assert page_problems(first) == []
        assert first.content == second.content
        assert not first.cookies
        assert _headers(first.headers.items()) == _headers(second.headers.items())


def _headers(items: Iterator[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted((name, value) for name, value in items if name not in ("X-Request-ID", "Expires"))


def test_when_something_broke_the_page_needs_neither_database_nor_request(rf: RequestFactory):
    # No database mark: a query would fail this test.
    request = rf.get("/", headers={"host": "zły host"})
    for answer, status, heading in (
        (server_error(request), 500, "Coś się zepsuło"),
        (bad_request(request, ValueError()), 400, "Nie rozumiemy tego adresu"),
        (bad_request(request, RequestDataTooBig()), 413, "Za dużo naraz"),
    ):
        assert (answer.status_code, texts(parsed(answer), "//h1")) == (status, [heading])
        assert page_problems(answer) == []


@pytest.mark.django_db
def test_a_busy_database_has_another_page_than_a_fault(monkeypatch):
    """Anyone who signs in while a bank file is written for long reads when to try again."""
    faults: list[Exception] = []
    read_only = InternalError("cannot execute UPDATE in a read-only transaction")
    read_only.__cause__ = ReadOnlySqlTransaction()

    def fails(*args: object, **options: object) -> None:
        raise faults[-1]

    monkeypatch.setattr(SignInForm, "sign_in", fails)
    client = Client(raise_request_exception=False)
    for fault, status, heading, retry in (
        (OperationalError("database is locked"), 503, "Serwis jest teraz zajęty", "10"),
        (read_only, 503, "Serwis jest teraz zajęty", "10"),
        (InternalError("transaction is aborted"), 500, "Coś się zepsuło", None),
        (ProgrammingError("no such column"), 500, "Coś się zepsuło", None),
    ):
        faults.append(fault)
        answer = client.post(SIGN_IN, {"login": "EB-500001-3", "password": "haslo"})
        assert (answer.status_code, texts(parsed(answer), "//h1")) == (status, [heading])
        assert answer.headers.get("Retry-After") == retry
        assert page_problems(answer) == []


def test_a_form_that_has_gone_stale_says_so():
    answer = Client(enforce_csrf_checks=True).post("/strefa-mieszkanca/wyloguj/")

    assert answer.status_code == 403
    assert texts(parsed(answer), "//h1") == ["Formularz stracił ważność"]
    assert page_problems(answer) == []


@pytest.fixture
def new_process(monkeypatch) -> None:
    """A server that has shown no page yet."""
    monkeypatch.setattr(frame, "_seen", [])


def telephones(rf: RequestFactory) -> list[str]:
    """Return the links to ring on the page about a fault; made without the database."""
    return [
        str(link)
        for link in parsed(server_error(rf.get("/"))).xpath("//a/@href[starts-with(., 'tel:')]")
    ]


@pytest.mark.django_db
def test_a_fault_tells_whom_to_ring_as_the_last_page_did(
    client, rf: RequestFactory, new_process: None
):
    coop = CoopSettings.for_site(Site.objects.get(is_default_site=True))
    coop.phone, coop.emergency_phone = "22 000 10 20", "22 000 10 21"
    coop.save()

    before = telephones(rf)
    client.get("/nie-ma-takiej/")
    after = telephones(rf)

    assert (before, after) == ([], ["tel:220001020", "tel:220001021"])


def test_a_server_started_in_the_middle_of_a_fault_knows_it_from_the_cache_if_that_answers(
    rf: RequestFactory, new_process: None, monkeypatch
):
    def fail(key: str) -> None:
        raise ConnectionError

    frame.cache_office(CoopSettings(name="SM Próbna", phone="22 000 10 20"))
    monkeypatch.setattr(frame, "_seen", [])
    with monkeypatch.context() as broken:
        broken.setattr(frame.cache, "get", fail)
        assert telephones(rf) == []

    assert telephones(rf) == ["tel:220001020"]


@pytest.mark.django_db
def test_who_may_not_enter_hears_which_login_it_is_and_what_to_do(rf: RequestFactory):
    panels = ["/e-bok/", "/strefa-mieszkanca/logowanie/", "/strefa-mieszkanca/wniosek/"]
    for user, words, ways in (
        (
            resident("ebok", "EB-500001-3", "Anna"),
            "Twój login jest do panelu E-BOK i nie daje prawa do tego miejsca.",
            panels,
        ),
        (staff("redaktor"), "Twój login nie daje prawa do tego miejsca.", ["/", "/mapa-strony/"]),
    ):
        request = rf.get("/gdzies/")
        request.user = user

        answer = forbidden(request, PermissionDenied())

        page = parsed(answer)
        assert (answer.status_code, page_problems(answer)) == (403, [])
        assert texts(page, "//main//p")[0].replace("\u2011", "-") == words
        assert page.xpath("//main//li/a/@href") == [*ways, "/kontakt/napisz/"]
