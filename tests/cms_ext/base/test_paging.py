"""How the address of a list names its page, and what of it goes on to the next one."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from cms_ext.base.paging import PAGE, page_of

ROWS = range(1, 26)


@pytest.mark.parametrize(
    ("asked", "rows"),
    [
        ("", [1, 10]),
        ("?p=2", [11, 20]),
        ("?p=3", [21, 25]),
        ("?p=99", [21, 25]),
        ("?p=-1", [21, 25]),
        ("?p=last", [1, 10]),
        ("?p=2.0", [1, 10]),
        ("?p=%00", [1, 10]),
        ("?p=", [1, 10]),
        ("?p=9" + "9" * 5000, [1, 10]),
        ("?page=2", [1, 10]),
    ],
)
def test_what_is_no_number_is_the_first_page_and_what_is_too_high_the_last(
    asked: str, rows: list[int]
) -> None:
    page = page_of(RequestFactory().get(f"/{asked}"), ROWS, 10)

    assert [page[0], page[-1]] == rows


def test_the_next_page_keeps_everything_else_of_the_address() -> None:
    request = RequestFactory().get("/?q=<winda>&rok=2025&rok=2026&p=2&page=7")

    page = page_of(request, ROWS, 10)

    assert page.previous_address == "?q=%3Cwinda%3E&rok=2025&rok=2026&page=7&p=1"
    assert page.next_address == "?q=%3Cwinda%3E&rok=2025&rok=2026&page=7&p=3"


def test_a_list_may_say_what_of_its_address_goes_on() -> None:
    request = RequestFactory().get("/?gdzie=x&zapamietaj=1")

    page = page_of(request, ROWS, 10, name=PAGE, keep={"gdzie": "B-01/2", "rok": None})

    assert page.next_address == "?gdzie=B-01%2F2&page=2"


def test_a_known_number_of_rows_is_not_counted_again() -> None:
    class Uncounted(list[int]):
        def __len__(self) -> int:
            raise AssertionError

    page = page_of(RequestFactory().get("/"), Uncounted(ROWS), 10, count=25)

    assert page.paginator.num_pages == 3
