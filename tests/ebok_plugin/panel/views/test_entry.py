"""An entry and its source: what it paid, by what it was paid, which statement brought it."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from ebok_plugin.ledger.domain.by_hand import post_adjustment
from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.vocabulary import SubAccount
from tests.ebok_plugin.desk.clerks import queries_of
from tests.ebok_plugin.ledger.books import charge, pay, zl
from tests.ebok_plugin.panel.reading import said
from tests.page_checks import page_problems, parsed
from tests.people import staff

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
PAGE = "/e-bok/konto/100005/pozycja/"


def test_a_payment_says_what_it_paid(anna: Client, account: Account) -> None:
    charge(account, "2026-02", "100.00")
    charge(account, "2026-03", "100.00")
    pay(account, "2026-03-10", "250.00", "Opłata za marzec 2026")

    answer = anna.get(f"{PAGE}3/")

    page = parsed(answer)
    assert said(page, "//section[@aria-labelledby='rozliczenie']//dl/div") == [
        "Opłata za 03/202601.03.2026100,00",
        "Opłata za 02/202601.02.2026100,00",
    ]
    assert said(page, "//aside//dl/div/dd")[:3] == ["Wpłata", "250,00 zł", "10.03.2026"]
    assert page_problems(answer) == []


def test_a_correction_is_not_spoken_of_as_a_payment(anna: Client, account: Account) -> None:
    charge(account, "2026-02", "100.00")
    pay(account, "2026-03-10", "50.00")
    post_adjustment(
        account,
        zl("-30.00"),
        on=TODAY,
        due_date=None,
        subaccount=SubAccount.MAIN,
        title="Korekta",
        reason="pomyłka w naliczeniu",
        made_by=staff("finanse"),
        today=TODAY,
    )

    def told(seq: int) -> list[str]:
        page = parsed(anna.get(f"{PAGE}{seq}/"))
        part = "//section[@aria-labelledby='rozliczenie']"
        return [*said(page, f"{part}/h2"), *said(page, f"{part}/p")]

    assert told(3) == ["Co pokryła ta kwota"]
    assert told(2) == [
        "Co zapłacono tą kwotą",
        "Wpłata pokrywa najpierw miesiąc wskazany w tytule, potem najstarszy termin.",
    ]


def test_a_charge_has_a_page_of_its_own(anna: Client, account: Account) -> None:
    charge(account, "2026-02", "100.00")

    assert anna.get(f"{PAGE}1/")["Location"] == "/e-bok/konto/100005/naliczenie/1/"


def test_an_undone_entry_and_its_reversal_name_each_other(anna: Client, account: Account) -> None:
    wrong = pay(account, "2026-03-02", "50.00", "nie moja wpłata")
    reverse_entry(wrong, on=date(2026, 3, 5), reason="pomyłka banku", made_by=None, today=TODAY)

    undone, reversal = (anna.get(f"{PAGE}{seq}/") for seq in (1, 2))

    assert said(
        parsed(undone), "//p[contains(@class, 'note') and not(contains(@class, 'small'))]"
    ) == ["Tę pozycję skorygowano 05.03.2026. Nie liczy się do salda. Zobacz korektę"]
    assert parsed(reversal).xpath(
        "//p[contains(@class, 'note') and not(contains(@class, 'small'))]/a/@href"
    ) == [f"{PAGE}1/"]
    assert [page_problems(one) for one in (undone, reversal)] == [[], []]


def test_what_is_not_there_or_booked_ahead_is_not_found(anna: Client, account: Account) -> None:
    charge(account, "2026-02", "100.00")
    charge(account, "2026-12", "100.00")

    assert [anna.get(f"{PAGE}{seq}/").status_code for seq in (0, 2, 99)] == [404] * 3


def test_it_costs_the_same_for_one_entry_and_for_four(anna: Client, account: Account) -> None:
    costs = []
    for days in ((1,), (2, 3, 4)):
        for day in days:
            pay(account, f"2026-03-{day:02d}", "5.00")
        costs.append(queries_of(anna, f"{PAGE}1/"))

    assert costs[0] == costs[1]
