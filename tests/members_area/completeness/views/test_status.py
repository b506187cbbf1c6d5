from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from cms_ext.people.identity.models import User
from members_area.register.models import Organ
from tests.members_area.completeness.shelf import papers
from tests.members_area.conftest import Publish, two_clerks
from tests.page_checks import page_problems, parsed, texts

pytestmark = pytest.mark.django_db
ADDRESS = "/ikcs/kompletnosc/"


@pytest.fixture(autouse=True)
def _today(settings: Settings) -> None:
    settings.COOP_TODAY = date(2026, 11, 20)


def sentences(client: Client, user: User) -> str:
    client.force_login(user)
    response = client.get(ADDRESS)
    assert response.status_code == 200
    assert page_problems(response) == []
    return " ".join(texts(parsed(response), "//main")[0].split())


@pytest.mark.both_databases
def test_what_is_there_and_what_is_missing_and_until_when(
    client: Client, anna: User, meeting: Organ, publish: Publish
) -> None:
    held = date(2024, 6, 20)
    publish("Protokół", organ=meeting, meeting_date=held, published_on=date(2024, 7, 8))

    said = sentences(client, anna)

    row = "//tr[th='Walne Zgromadzenie · Protokół posiedzenia']/td"
    cells = texts(parsed(client.get(ADDRESS)), row)
    assert cells == ["–nie dotyczy", "jest", "brak", "jeszcze nie termin"]
    assert (
        "Walne Zgromadzenie · Protokół posiedzenia · 2025 W bibliotece nie ma takiego dokumentu. "
        "Termin: 31 grudnia 2025 r. · Uzupełnia: Zarząd · Podstawa: art. 8¹ u.s.m."
    ) in said
    assert "Jest na to czas do 14.07.2027." in said


def test_late_papers_and_unclear_numbers(
    client: Client, anna: User, board: Organ, publish: Publish
) -> None:
    facts = {"kind": "RESOLUTION", "organ": board, "adopted_on": date(2026, 1, 5)}
    publish("Uchwała późna", number="pierwsza", published_on=date(2026, 2, 2), **facts)

    said = sentences(client, anna)

    assert "„Uchwała późna”. Opublikowano 02.02.2026, termin był 19.01.2026." in said
    assert "Rada Nadzorcza · Uchwała – uwagi: 2" in said
    assert "Numer „pierwsza” nie pasuje do numeracji organu." in said


def test_no_closed_paper_is_told_of(
    client: Client, anna: User, board: Organ, publish: Publish, draft: Publish
) -> None:
    open_resolution = {"kind": "RESOLUTION", "organ": board, "adopted_on": date(2026, 11, 5)}
    publish("Uchwała", number="2/RN/2026", published_on=date(2026, 11, 6), **open_resolution)
    before = sentences(client, anna)
    publish("KANAREK", "ORGAN", audience_organ=board, number="1/RN/2026", **open_resolution)
    publish("KANAREK", "STAFF", number="50/RN/2026", **open_resolution)
    draft("KANAREK", number="60/RN/2026", **open_resolution)

    assert sentences(client, anna) == before


def test_the_gate_of_the_panel_stands_before_it(client: Client, nina: User, adrian: User) -> None:
    assert client.get(ADDRESS).status_code == 302
    client.force_login(nina)
    assert client.get(ADDRESS).status_code == 403
    client.force_login(adrian)
    assert client.get(ADDRESS).status_code != 200


def test_the_page_is_only_read(client: Client, anna: User) -> None:
    client.force_login(anna)

    assert client.post(ADDRESS).status_code == 405
    assert client.get(ADDRESS)["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("count", [1, 300])
def test_the_number_of_queries_does_not_grow(
    client: Client,
    anna: User,
    board: Organ,
    count: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    papers(board, *two_clerks(), count)
    client.force_login(anna)
    client.get(ADDRESS)

    with django_assert_max_num_queries(25):
        client.get(ADDRESS)
