"""Public pages are rendered once for all readers; what is one reader's own goes to nobody else."""

import gzip

import pytest
from django.core.cache import caches
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory
from django.urls import resolve

from cms_ext.frontend.page_cache.middleware import (
    RANDOM_BYTES,
    PageCacheMiddleware,
    PanelCompressionMiddleware,
)
from cms_ext.public_site.notices.models import AnnouncementPage
from tests.cms_ext.conftest import Publish
from tests.cms_ext.frontend.page_cache.readers import LIST, titles
from tests.cms_ext.public_site.notices.estates import build
from tests.page_checks import parsed, texts
from tests.query_counts import counted, queries_of

pytestmark = pytest.mark.django_db


def test_the_second_reader_costs_no_query_and_gets_the_same_bytes(notice: AnnouncementPage):
    for address in ("/", LIST, "/ogloszenia/pierwsze-ogloszenie/"):
        first = Client().get(address)

        second, asked = counted(Client().get, address)

        assert asked == 0
        assert (second.content, second.headers) == (first.content, first.headers)
        assert (first["Cache-Control"], "Set-Cookie" in first) == ("no-cache", False)
        assert "script-src 'self'" in first["Content-Security-Policy"]
        # No form's token is in a stored page.
        assert (b"csrfmiddlewaretoken" in first.content, first.cookies) == (False, {})


def test_a_release_with_another_policy_does_not_find_the_pages_of_the_former(
    notice: AnnouncementPage, settings
):
    Client().get(LIST)
    policy = settings.CONTENT_SECURITY_POLICY
    settings.CONTENT_SECURITY_POLICY = {
        "DIRECTIVES": {**policy["DIRECTIVES"], "img-src": ["https://zdjecia.example"]}
    }

    answers = [Client().get(LIST), Client().get(LIST)]

    assert ["zdjecia.example" in one["Content-Security-Policy"] for one in answers] == [True, True]


def test_an_answer_with_a_nonce_of_its_own_is_not_stored():
    asked: list[HttpRequest] = []

    def page(request: HttpRequest) -> HttpResponse:
        asked.append(request)
        request.resolver_match = resolve(LIST)
        request._csp_nonce = "once"  # type: ignore[attr-defined]  # as django-csp notes it
        return HttpResponse("<script nonce=once></script>")

    for _ in range(2):
        PageCacheMiddleware(page)(RequestFactory().get(LIST))

    assert len(asked) == 2


def test_a_browser_that_has_the_page_hears_that_nothing_changed(notice: AnnouncementPage):
    first = Client().get(LIST)

    again = Client().get(LIST, headers={"if-none-match": first["ETag"]})
    other = Client().get(LIST, headers={"if-none-match": '"other"'})
    head = Client().head(LIST)

    assert (again.status_code, again.content) == (304, b"")
    assert (other.status_code, head.status_code, head.content) == (200, 200, b"")
    assert head["ETag"] == first["ETag"]


@pytest.mark.thorough
def test_no_header_of_one_reader_changes_what_the_next_one_gets(notice: AnnouncementPage):
    clean = Client().get(LIST)
    readers: list[dict[str, str]] = [
        {"host": "evil.example"},
        {"host": "testserver:1234"},
        {"host": "TESTSERVER"},
        {"host": "testserver."},
        {"x-forwarded-host": "evil.example"},
        {"x-forwarded-proto": "https"},
        {"x-forwarded-port": "1234"},
        {"x-original-url": "/admin/", "x-rewrite-url": "/admin/"},
        {"x-http-method-override": "POST"},
        {"accept-language": "de"},
        {"accept": "application/json"},
        {"accept-encoding": "gzip"},
        {"range": "bytes=0-10"},
        {"if-match": '"other"'},
        {"if-none-match": "*"},
        {"if-modified-since": "Fri, 20 Nov 2026 12:00:00 GMT"},
        {"if-unmodified-since": "Thu, 01 Jan 1970 00:00:00 GMT"},
        {"x-requested-with": "XMLHttpRequest"},
        {"referer": "https://evil.example/"},
        {"user-agent": "<script>evil()</script>"},
        {"cookie": "coop_text=large; coop_text=<script>"},
        {"cookie": "coop_text"},
    ]
    for headers in readers:
        caches["pages"].clear()

        Client().get(LIST, headers=headers)
        next_one = Client().get(LIST)

        assert (next_one.status_code, next_one.content) == (200, clean.content), headers
        assert next_one.headers == clean.headers, headers


@pytest.mark.thorough
def test_nobody_fills_the_store_with_invented_names_queries_and_addresses(notice: AnnouncementPage):
    Client().get(LIST)
    kept = len(caches["pages"]._cache)  # type: ignore[attr-defined]  # of the cache in memory

    for n in range(4):
        for host in (f"n{n}.example", f"testserver:{n + 1000}", "tEsTsErVeR", "testserver."):
            Client().get(LIST, headers={"host": host})
        for address in (f"{LIST}?x={n}", f"{LIST}nie-ma-{n}/", f"{LIST}?page={n}"):
            Client().get(address)
        Client().head(LIST)

    assert len(caches["pages"]._cache) == kept  # type: ignore[attr-defined]


def test_the_place_of_one_reader_is_not_the_next_one_s(publish: Publish):
    estates = build()
    publish("Wymiana pionu", buildings=[estates.w1])
    publish("Przegląd dachu", buildings=[estates.j2])
    one = Client()

    one.get(f"{LIST}?gdzie=N1&zapamietaj=1")
    own = texts(parsed(one.get(LIST)), "//main//ul[contains(@class, 'notices')]//h2")
    stranger = Client().get(LIST)
    with_old_page = one.get(LIST, headers={"if-none-match": stranger["ETag"]})

    assert own == ["Przegląd dachu"]
    assert titles(Client()) == ["Przegląd dachu", "Wymiana pionu"]
    # The page that the browser kept from before the choice is not the reader's any more.
    assert (with_old_page.status_code, with_old_page["Vary"]) == (200, "Cookie")


def test_a_browser_that_takes_it_gets_the_page_compressed(notice: AnnouncementPage):
    """The same page in fewer bytes, when it is made and when it comes from the store."""
    plain = Client().get(LIST)
    assert "Content-Encoding" not in plain

    for takes in ("gzip, deflate, br", "br;q=1.0, gzip;q=0.8", "GZIP"):
        packed = {"accept-encoding": takes}
        from_store = Client(headers=packed).get(LIST)
        made = Client(headers={**packed, "cookie": "coop_text=large"}).get(LIST)

        assert gzip.decompress(from_store.content) == plain.content
        assert len(from_store.content) * 2 < len(plain.content)
        assert [answer["Content-Encoding"] for answer in (from_store, made)] == ["gzip", "gzip"]
        assert int(from_store["Content-Length"]) == len(from_store.content)
        assert plain["ETag"] == from_store["ETag"]
        assert plain["Vary"] == from_store["Vary"] == "Cookie, Accept-Encoding"
        known = {**packed, "if-none-match": plain["ETag"]}
        assert Client(headers=known).get(LIST).status_code == 304


def test_a_browser_that_does_not_take_it_gets_the_page_as_it_is(notice: AnnouncementPage):
    Client(headers={"accept-encoding": "gzip"}).get(LIST)

    for takes in ("", "br", "gzip;q=0", "gzip;q=0.0, br", "identity"):
        answer = Client(headers={"accept-encoding": takes}).get(LIST)

        assert "Content-Encoding" not in answer
        assert "</html>" in answer.content.decode()


@pytest.mark.thorough
def test_what_is_not_the_same_for_everybody_is_never_stored(notice: AnnouncementPage):
    """The store marks what it keeps and what it gives."""
    asked: list[tuple[str, dict[str, str]]] = [
        ("/ogloszenia/?rodzaj=FEES", {}),
        ("/szukaj/", {}),
        ("/ogloszenia/nie-ma/", {}),
        ("/strefa-mieszkanca/logowanie/", {}),
        (LIST, {"authorization": "Basic Og=="}),
        (LIST, {"cookie": "sessionid=x"}),
        (LIST, {"cookie": "csrftoken=x"}),
        (LIST, {"cookie": "coop_place=N1"}),
    ]
    for address, headers in asked:
        twice = [Client().get(address, headers=headers) for _ in range(2)]
        assert ["ETag" in answer for answer in twice] == [False, False], (address, headers)


def test_what_a_signed_in_person_gets_is_not_stored_and_not_from_the_store(
    notice: AnnouncementPage, admin_client: Client
):
    own = admin_client.get(LIST)
    assert queries_of(Client().get, LIST) > 0

    again = admin_client.get(LIST)

    assert own["Cache-Control"] == again["Cache-Control"] == "private, no-store"
    assert "ETag" not in again


def test_larger_text_is_a_page_of_its_own(notice: AnnouncementPage):
    plain = Client().get(LIST).content
    large = Client(headers={"cookie": "coop_text=large"}).get(LIST).content

    assert b'data-text="large"' in large
    assert b'data-text="large"' not in plain
    assert Client().get(LIST).content == plain
    ukrainian = Client(headers={"cookie": "coop_language=uk"}).get(LIST).content
    assert "Українська".encode() in ukrainian
    assert len({plain, large, ukrainian}) == 3
    assert Client(headers={"cookie": "coop_language=pl"}).get(LIST).content == plain
    assert Client(headers={"cookie": "coop_text=<b>"}).get(LIST).content == plain


# A panel's page is compressed where nothing of the request can be in it, and nowhere else.
PAGE = b"<p>Do zap\xc5\x82aty: 235,23 z\xc5\x82.</p>" * 200
LENGTH = {"Content-Length": str(len(PAGE))}


def page(status: int = 200, kind: str = "text/html; charset=utf-8", **headers: str) -> HttpResponse:
    return HttpResponse(PAGE, status=status, content_type=kind, headers={**LENGTH, **headers})


def answer(
    address: str = "/e-bok/",
    response: HttpResponseBase | None = None,
    *,
    takes: str = "gzip, deflate, br",
    method: str = "GET",
) -> HttpResponseBase:
    request = RequestFactory(headers={"accept-encoding": takes}).generic(method, address)
    return PanelCompressionMiddleware(lambda _request: response or page())(request)


def test_a_page_without_a_query_is_compressed():
    for address in ("/e-bok/", "/e-bok/konto/100007/", "/ikcs/dokumenty/"):
        found = answer(address)

        assert isinstance(found, HttpResponse)
        assert gzip.decompress(found.content) == PAGE
        assert (found["Content-Encoding"], found["Vary"]) == ("gzip", "Accept-Encoding")
        assert found["Content-Length"] == str(len(found.content))
        assert len(found.content) < len(PAGE) / 3


def test_all_else_goes_as_it_is():
    for found in (
        answer("/e-bok/?konto=100007"),
        answer("/ikcs/dokumenty/?q=statut"),
        answer(method="POST"),
        answer(method="HEAD"),
        answer("/e-bok/nie-ma/", page(404)),
        answer("/e-bok/", page(403)),
        answer("/admin/"),
        answer("/konto/"),
        answer("/ogloszenia/"),
        answer("/e-bokomania/"),
        answer(response=page(kind="application/pdf")),
        answer(response=page(kind="text/csv")),
        answer(response=page(**{"Content-Encoding": "br"})),
        answer(takes="br"),
        answer(takes="gzip;q=0"),
        answer(takes=""),
    ):
        assert isinstance(found, HttpResponse)
        assert (found.content, found["Content-Length"]) == (PAGE, LENGTH["Content-Length"])
        assert found.get("Content-Encoding", "br") == "br"

    # A file is not read into memory.
    file = FileResponse(iter([b"%PDF"]), content_type="text/html")

    assert answer(response=file) is file


def test_one_page_has_many_lengths():
    lengths = {answer()["Content-Length"] for _ in range(60)}

    assert 10 < len(lengths) <= RANDOM_BYTES + 1
