"""Tasks 8, 9 and E3 of the residents and of the desk, counted."""

import sqlite3
from pathlib import Path

import pytest

from tests.browser import applicant, desk
from tests.browser.looks import faults_on_the_way, too_wide_for_a_phone
from tests.browser.post import code_in
from tests.browser.visitor import Screen, Visit, Visitor, words, words_of_each

JAN = applicant.person(
    "Jan", "Nieznany", "ul. Wzorcowa 1 m. 5", "jan.nieznany@poczta.example", "000 000 999"
)
IKCS_FORM = {
    **JAN,
    "Indywidualny numer rejestru członkowskiego": "987",
    "Adres lokalu": "ul. Wzorcowa 1 m. 5",
}
PASSPHRASE = "zielone krzesła pod jabłonią"


@pytest.mark.browser_core
def test_task_8_i_apply_for_access(visit: Visit, screen: Screen):
    jan = visit(**screen)

    applicant.walk_to_form(jan, "ikcs")
    assert faults_on_the_way(jan) == []
    number, secret = applicant.apply(jan, IKCS_FORM)

    steps = 0 if screen["width"] > 640 else 2  # a phone shows the form step by step
    assert (jan.clicks <= 5 + steps, jan.fields <= 7) == (True, True), (jan.clicks, jan.fields)
    assert jan.heading == "Wniosek zapisany, teraz go podpisz"
    assert number.startswith("IKCS/2026/")
    assert len(secret.replace("-", "")) == 12
    assert jan.page.get_by_role("link", name="Pobierz wypełniony formularz (PDF)").is_visible()
    assert jan.sideways() == 0


def test_task_8_wrong_data_gets_a_summary_that_leads_to_the_fields(visit: Visit):
    jan = visit()
    jan.open("/strefa-mieszkanca/wniosek/ikcs/")
    jan.fill("Nazwisko", "123", inside="main")
    jan.fill("Indywidualny numer rejestru członkowskiego", "siedem", inside="main")

    jan.press("Złóż wniosek", inside="main")

    summary = jan.page.locator("main .errors, main [role=alert]").first
    leads = [link.get_attribute("href") for link in summary.locator("a").all()]
    assert len(leads) >= 8
    assert all(jan.page.locator(str(lead)).count() == 1 for lead in leads)
    assert too_wide_for_a_phone(jan) == 0


def enter_for_the_first_time(visitor: Visitor, login: str, code: str) -> None:
    """From the home page to the first page of E-BOK."""
    visitor.open("/")
    visitor.clicks = visitor.fields = 0
    visitor.follow("Zaloguj się")
    form = "main section.login--ebok"
    visitor.fill("Identyfikator E-BOK", login, inside=form)
    visitor.fill("Hasło", code, inside=form)
    visitor.press("Zaloguj się do E-BOK", inside=form)
    labels = words_of_each(visitor.page.locator("main form label"))
    for label in labels[:2]:
        visitor.fill(label, PASSPHRASE, inside="main")
    visitor.press("Zapisz hasło", inside="main")


@pytest.mark.browser_core
def test_task_e3_approve_and_print_then_task_9_first_sign_in(visit: Visit):
    daria = visit(1280, who="finanse")

    number = desk.open_from_queue(daria, "Zażółć Gęślą-Jaźń")
    desk.see_id(daria)
    letter = desk.print_letter(daria, "Zatwierdź i wydrukuj list")

    assert daria.clicks <= 3
    assert number.startswith("EBOK/2026/")
    daria.page.reload()
    code = code_in(letter)
    assert "Wydano dane logowania" in words(daria.page.locator("main"))
    assert code not in daria.page.content()

    owner = visit(390)
    enter_for_the_first_time(owner, _login_on(letter), code)
    assert (owner.clicks <= 3, owner.fields <= 4) == (True, True), (owner.clicks, owner.fields)
    assert owner.path == "/e-bok/"
    assert owner.page.locator("main h1").is_visible()


def test_the_code_stands_nowhere_but_on_paper(site_data: Path):
    """The published code of the demo is in no table."""
    with sqlite3.connect(site_data / "coop.sqlite3") as database:
        dump = "\n".join(database.iterdump())

    assert "NY8A-Q6ZV-X4Q5-ATQ3X" not in dump
    assert "NY8AQ6ZVX4Q5ATQ3X" not in dump


def _login_on(letter: str) -> str:
    return next(word for word in letter.split() if word.startswith("EB-"))
