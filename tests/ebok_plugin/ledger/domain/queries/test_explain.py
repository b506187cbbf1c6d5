from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from ebok_plugin.ledger.domain.posting import post_batch
from ebok_plugin.ledger.domain.queries.account import balance_of
from ebok_plugin.ledger.models import Batch
from tests.ebok_plugin.ledger.books import TODAY, charge, open_account, payment
from tests.ebok_plugin.ledger.explaining import explain
from tests.ebok_plugin.ledger.samples import post_samples

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_the_month_in_which_the_waste_fee_rose() -> None:
    """Worked year, September: GOK 38.00 → 42.75 for two persons."""
    flat = post_samples("100005")["100005"]

    explanation = explain(flat, date(2026, 9, 10))

    told = [
        (reason.label, str(reason.amount.amount), reason.detail.replace("\N{NO-BREAK SPACE}", " "))
        for reason in explanation.reasons
    ]
    assert told == [
        ("Saldo na 31 sierpnia", "0.00", ""),
        ("Opłata jak w sierpniu", "944.67", "naliczenie NAL/2026/09/100005"),
        (
            "Wyższa opłata: Gospodarowanie odpadami komunalnymi",
            "9.50",
            "2 os. × 42,75 zł, poprzednio 2 os. × 38,00 zł",
        ),
        ("Wpłaty we wrześniu", "0.00", "nie zaksięgowano żadnej"),
    ]
    assert explanation.reasons[2].document == flat.documents.get(period="2026-09").pk
    assert explanation.comparison is not None
    assert explanation.comparison.in_words == ("O 9,50\N{NO-BREAK SPACE}zł więcej niż w sierpniu")


def test_the_reasons_are_the_balance_on_every_account_and_many_days() -> None:
    opened = post_samples()
    for account in opened.values():
        for days in range(0, 366, 9):
            day = date(2026, 1, 1) + timedelta(days)
            assert explain(account, day).total == balance_of(account, day).balance


@pytest.mark.parametrize("count", [1, 30, 300])
def test_an_explanation_costs_the_same_whatever_the_length(
    django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    flat = open_account("100005")
    charge(flat, "2026-02", "926.94")
    charge(flat, "2026-03", "926.94")
    post_batch(
        Batch.Kind.PAYMENTS,
        [payment(flat, "2026-03-16", "1.00") for _ in range(count)],
        made_by=None,
        today=TODAY,
    )

    with django_assert_num_queries(4):
        explanation = explain(flat, date(2026, 3, 31))

    assert len(explanation.reasons[-1].entries) == count
