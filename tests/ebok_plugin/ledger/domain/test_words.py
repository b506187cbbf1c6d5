from datetime import date

from cms_ext.base.money.amounts import ZERO, sum_money
from ebok_plugin.ledger.domain.book import AccountBalance, OpenDebit, replay_state
from ebok_plugin.ledger.domain.overview import balance_in_words
from ebok_plugin.payments.freshness import freshness
from tests.ebok_plugin.ledger.books import zl
from tests.ebok_plugin.ledger.samples import sample_records

HARD = "\N{NO-BREAK SPACE}"


def hard(text: str) -> str:
    """Amounts in the tables below are typed with plain blanks."""
    return text.replace(" zł", f"{HARD}zł").replace(" 1 ", f" 1{HARD}")


def test_the_worked_year_in_words():
    """The table "State on chosen days" of ledger.md §11."""

    words = {
        "2026-01-01": ("Do zapłaty do 15.01.2026: 806,94 zł", ""),
        "2026-01-15": ("Konto rozliczone", "Nie ma nic do zapłaty."),
        "2026-02-16": ("Do zapłaty do 16.02.2026: 926,94 zł", ""),
        "2026-02-17": ("Zaległość: 926,94 zł", "Najstarszy termin płatności minął 16.02.2026."),
        "2026-03-15": (
            "Zaległość: 926,94 zł",
            "Najstarszy termin płatności minął 16.02.2026. Oprócz tego 926,94 zł do 16.03.2026. "
            "Razem 1 853,88 zł.",
        ),
        "2026-03-16": ("Zaległość: 926,94 zł", "Najstarszy termin płatności minął 16.02.2026."),
        "2026-03-30": ("Konto rozliczone", "Nie ma nic do zapłaty."),
        "2026-05-31": ("Zaległość: 5,58 zł", "Najstarszy termin płatności minął 15.05.2026."),
        "2026-07-31": ("Nadpłata: 87,43 zł", "Zaliczymy ją na kolejne opłaty."),
        "2026-08-01": ("Do zapłaty do 17.08.2026: 857,24 zł", ""),
        "2026-12-15": ("Do zapłaty do 15.12.2026: 1,91 zł", ""),
        "2026-12-16": ("Zaległość: 1,91 zł", "Najstarszy termin płatności minął 15.12.2026."),
    }

    records = sample_records()["100005"]

    assert {day: in_words(replay_state(records, date.fromisoformat(day))) for day in words} == {
        day: (hard(headline), hard(second)) for day, (headline, second) in words.items()
    }


def in_words(state: AccountBalance) -> tuple[str, str]:
    words = balance_in_words(state)
    return words.headline, words.second


def state(*debits: tuple[str, str]) -> AccountBalance:
    amounts = [OpenDebit(n, date.fromisoformat(day), zl(a)) for n, (day, a) in enumerate(debits)]
    return AccountBalance(
        today=date(2026, 8, 20),
        balance=sum_money(debit.amount for debit in amounts),
        free_credit=ZERO,
        open_debits=tuple(amounts),
    )


def test_several_due_dates_are_all_named():
    ahead = state(("2026-08-20", "954.17"), ("2026-09-15", "235.23"), ("2026-10-15", "954.17"))
    behind = state(("2026-08-19", "10.00"), ("2026-08-31", "954.17"), ("2026-09-15", "235.23"))

    assert in_words(ahead) == (
        hard("Do zapłaty do 20.08.2026: 954,17 zł"),
        hard("Potem 235,23 zł do 15.09.2026; 954,17 zł do 15.10.2026."),
    )
    assert in_words(behind) == (
        hard("Zaległość: 10,00 zł"),
        hard(
            "Najstarszy termin płatności minął 19.08.2026. Oprócz tego 954,17 zł do 31.08.2026. "
            "Potem 235,23 zł do 15.09.2026. Razem 1 199,40 zł."
        ),
    )


def test_how_fresh_the_figures_are():
    upto = "Stan na 20.11.2026; wpłaty zaksięgowane do {}."
    sentences = {
        date(2026, 11, 20): upto.format("20.11.2026"),
        date(2026, 11, 15): upto.format("15.11.2026"),
        date(2026, 11, 14): upto.format("14.11.2026")
        + " Wpłaty z ostatnich dni mogą być jeszcze niewidoczne.",
        None: "Stan na 20.11.2026; nie wczytano jeszcze żadnego wyciągu bankowego.",
    }

    assert {
        last: freshness(date(2026, 11, 20), last, stale_after_days=5) for last in sentences
    } == sentences
