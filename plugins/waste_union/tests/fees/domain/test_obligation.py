"""Hanna declares: her account is obliged, charged by quarters, put right when it reaches back."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money
from cms_ext.evidence.audit.models import AuditEvent
from ebok_plugin.ledger.domain.audit import verify_ledger
from ebok_plugin.ledger.domain.queries.account import read_balance
from ebok_plugin.ledger.errors import LedgerImmutable
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.vocabulary import Regime
from plugins.waste_union.tests.fees.payers import account, charge_fees, charges_of, obliged, tariff
from tests.shared_rows import shared
from waste_union.fees.domain.obligation import ObligationRefused
from waste_union.fees.domain.queries import (
    select_charged_months,
    select_obligations,
    select_valid_documents,
)
from waste_union.fees.models import FeeMonth, FeeObligation
from waste_union.fees.vocabulary import FeeSource
from waste_union.tariffs.models import TariffVersion
from waste_union.tariffs.vocabulary import Settled

pytestmark = pytest.mark.django_db

JANUARY, MARCH, MAY, JULY = (date(2026, month, 1) for month in (1, 3, 5, 7))


@shared
def hanna() -> Account:
    """Settled by quarters."""
    tariff()
    return account()


def charge(until: str, today: date) -> None:
    charge_fees(Period.parse(until), today)


def test_a_quarter_is_charged_once_and_says_its_months_and_declaration(hanna: Account):
    obliged(hanna, "124.00", JANUARY)

    charge("2026-01", date(2026, 1, 2))
    charge("2026-03", date(2026, 1, 2))

    assert charges_of(hanna) == [
        (
            "ODP/2026/01/300001",
            "01-01",
            "03-16",
            "372.00",
            "Opłata za odpady 01–03/2026 (3 × 124,00 zł, deklaracja EB/2026/000001)",
        )
    ]
    assert [(f"{row.month:%m}", str(row.amount.amount)) for row in FeeMonth.objects.all()] == [
        ("01", "124.00"),
        ("02", "124.00"),
        ("03", "124.00"),
    ]
    assert verify_ledger() == []


def test_a_month_is_charged_by_itself_where_the_resolution_says_so(hanna: Account):
    obliged(hanna, "99.00", JANUARY, tariff(Settled.MONTHLY, due_months=0))

    charge("2026-02", date(2026, 1, 2))

    assert [row[:4] for row in charges_of(hanna)] == [
        ("ODP/2026/01/300001", "01-01", "01-15", "99.00"),
        ("ODP/2026/02/300001", "02-01", "02-16", "99.00"),
    ]


def test_months_whose_term_is_over_are_arrears_with_a_term_that_leaves_fourteen_days(
    hanna: Account,
):
    obliged(hanna, "124.00", JANUARY, today=date(2026, 5, 20))

    charge("2026-05", date(2026, 5, 20))

    assert [row[:4] for row in charges_of(hanna)] == [
        ("ODP/2026/01/300001", "05-20", "06-15", "372.00"),
        ("ODP/2026/04/300001", "04-01", "06-15", "372.00"),
    ]


def test_a_rise_that_reaches_back_is_charged_at_once_on_top(hanna: Account):
    obliged(hanna, "99.00", JANUARY)
    charge("2026-04", date(2026, 4, 1))

    obliged(hanna, "132.00", MAY, key="EB/2026/000002", today=date(2026, 6, 8))

    assert charges_of(hanna)[2:] == [
        (
            "KOR/2026/04/300001/1",
            "06-08",
            "09-15",
            "66.00",
            "Korekta opłaty za odpady 05–06/2026 (2 × 132,00 zł, deklaracja EB/2026/000002)",
        )
    ]
    charge("2026-07", date(2026, 7, 1))
    assert [row[3] for row in charges_of(hanna)] == ["297.00", "297.00", "66.00", "396.00"]
    assert verify_ledger() == []


@pytest.mark.thorough
def test_a_fall_that_reaches_back_is_a_credit_that_pays_what_is_open(hanna: Account):
    obliged(hanna, "132.00", JANUARY)
    charge("2026-01", date(2026, 1, 1))

    obliged(hanna, "99.00", MARCH, key="EB/2026/000002", today=date(2026, 3, 10))

    assert [row[3] for row in charges_of(hanna)] == ["396.00", "-33.00"]
    balance = read_balance(hanna, date(2026, 3, 10))
    assert (str(balance.upcoming.amount), str(balance.free_credit.amount)) == ("363.00", "0.00")
    assert verify_ledger() == []

    # A second correction starts from the first.
    obliged(hanna, "66.00", JANUARY, key="EB/2026/000003", today=date(2026, 3, 20))
    assert [(row[0], row[3]) for row in charges_of(hanna)] == [
        ("ODP/2026/01/300001", "396.00"),
        ("KOR/2026/01/300001/1", "-33.00"),
        ("KOR/2026/01/300001/2", "-165.00"),
    ]
    assert verify_ledger() == []


def test_a_fee_of_zero_ends_what_was_owed(hanna: Account):
    obliged(hanna, "132.00", JANUARY)
    obliged(hanna, "0.00", JULY, key="EB/2026/000009")

    charge("2026-12", date(2026, 7, 1))

    assert [row[0] for row in charges_of(hanna)] == ["ODP/2026/01/300001", "ODP/2026/04/300001"]


def test_a_decision_for_some_months_raises_them_and_them_alone(hanna: Account):
    obliged(hanna, "99.00", JANUARY)
    charge("2026-03", date(2026, 1, 1))

    obliged(
        hanna,
        "198.00",
        date(2026, 2, 1),
        key="DEC/7/2026",
        source=FeeSource.DECISION,
        today=date(2026, 4, 2),
        until=date(2026, 4, 1),
    )
    charge("2026-06", date(2026, 4, 2))

    assert [(row[0], row[3], row[4]) for row in charges_of(hanna)][1:] == [
        (
            "KOR/2026/01/300001/1",
            "198.00",
            "Korekta opłaty za odpady 02–03/2026 (2 × 198,00 zł, decyzja DEC/7/2026)",
        ),
        (
            "ODP/2026/04/300001",
            "396.00",
            "Opłata za odpady 04–06/2026 (1 × 198,00 zł, decyzja DEC/7/2026; "
            "2 × 99,00 zł, deklaracja EB/2026/000001)",
        ),
    ]
    assert verify_ledger() == []


def test_the_same_paper_twice_is_entered_once_and_with_another_fee_refused(hanna: Account):
    first = obliged(hanna, "99.00", JANUARY)

    assert obliged(hanna, "99.00", JANUARY) == first
    with pytest.raises(ObligationRefused) as refused:
        obliged(hanna, "132.00", JANUARY)

    assert refused.value.code == "SOURCE_DIFFERS"
    assert FeeObligation.objects.count() == 1
    events = AuditEvent.objects.filter(action="WASTE_FEE_OBLIGED")
    assert [event.changes for event in events] == [{"from": "2026-01-01", "amount": "99.00"}]


def test_what_cannot_be_owed_is_refused(hanna: Account):
    for fee, from_month, until, code in (
        ("-1.00", JANUARY, None, "FEE_NEGATIVE"),
        ("99.00", date(2026, 1, 2), None, "FIRST_OF_MONTH"),
        ("99.00", MARCH, date(2026, 5, 31), "FIRST_OF_MONTH"),
        ("99.00", MARCH, JANUARY, "ENDS_BEFORE"),
    ):
        with pytest.raises(ObligationRefused) as refused:
            obliged(hanna, fee, from_month, until=until)
        assert refused.value.code == code
    # An account of the co-op is never obliged.
    Account.objects.filter(pk=hanna.pk).update(regime=Regime.COOP)
    hanna.refresh_from_db()
    with pytest.raises(ObligationRefused) as refused:
        obliged(hanna, "99.00", JANUARY)
    assert (refused.value.code, FeeObligation.objects.count()) == ("REGIME", 0)


@pytest.mark.both_databases
def test_nobody_changes_an_obligation_or_what_a_charge_is_for(hanna: Account):
    made = obliged(hanna, "99.00", JANUARY)
    charge("2026-01", date(2026, 1, 1))

    for act in (made.save, made.delete):
        with pytest.raises(LedgerImmutable):
            act()
    for model in (FeeObligation, FeeMonth):
        table = model._meta.db_table
        for words in (f'UPDATE "{table}" SET id = id', f'DELETE FROM "{table}"'):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as sql:
                sql.execute(words)


def test_what_was_charged_otherwise_is_found(hanna: Account):
    obliged(hanna, "99.00", JANUARY)
    charge("2026-03", date(2026, 1, 1))
    # As nobody does: an obligation entered past its verb, which would have put March right.
    FeeObligation.objects.create(
        account=hanna,
        property_key="N-1",
        monthly_fee=Money.from_grosze(6600),
        from_month=MARCH,
        tariff=TariffVersion.objects.get(),
        source=FeeSource.DECISION,
        source_key="DEC/1/2026",
        entered_on=MARCH,
    )

    assert [str(one).replace("\N{NO-BREAK SPACE}", " ") for one in verify_ledger()] == [
        "fees_agree_with_obligations: konto 300001: za 03/2026 naliczono 99,00 zł, "
        "a obowiązuje 66,00 zł"
    ]


def test_a_second_property_has_an_account_of_its_own(hanna: Account):
    obliged(hanna, "99.00", JANUARY)

    other = account("300002")
    obliged(other, "33.00", JANUARY)

    charge("2026-03", date(2026, 1, 1))
    assert [row[3] for row in (*charges_of(hanna), *charges_of(other))] == ["297.00", "99.00"]


def test_no_table_is_looked_through():
    """In the order of its keys alone SQLite read a whole table for each portion of accounts."""
    portion = (Account.objects.filter(pk__gte=7, pk__lte=806), range(7, 807))

    plans = [
        question(accounts).explain()
        for question in (select_obligations, select_valid_documents, select_charged_months)
        for accounts in portion
    ]

    assert [plan for plan in plans if "SCAN" in plan] == []
