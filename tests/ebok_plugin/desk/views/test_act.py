"""The acts of the account card: looked at first, done once, refused in place."""

import pytest
from django.test import Client
from lxml import html

from ebok_plugin.ledger.models import Account, PaymentPlan, TransferProposal
from tests.ebok_plugin.ledger.books import charge, ledger, open_account, pay
from tests.page_checks import text_of, words_at
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
REASON = "Pomyłka przy wpisywaniu kwoty"


@shared
def flat() -> Account:
    """Anna owes 200 zł since 15.10.2026."""
    account = open_account("100005")
    charge(account, "2026-10", "500.00")
    pay(account, "2026-10-10", "300.00")
    return account


def at(account: Account, slug: str) -> str:
    return f"/admin/rozliczenia/konto/{account.pk}/{slug}/"


def key_of(client: Client, address: str) -> str:
    page = html.fromstring(client.get(address).content)
    return str(page.xpath("string(//input[@name='key']/@value)"))


def send(client: Client, address: str, step: str, **fields: object) -> object:
    return client.post(address, {"krok": step, "key": "0" * 32, **fields})


PAYMENT = {"amount": "200,00", "on": "2026-11-20", "title": "Wpłata w kasie", "period": ""}


def test_a_payment_is_looked_at_and_then_posted(clerk: Client, flat: Account):
    address = at(flat, "wplata")
    key = key_of(clerk, address)

    seen = text_of(clerk.post(address, {"krok": "sprawdz", "key": key, **PAYMENT}))

    assert "Konto 100005 na dzień 20.11.2026: Zaległość: 200,00 zł." in seen
    assert "Po operacji: Konto rozliczone; saldo będzie 0,00 zł." in seen
    assert len(ledger(flat)) == 2

    done = clerk.post(address, {"krok": "zapisz", "key": key, **PAYMENT}, follow=True)

    assert "Wpłatę zaksięgowano." in text_of(done)
    assert ledger(flat)[2:] == [(3, "PAYMENT", "-200.00")]


@pytest.mark.thorough
def test_what_is_wrong_stands_at_its_field_and_nothing_is_posted(clerk: Client, flat: Account):
    for fields, field, message in (
        ({"amount": "0"}, "amount", "Podaj kwotę większą od zera."),
        ({"amount": ""}, "amount", "To pole jest wymagane."),
        ({"on": "2026-11-21"}, "on", "Data wpłaty 21.11.2026 jest późniejsza niż dzisiaj"),
        ({"on": "wczoraj"}, "on", "To nie jest data."),
    ):
        page = send(clerk, at(flat, "wplata"), "zapisz", **{**PAYMENT, **fields})

        assert message in words_at(page, f"//p[@id='id_{field}_error']")
    page = send(clerk, at(flat, "umorzenie"), "zapisz", amount="5", on="2026-11-20", reason=REASON)
    assert "Umorzenie 5,00 zł jest większe niż to, co jest do zapłaty: 0,00 zł." in text_of(page)
    assert len(ledger(flat)) == 2


ADJUSTMENT = {
    "amount": "50,00",
    "on": "2026-11-20",
    "subaccount": "MAIN",
    "title": "Korekta wody",
    "reason": REASON,
}


def test_an_adjustment_goes_either_way_and_a_debt_needs_a_due_date(clerk: Client, flat: Account):
    """And a payment that is returned owes again."""
    address = at(flat, "korekta")
    owed = {"direction": "owed", "due_date": "2026-12-15", **ADJUSTMENT}

    undated = send(clerk, address, "sprawdz", **{**owed, "due_date": ""})
    send(clerk, address, "zapisz", **owed)
    send(clerk, address, "zapisz", key="1" * 32, direction="credit", due_date="", **ADJUSTMENT)
    returned = {"amount": "100", "on": "2026-11-20", "title": "Zwrot wpłaty"}
    send(clerk, at(flat, "zwrot"), "zapisz", key="2" * 32, **returned)

    assert "Podaj termin płatności pozycji „Korekta wody”." in text_of(undated)
    assert ledger(flat)[2:] == [
        (3, "ADJUSTMENT", "50.00"),
        (4, "ADJUSTMENT", "-50.00"),
        (5, "PAYMENT_RETURN", "100.00"),
    ]


def test_an_entry_is_reversed_with_a_reason_and_not_twice(clerk: Client, flat: Account):
    address, sent = at(flat, "storno/2"), {"on": "2026-11-20", "reason": REASON}

    short = text_of(send(clerk, address, "zapisz", **{**sent, "reason": "bo tak"}))
    seen = text_of(send(clerk, address, "sprawdz", **sent))
    send(clerk, address, "zapisz", **sent)
    again = text_of(send(clerk, address, "zapisz", **sent))

    assert "Podaj powód korekty (co najmniej 10 znaków)." in short
    assert "Po operacji: Zaległość: 500,00 zł" in seen
    assert ledger(flat)[2:] == [(3, "REVERSAL", "300.00")]
    assert "Ta pozycja została już skorygowana 20.11.2026." in again
    assert clerk.get(at(flat, "storno/3")).status_code == 404


PLAN = {
    "debits": ["1"],
    "count": "3",
    "first": "2026-12-15",
    "rows": "",
    "agreed_on": "2026-11-20",
    "reason": "Prośba płatnika z 18 listopada",
}


def test_equal_instalments_wait_until_withdrawn_and_own_ones_must_give_what_is_open(
    clerk: Client, flat: Account
):
    rows = "15.12.2026 150,00\n15.01.2027 49,99"
    own = text_of(send(clerk, at(flat, "uklad"), "sprawdz", **{**PLAN, "rows": rows}))
    assert "Raty dają razem 199,99 zł, a w dniu 20.11.2026 do zapłaty było 200,00 zł." in own

    seen = text_of(send(clerk, at(flat, "uklad"), "sprawdz", **PLAN))
    assert "15.12.2026: 66,66 zł; 15.01.2027: 66,66 zł; 15.02.2027: 66,68 zł" in seen
    assert not PaymentPlan.objects.exists()

    send(clerk, at(flat, "uklad"), "zapisz", **PLAN)
    plan = PaymentPlan.objects.get()
    assert plan.state == "PROPOSED"
    assert [f"{row.amount.amount}" for row in plan.rows.all()] == ["66.66", "66.66", "66.68"]

    asked = text_of(clerk.get(at(flat, f"uklad/{plan.pk}/odwolanie")))
    assert "Układu jeszcze nie zatwierdzono" in asked
    send(clerk, at(flat, f"uklad/{plan.pk}/odwolanie"), "zapisz", reason=REASON)
    plan.refresh_from_db()
    assert (plan.state, plan.end_reason) == ("CANCELLED", REASON)


def test_a_transfer_waits_for_the_second_person(clerk: Client, flat: Account):
    """Its form offers two weeks to pay."""
    other = open_account("100006", "Piotr Nowak")
    charge(other, "2026-10", "100.00")
    pay(other, "2026-10-10", "400.00")
    fields = {
        "target": "100005",
        "amount": "200,00",
        "on": "2026-11-20",
        "due_date": "2026-11-20",
        "reason": "Wpłata trafiła na zły numer konta",
    }
    address = at(other, "przeksiegowanie")

    form = html.fromstring(clerk.get(address).content)
    seen = text_of(send(clerk, address, "sprawdz", **fields))
    for _twice in range(2):
        send(clerk, address, "zapisz", **fields)

    offered = [form.xpath(f"string(//input[@name='{name}']/@value)") for name in ("on", "due_date")]
    assert offered == ["2026-11-20", "2026-12-04"]
    assert "Konto 100006 na dzień 20.11.2026: Nadpłata: 300,00 zł." in seen
    assert "Po operacji: Konto rozliczone; saldo będzie 0,00 zł." in seen
    assert TransferProposal.objects.get().state == "WAITING"
    assert (len(ledger(flat)), len(ledger(other))) == (2, 2)
