"""Anna orders a service in her panel; her neighbour Nina and outsiders never see it."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from cms_ext.people.identity.models import User
from cms_ext.plugins import offers
from coop_cases.domain.queries import current_quote, find_order
from coop_cases.models import Case, ServiceItem
from plugins.cases.tests.cases import TODAY, fault
from plugins.cases.tests.orders import (
    ACCOUNT,
    NOW,
    UNTIL,
    confirm,
    order_in_state,
    order_walks,
    ordered,
    quote,
)
from plugins.cases.tests.orders import service as listed
from tests.clients import signed_in
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.members_area.conftest import member
from tests.page_checks import page_problems, parsed, text_of, texts, words_at
from tests.query_counts import queries_of_page
from tests.shared_rows import shared_by_the_whole_file

pytestmark = pytest.mark.django_db
LIST = "/e-bok/sprawy/"
ORDER = f"{LIST}usluga/"
BUTTON = "Zamawiam z obowiązkiem zapłaty"


@shared_by_the_whole_file
def _payers(anna: User, nina: User) -> None:
    """Each pays for a flat; the price list has one service."""
    for number, user in ((ACCOUNT, anna), ("100008", nina)):
        grant(open_account(number, user.person.name), user.person.name)
    listed()


def typed(**more: Any) -> dict[str, Any]:
    return {"service": ServiceItem.objects.get().pk, "quantity": "2", **more}


@pytest.mark.thorough
def test_anna_orders_reads_the_quote_and_confirms_it_with_the_exact_button(
    as_anna: Client, daria: User
):
    asked = as_anna.get(ORDER)
    sent = as_anna.post(ORDER, typed(wishes="Jestem w domu po 16."))
    case = Case.objects.get()
    before = as_anna.get(sent["Location"])
    quote(case, daria)
    read = as_anna.get(sent["Location"])
    form = parsed(read).xpath("//form[contains(@action, '/zamowienie/')]")[0]
    typed_in = {"quote": form.fields["quote"], "begins_early": "1"}
    # Two windows and a double click say the same.
    pressed = [as_anna.post(form.get("action"), typed_in) for _ in range(3)]
    after = as_anna.get(sent["Location"])

    assert "Plombowanie wodomierza – 61,55 zł (szt.)" in " ".join(
        texts(parsed(asked), "//fieldset//label")
    ).replace("\N{NO-BREAK SPACE}", " ")
    assert (case.account_no, case.channel) == (ACCOUNT, "EBOK")
    assert BUTTON not in text_of(before)
    # The account is a fact of the case as well, and each stands there once.
    facts = texts(parsed(before), "//main//aside//dt | //main//dl[contains(@class, 'facts')]//dt")
    assert (facts.count("Konto"), len(set(facts))) == (1, len(facts))
    assert texts(parsed(read), "//form[contains(@action, '/zamowienie/')]//button") == [BUTTON]
    for said in ("Razem do zapłaty, brutto", "153,12 zł", "Prawo odstąpienia", "ciągu 14 dni"):
        assert said in text_of(read)
    assert f"obciążymy konto {ACCOUNT}" in text_of(read)
    assert [(one.status_code, one["Location"]) for one in pressed] == [(302, sent["Location"])] * 3
    assert "Zamówienie jest potwierdzone." in text_of(after)
    assert BUTTON not in text_of(after)
    assert Case.objects.get().state == "CONFIRMED"
    assert find_order(case).begins_early
    for page in (asked, before, read, after):
        assert page_problems(page) == []


def test_a_wrong_order_is_named_and_not_made(as_anna: Client):
    for wrong, said in (
        ({"service": ""}, "Wybierz usługę."),
        ({"service": "999"}, "Wybierz usługę z listy."),
        ({"service": "1' OR 1=1"}, "Wybierz usługę z listy."),
        ({"quantity": "0"}, "większa"),
        ({"quantity": "100"}, "mniejsza"),
        ({"quantity": "dwa"}, "Wpisz liczbę"),
    ):
        answer = as_anna.post(ORDER, typed(**wrong))

        assert answer.status_code == 200
        assert said in words_at(answer, "//*[contains(@class, 'err')]"), wrong
        assert page_problems(answer) == []
    assert not Case.objects.exists()


def test_one_of_two_accounts_is_chosen_and_never_another_persons(as_anna: Client):
    grant(open_account("100006"), "Anna Lis")

    asked = as_anna.get(ORDER)
    refused = [as_anna.post(ORDER, typed(account_no=no)).status_code for no in ("", "100008")]
    as_anna.post(ORDER, typed(account_no="100006"))

    assert len(texts(parsed(asked), "//select[@name='account_no']/option")) == 3
    assert page_problems(asked) == []
    assert refused == [200, 200]
    assert Case.objects.get().account_no == "100006"


def test_a_price_of_yesterday_or_tomorrow_is_not_offered(as_anna: Client):
    ServiceItem.objects.update(valid_to=TODAY - timedelta(1))
    listed("PLOMBA", 9900, valid_from=TODAY + timedelta(1))

    page = as_anna.get(ORDER)

    assert "Teraz nie przyjmujemy zamówień na usługi" in text_of(page)
    assert page_problems(page) == []
    assert "Zamów usługę" not in text_of(as_anna.get(LIST))
    assert as_anna.post(ORDER, {"service": "1"}).status_code == 200


@pytest.mark.always
def test_an_order_of_another_payer_is_not_there(anna: User, nina: User, daria: User):
    case = quote(ordered(anna.person), daria)
    made = current_quote(case)
    piotr = member("IKCS-0012", "Piotr Wrona", 12)
    form = {"quote": str(made.pk)}

    answers: set[tuple[int, str]] = set()
    for client, start in ((signed_in(nina), LIST), (signed_in(piotr), "/ikcs/sprawy/")):
        for key in (case.pk, made.pk, uuid4()):
            for path in ("", "anulowanie/"):
                answer = client.get(f"{start}{key}/{path}")
                answers.add((answer.status_code, text_of(answer)[:40]))
            for path in ("zamowienie/", "anulowanie/"):
                assert client.post(f"{start}{key}/{path}", form).status_code == 404
        assert case.number not in text_of(client.get(start))
        # A number is no address.
        assert client.get(f"{start}{case.number}/").status_code == 404

    assert len(answers) == 1
    assert {status for status, _page in answers} == {404}
    assert Case.objects.get().state == "QUOTED"
    guest = Client().post(f"{LIST}{case.pk}/zamowienie/", form)
    assert guest["Location"].startswith("/strefa-mieszkanca/logowanie/e-bok/")


def test_a_quote_after_its_day_is_refused_with_its_day(
    anna: User, as_anna: Client, daria: User, settings
):
    case = quote(ordered(anna.person), daria)
    made = current_quote(case)
    settings.COOP_TODAY = UNTIL + timedelta(1)

    page = as_anna.get(f"{LIST}{case.pk}/")
    late = as_anna.post(f"{LIST}{case.pk}/zamowienie/", {"quote": str(made.pk if made else "")})

    assert BUTTON not in text_of(page)
    assert late.status_code == 409
    assert "Wycena straciła ważność 04.12.2026." in text_of(late)
    assert page_problems(late) == page_problems(page) == []


def test_a_forged_quote_confirms_nothing(anna: User, as_anna: Client, daria: User):
    case = quote(ordered(anna.person), daria)
    keys = ("", "x", "1", "8d7f3c1e-0000-4000-8000-000000000001")

    answers = [
        as_anna.post(f"{LIST}{case.pk}/zamowienie/", {"quote": key}).status_code for key in keys
    ]

    # What is no key leads back to the case.
    assert answers == [302, 302, 302, 409]
    assert Case.objects.get().state == "QUOTED"


def test_she_cancels_in_two_steps_and_reads_when_it_is_too_late(
    anna: User, as_anna: Client, daria: User
):
    first, second = (confirm(quote(ordered(anna.person), daria)) for _ in range(2))
    order_walks(daria, daria)["schedule"](second)
    second.order.appointment_at = NOW + timedelta(hours=2)
    second.order.save()

    asked = as_anna.get(f"{LIST}{first.pk}/anulowanie/")
    as_anna.post(f"{LIST}{first.pk}/anulowanie/")
    too_late = as_anna.get(f"{LIST}{second.pk}/anulowanie/")
    refused = as_anna.post(f"{LIST}{second.pk}/anulowanie/", follow=True)

    assert page_problems(asked) == page_problems(too_late) == page_problems(refused) == []
    assert "Zamówienie można było anulować do" in text_of(refused)
    assert [case.state for case in Case.objects.order_by("number")] == ["CANCELLED", "SCHEDULED"]


def test_a_case_that_is_no_order_is_not_cancelled_nor_confirmed(anna: User, as_anna: Client):
    case = fault(person=anna.person)

    assert as_anna.get(f"{LIST}{case.pk}/anulowanie/").status_code == 404
    answer = as_anna.post(f"{LIST}{case.pk}/zamowienie/", {"quote": str(uuid4())})

    assert (answer.status_code, Case.objects.get().state) == (409, "NEW")


def test_orders_stand_in_no_other_form(anna: User, daria: User):
    """Nor is a fault triaged into one."""
    for client, path in (
        (signed_in(daria), f"/admin/sprawy/{fault().pk}/"),
        (signed_in(anna), f"{LIST}nowa/"),
        (signed_in(anna), f"{LIST}nowa/?rodzaj=SERVICE_ORDER"),
        (Client(), "/sprawa/nowa/"),
    ):
        assert "Usługa dodatkowa" not in texts(parsed(client.get(path)), "//option")


@pytest.mark.thorough
def test_the_charge_leads_to_the_case_and_the_case_to_the_charge(
    anna: User, as_anna: Client, nina: User, daria: User, franek: User
):
    case = order_in_state("CHARGED", anna.person, daria, franek)

    page, book = as_anna.get(f"{LIST}{case.pk}/"), as_anna.get(f"/e-bok/konto/{ACCOUNT}/")
    entry = as_anna.get(f"/e-bok/konto/{ACCOUNT}/pozycja/1/")

    assert f"/e-bok/konto/{ACCOUNT}/pozycja/1/" in parsed(page).xpath("//main//a/@href")
    assert f"Plombowanie wodomierza, sprawa {case.number}" in text_of(book)
    assert "Usługa dodatkowa" in text_of(entry)
    assert f"{LIST}{case.pk}/" in parsed(entry).xpath("//main//a/@href")
    assert "153,12" in text_of(as_anna.get("/e-bok/"))
    assert signed_in(nina).get(f"/e-bok/konto/{ACCOUNT}/pozycja/1/").status_code == 404
    assert page_problems(page) == page_problems(entry) == []


def test_the_members_panel_orders_too_and_by_document_without_an_account(daria: User):
    piotr = member("IKCS-0012", "Piotr Wrona", 12)
    client = signed_in(piotr)

    asked = client.get("/ikcs/sprawy/usluga/")
    sent = client.post("/ikcs/sprawy/usluga/", typed())
    case = Case.objects.get()
    quote(case, daria)
    page = client.get(sent["Location"])

    assert "dostaniesz z biura dokument do zapłaty" in text_of(asked)
    assert (case.channel, case.account_no) == ("IKCS", "")
    assert "Po wykonaniu usługi dostaniesz z biura dokument" in text_of(page)
    assert page_problems(page) == page_problems(asked) == []


def test_without_e_bok_the_order_says_that_it_is_paid_by_a_document(monkeypatch):
    monkeypatch.setattr(offers, "_charging", lambda: None)
    piotr = member("IKCS-0012", "Piotr Wrona", 12)
    grant(open_account("100012", "Piotr Wrona"), "Piotr Wrona")

    asked = signed_in(piotr).get("/ikcs/sprawy/usluga/")

    assert "dostaniesz z biura dokument do zapłaty" in text_of(asked)


@pytest.mark.thorough
def test_pages_cost_the_same_for_one_order_and_for_four(anna: User, as_anna: Client, daria: User):
    case = quote(ordered(anna.person), daria)
    costs = []
    for more in (0, 3):
        for number in range(more):
            quote(ordered(anna.person), daria)
            listed(f"INNA-{number}", 100, name=f"Inna {number}", valid_from=date(2026, 1, 1))
        costs.append(
            [queries_of_page(as_anna, page) for page in (LIST, ORDER, f"{LIST}{case.pk}/")]
        )

    assert costs[0] == costs[1]
