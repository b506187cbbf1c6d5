"""„Nie widać mojej wpłaty”: the missing one is named, and only then the department is asked."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.people.mail.models import OutgoingMessage
from ebok_plugin.inquiries.domain.inquiry import answer_inquiry
from ebok_plugin.inquiries.models import PaymentInquiry
from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.models import Account, AccountAccess
from tests.ebok_plugin.ledger.books import charge, open_account, pay
from tests.ebok_plugin.ledger.holders import grant, signed_in
from tests.ebok_plugin.panel.reading import said
from tests.page_checks import page_problems, parsed

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
PAGE = "/e-bok/konto/100005/brak-wplaty/"
MONDAY = {"paid_on": "2026-11-16", "amount": "954,17"}


@pytest.fixture
def account() -> Account:
    opened = open_account("100005")
    opened.payer.correspondence_email = "anna@podlasem.example"
    opened.payer.save()
    charge(opened, "2026-11", "954.17")
    pay(opened, "2026-10-15", "944.67", "Opłata za październik 2026")
    grant(opened, "Anna Lis")
    return opened


def test_the_page_says_how_long_booking_takes_and_until_when_it_is_done(
    client: Client, account: Account
) -> None:
    signed_in(client)

    answer = client.get(PAGE)

    page = parsed(answer)
    assert said(page, "//main//p[@class='lead']") == [
        "Księgowanie trwa zwykle do 2 dni roboczych. "
        "Przelew wysłany dziś zobaczysz najpóźniej 24.11.2026."
    ]
    assert said(page, "//main//p/strong") == ["Ostatni wyciąg z banku wczytaliśmy do 15.10.2026."]
    assert said(page, "//fieldset//label") == ["15.10.2026: 944,67 zł, Opłata za październik 2026"]
    assert page.xpath("//input[@name='amount']/@value") == ["9,50"]
    assert page_problems(answer) == []


def test_the_missing_one_is_named_and_reported_with_the_list(
    client: Client, account: Account
) -> None:
    anna = signed_in(client)

    compared = client.post(PAGE, MONDAY | {"known": ["2"]})
    [form] = parsed(compared).xpath("//section[@aria-labelledby='wynik']//form")
    sent = {field.get("name"): field.get("value") for field in form.xpath(".//input")}
    receipt = client.post(PAGE, sent | {"krok": "zglos"}, follow=True)

    assert said(parsed(compared), "//h2[@id='wynik']") == ["Brakuje wpłaty 954,17 zł z 16.11.2026"]
    assert page_problems(compared) == []
    inquiry = PaymentInquiry.objects.get()
    assert (inquiry.number, inquiry.person, inquiry.listed, inquiry.booked_until) == (
        "WP/2026/00001",
        anna.person,
        [{"seq": 2, "booked_on": "2026-10-15", "grosze": 94467, "own": True}],
        date(2026, 10, 15),
    )
    assert receipt.redirect_chain == [(f"/e-bok/wplaty/{inquiry.pk}/", 302)]
    assert "Zgłoszenie przyjęte. Jego numer: WP/2026/00001." in receipt.content.decode()
    assert page_problems(receipt) == []
    assert OutgoingMessage.objects.get().to == "anna@podlasem.example"


def test_sent_twice_it_is_one(client: Client, account: Account) -> None:
    signed_in(client)

    first, again = (client.post(PAGE, MONDAY | {"krok": "zglos"}) for _ in range(2))

    assert first["Location"] == again["Location"]
    assert PaymentInquiry.objects.count() == OutgoingMessage.objects.count() == 1


@pytest.mark.parametrize(
    ("sent", "verdict"),
    [
        ({"paid_on": "2026-10-14", "amount": "944,67"}, "Ta wpłata jest zaksięgowana"),
        ({"paid_on": "2026-11-19", "amount": "954,17"}, "Ta wpłata jest jeszcze w drodze"),
    ],
)
def test_nothing_is_opened_for_what_is_there_or_on_its_way(
    client: Client, account: Account, sent: dict[str, str], verdict: str
) -> None:
    signed_in(client)

    answer = client.post(PAGE, sent | {"krok": "zglos"})

    assert said(parsed(answer), "//h2[@id='wynik']") == [verdict]
    assert "Zgłoś brak wpłaty" not in answer.content.decode()
    assert page_problems(answer) == []
    assert not PaymentInquiry.objects.exists()


def test_a_payment_that_was_undone_is_not_there(client: Client, account: Account) -> None:
    wrong = pay(account, "2026-11-16", "954.17")
    reverse_entry(
        wrong, on=date(2026, 11, 18), reason="bank cofnął przelew", made_by=None, today=TODAY
    )
    signed_in(client)

    page = parsed(client.post(PAGE, MONDAY))

    assert said(page, "//h2[@id='wynik']") == ["Brakuje wpłaty 954,17 zł z 16.11.2026"]
    assert len(page.xpath("//fieldset//label")) == 1


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        ({}, "Podaj dzień, w którym wysłano przelew."),
        ({"paid_on": "wtorek"}, "To nie jest data. Napisz ją w postaci 16.11.2026."),
        ({"paid_on": "2026-11-21"}, "Ten dzień jeszcze nie nadszedł. Podaj dzień przelewu."),
        ({"paid_on": "2019-12-31"}, "Konto prowadzimy od 01.01.2020. Podaj późniejszy dzień."),
        ({"paid_on": "2026-11-16", "amount": "0"}, "Podaj kwotę większą od zera."),
        ({"paid_on": "2026-11-16", "amount": "-5"}, "Podaj kwotę większą od zera."),
        (
            {"paid_on": "2026-11-16", "amount": "1,234"},
            "Za dużo miejsc po przecinku: 3, a może być 2.",
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    client: Client, account: Account, sent: dict[str, str], problem: str
) -> None:
    signed_in(client)

    answer = client.post(PAGE, {"amount": "1,00", "krok": "zglos"} | sent)

    page = parsed(answer)
    assert said(page, "//div[@class='errors']//li") == [problem]
    assert said(page, "//span[@class='err']") == [f"Błąd: {problem}"]
    assert page_problems(answer) == []
    assert not PaymentInquiry.objects.exists()


def test_five_a_day_are_enough(client: Client, account: Account) -> None:
    signed_in(client)

    answers = [
        client.post(PAGE, {"paid_on": "2026-11-16", "amount": f"{n},00", "krok": "zglos"})
        for n in range(1, 7)
    ]

    assert [one.status_code for one in answers] == [302] * 5 + [200]
    assert "Wysłano już 5 zgłoszeń" in answers[-1].content.decode()
    assert PaymentInquiry.objects.count() == 5


def test_whoever_may_only_look_may_compare_but_not_report(client: Client, account: Account) -> None:
    AccountAccess.objects.update(scope=AccountAccess.Scope.SEE)
    signed_in(client)

    answer = client.post(PAGE, MONDAY | {"krok": "zglos"})

    assert "Brakuje wpłaty" in answer.content.decode()
    assert "Zgłoś brak wpłaty" not in answer.content.decode()
    assert not PaymentInquiry.objects.exists()


def test_the_answer_stands_on_its_page_and_in_the_list(client: Client, account: Account) -> None:
    anna = signed_in(client)
    client.post(PAGE, MONDAY | {"krok": "zglos"})
    inquiry = PaymentInquiry.objects.get()
    answer_inquiry(inquiry, "Wpłata <b>wróciła</b> do banku.", on=TODAY, origin=SYSTEM)

    page, listed = client.get(f"/e-bok/wplaty/{inquiry.pk}/"), client.get("/e-bok/wplaty/")

    assert "Wpłata &lt;b&gt;wróciła&lt;/b&gt; do banku." in page.content.decode()
    assert said(parsed(listed), "//tbody/tr/*") == [
        "WP/2026/00001",
        "20.11.2026",
        "ul. Wzorcowa 1 m. 05",
        "954,17",
        "Odpowiedź udzielona",
    ]
    assert [page_problems(one) for one in (page, listed)] == [[], []]
    assert anna.person == inquiry.person


def test_another_s_question_answers_like_none(client: Client, account: Account) -> None:
    signed_in(client)
    client.post(PAGE, MONDAY | {"krok": "zglos"})
    inquiry = PaymentInquiry.objects.get()
    neighbour = Client()
    grant(account, "Jędrzej Gęsty", AccountAccess.Role.CO_OWNER)
    signed_in(neighbour, "Jędrzej Gęsty", "EB-500002-1")

    foreign = neighbour.get(f"/e-bok/wplaty/{inquiry.pk}/")
    missing = neighbour.get("/e-bok/wplaty/00000000-0000-0000-0000-000000000000/")

    assert (foreign.status_code, foreign.content) == (404, missing.content)
    assert "WP/2026" not in neighbour.get("/e-bok/wplaty/").content.decode()


@pytest.mark.parametrize("count", [1, 30])
def test_the_pages_cost_the_same_for_many_payments_and_questions(
    client: Client, account: Account, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    signed_in(client)
    for n in range(count):
        pay(account, f"2026-09-{n % 28 + 1:02d}", "0.10")
        client.post(PAGE, {"paid_on": "2026-11-16", "amount": f"{n + 1},00", "krok": "zglos"})
    client.get(PAGE)

    # One of them asks for what was kept of the form when a session ended.
    with django_assert_num_queries(12):
        client.get(PAGE)
    with django_assert_num_queries(7):
        client.get("/e-bok/wplaty/")
