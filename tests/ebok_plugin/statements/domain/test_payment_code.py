"""Which codes an account gets: the whole balance, the arrears apart, or none and why."""

from __future__ import annotations

from datetime import date

import pytest

from ebok_plugin.ledger.domain import payment_plan
from ebok_plugin.ledger.domain.queries.account import account_on
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.money import Money
from ebok_plugin.statements.domain.payment_code import (
    Payable,
    code_problems,
    missing_code_reason,
    payment,
    payment_codes,
    payment_office,
)
from ebok_plugin.statements.models import PaymentSettings
from tests.ebok_plugin.ledger.books import charge, open_account, pay
from tests.ebok_plugin.statements.offices import NIP, RECIPIENT, settle_office
from tests.people import staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
TOO_MUCH = "Dla kwoty powyżej 9 999,99 zł nie tworzymy kodu QR. Przepisz dane do przelewu."


@shared
def account() -> Account:
    settle_office()
    return open_account("100005")


def codes(account: Account, day: str) -> list[tuple[str, str, str]]:
    on = account_on(account, date.fromisoformat(day))
    return [
        (code.label, code.amount.digits.replace("\xa0", " "), code.title)
        for code in payment_codes(account, on.state, on.postings, payment_office())
    ]


def test_arrears_beside_a_later_due_date_get_a_code_of_their_own(account: Account) -> None:
    charge(account, "2026-02", "926.94")
    # One charge is one code that names its month, due or late.
    for day in ("2026-02-10", "2026-03-10"):
        assert codes(account, day) == [("Całe saldo", "926,94", "Opłata 100005 02/2026")]

    charge(account, "2026-03", "932.52")
    assert codes(account, "2026-03-10") == [
        ("Całe saldo", "1 859,46", "Opłata 100005"),
        ("Tylko zaległość", "926,94", "Opłata 100005 02/2026"),
    ]


@pytest.mark.parametrize(
    ("charged", "paid", "why"),
    [
        ("100.00", "100.00", "Nie ma nic do zapłaty."),
        ("100.00", "187.43", "Nie ma nic do zapłaty."),
        ("10000.00", "", TOO_MUCH),
        ("9999.99", "", ""),
    ],
)
def test_no_code_and_why(account: Account, charged: str, paid: str, why: str) -> None:
    charge(account, "2026-02", charged)
    if paid:
        pay(account, "2026-02-03", paid)
    on = account_on(account, date(2026, 2, 10))

    assert missing_code_reason(on.state).replace("\xa0", " ") == why
    assert bool(payment_codes(account, on.state, on.postings, payment_office())) is (not why)


def test_too_much_in_all_leaves_the_code_for_the_arrears(account: Account) -> None:
    charge(account, "2026-02", "926.94")
    charge(account, "2026-03", "9500.00")

    assert codes(account, "2026-03-10") == [("Tylko zaległość", "926,94", "Opłata 100005 02/2026")]


def test_data_of_the_office_that_are_wrong_turn_codes_off_and_are_named(account: Account) -> None:
    charge(account, "2026-02", "926.94")
    assert code_problems([account]) == []
    PaymentSettings.objects.update(nip="1234563219", recipient="")
    account.nrb = "1" * 26

    assert codes(account, "2026-02-10") == []
    assert code_problems([account]) == [
        "[QR_NIP] NIP odbiorcy ma błędną sumę kontrolną – kody QR są wyłączone.",
        "[QR_NAME] Podaj nazwę odbiorcy do kodu QR (najwyżej 20 znaków).",
        "[QR_NRB] Konto 100005 nie ma poprawnego numeru rachunku – kod QR jest wyłączony.",
    ]


def test_a_code_says_in_words_what_it_holds(account: Account) -> None:
    charge(account, "2026-02", "926.94")
    on = account_on(account, date(2026, 2, 10))
    [code] = payment_codes(account, on.state, on.postings, payment_office())

    assert code.payload == (f"{NIP}|PL|{account.nrb}|092694|{RECIPIENT}|Opłata 100005 02/2026|||")
    assert code.name.replace("\xa0", " ").startswith("Kod QR do przelewu: 926,94 zł, rachunek ")
    assert f'aria-label="{code.name}"' in code.svg


def test_the_nip_of_the_office_is_checked_where_it_is_typed() -> None:
    typed = PaymentSettings(nip="123-456-32-18", recipient=RECIPIENT)
    typed.clean()

    assert typed.nip == NIP


def in_instalments(account: Account, *rows: tuple[str, str]) -> None:
    """The whole charge of February in instalments of (day, amount)."""
    plan = payment_plan.propose_plan(
        account,
        list(LedgerEntry.objects.filter(account=account, document__period="2026-02")),
        [(date.fromisoformat(day), Money.parse(amount)) for day, amount in rows],
        interest_stopped=True,
        reason="Ugoda z płatnikiem po chorobie",
        agreed_on=date(2026, 3, 1),
        made_by=staff("celina", "finance_clerk"),
        today=PLANNED,
    )
    payment_plan.approve_plan(plan, approved_by=staff("daria", "finance_approver"), today=PLANNED)


PLANNED = date(2026, 3, 1)


def test_the_instalment_due_has_a_code_of_its_own(account: Account) -> None:
    charge(account, "2026-02", "636.77")
    in_instalments(
        account, ("2026-03-31", "212.25"), ("2026-04-30", "212.26"), ("2026-05-31", "212.26")
    )

    whole = ("Całe saldo", "636,77", "Opłata 100005 02/2026")
    first = ("Rata do 31.03.2026", "212,25", "Opłata 100005")
    late = ("Tylko zaległość", "212,25", "Opłata 100005 02/2026")
    second = ("Rata do 30.04.2026", "212,26", "Opłata 100005")
    table = {
        "2026-03-10": [whole, first],
        "2026-03-31": [whole, first],
        "2026-04-05": [whole, late, second],
    }
    assert {day: codes(account, day) for day in table} == table


def test_a_last_instalment_that_is_the_whole_balance_has_one_code(account: Account) -> None:
    charge(account, "2026-02", "636.77")
    in_instalments(account, ("2026-03-31", "212.25"), ("2026-04-30", "424.52"))
    pay(account, "2026-03-20", "212.25")

    [code] = codes(account, "2026-04-10")
    assert code[:2] == ("Całe saldo", "424,52")


def test_the_instalment_has_its_data_without_a_code(account: Account) -> None:
    PaymentSettings.objects.update(nip="")
    charge(account, "2026-02", "636.77")
    in_instalments(account, ("2026-03-31", "212.25"), ("2026-04-30", "424.52"))
    on = account_on(account, date(2026, 3, 10))

    shown = payment(account, on.state, on.postings, payment_office())

    assert (shown.codes, shown.dues_of_plan) == (
        (),
        [Payable("Rata do 31.03.2026", Money.parse("212.25"), "Opłata 100005", date(2026, 3, 31))],
    )
