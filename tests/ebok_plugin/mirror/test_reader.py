"""What the reader of a mirror states: headlines of the samples, debts beside free money, gaps."""

from datetime import date

import pytest

from cms_ext.base.money.amounts import ZERO
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import Account
from ebok_plugin.panel.domain.first_page import card_words
from tests.ebok_plugin.ledger.books import zl
from tests.ebok_plugin.mirror.feeds import bring

pytestmark = pytest.mark.django_db
NUMBERS = [str(number) for number in range(100001, 100013)]


@pytest.fixture(autouse=True)
def _mirror(settings) -> None:
    settings.COOP_LEDGER = "mirror"


def headline(account: Account, day: date) -> str:
    words = card_words(account_reader().balances_of([account], day)[account.pk])
    return f"{words.state}: {words.amount}" if words.amount else words.state


def test_the_headlines_of_the_samples():
    today, next_day = date(2026, 11, 20), date(2026, 12, 1)
    bring("balances_ok.csv", today=today)
    accounts = {account.account_no: account for account in Account.objects.all()}

    assert {n: headline(accounts[n], today) for n in ("100003", "100004", "100011")} == {
        "100003": "Konto rozliczone",
        "100004": "Zaległość: 1\u00a0138,19\u00a0zł",
        "100011": "Nadpłata: 512,10\u00a0zł",
    }
    bring("balances_next_day.csv", today=next_day)
    assert {n: headline(accounts[n], next_day) for n in ("100003", "100008")} == {
        "100003": "Do zapłaty do wtorku 15 grudnia: 954,17\u00a0zł",
        "100008": "Konto rozliczone",
    }
    # The snapshot of a day still answers for that day.
    assert headline(accounts["100008"], today) == "Zaległość: 636,77\u00a0zł"
    owing = dict(account_reader().owing_balances(next_day))
    assert {pk: balance.overdue for pk, balance in owing.items()} == {
        accounts["100003"].pk: ZERO,
        accounts["100004"].pk: zl("1138.19"),
        accounts["100007"].pk: zl("262.56"),
    }
