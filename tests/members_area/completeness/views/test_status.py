from datetime import date

import pytest
from django.test import Client

from members_area.completeness.views.status import format_ranges
from members_area.register.models import Organ
from tests.members_area.completeness.shelf import papers
from tests.members_area.conftest import BrowserOf, Publish, two_clerks
from tests.page_checks import page_problems, parsed, texts
from tests.query_counts import queries_of

pytestmark = pytest.mark.django_db
ADDRESS = "/ikcs/kompletnosc/"


def sentences(client: Client) -> str:
    response = client.get(ADDRESS)
    assert response.status_code == 200
    assert page_problems(response) == []
    return " ".join(texts(parsed(response), "//main")[0].split())


@pytest.mark.both_databases
def test_what_is_there_and_what_is_missing_and_until_when(
    anna_in: Client, meeting: Organ, publish: Publish
):
    held = date(2024, 6, 20)
    publish("Protokół", organ=meeting, meeting_date=held, published_on=date(2024, 7, 8))

    said = sentences(anna_in)

    row = "//tr[normalize-space(th)='Walne Zgromadzenie · Protokół posiedzenia']/td"
    cells = texts(parsed(anna_in.get(ADDRESS)), row)
    assert cells == ["–nie dotyczy", "jest", "brak", "jeszcze nie termin"]
    assert (
        "Walne Zgromadzenie · Protokół posiedzenia · 2025 W bibliotece nie ma takiego dokumentu. "
        "Termin: 31 grudnia 2025 r. · Uzupełnia: Zarząd · Podstawa: art. 8¹ u.s.m."
    ) in said
    assert "Jest na to czas do 14.07.2027." in said


def test_late_papers_and_unclear_numbers(anna_in: Client, board: Organ, publish: Publish):
    facts = {"kind": "RESOLUTION", "organ": board, "adopted_on": date(2026, 1, 5)}
    publish("Uchwała późna", number="pierwsza", published_on=date(2026, 2, 2), **facts)

    said = sentences(anna_in)

    assert "„Uchwała późna”. Opublikowano 02.02.2026, termin był 19.01.2026." in said
    # Named in the table and, once more, above what is said of it.
    assert texts(parsed(anna_in.get(ADDRESS)), "//h3").count("Rada Nadzorcza · Uchwała") == 1
    assert "Numer „pierwsza” nie pasuje do numeracji organu." in said


def test_the_gate_of_the_panel_stands_before_it_and_the_page_is_only_read(
    browser_of: BrowserOf, anna_in: Client
):
    statuses = {"guest": 302, "nina": 403, "adrian": 403}

    assert {who: browser_of(who).get(ADDRESS).status_code for who in statuses} == statuses
    assert anna_in.post(ADDRESS).status_code == 405
    assert anna_in.get(ADDRESS)["Cache-Control"] == "private, no-store"


def test_the_number_of_queries_does_not_grow(anna_in: Client, board: Organ):
    papers(board, *two_clerks(), range(1, 2))
    anna_in.get(ADDRESS)
    one = queries_of(anna_in.get, ADDRESS)
    papers(board, *two_clerks(), range(2, 5))

    assert queries_of(anna_in.get, ADDRESS) == one


def test_numbers_in_order_with_runs_joined():
    assert [format_ranges(numbers) for numbers in ([], [4], [2, 1], [1, 2, 3])] == [
        "",
        "4",
        "1, 2",
        "1–3",
    ]
    assert format_ranges([8, 1, 2, 3, 4, 5, 6]) == "1–6, 8"
    assert format_ranges([1, 3, 4, 6, 7, 8]) == "1, 3, 4, 6–8"
