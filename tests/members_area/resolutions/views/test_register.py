"""The register of resolutions as its readers see it.

The page of one resolution.
"""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from lxml import html

from cms_ext.people.identity.models import User
from members_area.library.domain.relation import enter_event
from members_area.library.models import CourtEvent, CourtEventKind, Document, RelationType
from members_area.register.models import Organ
from members_area.resolutions.domain.vote import record_vote
from members_area.resolutions.models import Vote
from tests.clients import signed_in
from tests.members_area.adopted import adopted, bylaws, closed, relate, statute_change
from tests.members_area.conftest import TODAY, Publish, clerk_of
from tests.page_checks import cells, parsed, texts
from tests.query_counts import queries_of
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db

REGISTER = "/ikcs/uchwaly/"


@shared
def papers(publish: Publish, board: Organ) -> dict[str, Document]:
    return bylaws(publish, board)


def rows(client: Client, **asked: str) -> list[list[str]]:
    """Return the cells of each line, as text."""
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


@pytest.mark.usefixtures("papers")
def test_years_before_the_newest_two_are_folded_unless_the_reader_filters(anna_in: Client):
    fold = "//details[@class='older']"
    whole = parsed(anna_in.get(REGISTER, {"dzien": "2026-09-01"}))
    filtered = parsed(anna_in.get(REGISTER, {"dzien": "2026-09-01", "rok": "2024"}))

    assert texts(whole, f"{fold}/summary") == ["Rok 2024 – 1 uchwała"]
    assert texts(whole, f"{fold}//tbody/tr/th") == ["3/RN/2024"]
    assert (texts(filtered, fold), texts(filtered, "//tbody/tr/th")) == ([], ["3/RN/2024"])


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
    """Neither its own line, nor its year, organ or status among the filters, nor next to a paper
    that it changes."""
    number, day = f"8/RN/2022{CANARY}", date(2022, 10, 1)
    secret = closed(publish, board, number, day, subject=f"w sprawie {CANARY}")
    relate(secret, RelationType.AMENDS, papers["U3"], retro_reason=CANARY, scope_text=CANARY)

    for address in ("", "rejestr.csv", "rejestr.json"):
        body = signed_in(anna).get(f"{REGISTER}{address}").content.decode()
        assert CANARY not in body
        assert str(secret.pk) not in body
        assert '<option value="2022"' not in body
        assert CANARY in signed_in(piotr).get(f"{REGISTER}{address}").content.decode()


@pytest.mark.thorough
def test_the_number_of_queries_does_not_grow_with_the_register(
    anna_in: Client, publish: Publish, board: Organ
):
    target = adopted(publish, board, "1/RN/2026", date(2026, 5, 1))

    def amend(*numbers: int) -> None:
        for seq in numbers:
            more = adopted(publish, board, f"{seq}/RN/2026", date(2026, 6, 1))
            relate(more, RelationType.AMENDS, target)

    amend(2)
    anna_in.get(REGISTER)
    few = queries_of(anna_in.get, REGISTER)
    amend(3, 4, 5)

    assert queries_of(anna_in.get, REGISTER) == few


def page(client: Client, document: Document) -> str:
    return client.get(f"/ikcs/uchwaly/{document.pk}/").content.decode()


def voted(document: Document, votes_for: int, votes_against: int, **more: int) -> Vote:
    vote = Vote(document=document, votes_for=votes_for, votes_against=votes_against, **more)
    return record_vote(vote, origin=clerk_of("kancelaria"))


def test_the_course_of_its_force_stands_beside_the_drawing(
    anna_in: Client, papers: dict[str, Document]
):
    body = page(anna_in, papers["U1"])
    tree = html.fromstring(body)
    assert cells(tree, "//tr[th[@scope='row']]") == [
        ["15.02.2024", "29.02.2024", "Podjęta – jeszcze nie obowiązuje"],
        ["01.03.2024", "30.06.2025", "Obowiązuje"],
        ["01.07.2025", "31.08.2026", "Obowiązuje ze zmianami"],
        ["01.09.2026", "nadal", "Zastąpiona"],
    ]
    drawing = tree.xpath("//*[@class='timeline__picture']")[0]
    # On one line each: a name, and the bars of that paper.
    names, bars = drawing.xpath("span"), drawing.xpath("svg[not(@class)]")
    assert [one.getnext() for one in names] == bars
    assert [
        (name.text, [bar.get("class") for bar in line.xpath("rect")])
        for name, line in zip(names, bars, strict=True)
    ] == [
        ("3/RN/2024", ["ahead", "on", "amended"]),
        ("7/RN/2025", ["ahead", "on"]),
        ("4/RN/2026", ["ahead", "on"]),
    ]
    scale = drawing.xpath("svg[@class='timeline__scale']/text")
    assert [year.text for year in scale] == ["2024", "2025", "2026"]


def test_relations_stand_on_both_papers(anna_in: Client, papers: dict[str, Document]):
    links = re.compile(
        r"<span class=\"small soft\">([\w ]+)</span><br>\s*<a href=\"[^\"]+\">(Uchwała nr \S+)"
    )
    assert links.findall(page(anna_in, papers["U1"])) == [
        ("Zmieniony przez", "Uchwała nr 7/RN/2025"),
        ("Zastąpiony przez", "Uchwała nr 4/RN/2026"),
    ]
    assert links.findall(page(anna_in, papers["U3"])) == [("Zastępuje", "Uchwała nr 3/RN/2024")]


def test_the_vote_has_a_chart_and_words_and_its_correction_stands_beside_it(
    anna_in: Client, papers: dict[str, Document]
):
    vote = voted(papers["U3"], 3, 1, abstained=1, present=5)
    body = page(anna_in, papers["U3"])
    assert 'aria-label="Wynik głosowania: za 3, przeciw 1, wstrzymało się 1."' in body
    bar = r'<rect\s+class="(\w+)"\s+x="(.*?)"\s+y="0"\s+width="(.*?)"'
    assert re.findall(bar, body) == [
        ("for", "0.00%", "60.00%"),
        ("against", "60.00%", "20.00%"),
        ("abstained", "80.00%", "20.00%"),
    ]
    assert "sprostowano" not in body

    vote.abstained, vote.correction_reason = 0, "Źle przepisano z protokołu."
    record_vote(vote, origin=clerk_of("kancelaria"))

    body = page(anna_in, papers["U3"])
    assert 'aria-label="Wynik głosowania: za 3, przeciw 1, wstrzymało się 0."' in body
    assert "Źle przepisano z protokołu." in body
    assert "Przedtem podano: za 3, przeciw 1, wstrzymało się 1." in body


def test_a_change_of_the_statute_says_what_it_waits_for_and_whether_its_majority_is_there(
    anna_in: Client, publish: Publish, meeting: Organ
):
    change = statute_change(publish, meeting)
    voted(change, 79, 41)
    body = page(anna_in, change)
    assert "Zgłoszenie zmiany statutu do KRS – termin 24 lipca 2026 r." in body
    assert "Po terminie" in body
    assert "Oczekuje na wpis do KRS" in body
    assert "Zmiana statutu wymaga 2/3 głosów, a za było 79 z 120." in body


def test_the_page_names_court_events(anna_in: Client, papers: dict[str, Document]):
    event = CourtEvent(
        document=papers["U3"],
        kind=CourtEventKind.SUSPENDED,
        decided_on=date(2026, 11, 2),
        note="I C 12/26",
    )
    enter_event(event, today=TODAY, origin=clerk_of("kancelaria"))
    body = page(anna_in, papers["U3"])
    assert "wstrzymanie wykonania" in body
    assert "I C 12/26" in body
    assert "Wstrzymana" in body


def test_minutes_and_an_invented_key_have_no_page_in_the_register(
    anna_in: Client, publish: Publish
):
    """How a closed resolution answers is tested in `tests/project/library/test_papers.py`."""
    minutes = publish("Protokół", meeting_date=date(2026, 6, 24))
    keys = (minutes.pk, "00000000-0000-4000-8000-000000000000", "byle-co")
    answers = [anna_in.get(f"/ikcs/uchwaly/{key}/") for key in keys]

    assert {answer.status_code for answer in answers} == {404}
    paths = [answer.wsgi_request.path.encode() for answer in answers]
    bodies = zip(answers, paths, strict=True)
    assert len({answer.content.replace(path, b"") for answer, path in bodies}) == 1


def test_words_of_the_office_are_explained_in_place(anna_in: Client, papers: dict[str, Document]):
    for below in ("", f"{papers['U1'].pk}/"):
        answer = anna_in.get(f"/ikcs/uchwaly/{below}")
        explained = texts(parsed(answer), "//dl[@class='terms']//dt")
        assert {"walne zgromadzenie", "wpis do KRS", "stwierdzenie nieważności"} <= set(explained)
