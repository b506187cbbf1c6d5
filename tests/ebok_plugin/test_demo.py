"""The demo's ledger, made by the real imports, against what ledger.md §12 says of it."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils.timezone import localdate

from cms_ext.base.money.amounts import Money
from cms_ext.operations.new_site.demo.load import read_people
from cms_ext.people.identity.models import User
from ebok_plugin.debts.models import Debt
from ebok_plugin.ledger.domain.audit import run_auditors
from ebok_plugin.ledger.domain.queries.account import read_balances, select_readable_accounts
from ebok_plugin.ledger.domain.queries.statement import sum_balance
from ebok_plugin.ledger.models import Account, PaymentPlan
from ebok_plugin.payments.demo_files import (
    demo_file,
    filter_past_rows,
    import_demo_file,
    read_rows,
    repeat_rows,
)
from ebok_plugin.payments.domain.refund_stage import RefundStage, find_stage
from ebok_plugin.payments.models import BankEntry, Refund, RefundFile, RefundOrder
from ebok_plugin.statements.models import DeliveryConsent, Reminder
from fixtures.ledger import make, make_snapshots
from tests.marks import ON_THE_DEMO

pytestmark = ON_THE_DEMO
TODAY = date(2026, 11, 20)


def money(text: str) -> Money:
    return Money(Decimal(text))


@pytest.mark.both_databases
def test_every_balance_is_that_of_the_spec():
    """fixtures/coop/people.yaml: balance, overdue, upcoming, free credit on the reference day."""
    table = read_people()["balances_on_2026_11_20"]
    accounts = Account.objects.filter(account_no__in=table)
    states = read_balances(accounts, TODAY)
    found = {
        account.account_no: [state.balance, state.overdue, state.upcoming, state.free_credit]
        for account in accounts
        for state in [states[account.pk]]
    }

    assert found == {
        account: [money(amount) for amount in amounts] for account, amounts in table.items()
    }


@pytest.mark.both_databases
def test_payers_of_the_estates_stand_at_every_stage_of_a_debt():
    debts = Debt.objects.filter(account__account_no__startswith="101").prefetch_related("stages")
    found = {
        debt.account.account_no: [*(stage.kind for stage in debt.stages.all()), debt.end]
        for debt in debts.select_related("account")
    }
    reminded = Reminder.objects.values_list("account__account_no", flat=True)
    plans = PaymentPlan.objects.values_list("account__account_no", "state")

    assert found == {
        "101002": ["CALL", "LAST_CALL", "CLAIM", "ORDER", "BAILIFF", ""],
        "101003": ["CALL", "PAID"],
        "101005": ["CALL", "LAST_CALL", "CLAIM", "ORDER", ""],
        "101008": ["CALL", "LAST_CALL", "CLAIM", ""],
        "101010": ["CALL", "PLAN"],
        "101011": ["CALL", "LAST_CALL", "PAID"],
    }
    facts = (list(reminded), sorted(plans))
    assert facts == (["101012"], [("100008", "PROPOSED"), ("101010", "ACTIVE")])


def test_overpayments_are_asked_back_in_every_state():
    refunds = Refund.objects.order_by("number").select_related("account__payer")
    orders = RefundOrder.objects.order_by("pk").values_list("made_by__login", "decided_by__login")

    assert [
        (row.account.account_no, row.amount.digits, str(row.filed_on), find_stage(row))
        for row in refunds
    ] == [
        ("101001", "120,00", "2026-11-16", RefundStage.BANK),
        ("101004", "86,40", "2026-11-17", RefundStage.EXPORT),
        ("101006", "210,00", "2026-11-18", RefundStage.REFUSED),
        ("101009", "64,50", "2026-11-19", RefundStage.OFFICE),
    ]
    assert list(orders) == [("finanse", "admin"), ("finanse", "admin")]
    assert list(RefundFile.objects.values_list("count", flat=True)) == [1]
    states = read_balances([row.account for row in refunds], TODAY).values()
    assert [state.balance.digits for state in states] == ["0,00", "0,00", "−210,00", "−64,50"]


def test_2025_ends_where_the_worked_year_begins():
    table = {
        "100002": money("-35.10"),
        "100004": money("412.50"),
        "100005": money("-120.00"),
        "100008": money("0.00"),
        "100009": money("58.12"),
        "100011": money("-7.33"),
    }

    assert {
        account: sum_balance(Account.objects.get(account_no=account), date(2025, 12, 31))
        for account in table
    } == table


@pytest.mark.thorough
@pytest.mark.both_databases
def test_the_auditor_finds_nothing():
    assert list(run_auditors()) == []


@pytest.mark.both_databases
def test_who_sees_which_account():
    table = {
        "EB-500001-3": ["100003", "100005"],
        "EB-500002-1": ["100007"],
        "EB-500003-9": ["100008"],
        "EB-500004-7": [str(number) for number in range(100001, 100013)],
        "IKCS-0007": [],
        "finanse": [],
    }

    assert {
        login: sorted(
            select_readable_accounts(User.objects.get(login=login), TODAY).values_list(
                "account_no", flat=True
            )
        )
        for login in table
    } == table


@pytest.mark.both_databases
def test_the_statements_of_march_and_november_brought_their_payments():
    fates = list(BankEntry.objects.values_list("fate", flat=True))

    found = {fate: fates.count(fate) for fate in set(fates)}
    assert found == {"MATCHED": 12, "UNMATCHED": 2, "OUTGOING": 5}


def test_the_files_of_2025_are_what_their_script_makes():
    charges = make.charges_2025(make.read("charges_2026.csv"))

    assert make.read("charges_2025.csv") == charges
    assert make.read("payments_2025.csv") == make.payments_2025(charges, make.read("accounts.csv"))
    assert make.read("components_2025.csv") == make.components_2025(
        make.read("components_2026.csv")
    )


def test_the_earlier_snapshots_are_what_their_script_makes():
    for day in make_snapshots.DAYS:
        lines = [";".join(line) for line in make_snapshots.snapshot(day)]

        assert demo_file(f"stan_{day}.csv").decode("utf-8-sig").splitlines() == lines


def test_a_file_cut_at_a_day_still_agrees_with_its_marker():
    rows = filter_past_rows(read_rows("payments_2026.csv"), "value_date", date(2026, 1, 8))

    marker = (
        import_demo_file("payments", rows, sums=("amount",)).decode("utf-8-sig").splitlines()[0]
    )

    assert [row["value_date"] for row in rows] == ["2026-01-08", "2026-01-08"]
    assert marker == "#ebok;payments;1;rows=2;sum_amount=2888,17"


def test_more_premises_repeat_the_house():
    for premises, copies in ((12, 0), (13, 1), (30, 18)):
        seen: list[int] = []

        def adapt(row: dict[str, str], copy: int, seen: list[int] = seen) -> dict[str, Any]:
            seen.append(copy)
            return row

        assert len(repeat_rows(read_rows("accounts.csv"), premises, adapt)) == premises
        assert len(seen) == copies


def test_the_consent_was_given_on_the_day_of_the_demo():
    consents = DeliveryConsent.objects.values_list("person__name", "given_at")

    assert [(name, localdate(given)) for name, given in consents] == [("Anna Lis", TODAY)]
