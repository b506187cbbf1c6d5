"""Notice, slip, confirmation and reminder: their words, and their codes read by two readers."""

from __future__ import annotations

from datetime import date

import pytest

from ebok_plugin.ledger.domain.queries.account import account_on
from ebok_plugin.ledger.models import Account, ChargeDocument
from ebok_plugin.money import ZERO
from ebok_plugin.statements.domain.papers.notice import notice_of, notice_pdf
from ebok_plugin.statements.domain.papers.reminder import (
    NothingOverdue,
    Reminder,
    reminder_pdf,
)
from ebok_plugin.statements.domain.papers.today import NothingToPay, confirmation_pdf, slip_pdf
from ebok_plugin.statements.domain.payment_code import payment_codes, payment_office
from tests.ebok_plugin.ledger.books import charge, open_account, pay
from tests.ebok_plugin.statements.offices import OFFICE, TODAY, sample, settle_office
from tests.ebok_plugin.statements.papers_read import (
    alternatives_of,
    pages_of,
    standards_of,
    words_of,
)
from tests.ebok_plugin.statements.readers import pictures_of, read_by_both

pytestmark = pytest.mark.django_db
CODE = "K7QF-2M9T-XB4C"


@pytest.fixture
def debtor() -> Account:
    """Account 100004: 594,15 of March and a settlement are late, nothing is ahead."""
    settle_office()
    return sample("100004")


def notice(account: Account, period: str, today: date = TODAY) -> bytes:
    documents = ChargeDocument.objects.select_related(
        "account__payer", "account__premises__building"
    )
    return notice_pdf(
        OFFICE, notice_of(documents.get(account=account, period=period), today), today
    )


def slip(account: Account, today: date) -> bytes:
    on = account_on(account, today)
    return slip_pdf(OFFICE, account, on.state, on.postings, today)


def reminder(account: Account, today: date, interest: str = "") -> bytes:
    on = account_on(account, today)
    return reminder_pdf(OFFICE, Reminder(account, on.state, on.postings, interest), today)


def payloads(account: Account, today: date) -> list[str]:
    on = account_on(account, today)
    return [
        code.payload for code in payment_codes(account, on.state, on.postings, payment_office())
    ]


def test_the_notice_explains_the_charge_and_fits_one_page(debtor: Account) -> None:
    [page] = pages_of(notice(debtor, "2026-09"))

    for said in (
        "Opłata za wrzesień 2026",
        "Dokument NAL/2026/09/100004",
        "Opłata za miesiąc, termin płatności 15 września 2026 r. 1 427,38 zł",
        "O 19,00 zł więcej niż w sierpniu.",
        "Eksploatacja podstawowa 62,3 m² 4,60 286,58",
        "Podatek od nieruchomości i opłata za grunt 62,3 m² 0,2813 17,52",
        "Razem 1 427,38",
        "Pozostałe pozycje konta: nadpłata 289,19 zł. Razem z tą opłatą: do zapłaty 1 138,19 zł.",
        "Kwota 1 138,19 zł Tytuł przelewu Opłata 100004",
    ):
        assert said in page


def test_the_notice_says_when_nothing_else_is_open() -> None:
    account = open_account("100005")
    charge(account, "2026-02", "926.94")

    text = words_of(notice(account, "2026-02", date(2026, 2, 1)))

    assert "Poza tą opłatą konto jest rozliczone." in text
    assert "Tytuł przelewu Opłata 100005 02/2026" in text


def test_a_charge_booked_ahead_is_shown_with_the_account_as_it_will_be() -> None:
    account = open_account("100005")
    charge(account, "2026-02", "926.94")

    text = words_of(notice(account, "2026-02", date(2026, 1, 20)))

    assert "20 stycznia 2026 r." in text
    assert "Kwota 926,94 zł" in text


def test_the_first_notice_compares_with_nothing(debtor: Account) -> None:
    assert "niż" not in words_of(notice(debtor, "2026-01"))
    assert "Tyle samo co w styczniu." in words_of(notice(debtor, "2026-02"))


@pytest.mark.parametrize("paper", [notice, slip, reminder])
def test_codes_on_paper_are_read_by_both_readers(debtor: Account, paper: object) -> None:
    made = notice(debtor, "2026-11") if paper is notice else paper(debtor, TODAY)  # type: ignore[operator]

    found = [text for picture in pictures_of(made) for text in read_by_both(picture)]

    assert found == payloads(debtor, TODAY)
    assert found == [
        f"1234563218|PL|{debtor.nrb}|113819|SM Pod Lasem|Opłata 100004|||",
    ]


def test_the_slip_offers_the_arrears_apart() -> None:
    settle_office()
    account = open_account("100005")
    charge(account, "2026-02", "926.94")
    charge(account, "2026-03", "932.52")
    today = date(2026, 3, 10)

    made = slip(account, today)

    assert [t for picture in pictures_of(made) for t in read_by_both(picture)] == payloads(
        account, today
    )
    assert [text.split(",")[0] for text in alternatives_of(made)] == [
        "Kod QR do przelewu: 1 859",
        "Kod QR do przelewu: 926",
    ]
    text = words_of(made)
    assert "Całe saldo" in text
    assert "Tylko zaległość" in text


def test_a_large_debt_is_paid_without_a_code() -> None:
    settle_office()
    account = open_account("100005")
    charge(account, "2026-02", "12000.00")

    made = slip(account, date(2026, 2, 3))

    assert [t for picture in pictures_of(made) for t in read_by_both(picture)] == []
    assert "Kwota 12 000,00 zł" in words_of(made)


def test_nobody_gets_a_slip_without_a_debt() -> None:
    account = open_account("100005")
    charge(account, "2026-02", "100.00")
    pay(account, "2026-02-03", "187.43")

    with pytest.raises(NothingToPay):
        slip(account, date(2026, 2, 4))


def test_the_confirmation_says_the_balance_in_figures_and_words(debtor: Account) -> None:
    state = account_on(debtor, TODAY).state

    [page] = pages_of(confirmation_pdf(OFFICE, debtor, state, CODE, TODAY))

    for said in (
        "saldo konta 100004 na koniec dnia 20 listopada 2026 r. wynosi: do zapłaty 1 138,19 zł",
        "słownie: tysiąc sto trzydzieści osiem złotych 19/100",
        "Po terminie płatności 1 138,19 zł",
        "Wolna nadpłata 0,00 zł",
        CODE,
    ):
        assert said in page


def test_a_credit_is_confirmed_without_a_sign() -> None:
    account = sample("100006")
    state = account_on(account, TODAY).state

    text = words_of(confirmation_pdf(OFFICE, account, state, CODE, TODAY))

    assert "wynosi: nadpłata 85,84 zł słownie: osiemdziesiąt pięć złotych 84/100" in text


def test_the_reminder_names_what_is_late_and_since_when(debtor: Account) -> None:
    [page] = pages_of(reminder(debtor, TODAY, "Odsetki: 46,59 zł (informacyjnie)"))

    for said in (
        "Zaległość na 20 listopada 2026 r. 1 138,19 zł",
        "Opłata za 03/2026 16.03.2026 249 594,15",
        "Rozliczenie mediów za 2025 15.09.2026 66 544,04",
        "Razem 1 138,19",
        "Odsetki: 46,59 zł (informacyjnie)",
        "Uwzględniliśmy wpłaty zaksięgowane do 16.11.2026.",
    ):
        assert said in page


def test_nobody_is_reminded_of_what_is_not_late() -> None:
    account = open_account("100005")
    charge(account, "2026-02", "926.94")
    on = account_on(account, date(2026, 2, 15))
    assert on.state.overdue == ZERO

    with pytest.raises(NothingOverdue):
        reminder(account, date(2026, 2, 15))


def test_every_letter_is_tagged_and_the_same_again(debtor: Account) -> None:
    state = account_on(debtor, TODAY).state
    makers = {
        "notice": lambda: notice(debtor, "2026-11"),
        "slip": lambda: slip(debtor, TODAY),
        "reminder": lambda: reminder(debtor, TODAY),
        "confirmation": lambda: confirmation_pdf(OFFICE, debtor, state, CODE, TODAY),
    }

    assert {name: standards_of(make()) for name, make in makers.items()} == dict.fromkeys(
        makers, ("pl-PL", "1", True)
    )
    assert [name for name, make in makers.items() if make() != make()] == []
