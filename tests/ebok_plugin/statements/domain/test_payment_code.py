from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money
from ebok_plugin.ledger.domain.book import Book, OpenPostings, list_open_postings
from ebok_plugin.ledger.domain.queries.account import read_account_state
from ebok_plugin.ledger.domain.record import DEFAULT_SETTINGS, Documents, read_title
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.models.account import ACCOUNT_NO
from ebok_plugin.statements.domain.payment_code import (
    Payable,
    code_problems,
    missing_code_reason,
    overdue_title,
    payment_codes,
    payment_for_balance,
    payment_office,
    transfer_title,
)
from ebok_plugin.statements.domain.qr import MAX_TITLE_LENGTH, qr_title
from ebok_plugin.statements.models import PaymentSettings
from tests.ebok_plugin.ledger.books import charge, open_account, pay
from tests.ebok_plugin.ledger.text_book import book
from tests.ebok_plugin.panel.plans import agree
from tests.ebok_plugin.statements.offices import NIP, RECIPIENT, settle_office
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db

TOO_MUCH = "Dla kwoty powyżej 9 999,99 zł nie tworzymy kodu QR. Przepisz dane do przelewu."


@shared
def account() -> Account:
    settle_office()
    return open_account("100005")


def codes(account: Account, day: str) -> list[tuple[str, str, str]]:
    on = read_account_state(account, date.fromisoformat(day))
    return [
        (code.label, code.amount.digits.replace("\xa0", " "), code.title)
        for code in payment_codes(account, on.state, on.postings, payment_office())
    ]


def test_arrears_beside_a_later_due_date_get_a_code_of_their_own(account: Account):
    charge(account, "2026-02", "926.94")
    # One charge is one code that names its month, due or late.
    for day in ("2026-02-10", "2026-03-10"):
        assert codes(account, day) == [("Całe saldo", "926,94", "Opłata 100005 02/2026")]

    charge(account, "2026-03", "932.52")
    assert codes(account, "2026-03-10") == [
        ("Zaległość i opłata do 15.03.2026 razem", "1 859,46", "Opłata 100005"),
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
def test_no_code_and_why(account: Account, charged: str, paid: str, why: str):
    charge(account, "2026-02", charged)
    if paid:
        pay(account, "2026-02-03", paid)
    on = read_account_state(account, date(2026, 2, 10))

    assert missing_code_reason(on.state).replace("\xa0", " ") == why
    assert bool(payment_codes(account, on.state, on.postings, payment_office())) is (not why)


def test_too_much_in_all_leaves_the_code_for_the_arrears(account: Account):
    charge(account, "2026-02", "926.94")
    charge(account, "2026-03", "9500.00")

    assert codes(account, "2026-03-10") == [("Tylko zaległość", "926,94", "Opłata 100005 02/2026")]


def test_a_code_says_in_words_what_it_holds_and_wrong_office_data_turn_it_off(account: Account):
    charge(account, "2026-02", "926.94")
    on = read_account_state(account, date(2026, 2, 10))
    [code] = payment_codes(account, on.state, on.postings, payment_office())

    assert code.payload == (f"{NIP}|PL|{account.nrb}|092694|{RECIPIENT}|Opłata 100005 02/2026|||")
    assert code.name.replace("\xa0", " ").startswith("Kod QR do przelewu: 926,94 zł, rachunek ")
    assert f'aria-label="{code.name}"' in code.svg

    assert code_problems([account]) == []
    PaymentSettings.objects.update(nip="1234563219", recipient="")
    account.nrb = "1" * 26

    assert codes(account, "2026-02-10") == []
    assert code_problems([account]) == [
        "[QR_NIP] NIP odbiorcy ma błędną sumę kontrolną – kody QR są wyłączone.",
        "[QR_NAME] Podaj nazwę odbiorcy do kodu QR (najwyżej 20 znaków).",
        "[QR_NRB] Konto 100005 nie ma poprawnego numeru rachunku – kod QR jest wyłączony.",
    ]


def test_the_nip_of_the_office_is_checked_where_it_is_typed():
    typed = PaymentSettings(nip="123-456-32-18", recipient=RECIPIENT)
    typed.clean()

    assert typed.nip == NIP


def in_instalments(account: Account, *rows: tuple[str, str]) -> None:
    """The charge of February, 636,77, in instalments of (day, amount)."""
    charge(account, "2026-02", "636.77")
    agree(account, [1], *rows, on=date(2026, 3, 1), stopped=True)


def test_the_instalment_due_has_a_code_of_its_own(account: Account):
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
        "2026-04-05": [("Zaległość i pozostałe należności razem", *whole[1:]), late, second],
    }
    assert {day: codes(account, day) for day in table} == table


def test_a_last_instalment_that_is_the_whole_balance_has_one_code(account: Account):
    in_instalments(account, ("2026-03-31", "212.25"), ("2026-04-30", "424.52"))
    pay(account, "2026-03-20", "212.25")

    [code] = codes(account, "2026-04-10")
    assert code[:2] == ("Całe saldo", "424,52")


def test_the_instalment_has_its_data_without_a_code(account: Account):
    PaymentSettings.objects.update(nip="")
    in_instalments(account, ("2026-03-31", "212.25"), ("2026-04-30", "424.52"))
    on = read_account_state(account, date(2026, 3, 10))

    shown = payment_for_balance(account, on.state, on.postings, payment_office())

    assert (shown.codes, shown.dues_of_plan) == (
        (),
        [Payable("Rata do 31.03.2026", Money.parse("212.25"), "Opłata 100005", date(2026, 3, 31))],
    )


SPRING = """
    1  2026-01-01  CHARGE   300.00  due=2026-01-15 doc=1 no=NAL/1 period=2026-01
    2  2026-02-01  CHARGE   300.00  due=2026-02-16 doc=2 no=NAL/2 period=2026-02
    3  2026-02-05  PAYMENT -400.00  title=przelew
    4  2026-03-01  CHARGE   300.00  due=2026-03-16 doc=3 no=NAL/3 period=2026-03
"""
# A charge, and a correction of it that adds to it: two postings of one month.
CORRECTED = """
    1  2026-02-01  CHARGE   300.00  due=2026-02-16 doc=1 no=NAL/1 period=2026-02
    2  2026-02-20  CHARGE    20.00  due=2026-03-06 doc=2 no=NAL/1K period=2026-02 corrects=1
"""
PERIODS = st.builds(Period, st.integers(2000, 2099), st.integers(1, 12))


def postings(text: str, today: date) -> OpenPostings:
    return list_open_postings(Book(tuple(book(text))), today, DEFAULT_SETTINGS)


def test_the_month_is_named_when_only_its_charge_is_open():
    table = {
        date(2025, 12, 31): "Opłata 100005",  # nothing
        date(2026, 1, 20): "Opłata 100005 01/2026",  # one month
        date(2026, 2, 10): "Opłata 100005 02/2026",  # the rest of one month
        date(2026, 3, 10): "Opłata 100005",  # two months
    }

    assert {today: transfer_title("100005", postings(SPRING, today)) for today in table} == table


def test_several_postings_of_one_month_and_the_arrears_alone_name_their_month():
    found = postings(CORRECTED, date(2026, 3, 1))

    assert (len(found.overdue), len(found.upcoming)) == (1, 1)
    assert transfer_title("100005", found) == "Opłata 100005 02/2026"
    assert overdue_title("100005", postings(SPRING, date(2026, 3, 10))) == "Opłata 100005 02/2026"


def test_what_has_no_month_names_none():
    first = "1  2026-02-01  CHARGE   300.00  due=2026-02-16 doc=1 no=NAL/1 period=2026-02"
    for debts in (
        "1  2026-01-01  ADJUSTMENT  30.00  due=2026-01-15",
        f"{first}\n2  2026-02-05  ADJUSTMENT  30.00  due=2026-02-20",
        f"{first}\n2  2026-02-05  INTEREST_NOTE  9.97  due=2026-02-20",
    ):
        found = postings(debts, date(2026, 2, 10))
        assert transfer_title("100005", found) == "Opłata 100005"


def test_odd_account_numbers():
    table = {
        "12345678901234567": "Opłata 12345678901234567 02/2026",  # just fits
        "12345678901234567890": "12345678901234567890 02/2026",  # no room for the word
        "2026-03": "Opłata 02/2026",  # like a month
        "03/2026": "Opłata 02/2026",  # like another
        "G/7": "Opłata G/7 02/2026",  # with a slash
    }

    assert {
        number: transfer_title(number, postings(CORRECTED, date(2026, 3, 1))) for number in table
    } == table


@given(number=st.from_regex(rf"\A{ACCOUNT_NO}\Z"), period=PERIODS, later=st.none() | PERIODS)
def test_the_reader_reads_back_what_is_meant(number: str, period: Period, later: Period | None):
    """Through the code as well: what the bank's app sends is what was written into it."""
    debts = [
        f"{seq}  2026-01-01  CHARGE  300.00  due=2026-01-15 doc={seq} no=NAL/{seq} period={month}"
        for seq, month in enumerate(filter(None, (period, later)), start=1)
    ]

    title = transfer_title(number, postings("\n".join(debts), date(2026, 3, 1)))

    assert len(title) <= MAX_TITLE_LENGTH
    assert qr_title(title) == title
    one_month = later in (None, period)
    assert read_title(title, Documents()).period == (str(period) if one_month else "")
