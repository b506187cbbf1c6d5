from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.base.typed_values import MAX_QUERY, normalised_query
from cms_ext.frontend.theme.middleware import SearchInputMiddleware


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("winda", "winda"),
        ("  protokół   o\twindzie ", "protokół o windzie"),
        ('"winda', "winda"),
        ('uchwała "o windzie"', "uchwała o windzie"),
        ("win\x00da", "win da"),
        ("   ", ""),
        ("x" * 5_000, "x" * MAX_QUERY),
        ("zażółć – §1", "zażółć – §1"),
    ],
)
def test_what_was_typed_becomes_what_is_asked(typed: str, asked: str) -> None:
    assert normalised_query(typed) == asked


@given(st.text(max_size=1_000))
def test_any_text_becomes_harmless_once_and_for_all(typed: str) -> None:
    asked = normalised_query(typed)

    assert len(asked) <= MAX_QUERY
    assert not {"\x00", '"'} & set(asked)
    assert normalised_query(asked) == asked


def test_every_view_gets_the_harmless_query_and_the_rest_as_it_came(rf: RequestFactory) -> None:
    seen: list[dict[str, object]] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request.GET.dict())
        return HttpResponse()

    SearchInputMiddleware(view)(rf.get("/szukaj/", {"q": ' "winda\x00 ', "rok": '2"026'}))

    assert seen == [{"q": "winda", "rok": '2"026'}]
