from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from cms_ext.base.money.amounts import ZERO
from cms_ext.evidence.audit.domain.event import SYSTEM
from ebok_plugin.charges.models import Basis, PremisesValue
from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.domain.queries.account import read_account_state
from ebok_plugin.ledger.models import Account, ChargeDocument
from ebok_plugin.statements.domain.issue import issue_benefit
from ebok_plugin.statements.domain.papers.letterhead import booked_sentence, load_letterhead
from ebok_plugin.statements.domain.papers.letters import (
    NothingOverdue,
    Reminder,
    get_notice_data,
    notice_pdf,
    reminder_pdf,
)
from ebok_plugin.statements.domain.papers.requested import (
    NothingCharged,
    NothingToPay,
    benefit_pdf,
    confirmation_pdf,
    last_spending,
    slip_pdf,
)
from ebok_plugin.statements.domain.payment_code import payment_codes, payment_office
from tests.ebok_plugin.ledger.books import charge, pay
from tests.ebok_plugin.statements.offices import OFFICE, TODAY, sample, settle_office
from tests.ebok_plugin.statements.readers import pictures_of, read_by_both
from tests.papers_read import alternatives_of, pages_of, standards_of, words_of
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db

CODE = "K7QF-2M9T-XB4C"


@shared
def debtor() -> Account:
    """Account 100004: 594,15 of March and a settlement are late, nothing is ahead."""
    settle_office()
    return sample("100004")


def notice(account: Account, period: str, today: date = TODAY) -> bytes:
    documents = ChargeDocument.objects.select_related(
        "account__payer", "account__premises__building"
    )
    return notice_pdf(
        OFFICE, get_notice_data(documents.get(account=account, period=period), today), today
    )


def slip(account: Account, today: date) -> bytes:
    on = read_account_state(account, today)
    return slip_pdf(OFFICE, account, on.state, on.postings, today)


def reminder(account: Account, today: date, interest: str = "") -> bytes:
    on = read_account_state(account, today)
    return reminder_pdf(OFFICE, Reminder(account, on.state, on.postings, interest), today)


def payloads(account: Account, today: date) -> list[str]:
    on = read_account_state(account, today)
    return [
        code.payload for code in payment_codes(account, on.state, on.postings, payment_office())
    ]


def codes_on(paper: bytes) -> list[str]:
    return [text for picture in pictures_of(paper) for text in read_by_both(picture)]


def test_the_notice_explains_the_charge_on_one_page_and_the_first_compares_nothing(debtor: Account):
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

    assert "niż" not in words_of(notice(debtor, "2026-01"))
    assert "Tyle samo co w styczniu." in words_of(notice(debtor, "2026-02"))


def test_one_charge_before_it_is_booked_before_it_is_late_and_when_it_is_paid(flat: Account):
    charge(flat, "2026-02", "926.94")

    text = words_of(notice(flat, "2026-02", date(2026, 2, 1)))
    ahead = words_of(notice(flat, "2026-02", date(2026, 1, 20)))
    assert "Poza tą opłatą konto jest rozliczone." in text
    assert "Tytuł przelewu Opłata 100005 02/2026" in text
    assert "20 stycznia 2026 r." in ahead
    assert "Kwota 926,94 zł" in ahead

    assert read_account_state(flat, date(2026, 2, 15)).state.overdue == ZERO
    with pytest.raises(NothingOverdue):
        reminder(flat, date(2026, 2, 15))

    pay(flat, "2026-02-10", "926.94")
    text = words_of(benefit(flat, date(2026, 2, 20)))
    assert "Na koniec dnia 20 lutego 2026 r. nie ma zaległości po terminie płatności." in text


@pytest.mark.thorough
def test_codes_on_paper_are_read_by_both_readers(debtor: Account):
    for made in (notice(debtor, "2026-11"), slip(debtor, TODAY), reminder(debtor, TODAY)):
        assert codes_on(made) == payloads(debtor, TODAY)
        assert codes_on(made) == [
            f"1234563218|PL|{debtor.nrb}|113819|SM Pod Lasem|Opłata 100004|||"
        ]


def test_the_slip_offers_the_arrears_apart(flat: Account):
    settle_office()
    charge(flat, "2026-02", "926.94")
    charge(flat, "2026-03", "932.52")
    today = date(2026, 3, 10)

    made = slip(flat, today)

    assert codes_on(made) == payloads(flat, today)
    found = [text.split(",")[0] for text in alternatives_of(made)]
    assert found == ["Kod QR do przelewu: 1 859", "Kod QR do przelewu: 926"]
    text = words_of(made)
    assert "Zaległość i opłata do 15.03.2026 razem" in text
    assert "Tylko zaległość" in text


def test_a_large_debt_is_paid_without_a_code(flat: Account):
    settle_office()
    charge(flat, "2026-02", "12000.00")

    made = slip(flat, date(2026, 2, 3))

    assert codes_on(made) == []
    assert "Kwota 12 000,00 zł" in words_of(made)


def test_nobody_gets_a_slip_without_a_debt(flat: Account):
    charge(flat, "2026-02", "100.00")
    pay(flat, "2026-02-03", "187.43")

    with pytest.raises(NothingToPay):
        slip(flat, date(2026, 2, 4))


def test_the_confirmation_says_the_balance_in_figures_and_words_without_a_sign(debtor: Account):
    state = read_account_state(debtor, TODAY).state

    [page] = pages_of(confirmation_pdf(OFFICE, debtor, state, CODE, TODAY))

    for said in (
        "saldo konta 100004 na koniec dnia 20 listopada 2026 r. wynosi: do zapłaty 1 138,19 zł",
        "słownie: tysiąc sto trzydzieści osiem złotych 19/100",
        "Po terminie płatności 1 138,19 zł",
        "Wolna nadpłata 0,00 zł",
        CODE,
    ):
        assert said in page

    account = sample("100006")
    state = read_account_state(account, TODAY).state

    text = words_of(confirmation_pdf(OFFICE, account, state, CODE, TODAY))

    assert "wynosi: nadpłata 85,84 zł słownie: osiemdziesiąt pięć złotych 84/100" in text


def test_the_reminder_names_what_is_late_and_since_when(debtor: Account):
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


@pytest.mark.parametrize(
    ("ledger", "until", "sentence"),
    [
        ("own", None, "Wpłat z wyciągów bankowych jeszcze nie uwzględniliśmy."),
        ("own", TODAY, "Uwzględniliśmy wpłaty zaksięgowane do 20.11.2026."),
        ("mirror", TODAY, "Kwoty są z programu finansowo-księgowego, stan na 20.11.2026."),
    ],
)
def test_a_letter_says_which_payments_it_counts(
    settings, ledger: str, until: date | None, sentence: str
):
    settle_office()
    settings.COOP_LEDGER = ledger
    office = replace(load_letterhead(TODAY), booked_until=until)

    assert booked_sentence(office) == sentence


@pytest.mark.thorough
def test_every_letter_is_tagged_and_the_same_again(debtor: Account):
    state = read_account_state(debtor, TODAY).state
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


def benefit(account: Account, today: date) -> bytes:
    state = read_account_state(account, today).state
    return benefit_pdf(OFFICE, account, state, CODE, today, spending=last_spending(account, today))


def test_the_month_the_flat_and_the_arrears_stand_on_one_page(debtor: Account):
    [page] = pages_of(benefit(debtor, TODAY))

    for said in (
        "Dane do wniosku o dodatek mieszkaniowy",
        "Wydatki na lokal za listopad 2026 1 427,38 zł według dokumentu NAL/2026/11/100004",
        "Rachunek do wpłat 30 9990 0009 0001 0000 0098 8882",
        "Powierzchnia użytkowa 48,6 m² Osób według opłat 2",
        "Eksploatacja podstawowa 62,3 m² 4,60 286,58",
        "Razem 1 427,38",
        "Na koniec dnia 20 listopada 2026 r. zaległość po terminie płatności wynosi 1 138,19 zł.",
        CODE,
    ):
        assert said in page


def test_the_last_month_is_the_newest_that_stands(flat: Account):
    with pytest.raises(NothingCharged):
        issue_benefit(flat, origin=SYSTEM, today=TODAY)
    charge(flat, "2026-02", "926.94")
    wrong = charge(flat, "2026-03", "930.00").entry
    reverse_entry(
        wrong, on=date(2026, 3, 20), reason="pomyłka w liczbie osób", made_by=None, today=TODAY
    )
    charge(flat, "2026-05", "940.00")

    days = (date(2026, 2, 20), date(2026, 3, 31), date(2026, 5, 1))
    found = [last_spending(flat, day).document.period for day in days]
    assert found == ["2026-02", "2026-02", "2026-05"]

    # The flat is that of the month and not of today.
    for start, end, persons in (("2020-01-01", "2026-02-28", 4), ("2026-03-01", None, 1)):
        PremisesValue.objects.create(
            premises=flat.premises,
            basis=Basis.PERSONS,
            value=Decimal(persons),
            valid_from=start,
            valid_to=end,
        )
    assert last_spending(flat, date(2026, 3, 31)).persons == 4
