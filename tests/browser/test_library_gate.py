"""The release gate at the desks: ten minutes in one sitting, and task E2 counted."""

import pytest

from tests.browser.looks import faults_in
from tests.browser.visitor import Visit, Visitor, words
from tests.members_area.library.domain.papers import pdf

DESK = "/admin/biblioteka/publikuj/"
CONFIRM = "/admin/biblioteka/do-potwierdzenia/"
QUEUE = "/admin/biblioteka/bramka/"
TEN = range(1, 11)
SERIES = "Protokol marcowy"


def bring(clerk: Visitor, paths: list[str]) -> None:
    clerk.page.get_by_label("Pliki", exact=True).set_input_files(paths)
    clerk.fields += 1
    clerk.press("Dodaj pliki", inside="main")


def confirm_all(second: Visitor, title: str) -> int:
    """How many documents whose title begins so the second person let through, one press each."""
    done = 0
    second.open(CONFIRM)
    second.activate(second.page.locator("main tbody").get_by_role("link", name=title).first)
    while second.page.get_by_role("heading", level=1).inner_text().startswith(title):
        with second.page.expect_navigation():
            second.page.get_by_role("button", name="Potwierdź i publikuj").click()
        done += 1
    return done


@pytest.mark.parametrize(
    ("width", "number"),
    [pytest.param(1280, 71, marks=pytest.mark.browser_core), (390, 72)],
)
def test_task_e2_a_resolution_for_members_only(visit: Visit, width: int, number: int, tmp_path):
    title = f"Uchwala nr {number}/RN/2026 w sprawie kanarka"
    path = tmp_path / "skan.pdf"
    path.write_bytes(pdf(title, "Data: 12.11.2026", "Rada uchwala plan."))
    celina = visit(width, who="czlonkowski")
    celina.open("/admin/members_area_library/document/")
    celina.clicks = celina.fields = 0

    _by_menu(celina)
    bring(celina, [str(path)])
    celina.press("Zapisz i przekaż zaznaczone", inside="main")

    assert (celina.clicks <= 5, celina.fields <= 5) == (True, True), (celina.clicks, celina.fields)
    daria = visit(1280, who="finanse")
    assert confirm_all(daria, title) == 1
    anna = visit(390, who="IKCS-0007")
    anna.open(f"/ikcs/dokumenty/?q={number}%2FRN%2F2026")
    anna.follow(title, inside="main")
    address = anna.path
    guest = visit(390)
    guest.open(f"/dokumenty/{address.rstrip('/').rsplit('/', 1)[-1]}/", expect=404)
    guest.open(f"/dokumenty/?q={number}%2FRN%2F2026")
    assert title not in words(guest.page.locator("main"))


def _by_menu(clerk: Visitor) -> None:
    """By the menu of the administration, which a phone keeps folded."""
    unfold = clerk.page.locator("button.sidebar-nav-toggle")
    if unfold.is_visible():
        unfold.click()
        clerk.clicks += 1
    menu = clerk.page.locator("#wagtail-sidebar")
    menu.get_by_role("button", name="Dokumenty i zebrania").click()
    clerk.clicks += 1
    with clerk.page.expect_navigation():
        menu.get_by_role("link", name="Publikuj dokumenty").click()
    clerk.clicks += 1


@pytest.mark.parametrize(
    ("who", "path"), [("czlonkowski", DESK), ("czlonkowski", QUEUE), ("finanse", CONFIRM)]
)
def test_a_screen_of_the_gate_is_accessible(visit: Visit, who: str, path: str):
    visitor = visit(who=who)
    visitor.open(path)

    assert faults_in(visitor) == []


def test_the_raw_minutes_of_the_demo_wait_with_what_was_seen(visit: Visit):
    celina = visit(who="czlonkowski")
    celina.open(QUEUE)
    row = celina.page.locator("main tbody tr", has_text="NIE PUBLIKOWAĆ")
    assert "kancelaria: usunąć dane osobowe" in words(row)

    celina.open(DESK)
    celina.activate(
        celina.page.locator("main tr", has_text="NIE PUBLIKOWAĆ").get_by_role("link").first
    )

    marks = {words(mark) for mark in celina.page.locator("main mark").all()}
    assert {"000 000 111", "kalina@poczta.example"} <= marks
    assert faults_in(celina) == []
