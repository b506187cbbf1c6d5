"""The acts of the account card: looked at first, done once, refused in place."""

from __future__ import annotations

import pytest
from django.test import Client
from lxml import html

from ebok_plugin.desk.models import TransferProposal
from ebok_plugin.ledger.models import Account, PaymentPlan
from tests.ebok_plugin.desk.clerks import CLERK, sits, text_of
from tests.ebok_plugin.ledger.books import charge, ledger, open_account, pay

pytestmark = pytest.mark.django_db
REASON = "Pomyłka przy wpisywaniu kwoty"


@pytest.fixture
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


def test_a_payment_is_looked_at_and_then_posted(client: Client, flat: Account) -> None:
    sits(client, CLERK)
    address = at(flat, "wplata")
    key = key_of(client, address)

    seen = text_of(client.post(address, {"krok": "sprawdz", "key": key, **PAYMENT}))

    assert "Konto 100005 na dzień 20.11.2026: Zaległość: 200,00 zł." in seen
    assert "Po operacji: Konto rozliczone; saldo będzie 0,00 zł." in seen
    assert len(ledger(flat)) == 2

    done = client.post(address, {"krok": "zapisz", "key": key, **PAYMENT}, follow=True)

    assert "Wpłatę zaksięgowano." in text_of(done)
    assert ledger(flat)[2:] == [(3, "PAYMENT", "-200.00")]


def test_sent_twice_it_is_posted_once(client: Client, flat: Account) -> None:
    sits(client, CLERK)
    address = at(flat, "wplata")
    send(client, address, "zapisz", **PAYMENT)

    again = client.post(address, {"krok": "zapisz", "key": "0" * 32, **PAYMENT}, follow=True)

    assert "Nie zapisano jej drugi raz." in text_of(again)
    assert len(ledger(flat)) == 3


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"amount": "1,234"}, "amount", "Za dużo miejsc po przecinku: 3, a może być 2."),
        ({"amount": "0"}, "amount", "Podaj kwotę większą od zera."),
        ({"amount": ""}, "amount", "To pole jest wymagane."),
        ({"on": "2026-11-21"}, "on", "Data wpłaty 21.11.2026 jest późniejsza niż dzisiaj"),
        ({"on": "wczoraj"}, "on", "To nie jest data."),
    ],
)
def test_what_is_wrong_stands_at_its_field(
    client: Client, flat: Account, fields: dict[str, str], field: str, message: str
) -> None:
    sits(client, CLERK)

    page = send(client, at(flat, "wplata"), "zapisz", **{**PAYMENT, **fields})

    tree = html.fromstring(page.content)  # type: ignore[attr-defined]
    said = str(tree.xpath(f"string(//p[@id='id_{field}_error'])"))
    assert message in " ".join(said.split())
    assert len(ledger(flat)) == 2


def test_a_return_owes_again(client: Client, flat: Account) -> None:
    sits(client, CLERK)

    send(client, at(flat, "zwrot"), "zapisz", amount="100", on="2026-11-20", title="Zwrot wpłaty")

    assert ledger(flat)[2:] == [(3, "PAYMENT_RETURN", "100.00")]


ADJUSTMENT = {
    "amount": "50,00",
    "on": "2026-11-20",
    "subaccount": "MAIN",
    "title": "Korekta wody",
    "reason": REASON,
}


@pytest.mark.parametrize(
    ("direction", "due_date", "posted"),
    [("owed", "2026-12-15", "50.00"), ("credit", "", "-50.00")],
)
def test_an_adjustment_goes_either_way(
    client: Client, flat: Account, direction: str, due_date: str, posted: str
) -> None:
    sits(client, CLERK)

    send(
        client, at(flat, "korekta"), "zapisz", direction=direction, due_date=due_date, **ADJUSTMENT
    )

    assert ledger(flat)[2:] == [(3, "ADJUSTMENT", posted)]


def test_what_is_owed_needs_a_due_date(client: Client, flat: Account) -> None:
    sits(client, CLERK)

    page = send(client, at(flat, "korekta"), "sprawdz", direction="owed", **ADJUSTMENT)

    assert "Podaj termin płatności pozycji „Korekta wody”." in text_of(page)


def test_nothing_is_waived_that_no_note_claims(client: Client, flat: Account) -> None:
    sits(client, CLERK)

    page = send(client, at(flat, "umorzenie"), "zapisz", amount="5", on="2026-11-20", reason=REASON)

    assert "Umorzenie 5,00 zł jest większe niż to, co jest do zapłaty: 0,00 zł." in text_of(page)
    assert len(ledger(flat)) == 2


def test_an_entry_is_reversed_and_not_twice(client: Client, flat: Account) -> None:
    sits(client, CLERK)
    address = at(flat, "storno/2")

    seen = text_of(send(client, address, "sprawdz", on="2026-11-20", reason=REASON))
    send(client, address, "zapisz", on="2026-11-20", reason=REASON)
    again = text_of(send(client, address, "zapisz", on="2026-11-20", reason=REASON))

    assert "Po operacji: Zaległość: 500,00 zł" in seen
    assert ledger(flat)[2:] == [(3, "REVERSAL", "300.00")]
    assert "Ta pozycja została już skorygowana 20.11.2026." in again
    assert client.get(at(flat, "storno/3")).status_code == 404


def test_a_short_reason_is_refused(client: Client, flat: Account) -> None:
    sits(client, CLERK)

    page = send(client, at(flat, "storno/2"), "zapisz", on="2026-11-20", reason="bo tak")

    assert "Podaj powód korekty (co najmniej 10 znaków)." in text_of(page)


PLAN = {
    "debits": ["1"],
    "count": "3",
    "first": "2026-12-15",
    "rows": "",
    "agreed_on": "2026-11-20",
    "reason": "Prośba płatnika z 18 listopada",
}


def test_equal_instalments_are_shown_and_wait(client: Client, flat: Account) -> None:
    sits(client, CLERK)

    seen = text_of(send(client, at(flat, "uklad"), "sprawdz", **PLAN))
    assert "15.12.2026: 66,66 zł; 15.01.2027: 66,66 zł; 15.02.2027: 66,68 zł" in seen
    assert not PaymentPlan.objects.exists()

    send(client, at(flat, "uklad"), "zapisz", **PLAN)
    plan = PaymentPlan.objects.get()
    assert (plan.state, [f"{row.amount.amount}" for row in plan.rows.all()]) == (
        "PROPOSED",
        ["66.66", "66.66", "66.68"],
    )


def test_own_instalments_must_give_what_is_open(client: Client, flat: Account) -> None:
    sits(client, CLERK)
    rows = "15.12.2026 150,00\n15.01.2027 49,99"

    page = text_of(send(client, at(flat, "uklad"), "sprawdz", **{**PLAN, "rows": rows}))

    assert "Raty dają razem 199,99 zł, a w dniu 20.11.2026 do zapłaty było 200,00 zł." in page


def test_a_proposed_plan_is_withdrawn(client: Client, flat: Account) -> None:
    sits(client, CLERK)
    send(client, at(flat, "uklad"), "zapisz", **PLAN)
    plan = PaymentPlan.objects.get()

    asked = text_of(client.get(at(flat, f"uklad/{plan.pk}/odwolanie")))
    assert "Układu jeszcze nie zatwierdzono" in asked
    send(client, at(flat, f"uklad/{plan.pk}/odwolanie"), "zapisz", reason=REASON)

    plan.refresh_from_db()
    assert (plan.state, plan.end_reason) == ("CANCELLED", REASON)


def test_a_transfer_offers_two_weeks_to_pay(client: Client, flat: Account) -> None:
    sits(client, CLERK)

    form = html.fromstring(client.get(at(flat, "przeksiegowanie")).content)

    offered = [form.xpath(f"string(//input[@name='{name}']/@value)") for name in ("on", "due_date")]
    assert offered == ["2026-11-20", "2026-12-04"]


def test_a_transfer_waits_for_the_second_person(client: Client, flat: Account) -> None:
    other = open_account("100006", "Piotr Nowak")
    charge(other, "2026-10", "100.00")
    pay(other, "2026-10-10", "400.00")
    sits(client, CLERK)
    fields = {
        "target": "100005",
        "amount": "200,00",
        "on": "2026-11-20",
        "due_date": "2026-11-20",
        "reason": "Wpłata trafiła na zły numer konta",
    }

    seen = text_of(send(client, at(other, "przeksiegowanie"), "sprawdz", **fields))
    for _twice in range(2):
        send(client, at(other, "przeksiegowanie"), "zapisz", **fields)

    assert "Konto 100006 na dzień 20.11.2026: Nadpłata: 300,00 zł." in seen
    assert "Po operacji: Konto rozliczone; saldo będzie 0,00 zł." in seen
    assert TransferProposal.objects.get().state == "WAITING"
    assert (len(ledger(flat)), len(ledger(other))) == (2, 2)
