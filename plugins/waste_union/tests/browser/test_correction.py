"""The office calls a declaration to be corrected; its correction is accepted and charged."""

import pytest

from plugins.waste_union.tests.browser import declaring
from tests.browser.desk import unfold
from tests.browser.looks import faults_on_the_way
from tests.browser.post import Post
from tests.browser.visitor import Visit, Visitor, words

QUEUE = "/admin/deklaracje/"
LOGIN, EMAIL = "EB-500002-1", "klonowa3@wspolnota.example"
# 33,00 zł a person and month; of the quarter November and December are charged once more.
FEE, MORE = "53 osoby × 33,00 zł = 1 749,00 zł", "132,00"
REASON = "Wprowadziła się osoba z tej samej gminy"
MANAGER = "EB-500001-3"
NOT_OURS = "Ta nieruchomość leży poza gminami Związku."
WRONG = "Liczba osób jest inna niż w ewidencji ludności"


@pytest.mark.browser_core
def test_the_office_calls_gets_the_correction_and_the_account_shows_it(visit: Visit, post: Post):
    payer, clerk = visit(who=LOGIN), visit(who="odpady")
    payer.open("/e-bok/deklaracje/")
    payer.activate(payer.page.locator("main td").get_by_role("link", name="Zgłoś zmianę"))
    payer.press("Dalej", inside="main")
    declaring.walk(payer, REASON, "55")
    receipt = declaring.receipt(payer)

    _open_from_queue(clerk, receipt)
    clerk.press("Zacznij rozpatrywać", inside="main")
    _sound(clerk)
    clerk.fill("Co poprawić", f"{WRONG}.\nProszę podać dzień zdarzenia.", inside="main")
    clerk.press("Wezwij do korekty", inside="main")
    assert "Wezwano do korekty do 4 grudnia 2026" in words(clerk.page.locator("body"))
    _sound(clerk)
    link = clerk.page.get_by_role("link", name="Wydrukuj wezwanie (PDF)").get_attribute("href")
    assert clerk.page.request.get(f"{clerk.site}{link}").body().startswith(b"%PDF")

    letter = post.wait_for(EMAIL, "Wezwanie do skorygowania deklaracji")
    assert WRONG in letter
    payer.open("/e-bok/deklaracje/")
    payer.activate(payer.page.locator("main td").get_by_role("link", name="DEK/2026/").last)
    called = words(payer.page.locator("main"))
    assert "Prosimy o złożenie korekty do 4 grudnia 2026" in called
    assert WRONG in called
    assert faults_on_the_way(payer) == []
    payer.follow("Złóż korektę", "main")
    payer.press("Dalej", inside="main")
    assert FEE in declaring.sign(payer, "53")
    correction = declaring.receipt(payer)

    _open_from_queue(clerk, correction)
    clerk.press("Zacznij rozpatrywać", inside="main")
    _sound(clerk)
    clerk.press("Przyjmij deklarację", inside="main")
    assert "Przyjęto deklarację. Opłata jest na koncie." in words(clerk.page.locator("body"))
    _sound(clerk)

    payer.open("/e-bok/konto/600004/")
    assert faults_on_the_way(payer) == []
    # Below the final balance.
    newest = payer.page.locator("main .ledger tbody tr").nth(1)
    assert MORE in words(newest)
    payer.activate(newest.locator(".what a"))
    assert correction in words(payer.page.locator("main"))
    payer.open("/e-bok/deklaracje/zlozone/")
    states = words(payer.page.locator("main"))
    assert ("Przyjęta" in states, "Zastąpiona" in states) == (True, True)


def test_the_office_refuses_and_the_declarant_reads_why(visit: Visit, post: Post):
    manager, clerk = visit(who=MANAGER), visit(who="odpady")
    manager.open("/e-bok/deklaracje/nowa/?nieruchomosc=N-0022")
    manager.press("Dalej", inside="main")
    declaring.walk(manager, REASON, "90")
    receipt = declaring.receipt(manager)

    _open_from_queue(clerk, receipt)
    clerk.press("Zacznij rozpatrywać", inside="main")
    _sound(clerk)
    clerk.fill("Dlaczego", "krótko", inside="main")
    clerk.press("Odrzuć z powodów formalnych", inside="main")
    assert "Napisz" in words(clerk.page.locator("main [role=alert]"))
    _sound(clerk)
    clerk.forgive(409)
    clerk.fill("Dlaczego", NOT_OURS, inside="main")
    clerk.press("Odrzuć z powodów formalnych", inside="main")
    assert "Odrzucono deklarację." in words(clerk.page.locator("body"))
    _sound(clerk)

    letter = post.wait_for("biuro@zarzadca-lesny.example", "Deklaracja DEK/2026/")
    assert NOT_OURS in letter
    manager.open("/e-bok/deklaracje/zlozone/")
    manager.activate(manager.page.locator("main li", has_text=receipt).locator("h2 a"))
    assert NOT_OURS in words(manager.page.locator("main"))
    assert faults_on_the_way(manager) == []


def _open_from_queue(clerk: Visitor, receipt: str) -> None:
    clerk.open(f"{QUEUE}?q={receipt.replace('/', '%2F')}")
    _sound(clerk)
    clerk.activate(clerk.page.locator("main tbody a").first)
    assert receipt in words(clerk.page.locator("main"))


def _sound(clerk: Visitor) -> None:
    unfold(clerk)
    assert faults_on_the_way(clerk) == [], clerk.path
