"""The page of one resolution."""

import re
from datetime import date

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
from tests.members_area.adopted import adopted, bylaws, closed, statute_change, tie
from tests.members_area.conftest import TODAY, Publish, clerk_of
from tests.page_checks import cells, parsed, texts
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


@shared
def papers(publish: Publish, board: Organ) -> dict[str, Document]:
    return bylaws(publish, board)


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


def test_relations_are_told_both_ways(anna_in: Client, papers: dict[str, Document]):
    links = re.compile(
        r"<span class=\"small soft\">([\w ]+)</span><br>\s*<a href=\"[^\"]+\">(Uchwała nr \S+)"
    )
    assert links.findall(page(anna_in, papers["U1"])) == [
        ("Zmieniony przez", "Uchwała nr 7/RN/2025"),
        ("Zastąpiony przez", "Uchwała nr 4/RN/2026"),
    ]
    assert links.findall(page(anna_in, papers["U3"])) == [("Zastępuje", "Uchwała nr 3/RN/2024")]


def test_the_vote_is_drawn_and_told_and_its_correction_stands_beside_it(
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


def test_court_events_are_told(anna_in: Client, papers: dict[str, Document]):
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


@pytest.mark.thorough
def test_a_closed_paper_is_not_named_on_the_page_of_what_it_changes(
    anna_in: Client, piotr: User, publish: Publish, board: Organ
):
    """And answers like one that never was."""
    target = adopted(publish, board, "3/RN/2024", date(2024, 2, 15))
    secret = closed(publish, board, "8/RN/2026KANAREK", date(2026, 10, 1))
    tie(secret, RelationType.REPEALS, target)

    body = page(anna_in, target)
    assert "Uchylona" in body
    assert "KANAREK" not in body
    assert str(secret.pk) not in body
    assert "KANAREK" in page(signed_in(piotr), target)
    minutes = publish("Protokół", meeting_date=date(2026, 6, 24))
    never = "00000000-0000-4000-8000-000000000000"
    keys = (secret.pk, minutes.pk, never, "byle-co")
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
