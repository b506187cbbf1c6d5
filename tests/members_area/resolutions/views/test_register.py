"""The register of resolutions as its readers see it."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from cms_ext.people.identity.models import User
from members_area.library.models import Document, RelationType
from members_area.register.models import Organ
from tests.clients import signed_in
from tests.members_area.adopted import adopted, bylaws, closed, tie
from tests.members_area.conftest import Publish
from tests.page_checks import cells, parsed
from tests.query_counts import queries_of
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db

REGISTER = "/ikcs/uchwaly/"


@shared
def papers(publish: Publish, board: Organ) -> dict[str, Document]:
    return bylaws(publish, board)


def rows(client: Client, **asked: str) -> list[list[str]]:
    """The cells of each line, as text."""
    page = parsed(client.get(REGISTER, asked))
    return [row[:7] for row in cells(page, "//tr[th[@scope='row']]")]


def numbers(client: Client, **asked: str) -> list[str]:
    return [row[0] for row in rows(client, **asked)]


@pytest.mark.usefixtures("papers")
def test_the_register_on_a_day(anna_in: Client):
    """What was not adopted yet is absent."""
    third = "nowego regulaminu ustalania opłat i rozliczania mediów"
    second = "zmiany regulaminu ustalania opłat"
    first = "regulaminu ustalania opłat"
    days = ["14.05.2026", "01.09.2026", "22.05.2025", "01.07.2025", "15.02.2024", "01.03.2024"]
    organ = "Rada Nadzorcza"
    replaced, changed = "zastępuje 3/RN/2024", "zmienia 3/RN/2024 (§ 5)"
    by = "zastąpiona przez 4/RN/2026"

    assert rows(anna_in, dzien="2026-09-01") == [
        ["4/RN/2026", organ, days[0], third, days[1], "Obowiązuje", replaced],
        ["7/RN/2025", organ, days[2], second, days[3], "Nieaktualna", changed],
        ["3/RN/2024", organ, days[4], first, days[5], "Zastąpiona", by],
    ]
    # On a phone the head of the column is gone: the cell says it before its genitive.
    page = parsed(anna_in.get(REGISTER, {"dzien": "2026-09-01"}))
    assert page.xpath("//td[@class='about']/@data-label") == ["w sprawie"] * 3
    assert numbers(anna_in, dzien="2025-01-15") == ["3/RN/2024"]
    assert rows(anna_in, dzien="2020-01-01") == []
    assert (
        "Na ten dzień nie ma uchwał" in anna_in.get(f"{REGISTER}?dzien=2020-01-01").content.decode()
    )


@pytest.mark.thorough
@pytest.mark.usefixtures("papers")
def test_the_filters_leave(anna_in: Client):
    """One that asks for nothing known is left out."""
    everything = ["4/RN/2026", "7/RN/2025", "3/RN/2024"]
    expected: list[tuple[dict[str, str], list[str]]] = [
        ({"organ": "SB"}, everything),
        ({"organ": "GM"}, []),
        ({"rok": "2025"}, ["7/RN/2025"]),
        ({"rok": "drugi"}, everything),
        ({"numer": "7/rn"}, ["7/RN/2025"]),
        ({"sprawa": "rozliczanie medium"}, ["4/RN/2026"]),
        ({"sprawa": "OPLATA"}, everything),
        ({"status": "LOST_OBJECT"}, ["7/RN/2025"]),
        ({"status": "nieznany"}, everything),
        ({"dzien": "wczoraj"}, everything),
        ({"status": "IN_FORCE", "dzien": "2025-06-30"}, ["3/RN/2024"]),
    ]

    assert [(asked, numbers(anna_in, **asked)) for asked, _found in expected] == expected


@pytest.mark.usefixtures("papers")
def test_the_open_data_are_the_lines_of_the_register(anna_in: Client):
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
def test_the_spreadsheet_runs_nothing_as_a_formula(anna_in: Client, publish: Publish, board: Organ):
    adopted(publish, board, "1/RN/2023", date(2023, 1, 2), subject="=1+1")
    response = anna_in.get(f"{REGISTER}rejestr.csv", {"dzien": "2025-07-01"})

    assert response.content.decode("utf-8-sig").splitlines() == [
        "Nr;Organ;Data;W sprawie;Obowiązuje od;Status;Zmienia;Zmieniona przez",
        "7/RN/2025;Rada Nadzorcza;2025-05-22;zmiany regulaminu ustalania opłat;2025-07-01;"
        "Obowiązuje;zmienia 3/RN/2024 § 5;",
        "3/RN/2024;Rada Nadzorcza;2024-02-15;regulaminu ustalania opłat;2024-03-01;"
        "Obowiązuje ze zmianami;;7/RN/2025",
        "1/RN/2023;Rada Nadzorcza;2023-01-02;'=1+1;2023-01-02;Obowiązuje;;",
    ]


CANARY = "KANAREK"


def test_a_closed_resolution_is_nowhere_in_the_register(
    anna: User, piotr: User, publish: Publish, board: Organ, papers: dict[str, Document]
):
    """Neither its own line, nor its year, organ or status among the filters, nor beside a paper
    that it changes."""
    number, day = f"8/RN/2022{CANARY}", date(2022, 10, 1)
    secret = closed(publish, board, number, day, subject=f"w sprawie {CANARY}")
    tie(secret, RelationType.AMENDS, papers["U3"], retro_reason=CANARY, scope_text=CANARY)

    for address in ("", "rejestr.csv", "rejestr.json"):
        body = signed_in(anna).get(f"{REGISTER}{address}").content.decode()
        assert CANARY not in body
        assert str(secret.pk) not in body
        assert '<option value="2022"' not in body
        assert CANARY in signed_in(piotr).get(f"{REGISTER}{address}").content.decode()


def test_whoever_is_no_member_has_no_register(adrian: User, nina: User):
    for user in (adrian, nina):
        client = signed_in(user)
        for address in ("", "rejestr.csv", "rejestr.json"):
            assert client.get(f"{REGISTER}{address}").status_code == 403


@pytest.mark.thorough
def test_the_number_of_queries_does_not_grow_with_the_register(
    anna_in: Client, publish: Publish, board: Organ
):
    target = adopted(publish, board, "1/RN/2026", date(2026, 5, 1))

    def amend(*numbers: int) -> None:
        for seq in numbers:
            more = adopted(publish, board, f"{seq}/RN/2026", date(2026, 6, 1))
            tie(more, RelationType.AMENDS, target)

    amend(2)
    anna_in.get(REGISTER)
    few = queries_of(anna_in.get, REGISTER)
    amend(3, 4, 5)

    assert queries_of(anna_in.get, REGISTER) == few
