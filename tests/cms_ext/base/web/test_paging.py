"""How the address of a list names its page, and what of it goes on to the next one."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from cms_ext.base.web.paging import PAGE, keys_first, select_page

ROWS = range(1, 26)


def test_what_is_no_number_is_the_first_page_and_what_is_too_high_the_last():
    no_numbers = ["", "?p=last", "?p=2.0", "?p=%00", "?p=", "?p=9" + "9" * 5000, "?page=2"]
    ends = {"?p=2": (11, 20), "?p=3": (21, 25), "?p=99": (21, 25), "?p=-1": (21, 25)}
    ends |= dict.fromkeys(no_numbers, (1, 10))

    pages = {asked: select_page(RequestFactory().get(f"/{asked}"), ROWS, 10) for asked in ends}
    assert {asked: (page[0], page[-1]) for asked, page in pages.items()} == ends


def test_the_next_page_keeps_everything_else_of_the_address_or_what_a_list_says():
    request = RequestFactory().get("/?q=<winda>&rok=2025&rok=2026&p=2&page=7")
    page = select_page(request, ROWS, 10)
    assert page.previous_address == "?q=%3Cwinda%3E&rok=2025&rok=2026&page=7&p=1"
    assert page.next_address == "?q=%3Cwinda%3E&rok=2025&rok=2026&page=7&p=3"

    request = RequestFactory().get("/?gdzie=x&zapamietaj=1")
    page = select_page(request, ROWS, 10, name=PAGE, keep={"gdzie": "B-01/2", "rok": None})
    assert page.next_address == "?gdzie=B-01%2F2&page=2"


def test_a_known_number_of_rows_is_not_counted_again():
    class Uncounted(list[int]):
        def __len__(self) -> int:
            raise AssertionError

    page = select_page(RequestFactory().get("/"), Uncounted(ROWS), 10, count=25)

    assert page.paginator.num_pages == 3


@pytest.mark.both_databases
@pytest.mark.django_db
def test_a_page_is_chosen_by_keys_and_its_rows_read_whole_in_the_same_order():
    Group.objects.bulk_create(Group(name=f"Grupa {at:02d}") for at in range(25))
    same = Subquery(Group.objects.filter(pk=OuterRef("pk")).values("name")[:1])
    rows = Group.objects.filter(name__startswith="Grupa").annotate(again=same).order_by("-name")

    with CaptureQueriesContext(connection) as asked:
        page = select_page(RequestFactory().get("/?p=2"), keys_first(rows), 10)
        found = [(one.name, one.again) for one in page]

    assert found == [(f"Grupa {at:02d}",) * 2 for at in range(14, 4, -1)]
    assert page.paginator.count == 25
    # The count, and the page in one question: the subquery of its keys answers nothing else.
    assert len(asked) == 2
    assert asked[1]["sql"].split(" IN (")[1].count("SELECT") == 1


@pytest.mark.django_db
def test_what_is_no_plain_row_of_a_model_stays_as_it_is():
    groups = Group.objects
    lists: list[QuerySet[Group] | list[int]] = [
        [1, 2],
        groups.values("name"),
        groups.distinct(),
        groups.annotate(members=Count("user")),
        groups.union(groups.all()),
        groups.all()[:3],
    ]

    assert [keys_first(rows) is rows for rows in lists] == [True] * len(lists)
