"""What everybody sees of the library's state: nothing until it is decided, and never a paper.

A search says of what it asked for and is not there what the completeness knows.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from members_area.completeness.domain.public_status import show_status
from members_area.completeness.models import CompletenessRule, StatusScope
from members_area.completeness.views.status import format_ranges
from members_area.library.domain.grants import change_audience
from members_area.library.models import AudienceRule, DocumentKind
from members_area.register.models import Organ
from tests.clients import signed_in
from tests.members_area.completeness.shelf import papers
from tests.members_area.conftest import TODAY, Publish, clerk_of, two_clerks, withdrawn
from tests.page_checks import cells, page_problems, parsed, texts
from tests.people import staff
from tests.query_counts import queries_of
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


ADDRESS = "/dokumenty/stan/"
DESK = "/admin/kompletnosc/publicznie/"
PANELS = "/strefa-mieszkanca/logowanie/"
Committed = Callable[..., AbstractContextManager[Any]]


def publish_status(scope: StatusScope) -> None:
    show_status(scope, origin=SYSTEM)


def everybody_reads(kind: str) -> None:
    AudienceRule.objects.filter(kind__code=kind).update(audience="PUBLIC")


def table(client: Client) -> list[list[str]]:
    return cells(parsed(client.get(ADDRESS)), "//table//tr")


def ways(client: Client) -> list[tuple[str, str]]:
    """Return the public pages that lead there, and the words of each link."""
    return [
        (page, link.text_content().strip())
        for page in (PANELS, "/dokumenty/")
        for link in parsed(client.get(page)).xpath(f"//main//a[@href='{ADDRESS}']")
    ]


def body(client: Client) -> bytes:
    answer = client.get(ADDRESS)
    assert answer.status_code == 200
    return bytes(answer.content)


def test_until_the_co_op_decides_it_answers_like_an_invented_paper_and_then_pages_lead_there(
    client,
):
    answer = client.get(ADDRESS)
    assert (answer.status_code, answer.content) == (404, client.get("/dokumenty/nie-ma/").content)
    assert ways(client) == []

    publish_status(StatusScope.MEMBERS)

    assert ways(client) == [
        (PANELS, "Stan dokumentów Spółdzielni"),
        ("/dokumenty/", "Stan dokumentów Spółdzielni"),
    ]


@pytest.mark.both_databases
def test_kind_by_year_by_state_and_until_when(client, meeting: Organ, publish: Publish):
    """No title, number or organ is on it, nor what the rules say of themselves."""
    publish("KANAREK", organ=meeting, meeting_date=date(2024, 6, 20), number="KANAREK")
    publish("KANAREK", kind="FIN_STATEMENT", organ=meeting, year=2024)
    CompletenessRule.objects.update(owner="KANAREK", legal_basis="KANAREK", note="KANAREK")
    publish_status(StatusScope.MEMBERS)

    assert page_problems(client.get(ADDRESS)) == []
    none = "–nie dotyczy"
    ahead = "jeszcze nie termin termin"
    late = [
        "brak termin 15.07.2024",
        "po terminie",
        "brak termin 14.07.2026",
        f"{ahead} 14.07.2027",
    ]
    assert table(client) == [
        ["Rodzaj dokumentu", "2023", "2024", "2025", "2026"],
        ["Statut", none, none, none, "brak"],
        ["Regulamin", none, none, none, "brak"],
        ["Protokół posiedzenia", none, "jest", "brak termin 31.12.2025", f"{ahead} 31.12.2026"],
        ["Protokół z lustracji", none, none, none, "brak"],
        ["Roczne sprawozdanie finansowe", *late],
    ]
    said = body(client).decode()
    assert ("KANAREK" in said, meeting.name in said) == (False, False)


@pytest.mark.thorough
@pytest.mark.parametrize("scope", [StatusScope.PUBLIC, StatusScope.MEMBERS])
def test_it_is_the_same_whatever_closed_papers_there_are(
    client, board: Organ, meeting: Organ, publish: Publish, draft: Publish, scope: StatusScope
):
    """Nor does a paper for members show where the status names only open kinds."""
    everybody_reads("MINUTES")
    publish("Protokół", "PUBLIC", organ=meeting, meeting_date=date(2024, 6, 20))
    publish_status(scope)
    before = body(client)
    year = {"meeting_date": date(2025, 6, 20), "organ": meeting}

    publish("KANAREK", "ORGAN", audience_organ=board, **year)
    for audience in ("STAFF", "ON_REQUEST"):
        publish("KANAREK", audience, **year)
    for kind in ("OTHER", "CONTRACT"):
        publish("KANAREK", kind=kind, **year)
    publish("KANAREK", published_on=date(2026, 11, 21), **year)
    draft("KANAREK", **year)
    withdrawn(publish("KANAREK", **year))
    for kind in ("STATUTE", "BYLAW", "AUDIT_MINUTES", "FIN_STATEMENT"):
        begun = {"adopted_on": date(2025, 6, 20), "effective_from": date(2025, 7, 1)}
        publish("KANAREK IKCS E-BOK", "STAFF", kind=kind, organ=meeting, year=2025, **begun)
    number = {"kind": "RESOLUTION", "organ": board, "adopted_on": date(2026, 11, 5)}
    publish("KANAREK", number="7/RN/2026", **number)
    publish("KANAREK", "ORGAN", audience_organ=board, number="5/RN/2026", **number)
    if scope == StatusScope.PUBLIC:
        publish("Protokół", **year)
        publish("Bilans", kind="FIN_STATEMENT", organ=meeting, year=2024)

    assert body(client) == before


@pytest.mark.thorough
@pytest.mark.parametrize("audience", ["ON_REQUEST", "STAFF"])
def test_a_kind_that_its_rule_closes_is_gone(
    client, meeting: Organ, publish: Publish, audience: str
):
    publish("Protokół", organ=meeting, meeting_date=date(2024, 6, 20))
    publish_status(StatusScope.MEMBERS)
    names = [row[0] for row in table(client)]
    kind = DocumentKind.objects.get(code="MINUTES")
    rule = {"audience": audience, "legal_basis": "§ 1", "valid_from": date(2026, 1, 1)}

    AudienceRule.objects.create(kind=kind, **rule)

    assert "Protokół posiedzenia" in names
    left = [row[0] for row in table(client)]
    assert left == [name for name in names if name != "Protokół posiedzenia"]


def test_the_board_sees_beforehand_what_everybody_will_see(
    client, meeting: Organ, publish: Publish
):
    publish("Protokół", organ=meeting, meeting_date=date(2024, 6, 20))
    client.force_login(staff("prezes", "board_member"))
    row = "//tr[th='Protokół posiedzenia']"
    beforehand = texts(parsed(client.get(DESK)), row)

    answer = client.post(DESK, {"scope": "MEMBERS"}, follow=True)

    assert texts(parsed(Client().get(ADDRESS)), row) == beforehand != []
    assert "Zapisano. Stan biblioteki widzi teraz" in answer.content.decode()
    [event] = AuditEvent.objects.filter(action="LIBRARY_STATUS_SHOWN")
    assert (event.actor.login, event.changes) == (
        "prezes",
        {"before": "NOBODY", "after": "MEMBERS"},
    )
    client.post(DESK, {"scope": "MEMBERS"})
    client.post(DESK, {"scope": "NOBODY"})
    assert Client().get(ADDRESS).status_code == 404
    assert AuditEvent.objects.filter(action="LIBRARY_STATUS_SHOWN").count() == 2


def test_only_the_board_decides():
    statuses = {
        "legal_admin": [200, 302],
        "records_clerk": [200, 302],
        "auditor": [200, 302],
        "editor": [302, 302],
    }

    def pressed(group: str, scope: str) -> list[int]:
        client = signed_in(staff(group, group))
        return [client.get(DESK).status_code, client.post(DESK, {"scope": scope}).status_code]

    assert {group: pressed(group, "MEMBERS") for group in statuses} == statuses
    assert pressed("board_member", "WSZYSTKO") == [200, 404]
    assert Client().get(ADDRESS).status_code == 404


@pytest.fixture
def _pages_are_kept(settings) -> None:
    kept = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages"}
    settings.CACHES = settings.CACHES | {"pages": kept}
    caches["pages"].clear()


@pytest.mark.usefixtures("_pages_are_kept")
def test_it_is_stored_and_dropped_when_a_state_changes(
    client, meeting: Organ, publish: Publish, django_capture_on_commit_callbacks: Committed
):
    publish_status(StatusScope.MEMBERS)
    first = body(Client())
    asked = queries_of(body, Client())
    again = body(Client())
    paper = publish("Protokół", organ=meeting, meeting_date=date(2024, 6, 20))
    stale = body(Client())
    assert (asked, again, stale) == (0, first, first)

    def after(change: Callable[[], object]) -> bytes:
        connection.run_on_commit.clear()
        with django_capture_on_commit_callbacks(execute=True):
            change()
        return bytes(Client().get(ADDRESS).content)

    clerk = clerk_of("kancelaria")
    changed = after(lambda: change_audience(paper, "PUBLIC", "jawny", on=TODAY, origin=clerk))
    assert changed != first
    assert after(lambda: withdrawn(paper)) == first
    assert (
        after(lambda: publish_status(StatusScope.NOBODY))
        == Client().get("/dokumenty/nie-ma/").content
    )


@pytest.mark.usefixtures("_pages_are_kept")
def test_a_signed_in_reader_is_stored_for_nobody(anna_in: Client):
    publish_status(StatusScope.MEMBERS)
    own = body(anna_in)

    assert b"Anna Lis" in own
    assert b"Anna Lis" not in body(Client())


def test_the_number_of_queries_does_not_grow(client, board: Organ):
    papers(board, *two_clerks(), range(1, 2))
    publish_status(StatusScope.MEMBERS)
    client.get(ADDRESS)
    one = queries_of(client.get, ADDRESS)
    papers(board, *two_clerks(), range(2, 5))

    assert queries_of(client.get, ADDRESS) == one


STATEMENT = "Roczne sprawozdanie finansowe"


def list_missing(
    client: Client, query: str, address: str = "/ikcs/dokumenty/", **narrowed: str
) -> list[str]:
    answer = client.get(address, {"q": query, **narrowed})
    assert answer.status_code == 200
    assert page_problems(answer) == []
    return [
        " ".join(text.split()) for text in texts(parsed(answer), "//ul[@class='note papers']/li")
    ]


@shared
def shelf(meeting: Organ, publish: Publish) -> None:
    """The statement of 2024 is there, that of 2025 is a paper that members do not read."""
    facts = {"kind": "FIN_STATEMENT", "organ": meeting}
    publish("Sprawozdanie finansowe za 2024 rok", year=2024, adopted_on=date(2025, 6, 1), **facts)
    publish(
        "Sprawozdanie finansowe za 2025 rok",
        "STAFF",
        year=2025,
        adopted_on=date(2026, 6, 1),
        **facts,
    )


OVERDUE = [f"{STATEMENT}, 2025W bibliotece nie ma takiego dokumentu. Termin minął 14 lipca 2026."]
AWAITED = [f"{STATEMENT}, 2026Jest na to czas do 14.07.2027."]


@pytest.mark.thorough
def test_a_member_reads_what_is_awaited_and_until_when(anna_in: Client, shelf: None):
    """A year that is ticked is asked for as one that is typed."""
    typed = {
        "sprawozdanie finansowe 2025": OVERDUE,
        "sprawozdania finansowego za 2026": AWAITED,
        "sprawozdanie finansowe 2024": [],
        # Without a year the newest is meant, whose term is over.
        "sprawozdanie finansowe": OVERDUE,
        "2025": [],
        "sprawozdanie o windzie 2025": [],
        "umowa 2025": [],
        "": [],
    }
    ticked = {
        ("sprawozdanie finansowe", "2025"): OVERDUE,
        ("sprawozdanie finansowe", "2024"): [],
        ("sprawozdanie finansowe 2025", "2025"): OVERDUE,
        ("sprawozdanie finansowe 2025", "2024"): [],
        ("", "2025"): [],
    }

    assert {query: list_missing(anna_in, query) for query in typed} == typed
    assert {asked: list_missing(anna_in, asked[0], rok=asked[1]) for asked in ticked} == ticked


def test_without_a_year_older_holes_are_left_out_where_the_newest_is_there(
    anna_in: Client, meeting: Organ, publish: Publish
):
    for year in (2023, 2025):
        publish(
            f"Sprawozdanie finansowe za {year} rok",
            kind="FIN_STATEMENT",
            organ=meeting,
            year=year,
            adopted_on=date(year, 6, 1),
        )

    assert list_missing(anna_in, "sprawozdanie finansowe") == []


def test_the_public_list_says_nothing_of_it(anna_in: Client, shelf: None):
    for client in (Client(), anna_in):
        assert list_missing(client, "sprawozdanie finansowe 2025", "/dokumenty/") == []


MEMBERS_ADDRESS = "/ikcs/kompletnosc/"


def sentences(client: Client) -> str:
    response = client.get(MEMBERS_ADDRESS)
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
    cells = texts(parsed(anna_in.get(MEMBERS_ADDRESS)), row)
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
    assert (
        texts(parsed(anna_in.get(MEMBERS_ADDRESS)), "//h3").count("Rada Nadzorcza · Uchwała") == 1
    )
    assert "Numer „pierwsza” nie pasuje do numeracji organu." in said


def test_the_page_is_only_read_and_no_cache_keeps_it(anna_in: Client):
    assert anna_in.post(MEMBERS_ADDRESS).status_code == 405
    assert anna_in.get(MEMBERS_ADDRESS)["Cache-Control"] == "private, no-store"


def test_the_members_page_costs_the_same_for_one_and_four(anna_in: Client, board: Organ):
    papers(board, *two_clerks(), range(1, 2))
    anna_in.get(MEMBERS_ADDRESS)
    one = queries_of(anna_in.get, MEMBERS_ADDRESS)
    papers(board, *two_clerks(), range(2, 5))

    assert queries_of(anna_in.get, MEMBERS_ADDRESS) == one


def test_numbers_in_order_with_runs_joined():
    assert [format_ranges(numbers) for numbers in ([], [4], [2, 1], [1, 2, 3])] == [
        "",
        "4",
        "1, 2",
        "1–3",
    ]
    assert format_ranges([8, 1, 2, 3, 4, 5, 6]) == "1–6, 8"
    assert format_ranges([1, 3, 4, 6, 7, 8]) == "1, 3, 4, 6–8"
