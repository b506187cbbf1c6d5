"""The way out of arrears: proposed by the resident, decided at the desk as every plan is."""

from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from cms_ext.people.identity.models import User
from ebok_plugin.ledger.domain.payment_plan import approve_plan, cancel_plan
from ebok_plugin.ledger.models import Account, AccountAccess, PaymentPlan
from ebok_plugin.ledger.vocabulary import Regime
from ebok_plugin.panel.views import dues as views
from ebok_plugin.plugin.queues import list_waiting_plans
from tests.ebok_plugin.ledger.books import charge, open_account, pay
from tests.ebok_plugin.ledger.holders import grant, signed_in
from tests.page_checks import page_problems, parsed, said
from tests.people import PASSWORD, staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
PAGE = "/e-bok/konto/100005/raty/"
TODAY = date(2026, 11, 20)
ASKED = {"count": "3", "reason": "mam przerwę w pracy"}


@shared
def late() -> Account:
    account = open_account("100005")
    charge(account, "2026-09", "100.00")
    charge(account, "2026-10", "100.00")
    grant(account, "Anna Lis")
    return account


@pytest.fixture
def anna(client, late: Account) -> User:
    return signed_in(client)


def test_each_number_of_instalments_says_what_it_costs(client, anna: User):
    answer = client.get(PAGE)

    page = parsed(answer)
    offered = said(page, "//select/option")
    assert (len(offered), offered[0], offered[1], offered[-1]) == (
        11,
        "2 raty po 100,00 zł, do 01.2027",
        "3 raty po 66,66 zł, do 02.2027",
        "12 rat po 16,66 zł, do 11.2027",
    )
    assert said(page, "//p[@class='lead']") == [
        "Po terminie jest 200,00 zł. Możesz zapłacić od razu, rozłożyć to na raty albo "
        "porozmawiać z nami."
    ]
    assert said(page, "//aside/p")[0] == "Dział Finansowo-Księgowy, pokój 3"
    assert page_problems(answer) == []


def test_a_proposal_waits_at_the_desk_and_on_the_page(client, anna: User):
    clerk = staff("daria", "finance_clerk")

    answer = client.post(PAGE, ASKED, follow=True)

    plan = PaymentPlan.objects.get()
    assert (plan.made_by, plan.reason, plan.state, plan.interest) == (
        anna,
        "mam przerwę w pracy",
        PaymentPlan.State.PROPOSED,
        PaymentPlan.Interest.RUNS,
    )
    assert list(list_waiting_plans(clerk, TODAY).rows) == [plan]
    page = parsed(answer)
    assert said(page, "//section[@aria-labelledby='czeka']/*[self::h2 or self::dl]/descendant-or-"
                      "self::*[self::h2 or self::dt or self::dd]") == [
        "Propozycja rat z 20.11.2026 czeka na decyzję",
        "15.12.2026", "66,66", "15.01.2027", "66,66", "15.02.2027", "66,68",
    ]  # fmt: skip
    assert page.xpath("//main//form") == []
    assert page_problems(answer) == []


WAY_OUT = f"//p[a/@href='{PAGE}']"


def test_the_first_page_says_that_a_proposal_waits(client, anna: User):
    """Until then, and again when the desk refused it, the page offers the way out."""
    before = said(parsed(client.get("/e-bok/")), WAY_OUT)
    client.post(PAGE, ASKED)
    meanwhile = client.get("/e-bok/")
    refused = PaymentPlan.objects.get()
    cancel_plan(refused, reason="proszę o mniej rat", by=staff("daria"), today=TODAY)
    after = said(parsed(client.get("/e-bok/")), WAY_OUT)
    client.post(PAGE, {**ASKED, "count": "2"})

    assert before == after == ["Trudno zapłacić? Raty, telefon i pokój"]
    assert said(parsed(meanwhile), WAY_OUT) == [
        "Propozycja rat z 20.11.2026 czeka na decyzję. "
        "Do tego czasu terminy płatności zostają bez zmian."
    ]
    assert page_problems(meanwhile) == []
    assert PaymentPlan.objects.exclude(pk=refused.pk).get().rows.count() == 2


def test_the_desk_accepts_it_and_the_card_tells_the_first_instalment(client, anna: User):
    client.post(PAGE, ASKED)

    approve_plan(PaymentPlan.objects.get(), approved_by=staff("daria"), today=TODAY)

    assert said(parsed(client.get("/e-bok/")), "//h2[@id='saldo']") == [
        "Do zapłaty do wtorku 15 grudnia: 66,66 zł"
    ]
    assert said(parsed(client.get(PAGE)), "//p[@class='lead']") == [
        "Nie ma teraz zaległości poza układem ratalnym."
    ]


def test_what_is_missing_is_said_and_nothing_waits(client, anna: User):
    for sent, message in (
        ({"reason": ""}, "Napisz jednym zdaniem, dlaczego prosisz o raty."),
        ({"reason": "bo tak"}, "Napisz trochę więcej, co najmniej 10 znaków."),
        ({"count": ""}, "Wybierz liczbę rat."),
        ({"count": "60"}, "Wybierz poprawną wartość."),
    ):
        answer = client.post(PAGE, {**ASKED, **sent})

        [found] = said(parsed(answer), "//span[@class='err']")
        assert found.removeprefix("Błąd: ").startswith(message), sent
        assert page_problems(answer) == []
    assert not PaymentPlan.objects.exists()


def test_who_may_only_look_and_who_owes_nothing_cannot_propose(client, late: Account):
    AccountAccess.objects.update(scope=AccountAccess.Scope.SEE)
    signed_in(client)
    looked = client.post(PAGE, ASKED)
    AccountAccess.objects.update(scope=AccountAccess.Scope.ACT)
    pay(late, "2026-11-10", "200.00")
    settled = client.post(PAGE, ASKED)

    assert [
        said(parsed(one), "//section[@aria-labelledby='raty']/p") for one in (looked, settled)
    ] == [
        [
            "Twoje uprawnienie pozwala oglądać to konto. Raty zaproponuje płatnik albo osoba z "
            "prawem składania pism."
        ],
        ["Nie ma czego rozkładać na raty."],
    ]
    assert not PaymentPlan.objects.exists()


def test_the_fourth_proposal_of_a_day_is_put_off(client, anna: User):
    daria = staff("daria")
    for _time in range(3):
        client.post(PAGE, ASKED)
        waiting = PaymentPlan.objects.get(state=PaymentPlan.State.PROPOSED)
        cancel_plan(waiting, reason="proszę o mniej rat", by=daria, today=TODAY)

    answer = client.post(PAGE, ASKED)

    assert "Wysłano już 3 propozycje w ciągu doby." in answer.content.decode()
    assert PaymentPlan.objects.count() == 3


def test_a_proposal_whose_session_has_ended_is_offered_again_and_not_sent(client, anna: User):
    row = anna.sign_in_sessions.get()
    row.last_seen_at -= timedelta(hours=1)
    row.save()

    sign_in_page, _status = client.post(PAGE, ASKED, follow=True).redirect_chain[-1]
    entered = {
        "login": anna.login,
        "password": PASSWORD,
        "next": parse_qs(urlsplit(sign_in_page).query)["next"][0],
    }
    arrived = client.post(sign_in_page, entered, follow=True)

    assert arrived.redirect_chain == [(PAGE, 302)]
    page = parsed(arrived)
    assert (
        page.xpath("string(//select[@name='count']/option[@selected]/@value)"),
        page.xpath("string(//input[@name='reason']/@value)"),
    ) == ("3", "mam przerwę w pracy")
    assert not PaymentPlan.objects.exists()


def test_of_a_fee_for_waste_a_decision_is_asked_for_in_writing(
    client, anna: User, late: Account, monkeypatch
):
    """Where no plugin takes such applications; with one, its page takes over."""
    Account.objects.filter(pk=late.pk).update(regime=Regime.WASTE)
    monkeypatch.setattr(views, "find_relief_url_name", lambda: None)

    answer = client.get(PAGE)
    client.post(PAGE, ASKED)

    page = parsed(answer)
    expected = ["Wniosek o raty albo o późniejszy termin", "Porozmawiaj z nami"]
    assert said(page, "//main//h2") == expected
    paragraphs = said(page, "//main//section/p")
    assert "art. 67a Ordynacji podatkowej" in paragraphs[0]
    assert "Złóż wniosek w biurze, wyślij pocztą albo przez e-Doręczenia." in paragraphs[1]
    assert page.xpath("//main//form") == []
    assert page_problems(answer) == []

    monkeypatch.setattr(views, "find_relief_url_name", lambda: "ebok:standing_order")
    assert client.get(PAGE)["Location"] == "/e-bok/konto/100005/zlecenie-stale/"
    assert not PaymentPlan.objects.exists()
