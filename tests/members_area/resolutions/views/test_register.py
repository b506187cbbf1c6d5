"""The register of resolutions as its readers see it."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms_ext.people.identity.models import User
from members_area.library.models import Document, RelationType
from members_area.register.models import Organ
from tests.members_area.adopted import adopted, bylaws, tie
from tests.members_area.conftest import Publish
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db

REGISTER = "/ikcs/uchwaly/"
ROW = re.compile(r"<tr><th scope=\"row\">(.*?)</tr>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")


@pytest.fixture
def anna_in(client: Client, anna: User) -> Client:
    client.force_login(anna)
    return client


@shared
def papers(publish: Publish, board: Organ) -> dict[str, Document]:
    return bylaws(publish, board)


def rows(client: Client, **asked: str) -> list[list[str]]:
    """The cells of each line, as text."""
    body = client.get(REGISTER, asked).content.decode()
    return [
        [" ".join(TAG.sub(" ", cell).split()) for cell in re.split(r"</t[hd]>", row)][:7]
        for row in ROW.findall(body)
    ]


def numbers(client: Client, **asked: str) -> list[str]:
    return [row[0] for row in rows(client, **asked)]


@pytest.mark.usefixtures("papers")
def test_the_register_on_a_day(anna_in: Client) -> None:
    assert rows(anna_in, dzien="2026-09-01") == [
        [
            "4/RN/2026",
            "Rada Nadzorcza",
            "14.05.2026",
            "nowego regulaminu ustalania opłat i rozliczania mediów",
            "01.09.2026",
            "Obowiązuje",
            "zastępuje 3/RN/2024",
        ],
        [
            "7/RN/2025",
            "Rada Nadzorcza",
            "22.05.2025",
            "zmiany regulaminu ustalania opłat",
            "01.07.2025",
            "Utraciła przedmiot",
            "zmienia 3/RN/2024 (§ 5)",
        ],
        [
            "3/RN/2024",
            "Rada Nadzorcza",
            "15.02.2024",
            "regulaminu ustalania opłat",
            "01.03.2024",
            "Zastąpiona",
            "zastąpiona przez 4/RN/2026",
        ],
    ]


@pytest.mark.usefixtures("papers")
def test_what_was_not_adopted_yet_is_absent(anna_in: Client) -> None:
    assert numbers(anna_in, dzien="2025-01-15") == ["3/RN/2024"]


@pytest.mark.usefixtures("papers")
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"organ": "SB"}, ["4/RN/2026", "7/RN/2025", "3/RN/2024"]),
        ({"organ": "GM"}, []),
        ({"rok": "2025"}, ["7/RN/2025"]),
        ({"rok": "drugi"}, ["4/RN/2026", "7/RN/2025", "3/RN/2024"]),
        ({"numer": "7/rn"}, ["7/RN/2025"]),
        ({"sprawa": "rozliczanie medium"}, ["4/RN/2026"]),
        ({"sprawa": "OPLATA"}, ["4/RN/2026", "7/RN/2025", "3/RN/2024"]),
        ({"status": "LOST_OBJECT"}, ["7/RN/2025"]),
        ({"status": "nieznany"}, ["4/RN/2026", "7/RN/2025", "3/RN/2024"]),
        ({"dzien": "wczoraj"}, ["4/RN/2026", "7/RN/2025", "3/RN/2024"]),
        ({"status": "IN_FORCE", "dzien": "2025-06-30"}, ["3/RN/2024"]),
    ],
)
def test_the_filters_leave(anna_in: Client, asked: dict[str, str], found: list[str]) -> None:
    assert numbers(anna_in, **asked) == found


def test_an_empty_register_says_so(anna_in: Client) -> None:
    assert "Na ten dzień nie ma uchwał" in anna_in.get(REGISTER).content.decode()


@pytest.mark.usefixtures("papers")
def test_the_open_data_are_the_lines_of_the_register(anna_in: Client) -> None:
    response = anna_in.get(f"{REGISTER}rejestr.json", {"dzien": "2026-05-20", "rok": "2024"})
    content: dict[str, Any] = response.json()
    assert content["as_of"] == "2026-05-20"
    (row,) = content["resolutions"]
    assert row.pop("id")
    assert row == {
        "number": "3/RN/2024",
        "organ": "Rada Nadzorcza",
        "adopted_on": "2024-02-15",
        "subject": "regulaminu ustalania opłat",
        "effective_from": "2024-03-01",
        "status": "AMENDED",
        "status_label": "Obowiązuje ze zmianami",
        "note": "",
        "changes": [],
        "changed_by": ["7/RN/2025"],
    }
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.usefixtures("papers")
def test_the_spreadsheet_runs_nothing_as_a_formula(
    anna_in: Client, publish: Publish, board: Organ
) -> None:
    adopted(publish, board, "1/RN/2023", date(2023, 1, 2), subject="=1+1")
    response = anna_in.get(f"{REGISTER}rejestr.csv", {"dzien": "2025-07-01"})
    lines = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert lines == [
        [
            "Nr",
            "Organ",
            "Data",
            "W sprawie",
            "Obowiązuje od",
            "Status",
            "Zmienia",
            "Zmieniona przez",
        ],
        [
            "7/RN/2025",
            "Rada Nadzorcza",
            "2025-05-22",
            "zmiany regulaminu ustalania opłat",
            "2025-07-01",
            "Obowiązuje",
            "zmienia 3/RN/2024 § 5",
            "",
        ],
        [
            "3/RN/2024",
            "Rada Nadzorcza",
            "2024-02-15",
            "regulaminu ustalania opłat",
            "2024-03-01",
            "Obowiązuje ze zmianami",
            "",
            "7/RN/2025",
        ],
        ["1/RN/2023", "Rada Nadzorcza", "2023-01-02", "'=1+1", "2023-01-02", "Obowiązuje", "", ""],
    ]


CANARY = "KANAREK"


@pytest.mark.parametrize("address", ["", "rejestr.csv", "rejestr.json"])
def test_a_closed_resolution_is_nowhere_in_the_register(
    client: Client,
    anna: User,
    piotr: User,
    publish: Publish,
    board: Organ,
    papers: dict[str, Document],
    address: str,
) -> None:
    """Neither its own line, nor its year, organ or status among the filters, nor beside a paper
    that it changes."""
    closed = adopted(
        publish,
        board,
        f"8/RN/2022{CANARY}",
        date(2022, 10, 1),
        audience="ORGAN",
        audience_organ=board,
        subject=f"w sprawie {CANARY}",
    )
    tie(closed, RelationType.AMENDS, papers["U3"], retro_reason=CANARY, scope_text=CANARY)
    client.force_login(anna)
    body = client.get(f"{REGISTER}{address}").content.decode()
    assert CANARY not in body
    assert str(closed.pk) not in body
    assert '<option value="2022"' not in body
    client.force_login(piotr)
    assert CANARY in client.get(f"{REGISTER}{address}").content.decode()


@pytest.mark.parametrize("person", ["adrian", "nina"])
def test_whoever_is_no_member_has_no_register(
    person: str, client: Client, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(person))
    for address in ("", "rejestr.csv", "rejestr.json"):
        assert client.get(f"{REGISTER}{address}").status_code in {302, 403}


def test_the_number_of_queries_does_not_grow_with_the_register(
    anna_in: Client,
    publish: Publish,
    board: Organ,
    papers: dict[str, Document],
) -> None:
    anna_in.get(REGISTER)
    with CaptureQueriesContext(
        connection,
    ) as few:
        anna_in.get(REGISTER)
    for seq in range(10, 40):
        more = adopted(publish, board, f"{seq}/RN/2026", date(2026, 6, 1))
        tie(more, RelationType.AMENDS, papers["U3"])
    with CaptureQueriesContext(connection) as many:
        anna_in.get(REGISTER)
    assert len(many) == len(few)
