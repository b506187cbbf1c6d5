from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from cms_ext.base.money.amounts import Money
from ebok_plugin.ledger.domain.posting import reverse_batch
from ebok_plugin.ledger.models import Batch
from ebok_plugin.payments.domain.bank_file import (
    BankUpload,
    OperationState,
    OperationTotal,
    StatementSummary,
    list_latest_statements,
    next_due,
    sum_statements,
    summarise_statements,
)
from ebok_plugin.payments.domain.bank_import import import_bank
from ebok_plugin.payments.models import (
    BankEntry,
    BankStatement,
    OwnBankAccount,
    Placement,
    PlacementWithdrawal,
)
from tests.ebok_plugin.payments.bank_accounts import open_accounts
from tests.ebok_plugin.payments.lines import empty_statement
from tests.ebok_plugin.payments.screens import BANK_SAMPLES
from tests.query_counts import counted, queries_of

pytestmark = pytest.mark.django_db
HELD = frozenset({"BANK_STATEMENT_GAP", "PROBABLE_DUPLICATE"})


def import_samples(*names: str) -> list[StatementSummary]:
    """Return the statements of the sample files, imported one after another."""
    open_accounts()
    for name in names:
        upload = BankUpload(name, (BANK_SAMPLES / name).read_bytes(), confirmed=HELD)
        report = import_bank(upload, today=date(2026, 11, 20), made_by=None)
        assert str(report.status) == "posted", report.as_json()
    return summarise_statements(BankStatement.objects.order_by("pk"))


def part(count: int, amount: str) -> OperationTotal:
    return OperationTotal(count, Money(Decimal(amount)))


def states(summary: StatementSummary) -> dict[str, OperationTotal]:
    return {str(state): total for state, total in summary.states.items() if total.count}


def test_sums_of_a_statement_and_of_one_with_returns():
    march, april = import_samples("pko_like_2026-03.sta", "pko_like_reversals_2026-04.sta")

    assert (march.credits, march.debits) == (part(13, "11967.28"), part(2, "-3492.77"))
    assert states(march) == {
        "POSTED": part(12, "11717.28"),
        "WAITING": part(1, "250.00"),
        "OUTGOING": part(2, "-3492.77"),
    }
    # A return is money that went and waits.
    assert (april.credits, april.debits) == (part(2, "939.44"), part(2, "-20926.94"))
    assert states(april) == {
        "POSTED": part(1, "926.94"),
        "WAITING": part(2, "-914.44"),
        "OUTGOING": part(1, "-20000.00"),
    }


def test_parts_of_an_operation_stand_where_they_went():
    import_samples("pko_like_2026-03.sta")
    line = BankEntry.objects.get(fate="UNMATCHED")
    placed = {"bank_entry": line, "made_at": timezone.now()}
    Placement.objects.create(**placed, kind="KEPT", kept_as="RENT", amount=Money(Decimal(100)))
    returned = Placement.objects.create(
        **placed, kind="RETURNED", day=date(2026, 4, 1), amount=Money(Decimal(30))
    )
    PlacementWithdrawal.objects.create(
        placement=returned, reason="pomyłka", made_at=placed["made_at"]
    )

    (march,) = summarise_statements(BankStatement.objects.all())

    assert states(march) == {
        "POSTED": part(12, "11717.28"),
        "WAITING": part(1, "150.00"),
        "KEPT": part(1, "100.00"),
        "OUTGOING": part(2, "-3492.77"),
    }
    assert march.operations == 15
    assert sum_statements(march.states.values()).sum == march.change
    # What was taken back waits again.
    day, reason = date(2026, 11, 21), "zły plik z banku"
    reverse_batch(Batch.objects.get(), on=day, reason=reason, made_by=None, today=day)
    (march,) = summarise_statements(BankStatement.objects.all())
    assert states(march) == {
        "WAITING": part(13, "11867.28"),
        "KEPT": part(1, "100.00"),
        "OUTGOING": part(2, "-3492.77"),
    }


@pytest.mark.both_databases
def test_every_statement_ties_to_its_balances_for_the_queries_of_one():
    """Two in one file, duplicates of another format, none at all: sums that nobody has to trust."""
    names = ("pekao_like_2026-03.sta", "camt053_v08_2026-03.xml", "pko_like_empty_2026-04.sta")

    summaries = import_samples(*names)

    assert [summary.statement.number for summary in summaries] == ["00052", "00053", "59", "00057"]
    for summary in summaries:
        change = summary.statement.closing - summary.statement.opening
        assert summary.credits.sum + summary.debits.sum == change
        together = sum_statements(summary.states.values())
        assert (together.sum, summary.change) == (change, change)
        assert together.count == summary.operations == summary.statement.entries.count()
    duplicates = [summary.states[OperationState.DUPLICATE].count for summary in summaries]
    assert duplicates == [0, 0, 15, 0]
    asked = []
    for count in (1, 4):
        statements = list(BankStatement.objects.order_by("pk")[:count])
        asked.append(queries_of(summarise_statements, statements))
    assert asked[0] == asked[1]


CURRENT, SAVINGS, NEW = "7" * 26, "8" * 26, "9" * 26
FRIDAY = date(2026, 11, 20)


def test_by_when_the_next_one_should_be_in():
    due = {
        # A daily one of Thursday: made on Friday, fetched on Tuesday at the latest.
        (date(2026, 11, 18), date(2026, 11, 19)): date(2026, 11, 24),
        # Of Monday, with the weekend in it.
        (date(2026, 11, 20), date(2026, 11, 23)): date(2026, 11, 26),
        # Over Christmas: the next working day is the 28th.
        (date(2026, 12, 22), date(2026, 12, 23)): date(2026, 12, 30),
        # A monthly one: the next a month later.
        (date(2026, 9, 30), date(2026, 10, 31)): date(2026, 12, 3),
        (date(2026, 10, 1), date(2026, 10, 31)): date(2026, 12, 2),
    }

    assert {(opened, closed): next_due(opened, closed) for opened, closed in due} == due


@pytest.mark.both_databases
def test_when_the_next_statement_is_expected(settings):
    """The savings come monthly; an account without any statement has no habit."""
    settings.COOP_OWN_BANK_ACCOUNTS = [CURRENT]
    for number, day in enumerate((9, 10, 12, 13), start=1):
        days = date(2026, 11, day - 1), date(2026, 11, day)
        empty_statement(*days, number=str(number), account=CURRENT)
    # The month as a whole came too: the daily one that ends the same day says more.
    empty_statement(date(2026, 10, 13), date(2026, 11, 13), number="XI", account=CURRENT)
    of_one = queries_of(list_latest_statements)
    OwnBankAccount.objects.create(nrb=SAVINGS, name="lokaty")
    OwnBankAccount.objects.create(nrb=NEW, name="nowy")
    empty_statement(date(2026, 10, 1), date(2026, 10, 31), number="1", account=SAVINGS)
    empty_statement(date(2026, 1, 1), date(2026, 1, 2), number="1")

    found, of_three = counted(list_latest_statements)

    assert {
        latest.statement.account: (latest.statement.closing_date, latest.due_on) for latest in found
    } == {
        CURRENT: (date(2026, 11, 13), date(2026, 11, 18)),
        SAVINGS: (date(2026, 10, 31), date(2026, 12, 2)),
    }
    assert of_three == of_one
