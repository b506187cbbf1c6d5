"""What a payer reads about the amount: its words, its parts, its picture, all from one ledger."""

from io import BytesIO

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.ledger_page import amount, bottom, unfold
from tests.browser.looks import length_on_a_phone
from tests.browser.visitor import PASSWORD, Visit, words, words_of_each

ANNA, NEIGHBOUR, MANAGER = "EB-500001-3", "EB-500002-1", "EB-500004-7"

SCREEN = 844
CREDIT = "Zaliczymy ją na kolejne opłaty."
OLDEST = "Najstarszy termin płatności minął {}."
SETTLED = ("Konto rozliczone", "Nie ma nic do zapłaty.", 0, 0, 0)
# account, headline, second line; overdue, before its due date and free credit in grosze
BALANCES = [
    ("100001", *SETTLED),
    ("100002", *SETTLED),
    ("100003", *SETTLED),
    ("100004", "Zaległość: 1 138,19 zł", OLDEST.format("w poniedziałek 16 marca"), 1138_19, 0, 0),
    ("100005", *SETTLED),
    ("100006", *SETTLED),
    ("100007", "Zaległość: 262,56 zł", OLDEST.format("we wtorek 15 września"), 262_56, 0, 0),
    ("100008", "Zaległość: 636,77 zł", OLDEST.format("w poniedziałek 15 czerwca"), 636_77, 0, 0),
    ("100009", *SETTLED),
    ("100010", *SETTLED),
    ("100011", "Nadpłata: 512,10 zł", CREDIT, 0, 0, 512_10),
    ("100012", *SETTLED),
]


def test_a_payer_sees_how_much_until_when_and_why(visit: Visit):
    neighbour = visit()
    neighbour.open("/")

    neighbour.follow("Zaloguj się")
    neighbour.fill("Identyfikator E-BOK", NEIGHBOUR)
    neighbour.fill("Hasło", PASSWORD, inside=".login--ebok")
    neighbour.press("Zaloguj się do E-BOK")

    assert (neighbour.path, neighbour.clicks, neighbour.fields) == ("/e-bok/", 2, 2)
    assert length_on_a_phone(neighbour) <= 2.5 * SCREEN
    assert sheets(neighbour.page) == 1
    assert read_balance(neighbour.page) == ("100007", *BALANCES[6][1:])
    assert "Stan na 20.11.2026; wpłaty zaksięgowane do 19.11.2026." in words(
        neighbour.page.locator(".balance")
    )


def test_amount_and_pay_stand_on_the_first_screen_with_letters_twice_as_large(visit: Visit):
    neighbour = visit(390, who=NEIGHBOUR)
    neighbour.open("/e-bok/")
    pay = neighbour.page.locator("main summary", has_text="Zapłać")

    neighbour.page.evaluate("document.documentElement.style.fontSize = '225%'")

    assert (bottom(neighbour.page.locator("#saldo")) < bottom(pay) < SCREEN) is True
    neighbour.page.evaluate("document.documentElement.style.fontSize = ''")
    unfold(neighbour.page, "Dlaczego")
    neighbour.page.mouse.wheel(0, 500)
    expect(pay).to_be_in_viewport()


def test_a_manager_finds_the_total_and_the_way_to_pay_it_there_too(visit: Visit):
    manager = visit(390, who=MANAGER)
    manager.open("/e-bok/")

    manager.page.evaluate("document.documentElement.style.fontSize = '225%'")

    pay = manager.page.get_by_role("link", name="Zapłać jednym plikiem")
    assert amount(words(manager.page.locator("#razem .money"))) == 2_037_52
    assert (bottom(manager.page.locator("#razem")) < bottom(pay) < SCREEN) is True


@pytest.mark.parametrize("said", BALANCES, ids=[said[0] for said in BALANCES])
def test_every_account_explains_itself_to_the_grosz(
    visit: Visit, said: tuple[str, str, str, int, int, int]
):
    account, _headline, _second, overdue, upcoming, credit = said
    manager = visit(390, who=MANAGER)

    manager.open(f"/e-bok/?konto={account}")

    assert read_balance(manager.page) == said
    *reasons, total = amounts(manager.page, "#skad ~ dl.receipt dd")
    assert (sum(reasons), total) == (total, overdue + upcoming - credit)
    late = amounts(manager.page, "#skad ~ dl.receipt div:has-text('termin minął') dd")
    assert sum(late) == overdue


def test_a_manager_has_twelve_accounts_under_one_login(visit: Visit):
    manager = visit(who=MANAGER)
    manager.open("/e-bok/")
    assert length_on_a_phone(manager) <= 3 * SCREEN

    manager.choose("Historia konta")
    rows = manager.page.locator("table.accounts tbody tr")

    assert words_of_each(rows.locator("th small")) == [f"konto {said[0]}" for said in BALANCES]
    owed = amounts(manager.page, "table.accounts td[data-label='Do zapłaty']:not(:empty)")
    credit = amounts(manager.page, "table.accounts td[data-label='Nadpłata']:not(:empty)")
    assert owed == [said[3] + said[4] for said in BALANCES if said[3] + said[4]]
    assert credit == [said[5] for said in BALANCES if said[5]]
    assert amounts(manager.page, "table.accounts tfoot td") == [sum(owed), sum(credit)]


def test_two_flats_under_one_login_explain_themselves_in_turn(visit: Visit):
    anna = visit(who=ANNA)
    anna.open("/e-bok/")

    assert read_balance(anna.page) == BALANCES[2], "of two that are settled the first"
    for address, said in (
        ("ul. Wzorcowa 1 m. 5", BALANCES[4]),
        ("ul. Wzorcowa 1 m. 3", BALANCES[2]),
    ):
        anna.follow(address)
        assert read_balance(anna.page) == said


def test_another_s_account_is_as_if_it_were_not_there(visit: Visit):
    neighbour = visit(who=NEIGHBOUR)

    answers = []
    for address in (
        "konto/100005/",
        "konto/999999/",
        "konto/100005/zestawienie/csv/",
        "?konto=100005",
    ):
        neighbour.open(f"/e-bok/{address}", expect=404)
        answers.append(neighbour.page.content())

    assert answers == answers[:1] * 4


def test_the_picture_and_its_table_are_the_ledger(visit: Visit):
    neighbour = visit(who=NEIGHBOUR)
    neighbour.open("/e-bok/")

    unfold(neighbour.page, "Naliczenia i wpłaty z 12 miesięcy")
    unfold(neighbour.page, "Pokaż dane w tabeli")
    months = words_of_each(neighbour.page.locator("details.more tbody th"))
    figures = amounts(neighbour.page, "details.more tbody td")
    charged, paid = figures[::2], figures[1::2]
    picture = neighbour.page.locator(".chart svg")

    assert (len(months), months[0], months[-1]) == (12, "grudzień 2025", "listopad 2026")
    assert amounts(neighbour.page, "details.more tfoot td") == [sum(charged), sum(paid)]
    assert bars(neighbour.page, "a") == pytest.approx(charged, abs=100)
    assert bars(neighbour.page, "b") == pytest.approx(paid, abs=100)
    named = " ".join((picture.get_attribute("aria-label") or "").split())
    assert f"Naliczono razem {sum(charged) // 100:_},".replace("_", " ") in named


def read_balance(page: Page) -> tuple[str, str, str, int, int, int]:
    """Account, headline and second line, and the three figures that the balance is made of."""
    unfold(page, "Dlaczego")
    unfold(page, "Więcej o saldzie")
    overdue, upcoming, credit = amounts(page, ".figures dd")
    account = page.locator("p", has_text="konto 1").first.inner_text().partition("konto ")[2][:6]
    second = words(page.locator(".due"))
    return account, words(page.locator("#saldo")), second, overdue, upcoming, credit


def sheets(page: Page) -> int:
    """On how many A4 it prints."""
    page.emulate_media(media="print")
    printed = page.pdf(format="A4")
    page.emulate_media(media="screen")
    return len(PdfReader(BytesIO(printed)).pages)


def amounts(page: Page, selector: str) -> list[int]:
    """Grosze of every element there."""
    return [amount(text) for text in page.locator(selector).all_inner_texts()]


def bars(page: Page, css: str) -> list[float]:
    """How many grosze each bar is high, read off the gridlines as an eye does."""
    top = page.locator(".chart .grid-line").last
    whole = 100 * amount(page.locator(".chart text", has_text="zł").text_content() or "")
    floor = float(page.locator(".chart .axis").get_attribute("y1") or 0)
    scale = whole / (floor - float(top.get_attribute("y1") or 0))
    rects = page.locator(f".chart rect.{css}").all()
    return [float(rect.get_attribute("height") or 0) * scale for rect in rects]
