"""A payer's way: sign in, see how much and why, open the entries, take the file."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Scheme, Visit

ANNA, NEIGHBOUR, MANAGER = "EB-500001-3", "EB-500002-1", "EB-500004-7"
PAGES = ("/e-bok/", "/e-bok/konto/", "/e-bok/konto/100005/", "/e-bok/konto/100005/naliczenie/27/")


def amount(text: str) -> int:
    """Grosze of `1 234,56 zł` as it stands on the page."""
    digits = text.replace("\N{NO-BREAK SPACE}", "").replace("zł", "").replace(",", "").strip()
    return int(digits.replace("\N{MINUS SIGN}", "-"))


def reasons(page: Page) -> list[int]:
    """The amounts under „Skąd ta kwota”; the last one is the sum."""
    rows = page.locator("h3:has-text('Skąd') ~ dl.receipt > div > dd").all_inner_texts()
    return [amount(row) for row in rows]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_every_page_is_accessible(visit: Visit, width: int, scheme: Scheme) -> None:
    anna = visit(width, scheme)
    anna.sign_in("ebok", ANNA)

    for path in PAGES:
        anna.open(path)
        found = (anna.axe(), anna.sideways(), anna.small_targets())
        assert found == ([], 0, []), path


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_how_much_until_when_and_why(visit: Visit, width: int, javascript: bool) -> None:
    neighbour = visit(width, javascript=javascript)
    neighbour.open("/")

    neighbour.page.get_by_role("link", name="Zaloguj się do E-BOK").first.click()
    neighbour.page.locator("#e-bok-login").fill(NEIGHBOUR)
    neighbour.page.locator("#e-bok-password").fill("demo-haslo-2026")
    neighbour.page.get_by_role("button", name="Zaloguj się do E-BOK").click()

    headline = neighbour.page.locator("#saldo")
    assert headline.inner_text().split() == ["Zaległość:", "262,56", "zł"]
    box = headline.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < 900, "the amount is seen without scrolling"
    *parts, total = reasons(neighbour.page)
    assert sum(parts) == total == 262_56


def test_each_of_two_premises_explains_itself(visit: Visit) -> None:
    anna = visit(390)
    anna.sign_in("ebok", ANNA)

    said = {}
    for address in ("ul. Wzorcowa 1 m. 3", "ul. Wzorcowa 1 m. 5"):
        anna.page.get_by_role("link", name=address).click()
        *parts, total = reasons(anna.page)
        assert sum(parts) == total
        said[address] = (anna.page.locator("#saldo").inner_text().split()[0], total)

    assert said == {
        "ul. Wzorcowa 1 m. 3": ("Zaległość:", 235_23),
        "ul. Wzorcowa 1 m. 5": ("Konto", 0),
    }


def test_a_manager_reads_twelve_accounts_and_no_sum_is_netted(visit: Visit) -> None:
    manager = visit(320)
    manager.sign_in("ebok", MANAGER)

    rows = manager.page.locator("table.accounts tbody tr")
    owed, credit = manager.page.locator("table.accounts tfoot td").all_inner_texts()

    assert rows.count() == 12
    assert (amount(owed), amount(credit)) == (2_665_36, 1_287_59)
    assert (manager.axe(), manager.sideways()) == ([], 0)


def test_the_history_can_be_read_by_year_and_taken_as_a_file(visit: Visit, tmp_path: Path) -> None:
    anna = visit(390)
    anna.sign_in("ebok", ANNA)
    anna.open("/e-bok/konto/100005/")

    anna.page.get_by_label("Rok").select_option("2025")
    anna.page.get_by_role("button", name="Pokaż").click()
    with anna.page.expect_download() as download:
        anna.page.get_by_role("link", name="Pobierz CSV").click()
    download.value.save_as(tmp_path / "konto.csv")

    text = (tmp_path / "konto.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.reader(StringIO(text), delimiter=";"))
    on_page = anna.page.locator("tbody tr[id]").count()
    assert download.value.suggested_filename == "konto-100005-2025-01-01-2025-12-31.csv"
    assert len(rows) == on_page + 3
    assert rows[-1][-1] == "-120,00"


def test_a_reason_leads_to_its_charge_and_back(visit: Visit) -> None:
    neighbour = visit(390)
    neighbour.sign_in("ebok", NEIGHBOUR)

    neighbour.page.get_by_role("link", name="Opłata jak w październiku").click()
    assert neighbour.page.locator("h1").inner_text() == "Opłata za listopad 2026"
    neighbour.page.get_by_role("link", name="Pokaż w historii konta").click()

    assert neighbour.page.locator("tr:target").count() == 1


def test_another_s_account_is_not_there(visit: Visit) -> None:
    neighbour = visit()
    neighbour.sign_in("ebok", NEIGHBOUR)

    neighbour.open("/e-bok/konto/100005/", expect=404)
    foreign = neighbour.page.content()
    neighbour.open("/e-bok/konto/999999/", expect=404)

    assert foreign == neighbour.page.content()


def test_signing_out_closes_the_panel(visit: Visit) -> None:
    anna = visit(390)
    anna.sign_in("ebok", ANNA)

    anna.page.get_by_role("button", name="Wyloguj się").click()
    assert "Wylogowano" in anna.page.get_by_role("status").inner_text()
    assert anna.axe() == []
    anna.page.go_back()
    anna.page.reload()

    assert "/strefa-mieszkanca/logowanie/e-bok/" in anna.page.url
