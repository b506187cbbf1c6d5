"""A panel's page is compressed where nothing of the request can stand in it, and nowhere else."""

import gzip

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from cms_ext.frontend.page_cache.middleware import RANDOM_BYTES, PanelCompressionMiddleware

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


def test_a_file_is_not_read_into_memory():
    file = FileResponse(iter([b"%PDF"]), content_type="text/html")

    assert answer(response=file) is file


def test_one_page_has_many_lengths():
    lengths = {answer()["Content-Length"] for _ in range(60)}

    assert 10 < len(lengths) <= RANDOM_BYTES + 1
