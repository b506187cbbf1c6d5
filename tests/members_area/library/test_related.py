"""Documents under an announcement: each finds what he may read, and nothing tells of the rest."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from cms_ext.public_site.notices.models import (
    AnnouncementIndexPage,
    AnnouncementKind,
    AnnouncementPage,
)
from cms_ext.public_site.pages.domain.editing import publish_site
from cms_ext.public_site.pages.models import HomePage
from members_area.library.domain.relation import NotChoosable, link_document, unlink_document
from members_area.library.models import Document, DocumentKind, RelatedDocument
from members_area.register.models import Organ
from tests.clients import signed_in
from tests.members_area.conftest import TODAY, BrowserOf, Publish, released, two_clerks, withdrawn
from tests.members_area.shelf import fill
from tests.page_checks import page_problems, parsed, texts
from tests.people import staff
from tests.query_counts import sql_of
from tests.shared_rows import shared
from tests.standing import stand_below

pytestmark = pytest.mark.django_db

HEADING = "Dokumenty do tego ogłoszenia"
BENEATH = f"//main//section[h2[normalize-space()='{HEADING}']]//li"
NOTICE = "/ogloszenia/walne-zgromadzenie/"


@shared
def notice() -> AnnouncementPage:
    home = publish_site(HomePage(title="SM Próbna", slug="start"), "testserver", 80)
    index = stand_below(home, AnnouncementIndexPage(title="Ogłoszenia", slug="ogloszenia"))
    return stand_below(
        index,
        AnnouncementPage(
            title="Walne Zgromadzenie",
            kind=AnnouncementKind.objects.get(code="GENERAL"),
            lead="We wtorek w świetlicy.",
            valid_from=TODAY,
            valid_until=TODAY + timedelta(30),
        ),
    )


@shared
def papers(
    notice: AnnouncementPage, publish: Publish, draft: Publish, board: Organ, celina: User
) -> dict[str, Document]:
    """One of each kind, all linked by the clerk of the library while they were published."""
    found = {
        "public": publish("Statut", "PUBLIC"),
        "members": publish("Projekty uchwał"),
        "board": released(draft("Opinia rady", "ORGAN", audience_organ=board)),
        "withdrawn": publish("Sprawozdanie z błędem", "PUBLIC"),
    }
    for document in found.values():
        link_document(notice, document.pk, celina, TODAY, origin=SYSTEM)
    withdrawn(found["withdrawn"])
    return found


def beneath(client: Client) -> list[str]:
    answer = client.get(NOTICE)
    assert answer.status_code == 200
    assert page_problems(answer) == []
    return texts(parsed(answer), f"{BENEATH}/a")


def choosing(page: AnnouncementPage, query: str = "") -> str:
    return reverse("library_related", args=[page.pk]) + (f"?q={query}" if query else "")


@pytest.mark.thorough
def test_each_reader_finds_what_the_library_opens_to_him(
    papers: dict[str, Document], browser_of: BrowserOf
):
    expected = {
        "guest": ["Statut"],
        "nina": ["Statut"],
        "adrian": ["Statut"],
        "celina": ["Statut"],
        "admin": ["Statut"],
        "anna_at_ebok": ["Statut"],
        "anna": ["Statut", "Projekty uchwał"],
        "piotr": ["Statut", "Projekty uchwał", "Opinia rady"],
    }

    assert {who: beneath(browser_of(who)) for who in expected} == expected


def test_a_link_says_what_it_is_and_leads_to_the_readers_own_place(
    papers: dict[str, Document], anna: User
):
    key = papers["public"].pk
    for client, address in (
        (Client(), f"/dokumenty/{key}/"),
        (signed_in(anna), f"/ikcs/dokumenty/{key}/"),
    ):
        first = parsed(client.get(NOTICE)).xpath(f"{BENEATH}")[0]
        assert first.xpath("a/@href") == [address]
        assert re.match(r"Statut\s*Protokół.*, PDF, \d+", first.text_content().strip())
        assert client.get(address).status_code == 200
    # Lists, feeds and search say nothing of those that are closed.
    for path in ("/ogloszenia/", "/ogloszenia/rss/", "/szukaj/?q=projekty"):
        assert "Projekty" not in Client().get(path).content.decode().replace("q=projekty", "")


def test_to_whom_nothing_is_shown_the_page_is_the_same_to_the_byte(
    notice: AnnouncementPage, publish: Publish, celina: User, anna: User
):
    without = Client().get(NOTICE)

    link_document(notice, publish("Projekty uchwał").pk, celina, TODAY, origin=SYSTEM)

    with_it = Client().get(NOTICE)
    assert with_it.content == without.content
    assert with_it.headers == without.headers
    assert beneath(signed_in(anna)) == ["Projekty uchwał"]


def test_the_shared_cache_never_has_them(papers: dict[str, Document], anna: User, client):
    answer = client.get(NOTICE)
    assert {"no-store", "private"} <= set(answer["Cache-Control"].split(", "))
    assert beneath(signed_in(anna)) == ["Statut", "Projekty uchwał"]
    assert beneath(client) == ["Statut"]

    withdrawn(papers["public"])

    assert beneath(client) == []
    assert HEADING not in client.get(NOTICE).content.decode()


def test_what_was_stored_without_them_is_forgotten_when_one_is_linked(
    notice: AnnouncementPage,
    publish: Publish,
    celina: User,
    client,
    django_capture_on_commit_callbacks: object,
):
    assert beneath(client) == []

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        link_document(notice, publish("Statut", "PUBLIC").pk, celina, TODAY, origin=SYSTEM)

    assert beneath(client) == ["Statut"]


def attachments(notice: AnnouncementPage, linked: int, user: User, others: int = 0) -> None:
    """So many more documents of everybody, linked and not."""
    kind = DocumentKind.objects.get(code="MINUTES")
    documents = [
        Document(kind=kind, title=f"Załącznik {n}", year=2026, audience="PUBLIC")
        for n in range(linked + others)
    ]
    fill(documents, *two_clerks(), on=TODAY)
    for document in documents[:linked]:
        link_document(notice, document.pk, user, TODAY, origin=SYSTEM)


def asked_of_the_library(client: Client, address: str) -> int:
    asked = sql_of(client.get, address)
    return len([one for one in asked if "members_area_library" in one])


def test_four_cost_as_much_as_one_and_without_any_the_library_is_not_asked(
    notice: AnnouncementPage, anna: User, anna_in: Client
):
    anna_in.get(NOTICE)
    assert asked_of_the_library(anna_in, NOTICE) == 0

    attachments(notice, 1, anna)
    one = asked_of_the_library(anna_in, NOTICE)
    attachments(notice, 3, anna)

    assert len(texts(parsed(anna_in.get(NOTICE)), BENEATH)) == 4
    assert asked_of_the_library(anna_in, NOTICE) == one


@shared
def redaktor() -> User:
    """Publishes announcements and has no part in the library."""
    return staff("redaktor", "editor", "publisher")


def rows(client: Client, page: AnnouncementPage, query: str = "") -> tuple[list[str], list[str]]:
    """What the screen shows as linked, and what it offers."""
    answer = client.get(choosing(page, query))
    assert answer.status_code == 200
    tree = parsed(answer)
    return tuple(  # type: ignore[return-value]
        [
            str(found).strip()
            for found in tree.xpath(f"//tr[.//button[@name='{name}']]/th/text()[1]")
        ]
        for name in ("unlink", "link")
    )


def test_an_editor_sees_and_links_only_what_anybody_reads(
    papers: dict[str, Document], notice: AnnouncementPage, redaktor: User, publish: Publish
):
    publish("Regulamin parkingu", "PUBLIC")
    publish("Regulamin tylko dla członków")
    client = signed_in(redaktor)

    assert rows(client, notice) == (["Statut"], ["Regulamin parkingu"])
    shown = client.get(choosing(notice)).content.decode()
    assert [
        one for one in ("Projekty", "Opinia", "Sprawozdanie", "członków<") if one in shown
    ] == []


def test_a_clerk_of_the_library_sees_all_and_what_was_withdrawn(
    papers: dict[str, Document], notice: AnnouncementPage
):
    client = signed_in(staff("klara", "editor", "publisher", "records_clerk"))

    assert rows(client, notice) == (
        ["Statut", "Projekty uchwał", "Opinia rady", "Sprawozdanie z błędem"],
        [],
    )
    said = texts(parsed(client.get(choosing(notice))), "//td")
    assert "nikt: wycofany" in said


def test_papers_are_found_by_words(notice: AnnouncementPage, redaktor: User, publish: Publish):
    publish("Statut", "PUBLIC")
    publish("Regulamin parkingu", "PUBLIC")
    found = {"": ["Regulamin parkingu", "Statut"], "parking": ["Regulamin parkingu"], "wod": []}
    client = signed_in(redaktor)

    assert {query: rows(client, notice, query)[1] for query in found} == found


def test_linking_and_taking_away_is_a_button_each_and_is_recorded(
    notice: AnnouncementPage, redaktor: User, publish: Publish
):
    statute = publish("Statut", "PUBLIC")
    client = signed_in(redaktor)

    for _twice in range(2):
        answer = client.post(choosing(notice, "statut"), {"link": str(statute.pk)})
        assert (answer.status_code, answer["Location"]) == (302, choosing(notice, "statut"))
    assert beneath(Client()) == ["Statut"]

    client.post(choosing(notice), {"unlink": str(statute.pk)})
    assert beneath(Client()) == []
    notice.refresh_from_db()
    assert notice.related_in == ""
    events = AuditEvent.objects.filter(action__startswith="ANNOUNCEMENT_PAPER").order_by("seq")
    assert [(event.action, event.actor, event.changes) for event in events] == [
        ("ANNOUNCEMENT_PAPER_LINKED", redaktor, {"document": str(statute.pk)}),
        ("ANNOUNCEMENT_PAPER_UNLINKED", redaktor, {"document": str(statute.pk)}),
    ]


def test_a_hidden_paper_and_one_that_never_was_get_one_answer(
    papers: dict[str, Document], notice: AnnouncementPage, redaktor: User, draft: Publish
):
    client = signed_in(redaktor)
    keys = [papers["members"].pk, papers["withdrawn"].pk, draft("Szkic", "PUBLIC").pk, uuid.uuid4()]
    answers = [
        client.post(choosing(notice), {verb: str(key)})
        for verb in ("link", "unlink")
        for key in (*keys, "nic")
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert RelatedDocument.objects.count() == len(papers)


def test_an_editor_cannot_take_away_what_he_does_not_see(
    papers: dict[str, Document], notice: AnnouncementPage, redaktor: User, anna: User
):
    unlink_document(notice, papers["public"].pk, redaktor, TODAY, origin=SYSTEM)
    with pytest.raises(NotChoosable):
        unlink_document(notice, papers["members"].pk, redaktor, TODAY, origin=SYSTEM)

    assert beneath(signed_in(anna)) == ["Projekty uchwał"]


@pytest.mark.thorough
def test_a_live_page_takes_the_right_to_publish_it_and_its_editor_leads_there(
    notice: AnnouncementPage, redaktor: User, browser_of: BrowserOf
):
    statuses = {"ewa": 302, "celina": 302, "kornel": 302, "redaktor": 200, "anna": 404}

    found = {who: browser_of(who).get(choosing(notice)).status_code for who in statuses}
    assert found == statuses
    editor = parsed(signed_in(redaktor).get(f"/admin/pages/{notice.pk}/edit/"))
    assert editor.xpath(f"//a[@href='{choosing(notice)}']")


def test_the_screen_asks_as_much_for_four_as_for_one(notice: AnnouncementPage, redaktor: User):
    client = signed_in(redaktor)
    client.get(choosing(notice))
    attachments(notice, 1, redaktor, others=1)
    one = asked_of_the_library(client, choosing(notice))
    attachments(notice, 3, redaktor, others=3)

    linked, offered = rows(client, notice)
    assert (len(linked), len(offered)) == (4, 4)
    assert asked_of_the_library(client, choosing(notice)) == one


def test_with_the_plugin_off_the_announcement_can_still_be_deleted(
    notice: AnnouncementPage, publish: Publish, celina: User
):
    """Then Django knows nothing of the plugin's rows and does not delete them first."""
    link_document(notice, publish("Statut", "PUBLIC").pk, celina, TODAY, origin=SYSTEM)

    AnnouncementPage.objects.filter(pk=notice.pk)._raw_delete("default")

    assert RelatedDocument.objects.count() == 1
    connection.check_constraints([RelatedDocument._meta.db_table])
