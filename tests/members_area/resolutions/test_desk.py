from datetime import date
from typing import Any

import pytest
from django.test import Client

from cms_ext.people.identity.models import User
from members_area.library.models import CourtEvent, Document, Relation, RelationType
from members_area.register.models import Organ
from members_area.resolutions.models import Vote
from tests.clients import signed_in
from tests.first_screen import waiting_for
from tests.members_area.adopted import adopted, relate, statute_change
from tests.members_area.conftest import Publish
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
RELATIONS = "/admin/members_area_library/relation/"
EVENTS = "/admin/members_area_library/courtevent/"
VOTES = "/admin/members_area_resolutions/vote/"
CHANGES = "/admin/members_area_resolutions/statutechange/"
CHOOSER = "/admin/library_paper/"


@shared
def papers(publish: Publish, board: Organ) -> list[Document]:
    return [adopted(publish, board, f"{no}/RN/2026", date(2026, 5, 1)) for no in (1, 2)]


@shared
def change(publish: Publish, meeting: Organ) -> Document:
    return statute_change(publish, meeting)


def relation(papers: list[Document], **facts: Any) -> dict[str, Any]:
    return {"source": papers[1].pk, "target": papers[0].pk, "type": "AMENDS", **facts}


def test_a_relation_is_entered_and_struck_off(desk: Client, papers: list[Document]):
    response = desk.post(f"{RELATIONS}create/", relation(papers, scope_text="§ 5"))
    assert response.status_code == 302
    entered = Relation.objects.get()
    assert (entered.source, entered.target, entered.scope_text) == (papers[1], papers[0], "§ 5")
    assert "zmienia" in desk.get(RELATIONS).content.decode()

    strike = f"{RELATIONS}strike/{entered.pk}/"
    assert "Podaj, dlaczego wpis jest błędny." in desk.post(strike).content.decode()
    assert Relation.objects.exists()
    assert desk.post(strike, {"reason": "zły numer"}).status_code == 302
    assert not Relation.objects.exists()


def test_a_circle_is_refused_in_plain_words(desk: Client, papers: list[Document]):
    relate(papers[0], RelationType.REPEALS, papers[1])
    body = desk.post(f"{RELATIONS}create/", relation(papers)).content.decode()
    assert "Powiązanie tworzy pętlę." in body
    assert Relation.objects.count() == 1


def test_a_vote_is_entered_and_a_small_majority_gets_a_warning(desk: Client, change: Document):
    numbers = {"votes_for": 79, "votes_against": 41, "abstained": 0}
    body = desk.post(f"{VOTES}create/", {"document": change.pk, **numbers}, follow=True)
    assert "a za było 79 z 120" in body.content.decode()
    vote = Vote.objects.get()
    edit = f"{VOTES}edit/{vote.pk}/"
    body = desk.post(edit, {**numbers, "votes_for": 98}).content.decode()
    assert "Niczego nie zapisano" in body
    desk.post(edit, {**numbers, "votes_for": 98, "correction_reason": "Źle przepisano."})

    corrected = Vote.objects.current().get()
    assert (corrected.votes_for, corrected.supersedes) == (98, vote)
    listed = desk.get(VOTES).content.decode()
    assert (listed.count(f"{VOTES}inspect/"), "Źle przepisano." in listed) == (1, True)
    shown = desk.get(f"{VOTES}inspect/{corrected.pk}/").content.decode()
    assert "5/WZ/2026: 79 – 41" in shown
    assert "Źle przepisano." in shown


def test_a_judgment_is_entered_and_becomes_final(desk: Client, papers: list[Document]):
    facts = {"document": papers[0].pk, "kind": "ANNULLED", "decided_on": "2026-09-01"}
    desk.post(f"{EVENTS}create/", facts)
    event = CourtEvent.objects.get()
    late = desk.post(f"{EVENTS}edit/{event.pk}/", {**facts, "final_on": "2026-11-21"})
    assert "Tego dnia jeszcze nie było." in late.content.decode()
    desk.post(f"{EVENTS}edit/{event.pk}/", {**facts, "final_on": "2026-11-02"})
    event.refresh_from_db()
    assert event.final_on == date(2026, 11, 2)
    desk.post(f"{EVENTS}strike/{event.pk}/", {"reason": "inna uchwała"})
    assert not CourtEvent.objects.exists()


def test_the_days_of_the_court_register_are_written_beside_a_published_paper(
    desk: Client, change: Document, papers: list[Document]
):
    listed = desk.get(CHANGES).content.decode()
    assert change.title in listed
    assert papers[0].title not in listed
    days = {"krs_filed_on": "2026-07-20", "krs_registered_on": "2026-07-19"}
    edit = f"{CHANGES}edit/{change.pk}/"
    assert "idą po sobie" in desk.post(edit, days).content.decode()
    desk.post(edit, {**days, "krs_registered_on": "2026-10-05"})
    change.refresh_from_db()
    assert (change.state, change.effective_from) == ("PUBLISHED", date(2026, 10, 5))


def test_what_waits_for_a_court_stands_on_the_start_page(desk: Client, change: Document):
    """Its term was the 24th of July."""
    (task,) = (line for line in waiting_for(desk) if "KRS" in line)
    assert task.startswith("Zmiany statutu do zgłoszenia w KRS: 1 119 dni po terminie")
    page = desk.get(CHANGES)
    assert page.context["view"].get_page_title() == "Zmiany statutu w KRS"
    assert "od wpisu do Krajowego Rejestru Sądowego" in page.content.decode()


def test_an_editor_of_the_site_sees_and_chooses_nothing(change: Document, ewa: User):
    client = signed_in(ewa)
    registers = [
        f"{one}{end}" for one in (RELATIONS, EVENTS, VOTES, CHANGES) for end in ("", "create/")
    ]
    chooser = [f"{CHOOSER}{view}" for view in ("", "results/", "chosen-multiple/")]

    assert "5/WZ/2026" not in client.get("/admin/").content.decode()
    answers = [client.get(address) for address in (*registers, *chooser)]
    assert {answer.status_code for answer in answers} == {302}
    assert b"5/WZ/2026" not in b"".join(answer.content for answer in answers)


def test_the_auditor_looks_and_enters_nothing(
    kornel: User, papers: list[Document], change: Document
):
    """And is led to no form."""
    entered = relate(papers[1], RelationType.AMENDS, papers[0])
    client = signed_in(kornel)

    assert papers[1].title in client.get(RELATIONS).content.decode()
    client.post(f"{RELATIONS}strike/{entered.pk}/", {"reason": "nie moje"})
    client.post(f"{EVENTS}create/", {"document": papers[0].pk})
    assert Relation.objects.exists()
    assert not CourtEvent.objects.exists()
    assert places(client, change) == []


def test_the_chooser_finds_published_papers_by_their_number(
    desk: Client, papers: list[Document], draft: Publish
):
    draft("Szkic uchwały 1/RN/2027")
    body = desk.get(f"{CHOOSER}results/", {"q": "1/rn"}).content.decode()
    assert papers[0].title in body
    assert papers[1].title not in body
    assert "Szkic" not in body


def places(client: Client, document: Document) -> list[str]:
    """What the paper's own page says of other registers; each way leads somewhere."""
    page = client.get(f"/admin/members_area_library/document/inspect/{document.pk}/")
    found = page.context["places"]
    assert {client.get(place.url).status_code for place in found} <= {200}
    assert all(
        f'<a href="{place.url}">{place.words}</a>' in page.content.decode() for place in found
    )
    return [place.words for place in found]


@pytest.mark.thorough
def test_a_paper_leads_to_its_place_in_the_register(
    desk: Client, papers: list[Document], change: Document
):
    first, second = papers
    assert places(desk, first) == ["Wpisz wynik głosowania"]

    relate(second, RelationType.AMENDS, first)
    numbers = {"votes_for": 5, "votes_against": 1, "abstained": 0}
    desk.post(f"{VOTES}create/", {"document": first.pk, **numbers})
    claim = {"document": first.pk, "kind": "CLAIM_FILED", "decided_on": "2026-09-01"}
    desk.post(f"{EVENTS}create/", claim)

    assert places(desk, first) == [
        f"{second} – zmienia – {first}",
        "Głosowanie: za 5, przeciw 1, wstrzymało się 0",
        "Wniesienie powództwa, 1 września 2026 r.",
    ]
    assert places(desk, change) == [
        "Wpisz wynik głosowania",
        "Zgłoszenie i wpis zmiany statutu w KRS",
    ]
