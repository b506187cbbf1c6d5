"""The editor's day: what Word leaves on the clipboard, the checks, the first screen."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.looks import faults_on_the_way
from tests.browser.page_scripts import script
from tests.browser.visitor import Visit, Visitor, words, words_of_each

EWA = "redaktor"
PASTED = Path(__file__).parents[1] / "cms_ext" / "public_site" / "editing" / "pasted"
PROGRAMS = ("word", "google_docs", "libreoffice")
POINTS = ["klatka 1", "lokale 1–6: wtorek", "lokale 7–12: środa", "klatka 2"]


def copy(ewa: Visitor, program: str) -> None:
    """What an office program would put on the clipboard."""
    ewa.page.evaluate(script("copy"), (PASTED / f"{program}.html").read_text(encoding="utf-8"))


def paste_into(ewa: Visitor, field: Locator) -> None:
    field.click()
    ewa.page.keyboard.press("Control+A")
    ewa.page.keyboard.press("Control+V")


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_pasted_text_is_a_draft_with_lists_headings_and_a_table(visit: Visit, program: str):
    ewa = visit(who=EWA)
    ewa.open("/admin/")
    ewa.follow("Wklej ogłoszenie z Worda")
    copy(ewa, program)
    paste_into(ewa, ewa.page.get_by_label("Tekst", exact=True))
    said = ewa.page.locator("main form [role=status]")
    expect(said).to_have_text("Wklejono z formatowaniem: nagłówki, listy i tabele zostaną.")
    ewa.fill("Tytuł", f"Wymiana pionów, tekst z {program}")
    ewa.press("Zapisz szkic")

    body = ewa.page.get_by_role("region", name="Treść", exact=True)
    assert words_of_each(body.locator("li[data-block]"))[:4] == POINTS
    headings = body.locator("input[name^=body-][name$=value-text]")
    expect(headings).to_have_count(3)
    texts = [heading.input_value() for heading in headings.all()]
    assert texts == ["Wymiana pionów wodnych", "Terminy", "Co zrobić"]
    columns = body.locator("input[name*=column][name$=heading]")
    assert [column.input_value() for column in columns.all()] == ["Klatka", "Dzień"]


def test_words_that_were_changed_go_without_formatting(visit: Visit):
    ewa = visit(who=EWA)
    ewa.open("/admin/ogloszenia/wklej/")
    copy(ewa, "word")
    field = ewa.page.get_by_label("Tekst", exact=True)
    paste_into(ewa, field)
    ewa.page.keyboard.type("!")

    assert field.input_value() == "Wymiana pionów wodnych!"
    assert ewa.page.locator("#id_html").input_value() == ""
    said = words(ewa.page.locator("main form [role=status]"))
    assert said.startswith("Zmieniony tekst zapisze się bez formatowania.")


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_editor_itself_keeps_lists_and_bold_words(visit: Visit, program: str):
    """Headings and tables are blocks of their own: for them there is „Wklej z Worda”."""
    ewa = visit(who=EWA)
    to_an_announcement(ewa)
    copy(ewa, program)
    paragraph = ewa.page.locator(".public-DraftEditor-content").first
    paste_into(ewa, paragraph)

    points = paragraph.locator("li[data-block]")
    assert words_of_each(points)[:4] == POINTS
    bold = paragraph.locator("[style*=bold]")
    assert words_of_each(bold)[:2] == ["Prosimy o dostęp", "wtorek"]
    assert "mso-" not in paragraph.inner_html()


@pytest.mark.parametrize("address", ["/admin/", "/admin/ogloszenia/wklej/"])
def test_a_screen_of_the_day_is_open_to_everybody(visit: Visit, address: str):
    ewa = visit(who=EWA)
    ewa.open(address)

    assert faults_on_the_way(ewa) == []


def test_a_hint_leads_to_its_block(visit: Visit):
    ewa = visit(390, who=EWA)
    to_an_announcement(ewa)
    edit = ewa.path
    ewa.open(edit.replace("/pages/", "/sprawdz/").replace("/edit/", "/"))
    assert faults_on_the_way(ewa) == []
    block = follow_hint(ewa)

    assert ewa.path == edit
    expect(block).to_be_in_viewport()
    ewa.page.get_by_role("tab", name="Sprawdź przed publikacją").click()
    expect(ewa.page.locator("main li", has_text="Długie zdanie").first).to_be_visible()


def test_a_hint_leads_to_its_block_also_when_wagtail_does_not(visit: Visit):
    """On a slow machine its one attempt comes before the block is there, and the page grows on."""
    ewa = visit(1280, who=EWA)
    to_an_announcement(ewa)
    ewa.page.add_init_script(script("grows_late"))
    ewa.open(ewa.path.replace("/pages/", "/sprawdz/").replace("/edit/", "/"))

    block = follow_hint(ewa)
    ewa.page.wait_for_selector("html[data-grown]")

    expect(block).to_be_in_viewport()


def test_posters_go_up_on_all_boards_and_come_down(visit: Visit):
    ewa = visit(390, who=EWA)
    to_an_announcement(ewa)
    ewa.open(ewa.path.replace("/pages/", "/ogloszenia/").replace("/edit/", "/plakat/"))
    assert faults_on_the_way(ewa) == []

    ewa.page.get_by_label("Wszystkie klatki").check()
    ewa.press("Zapisz wywieszenie", inside="main")

    hanging = ewa.page.locator("main tbody tr", has=ewa.page.locator("input[type=date]"))
    assert hanging.count() == 6
    assert faults_on_the_way(ewa) == []

    ewa.press("Zdjęto wszystkie", inside="main")

    assert hanging.count() == 0
    ewa.follow("Wróć do ogłoszenia", inside="main")
    assert ewa.path.endswith("/edit/")


def follow_hint(ewa: Visitor) -> Locator:
    """Return the head of the block to which the first hint of a long sentence leads."""
    link = ewa.page.locator("main li", has_text="Długie zdanie").first.get_by_role("link")
    block = (link.get_attribute("href") or "").rpartition(".")[2]
    ewa.activate(link)
    return ewa.page.locator(f'[data-contentpath="{block}"] label').first


def to_an_announcement(ewa: Visitor) -> None:
    """The outage of warm water, which is among the demo's."""
    ewa.open("/admin/pages/search/?q=ciep%C5%82ej+wody")
    ewa.activate(ewa.page.locator("main a[href$='/edit/']").first)


def test_on_a_phone_the_list_has_room_for_titles(visit: Visit):
    ewa = visit(390, who=EWA)
    ewa.open("/admin/pages/")

    widths = ewa.page.locator("td[data-listing-page-title]").evaluate_all(
        "cells => cells.map(cell => cell.getBoundingClientRect().width)"
    )

    assert widths
    assert min(widths) >= 150
