"""„Wklej z Worda”, where a text becomes a draft; the screen of the checks; the editor's tab."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.models import Page

from cms_ext.people.identity.models import User
from cms_ext.public_site.notices.models import (
    AnnouncementIndexPage,
    AnnouncementKind,
    AnnouncementPage,
)
from cms_ext.public_site.pages.domain.editing import publish_below
from cms_ext.public_site.pages.models import ContentPage, HomePage, PanelPage
from tests.clients import signed_in
from tests.cms_ext.conftest import Publish
from tests.cms_ext.public_site.notices.estates import build
from tests.page_checks import parsed, texts
from tests.people import staff

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/ogloszenia/wklej/"
WORD = (Path(__file__).parent / "pasted" / "word.html").read_text(encoding="utf-8")


@pytest.fixture
def ewa(index: AnnouncementIndexPage) -> Client:
    return signed_in(staff("redaktor", "editor"))


def given(**fields: Any) -> dict[str, Any]:
    kind = AnnouncementKind.objects.get(code="WORKS")
    return {"text": "", "html": "", "title": "", "kind": kind.pk} | fields


def refused(client: Client, **fields: Any) -> list[str]:
    answer = client.post(ADDRESS, given(**fields))
    assert answer.status_code == 200
    assert AnnouncementPage.objects.count() == 0
    return texts(parsed(answer), "//*[contains(@class, 'error-message')]")


@pytest.mark.thorough
def test_a_text_of_word_becomes_her_draft(ewa: Client):
    answer = ewa.post(ADDRESS, given(text="Wymiana pionów…", html=WORD), follow=True)

    page = AnnouncementPage.objects.get()
    assert (page.title, page.kind.code, page.live) == ("Wymiana pionów wodnych", "WORKS", False)
    writer = User.objects.get(first_name="redaktor")
    assert (page.owner, page.latest_revision.user) == (writer, writer)
    assert answer.redirect_chain == [(f"/admin/pages/{page.pk}/edit/", 302)]
    kinds = [block.block_type for block in page.body]
    assert kinds == ["paragraph", "heading", "paragraph", "heading", "list", "table", "paragraph"]
    said = answer.content.decode()
    assert "Zapisano szkic „Wymiana pionów wodnych”. Dopisz najważniejsze." in said
    assert (
        "Nie przeszły: zdjęcia (1): dodaj je klockiem „Zdjęcie”; linki, których nie można "
        "otworzyć na stronie (1)." in said
    )

    again = ewa.post(ADDRESS, given(html=WORD), follow=True)

    assert AnnouncementPage.objects.count() == 1
    assert "Ten tekst jest już wklejony: „Wymiana pionów wodnych”." in again.content.decode()


def test_her_own_title_leaves_the_text_its_heading_and_no_unseen_sign_stops_the_pasting(
    ewa: Client,
):
    ewa.post(ADDRESS, given(html="<h1>Piony</h1><p>a</p>", title="Wymiana <pionów> & zaworów"))
    ewa.post(ADDRESS, given(html="<h1>Mycie\x0bklatek</h1><p>Jutro&#7; od\x0b8.</p>"))

    titled, unseen = AnnouncementPage.objects.order_by("pk")
    assert titled.title == "Wymiana <pionów> & zaworów"
    heading = titled.body[0]
    assert (heading.block_type, str(heading.value["text"])) == ("heading", "Piony")
    first = unseen.body.raw_data[0]["value"]
    assert (unseen.title, first) == ("Mycie klatek", "<p>Jutro od 8.</p>")


def test_without_script_words_become_paragraphs_and_a_file_is_read(ewa: Client):
    ewa.post(ADDRESS, given(text="Pierwszy <b>\r\n\r\nDrugi", title="Mycie klatek schodowych"))
    file = SimpleUploadedFile("pismo.html", WORD.replace("utf-8", "windows-1250").encode("cp1250"))
    ewa.post(ADDRESS, given(file=file))

    words, whole = AnnouncementPage.objects.order_by("pk")
    assert [block.value.source for block in words.body] == ["<p>Pierwszy &lt;b&gt;</p><p>Drugi</p>"]
    assert whole.title == "Wymiana pionów wodnych"


def test_what_cannot_become_an_announcement(ewa: Client):
    def file(name: str, content: bytes) -> dict[str, Any]:
        return {"file": SimpleUploadedFile(name, content)}

    too_deep = {"html": "<h1>T</h1>" + "<div>" * 230 + "a"}
    wrong: list[tuple[dict[str, Any], str]] = [
        ({}, "Wklej tekst albo wybierz plik."),
        ({"html": "<p>a</p>"}, "W tekście nie ma nagłówka, który byłby tytułem. Wpisz tytuł."),
        (
            file("a.docx", b"PK\x03\x04" + b"a" * 20),
            "To dokument Worda albo LibreOffice. Skopiuj tekst albo zapisz go jako HTML.",
        ),
        (
            file("a.html", b"<p>" + b"a" * 1024 * 1024),
            "Plik jest za duży: może mieć najwyżej 1 MB.",
        ),
        (file("a.html", b"<p>a\x00b"), "To nie jest plik HTML."),
        (
            too_deep,
            "W tekście HTML jest więcej niż 200 znaczników jeden w drugim. Zapisz go ponownie w "
            "edytorze tekstu albo wklej jako zwykły tekst.",
        ),
    ]
    for fields, expected in wrong:
        assert refused(ewa, **fields) == [expected]


def test_only_for_those_who_may_add_announcements(index: AnnouncementIndexPage):
    for client in (Client(), signed_in(staff("kontroler", "auditor"))):
        assert client.get(ADDRESS).status_code == 302
        assert client.post(ADDRESS, given(html=WORD)).status_code == 302
    assert AnnouncementPage.objects.count() == 0


def test_the_usual_kind_is_chosen_and_where_a_panel_has_a_list_too_it_goes_to_the_public_one(
    ewa: Client, index: AnnouncementIndexPage
):
    panel = publish_below(HomePage.objects.get(), PanelPage(title="IKCS", realm="ikcs"))
    publish_below(panel, AnnouncementIndexPage(title="Dla członków", slug="ogloszenia"))
    usual = AnnouncementKind.objects.get(code="GENERAL")

    page = parsed(ewa.get(ADDRESS))
    assert page.xpath("//select[@name='kind']/option[@selected]/@value") == [str(usual.pk)]

    ewa.post(ADDRESS, given(text="Jutro myjemy klatki.", title="Mycie klatek schodowych"))

    assert AnnouncementPage.objects.get().get_parent().pk == index.pk


def test_the_page_names_a_proposed_title_and_repeated_cells(ewa: Client):
    table = "<table><tr><td>Klatka<td>Dzień<tr><td rowspan=2>1<td>wt<tr><td>śr</table>"
    html = f"<p><b>Mycie klatek schodowych</b></p>{table}"

    said = ewa.post(ADDRESS, given(html=html), follow=True).content.decode()

    page = AnnouncementPage.objects.get()
    assert page.title == "Mycie klatek schodowych"
    assert [block.block_type for block in page.body] == ["table"]
    assert "Tekst nie miał tytułu, więc jest nim jego początek albo nagłówek. Popraw go." in said
    assert "Scalone komórki tabeli (1) rozdzielono, a ich treść powtórzono w każdej." in said
    assert "Nie przeszły" not in said


def test_a_table_too_large_to_be_taken_apart_is_said(ewa: Client):
    table = "<tr>" + "<td rowspan=99>a" * 300 + "<tr><td>b" * 90

    (said,) = refused(ewa, html=f"<h1>Mycie</h1><table>{table}</table>")

    assert said.startswith("Tabela po rozdzieleniu scalonych komórek miałaby więcej niż 20000 pól")


# --- The screen of the checks, and the tab of the editor ------------------------------------------
HINTS = "//main//li[contains(@class, 'hint')]"


@pytest.mark.thorough
def test_ewa_reads_what_to_mend_and_goes_there(ewa: Client, publish: Publish):
    page = publish("Remont dachu w budynku")
    page.lead = "Klucz: 601 234 567."
    page.save_revision()
    edit = f"/admin/pages/{page.pk}/edit/"

    shown = parsed(ewa.get(f"/admin/sprawdz/{page.pk}/"))

    assert texts(shown, HINTS) == [
        "Najważniejsze To może być czyjaś dana osobowa (numer telefonu): „601…”. Usuń ją. "
        "Popraw: Najważniejsze",
        "Ostatni dzień Nie ma ostatniego dnia, a ogłoszenia rodzaju „Informacja” kiedyś się "
        "kończą. Bez daty będzie stało na liście bez końca. Popraw: Ostatni dzień",
    ]
    assert shown.xpath(f"{HINTS}//a/@href") == [
        f"{edit}#:w:contentpath=lead",
        f"{edit}#:w:contentpath=valid_until",
    ]
    tab = parsed(ewa.get(edit))
    assert len(tab.xpath("//li[contains(@class, 'hint')]")) == 2
    assert f"/admin/sprawdz/{page.pk}/" in tab.xpath("//a/@href")


def test_the_draft_is_shown_as_to_a_reader_without_a_login(ewa: Client, publish: Publish):
    page = publish("Brak wody")

    draft = ewa.get(f"/admin/pages/{page.pk}/view_draft/").content.decode()
    site = ewa.get(page.url).content.decode()

    words = ("Zalogowano:", ">Zaloguj się<")
    assert [word in draft for word in words] == [False, True]
    assert [word in site for word in words] == [True, False]


@pytest.mark.thorough
def test_ewa_looks_with_the_eyes_of_a_staircase(ewa: Client, publish: Publish):
    estates = build()
    day = {"day": "2026-11-24", "start": "08:00", "end": "10:00", "place": ""}
    visits = [
        day | {"staircase": estates.w1_1.pk},
        day | {"staircase": estates.w1_2.pk, "start": "11:00", "end": "12:30"},
        day | {"staircase": None, "place": "garaże"},
    ]
    schedule = {"caption": "Harmonogram", "visits": visits}
    page = publish(
        "Odczyty wodomierzy w listopadzie",
        buildings=[estates.w1],
        body=json.dumps([{"type": "schedule", "value": schedule}]),
    )
    section = "//section[@aria-labelledby='h-kto']"

    def seen(place: str) -> list[str]:
        shown = parsed(ewa.get(f"/admin/sprawdz/{page.pk}/", {"gdzie": place}))
        return texts(shown, f"{section}//p[@role='status'] | {section}//li")

    assert seen("N2/W1/2") == [
        "ul. Wrzosowa 1, klatka 2: tak. Ogłoszenie będzie na liście tej klatki i w jej "
        "powiadomieniach.",
        "Wtorek, 24 listopada 2026, 11:00–12:30 – ul. Wrzosowa 1, klatka 2",
        "Wtorek, 24 listopada 2026, 8:00–10:00 – garaże",
    ]
    assert seen("N1/J2/1") == [
        "ul. Jodłowa 2, klatka 1: nie. Ogłoszenia nie będzie na liście tej klatki ani w jej "
        "powiadomieniach; na liście wszystkich ogłoszeń zobaczy je każdy. Dotyczy: ul. Wrzosowa 1."
    ]
    for unknown in ("", "N2/W1", "N9/X/1"):
        assert seen(unknown) == []


def test_a_page_for_everybody_has_no_staircases_to_choose(
    ewa: Client, index: AnnouncementIndexPage
):
    page = publish_below(index.get_parent(), ContentPage(title="O nas", slug="o-nas"))

    shown = parsed(ewa.get(f"/admin/sprawdz/{page.pk}/"))

    assert shown.xpath("//select[@name='gdzie']") == []
    assert shown.xpath("//iframe/@src") == [f"/admin/pages/{page.pk}/view_draft/"]


def test_only_for_those_who_may_edit_the_page(publish: Publish):
    page = publish("Remont dachu w budynku")
    address = f"/admin/sprawdz/{page.pk}/"

    assert Client().get(address).status_code == 302
    assert signed_in(staff("finanse", "finance_clerk")).get(address).status_code == 302
    admin = signed_in(staff("admin", superuser=True))
    addresses = [f"/admin/sprawdz/{pk}/" for pk in (page.pk, Page.get_first_root_node().pk, 99999)]
    assert [admin.get(one).status_code for one in addresses] == [200, 404, 404]
    assert admin.post(address).status_code == 405
