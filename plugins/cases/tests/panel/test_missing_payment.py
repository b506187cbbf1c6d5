"""„Nie widać mojej wpłaty”: the missing one is named, and only then the department is asked."""

from datetime import date

import pytest
from django.test import Client

from cms_ext.people.outbox.mail.models import OutgoingMessage
from coop_cases.domain.retention import figures_then
from coop_cases.models import Case
from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.models import Account, AccountAccess
from tests.ebok_plugin.ledger.books import charge, open_account, pay
from tests.ebok_plugin.ledger.holders import grant
from tests.page_checks import page_problems, parsed, said
from tests.query_counts import queries_of_page
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
PAGE = "/e-bok/konto/100005/brak-wplaty/"
MONDAY = {"paid_on": "2026-11-16", "amount": "954,17"}


@shared
def account() -> Account:
    opened = open_account("100005")
    opened.payer.correspondence_email = "anna@podlasem.example"
    opened.payer.save()
    charge(opened, "2026-11", "954.17")
    pay(opened, "2026-10-15", "944.67", "Opłata za październik 2026")
    grant(opened, "Anna Lis")
    return opened


def test_the_page_says_how_long_booking_takes_and_when_it_is_done(anna: Client, account: Account):
    answer = anna.get(PAGE)

    page = parsed(answer)
    assert said(page, "//main//p[@class='lead']") == [
        "Księgowanie trwa zwykle do 2 dni roboczych. "
        "Przelew wysłany dziś zobaczysz najpóźniej 24.11.2026."
    ]
    assert said(page, "//main//p/strong") == ["Ostatni wyciąg z banku wczytaliśmy do 15.10.2026."]
    assert page.xpath("//input[@name='amount']/@value") == ["9,50"]
    assert page.xpath("//fieldset") == []
    assert page_problems(answer) == []


def sent_form(answer: object) -> tuple[str, dict[str, str]]:
    """Where the button of what is missing leads, and what it sends."""
    [form] = parsed(answer).xpath("//section[@aria-labelledby='wynik']//form")
    return form.get("action"), {
        field.get("name"): field.get("value") for field in form.xpath(".//input")
    }


def test_the_missing_one_is_named_and_becomes_one_complaint(anna: Client, account: Account):
    compared = anna.post(PAGE, MONDAY | {"known": ["2"]})
    address, sent = sent_form(compared)
    receipt = anna.post(address, sent, follow=True)
    again = anna.post(address, sent)

    assert said(parsed(compared), "//h2[@id='wynik']") == ["Brakuje wpłaty 954,17 zł z 16.11.2026"]
    assert page_problems(compared) == []
    assert address == "/e-bok/sprawy/pozycja/missing-transfer/100005.2026-11-16.95417.2/"
    case = Case.objects.get()
    found = (case.number, case.person, case.account_no)
    assert found == ("SPR/2026/000001", account.payer, "100005")
    assert case.title.replace("\xa0", " ") == (
        "Księgowanie wpłaty: Brak wpłaty 954,17 zł z 16.11.2026"
    )
    then = {
        figure.label: figure.value.replace("\xa0", " ") for figure in figures_then(case.row).figures
    }
    assert then == {
        "Kwota przelewu": "954,17 zł",
        "Dzień przelewu": "16.11.2026",
        "Na koncie": "nie ma tej wpłaty",
        "Wpłata z 15.10.2026, pozycja 2": "944,67 zł, znana wpłata",
    }
    assert receipt.redirect_chain == [(f"/e-bok/sprawy/{case.pk}/", 302)]
    assert again["Location"] == f"/e-bok/sprawy/{case.pk}/"
    assert "Przyjęliśmy sprawę SPR/2026/000001." in receipt.content.decode()
    assert page_problems(receipt) == []
    letter = OutgoingMessage.objects.get()
    assert (letter.to, "SPR/2026/000001" in letter.subject) == ("anna@podlasem.example", True)


def test_when_it_comes_the_case_says_so(anna: Client, account: Account):
    address, sent = sent_form(anna.post(PAGE, MONDAY))
    page = anna.post(address, sent)["Location"]
    pay(account, "2026-11-17", "954.17", "Opłata za listopad")

    answer = anna.get(page)

    rows = parsed(answer).xpath("//table[@aria-labelledby='liczby']/tbody/tr")
    found = {said(row, "./th")[0]: said(row, "./td") for row in rows}
    assert found["Na koncie"] == ["nie ma tej wpłaty", "zaksięgowana 17.11.2026"]
    assert found["Wpłata z 17.11.2026, pozycja 3"] == ["–", "954,17 zł"]


def test_nothing_is_opened_for_what_is_there_or_on_its_way(anna: Client, account: Account):
    for day, amount, verdict in (
        ("2026-10-14", "944,67", "Ta wpłata jest zaksięgowana"),
        ("2026-11-19", "954,17", "Ta wpłata jest jeszcze w drodze"),
    ):
        answer = anna.post(PAGE, {"paid_on": day, "amount": amount})
        key = f"100005.{day}.{amount.replace(',', '')}"
        by_hand = anna.post(
            f"/e-bok/sprawy/pozycja/missing-transfer/{key}/", {"text": "Nie widzę jej."}
        )

        assert said(parsed(answer), "//h2[@id='wynik']") == [verdict]
        assert "Zgłoś brak wpłaty" not in answer.content.decode()
        assert page_problems(answer) == []
        assert by_hand.status_code == 200
        assert not Case.objects.exists()


def test_a_payment_that_was_undone_is_not_there(anna: Client, account: Account):
    wrong = pay(account, "2026-11-16", "954.17")
    reverse_entry(
        wrong, on=date(2026, 11, 18), reason="bank cofnął przelew", made_by=None, today=TODAY
    )

    page = parsed(anna.post(PAGE, MONDAY))

    assert said(page, "//h2[@id='wynik']") == ["Brakuje wpłaty 954,17 zł z 16.11.2026"]
    assert page.xpath("//fieldset") == []


def test_of_several_unpaid_charges_the_newest_is_suggested(anna: Client, account: Account):
    charge(account, "2026-10", "1000.00")
    charge(account, "2026-09", "200.00")

    arrears = parsed(anna.get(PAGE)).xpath("//input[@name='amount']/@value")
    pay(account, "2026-11-18", "1209.50")
    settled = parsed(anna.get(PAGE)).xpath("//input[@name='amount']/@value")

    assert (arrears, settled) == (["954,17"], ["954,17"])


def test_only_a_payment_that_was_found_can_be_ticked_as_another(anna: Client, account: Account):
    for month in range(1, 10):
        pay(account, f"2026-{month:02d}-16", "954.17", "Opłata")
    asked = {"paid_on": "2026-01-16", "amount": "954,17"}

    found = anna.post(PAGE, asked)
    missing = anna.post(PAGE, asked | {"known": ["3"]})

    for answer in (found, missing):
        assert said(parsed(answer), "//fieldset//label") == ["16.01.2026: 954,17 zł, Opłata"]
        assert page_problems(answer) == []
    assert said(parsed(missing), "//h2[@id='wynik']") == ["Brakuje wpłaty 954,17 zł z 16.01.2026"]


def test_what_is_wrong_is_said_at_its_field(anna: Client, account: Account):
    monday, not_positive = "2026-11-16", "Podaj kwotę większą od zera."
    for day, amount, problem in (
        ("", "1,00", "Podaj dzień, w którym wysłano przelew."),
        ("wtorek", "1,00", "To nie jest data. Napisz ją w postaci 16.11.2026."),
        ("2026-11-21", "1,00", "Ten dzień jeszcze nie nadszedł. Podaj dzień przelewu."),
        ("2019-12-31", "1,00", "Konto prowadzimy od 01.01.2020. Podaj późniejszy dzień."),
        (monday, "0", not_positive),
        (monday, "-5", not_positive),
        (monday, "1,234", "Za dużo miejsc po przecinku: 3, a może być 2."),
    ):
        answer = anna.post(PAGE, {"paid_on": day, "amount": amount})

        page = parsed(answer)
        assert said(page, "//div[@class='errors']//li") == [problem]
        assert said(page, "//span[@class='err']") == [f"Błąd: {problem}"]
        assert page_problems(answer) == []
    assert not Case.objects.exists()


@pytest.mark.thorough
def test_ten_a_day_are_enough(anna: Client, account: Account):
    answers = [
        anna.post(
            f"/e-bok/sprawy/pozycja/missing-transfer/100005.2026-11-16.{n}00/",
            {"text": "Nie widać przelewu."},
        )
        for n in range(1, 12)
    ]

    assert [answer.status_code for answer in answers] == [302] * 10 + [200]
    assert "Wysłano już 10 reklamacji" in answers[-1].content.decode()
    assert Case.objects.count() == 10


def test_whoever_may_only_look_may_compare_but_not_report(anna: Client, account: Account):
    AccountAccess.objects.update(scope=AccountAccess.Scope.SEE)

    answer = anna.post(PAGE, MONDAY)

    assert "Brakuje wpłaty" in answer.content.decode()
    assert "Zgłoś brak wpłaty" not in answer.content.decode()
    assert not Case.objects.exists()


@pytest.mark.thorough
def test_a_site_without_cases_says_whom_to_ask(anna: Client, account: Account, settings):
    settings.ROOT_URLCONF = "plugins.cases.tests.panel.without_row_pages"

    answer = anna.post(PAGE, MONDAY)
    entry = anna.get("/e-bok/konto/100005/pozycja/2/")

    assert said(parsed(answer), "//h2[@id='wynik']") == ["Brakuje wpłaty 954,17 zł z 16.11.2026"]
    assert "Dział Finansowo-Księgowy, pokój 3" in answer.content.decode()
    assert parsed(answer).xpath("//section[@aria-labelledby='wynik']//form") == []
    assert page_problems(answer) == []
    assert "Zgłoś reklamację" not in entry.content.decode()


def test_the_page_costs_the_same_for_one_payment_and_for_four(anna: Client, account: Account):
    costs = []
    for days in ((1,), (2, 3, 4)):
        for day in days:
            pay(account, f"2026-09-{day:02d}", "0.10")
        costs.append(queries_of_page(anna, PAGE))

    assert costs[0] == costs[1]
