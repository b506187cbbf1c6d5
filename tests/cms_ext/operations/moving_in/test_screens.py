"""The editor's screens of the moving, without scripts."""

import csv
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from wagtail.models import GroupPagePermission

from cms_ext.base.database import transactions
from cms_ext.desks.import_desk.views import run as run_view
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.operations.moving_in.domain.moving import advance_movings
from cms_ext.operations.moving_in.models import MovedArticle, Moving
from cms_ext.people.identity.models import User
from cms_ext.public_site.notices.models import AnnouncementIndexPage, AnnouncementPage
from cms_ext.public_site.pages.models import ContentPage
from tests.clients import signed_in
from tests.cms_ext.conftest import Publish
from tests.cms_ext.operations.moving_in import movings
from tests.cms_ext.operations.moving_in import test_hostile as hostile
from tests.page_checks import cells, parsed, said
from tests.people import staff
from tests.query_counts import counted
from tests.staff_menu import links_of
from tests.standing import stand_below

pytestmark = pytest.mark.django_db
LIST, NEW = "/admin/przeprowadzka/", "/admin/przeprowadzka/nowa/"
TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _patient(monkeypatch) -> None:
    """A small export is dealt with at once, also on a slow machine."""
    monkeypatch.setattr(run_view, "WHILE_WAITING", 60)


@pytest.fixture
def desk(ewa: User) -> Client:
    return signed_in(ewa)


def sent(desk: Client, content: bytes, file_name: str = "stara.json", **answers: Any) -> Any:
    return desk.post(
        NEW, {"file": SimpleUploadedFile(file_name, content), "wish": "szkice"} | answers
    )


def text(desk: Client, address: str) -> str:
    """What the screen says, on one line."""
    answer = desk.get(address)
    assert answer.status_code == 200
    [main] = said(parsed(answer), "//main")
    return main


def rows(desk: Client, address: str) -> list[list[str]]:
    """Return the table of articles as it reads."""
    return cells(parsed(desk.get(address)), "//main//tbody/tr")


@pytest.mark.thorough
def test_from_the_file_to_the_drafts(desk: Client):
    answer = sent(
        desk,
        (movings.OLD_SITE / "export.json").read_bytes(),
        attachments=SimpleUploadedFile("pliki.zip", movings.packed(movings.FOLDER)),
    )
    one = Moving.objects.get()
    assert answer["Location"] == f"{LIST}{one.pk}/"
    assert (one.name, one.file_name, one.files_name) == ("stara", "stara.json", "pliki.zip")

    said = text(desk, answer["Location"])
    assert "Po próbie, czeka na decyzję" in said
    assert "Do wczytania: 2" in said
    assert "Nie do wczytania: 1" in said
    assert "Dawne adresy do przekierowania: " in said
    assert "Wczytaj 2 artykuł" in said
    assert AnnouncementPage.objects.count() == 0

    assert desk.post(answer["Location"], {"wczytaj": "1"})["Location"] == answer["Location"]

    said = text(desk, answer["Location"])
    assert "Zakończona" in said
    assert "Wczytane: 2" in said
    assert "Szkice czekają na liście ogłoszeń." in said
    links = parsed(desk.get(answer["Location"])).xpath("//tbody//th/a/@href")
    assert links == [
        f"/admin/pages/{page.pk}/edit/" for page in AnnouncementPage.objects.order_by("pk")
    ]


@pytest.mark.thorough
def test_a_bringing_in_is_stopped_at_the_button(desk: Client, monkeypatch):
    answer = sent(desk, movings.export(movings.WATER, movings.GAS))
    monkeypatch.setattr(run_view, "WHILE_WAITING", 0)
    desk.post(answer["Location"], {"wczytaj": "1"})
    buttons = "//main//form//button/text()"
    assert parsed(desk.get(answer["Location"])).xpath(buttons) == ["Przerwij"]

    desk.post(answer["Location"], {"przerwij": "1"})

    said = text(desk, answer["Location"])
    assert "Przerwana Przerwano na życzenie redakcji. To, co wczytano, zostaje." in said
    assert "Wczytane: 1" in said
    assert parsed(desk.get(answer["Location"])).xpath(buttons) == []
    assert AnnouncementPage.objects.count() == 1


@pytest.mark.thorough
def test_the_report_names_each_change_in_words(desk: Client):
    articles = movings.WATER | {"categories": "Awarie"}, movings.WATER | {"title": ""}
    answer = sent(desk, movings.export(*articles))

    assert rows(desk, answer["Location"]) == [
        [
            "Brak wody1 /ogloszenia/brak-wody/",
            "Do wczytania",
            "Pole „Najważniejsze” wzięliśmy z początku treści. "
            "Kategorii nie przenosimy: Awarie. "
            "Przekierowane adresy: /woda.html.",
        ],
        ["11", "Nie do wczytaniaIdentyfikator jest w źródle drugi raz.", "–"],
    ]


@pytest.mark.thorough
def test_the_name_of_the_file_names_the_source_unless_the_editor_does(desk: Client):
    wish = {"name": "stara", "replace": "on", "wish": "publikacja"}
    sent(desk, movings.export(movings.WATER), "Strona 2014.json")
    sent(desk, movings.export(movings.WATER), "eksport.json", **wish)

    found = list(Moving.objects.order_by("pk").values_list("name", "publish", "replace"))
    assert found == [("Strona 2014", False, False), ("stara", True, True)]


@pytest.mark.thorough
def test_a_refusal_stands_at_its_field_and_keeps_nothing(desk: Client):
    refused: list[tuple[str, Any, str]] = [
        ("file", "", "Wybierz plik z artykułami starej strony."),
        ("file", SimpleUploadedFile("a.doc", b"x"), "Tego pliku nie umiemy odczytać"),
        ("file", SimpleUploadedFile("a.json", b"{}"), "To nie jest lista artykułów"),
        ("attachments", SimpleUploadedFile("a.rar", b"x"), "odczytać. Przyjmujemy: .zip."),
        ("name", "x" * 101, "100"),
        ("wish", "inaczej", "inaczej"),
    ]
    for field, typed, why in refused:
        answer = sent(desk, movings.export(movings.WATER), **{field: typed})

        assert answer.status_code == 200
        [error] = parsed(answer).xpath('//p[@class="desk-error"]')
        assert (error.get("id"), why in error.text_content()) == (f"id_{field}_error", True)
    assert Moving.objects.count() == 0


@pytest.mark.thorough
def test_with_nothing_new_there_is_only_one_way_out_and_a_discarded_one_says_so(
    desk: Client, ewa: User, hand: movings.Hand
):
    movings.brought_in(hand("a.json", movings.export(movings.WATER)), ewa)

    address = sent(desk, movings.export(movings.WATER))["Location"]
    answer = desk.get(address)

    assert "Nie ma czego wczytywać" in answer.content.decode()
    assert parsed(answer).xpath("//main//button/@name") == ["odrzuc"]

    said = desk.post(address, {"odrzuc": "1"}, follow=True).content.decode()

    assert "Odrzucono. Nic nie zostało wczytane." in said
    assert "Odrzucona" in text(desk, address)
    assert AnnouncementPage.objects.count() == 1
    again = desk.post(address, {"wczytaj": "1"}, follow=True).content.decode()
    assert "Ta przeprowadzka nie czeka na decyzję." in again


@pytest.mark.thorough
def test_the_page_at_work_shows_how_far_it_is_and_asks_again_for_whoever_wants_it(
    desk: Client, hand: movings.Hand, monkeypatch
):
    monkeypatch.setattr(run_view, "WHILE_WAITING", 0)
    address = sent(desk, movings.export(movings.WATER, movings.GAS))["Location"]

    response, wanted = desk.get(address), desk.get(f"{address}?odswiezaj=1")
    movings.work_on(Moving.objects.get(), today=TODAY)
    over = desk.get(f"{address}?odswiezaj=1")

    assert [one.get("Refresh") for one in (response, wanted, over)] == [None, "10", None]
    [bar] = parsed(response).xpath("//progress")
    assert (bar.get("value"), bar.get("max")) == ("1", "2")
    assert "Przestań odświeżać" in wanted.content.decode()


@pytest.mark.thorough
def test_after_each_article_others_may_write(desk: Client, monkeypatch):
    slept: list[float] = []
    monkeypatch.setattr(transactions, "time", SimpleNamespace(sleep=slept.append))

    sent(desk, movings.export(movings.WATER, movings.GAS))

    assert slept == ([transactions.GAP] * 2 if connection.vendor == "sqlite" else [])


@pytest.mark.thorough
def test_articles_of_one_outcome_and_a_hundred_on_a_page(desk: Client, ewa: User):
    one = Moving.objects.create(name="stara", total=250, created_by=ewa, stage="REHEARSED")
    outcomes = ["CREATED"] * 130 + ["KEPT"] * 120
    MovedArticle.objects.bulk_create(
        MovedArticle(moving=one, position=n, source_id=str(n), title=f"Nr {n}", outcome=outcome)
        for n, outcome in enumerate(outcomes, start=1)
    )

    def numbers(query: str) -> tuple[str, str, int]:
        found = rows(desk, f"{LIST}{one.pk}/{query}")
        return found[0][0], found[-1][0], len(found)

    assert numbers("") == ("Nr 11", "Nr 100100", 100)
    assert numbers("?p=3") == ("Nr 201201", "Nr 250250", 50)
    assert numbers("?wynik=KEPT&p=2") == ("Nr 231231", "Nr 250250", 20)
    assert numbers("?wynik=zle") == numbers("")
    assert "?wynik=KEPT&amp;p=1" in desk.get(f"{LIST}{one.pk}/?wynik=KEPT&p=2").content.decode()


def test_the_report_is_a_table_that_no_spreadsheet_runs(desk: Client, hand: movings.Hand):
    evil = movings.WATER | {"id": "=cmd|x", "title": "=HYPERLINK(1)", "introtext": "<p>Woda.</p>"}
    one = movings.rehearsed(hand("a.json", movings.export(evil)))

    answer = desk.get(f"{LIST}{one.pk}/raport/")

    lines = list(csv.reader(answer.content.decode("utf-8-sig").splitlines(), delimiter=";"))
    assert lines == [
        ["Identyfikator", "Tytuł", "Wynik", "Przyczyna", "Adres", "Przekierowane adresy", "Zmiany"],
        [
            "'=cmd|x",
            "'=HYPERLINK(1)",
            "do wczytania",
            "",
            "/ogloszenia/hyperlink-1/",
            "/woda.html",
            "Pierwszy akapit przeszedł do pola „Najważniejsze”. Przekierowane adresy: /woda.html.",
        ],
    ]
    event = AuditEvent.objects.get(action="EXPORT")
    assert (event.object_type, event.object_id) == ("cms_ext_moving_in.Moving", str(one.pk))


@pytest.mark.thorough
def test_an_old_site_that_was_broken_into_is_only_quoted(desk: Client):
    evil = "<script>alert('zlo')</script>.json"
    address = sent(desk, movings.export(*hostile.rows()), evil)["Location"]
    advance_movings()

    def outcomes() -> set[str]:
        for page in (address, LIST):
            root = parsed(desk.get(page))
            acting = "//main//@onerror|//main//@onclick|//main//@style|//main//iframe"
            assert root.xpath(acting) == []
            assert [one for one in root.xpath("//script/text()") if "zlo" in one] == []
            links = root.xpath("//main//@href|//main//@src")
            assert [link for link in links if not link.startswith(("/", "?", "#icon-"))] == []
        return {line[1] for line in rows(desk, address)}

    assert "Do wczytania" in outcomes()
    desk.post(address, {"wczytaj": "1"})
    advance_movings()
    assert "Wczytane" in outcomes()


@pytest.mark.thorough
def test_a_screen_costs_the_same_queries_whatever_its_length(desk: Client, ewa: User):
    facts = {"created_by": ewa, "accepted_by": ewa, "stage": "DONE"}
    one = Moving.objects.create(name="strona 1", total=1, **facts)

    def costs(*positions: int) -> list[int]:
        for n in positions:
            article = {"title": "x", "outcome": "CREATED", "changes": ["Zdanie."]}
            MovedArticle.objects.create(
                moving=one, position=n, source_id=str(n), redirects=["/a"], **article
            )
        asked = []
        for address in (LIST, f"{LIST}{one.pk}/"):
            desk.get(address)  # what the administration asks for once
            found, queries = counted(rows, desk, address)
            assert len(found) == positions[-1]
            asked.append(queries)
        return asked

    few = costs(1)
    for n in range(2, 5):
        Moving.objects.create(name=f"strona {n}", total=1, **facts)
    assert costs(2, 3, 4) == few


@pytest.mark.thorough
def test_the_way_there_is_shown_to_whom_it_is_open(hand: movings.Hand, ewa: User, index: Any):
    """Olga writes and publishes nothing, Celina sits at the membership desk."""
    one = hand("a.json", movings.export(movings.WATER))
    addresses = (LIST, NEW, f"{LIST}{one.pk}/", f"{LIST}{one.pk}/raport/")
    people = [ewa, staff("olga", "editor"), staff("celina", "membership_clerk")]
    found = {}
    for user in people:
        client = signed_in(user)
        answers = [client.get(address).status_code for address in addresses]
        posted = client.post(f"{LIST}{one.pk}/", {"odrzuc": "1"}).status_code
        menu = LIST in {link.url for link in links_of(user)}
        button = f'href="{LIST}"' in client.get(f"/admin/pages/{index.pk}/").content.decode()
        found[user.login] = (answers, posted, menu, button)

    assert found == {
        "ewa": ([200] * 4, 302, True, True),
        "olga": ([302] * 4, 302, False, False),
        "celina": ([302] * 4, 302, False, False),
    }
    assert [event.actor for event in AuditEvent.objects.filter(action="MOVING_DISCARDED")] == [ewa]


@pytest.mark.thorough
def test_who_publishes_there_finds_the_way(index: AnnouncementIndexPage, publish: Publish):
    site = index.get_parent()
    beside = stand_below(site, ContentPage(title="Zarząd", slug="zarzad"))
    pages = {"site": site, "list": index, "notice": publish("Woda"), "page beside the list": beside}
    found = {}
    for where, page in pages.items():
        group = Group.objects.create(name=f"Sekretariat, {where}")
        group.permissions.add(Permission.objects.get(codename="access_admin"))
        to_publish = Permission.objects.get(codename="publish_page")
        GroupPagePermission.objects.create(group=group, page=page, permission=to_publish)
        user = staff(where.replace(" ", "-"), group.name)

        menu = LIST in {link.url for link in links_of(user)}
        found[where] = (menu, signed_in(user).get(LIST).status_code)

    way, no_way = (True, 200), (False, 302)
    assert found == {"site": way, "list": way, "notice": no_way, "page beside the list": no_way}
    assert Client().get(LIST)["Location"] == f"/admin/login/?next={LIST}"
