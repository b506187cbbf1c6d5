"""The sums of a statement tie to its balances, whatever became of its operations."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ebok_plugin.exchange.domain.bank_file import BankUpload
from ebok_plugin.exchange.domain.bank_import import import_bank
from ebok_plugin.exchange.domain.statement_summary import (
    OperationState,
    OperationTotal,
    StatementSummary,
    add_up,
    summarise_statements,
)
from ebok_plugin.exchange.models import (
    BankEntry,
    BankStatement,
    Placement,
    PlacementWithdrawal,
)
from ebok_plugin.ledger.domain.posting import reverse_batch
from ebok_plugin.ledger.models import Batch
from ebok_plugin.money import Money
from tests.ebok_plugin.exchange.bank_accounts import open_accounts
from tests.ebok_plugin.exchange.screens import BANK_SAMPLES

pytestmark = pytest.mark.django_db
HELD = frozenset({"BANK_STATEMENT_GAP", "PROBABLE_DUPLICATE"})


def brought(*names: str) -> list[StatementSummary]:
    """The statements of the sample files, imported one after another."""
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


def test_sums_of_a_statement_of_march() -> None:
    (march,) = brought("pko_like_2026-03.sta")

    assert (march.credits, march.debits) == (part(13, "11967.28"), part(2, "-3492.77"))
    assert states(march) == {
        "POSTED": part(12, "11717.28"),
        "WAITING": part(1, "250.00"),
        "OUTGOING": part(2, "-3492.77"),
    }


def test_a_return_is_money_that_went_and_waits() -> None:
    *_, april = brought("pko_like_2026-03.sta", "pko_like_reversals_2026-04.sta")

    assert (april.credits, april.debits) == (part(2, "939.44"), part(2, "-20926.94"))
    assert states(april) == {
        "POSTED": part(1, "926.94"),
        "WAITING": part(2, "-914.44"),
        "OUTGOING": part(1, "-20000.00"),
    }


def test_parts_of_an_operation_stand_where_they_went() -> None:
    brought("pko_like_2026-03.sta")
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
    assert add_up(march.states.values()).sum == march.change


def test_what_was_taken_back_waits_again() -> None:
    brought("pko_like_2026-03.sta")
    today = date(2026, 11, 21)
    reverse_batch(
        Batch.objects.get(), on=today, reason="zły plik z banku", made_by=None, today=today
    )

    (march,) = summarise_statements(BankStatement.objects.all())

    assert states(march) == {
        "WAITING": part(13, "11967.28"),
        "OUTGOING": part(2, "-3492.77"),
    }


@pytest.mark.both_databases
def test_every_statement_ties_to_its_balances() -> None:
    """Two in one file, duplicates of another format, none at all: sums that nobody has to trust."""
    names = ("pekao_like_2026-03.sta", "camt053_v08_2026-03.xml", "pko_like_empty_2026-04.sta")

    summaries = brought(*names)

    assert [summary.statement.number for summary in summaries] == ["00052", "00053", "59", "00057"]
    for summary in summaries:
        change = summary.statement.closing - summary.statement.opening
        assert summary.credits.sum + summary.debits.sum == change
        together = add_up(summary.states.values())
        assert (together.sum, summary.change) == (change, change)
        assert together.count == summary.operations == summary.statement.entries.count()
    duplicates = [summary.states[OperationState.DUPLICATE].count for summary in summaries]
    assert duplicates == [0, 0, 15, 0]


def test_all_statements_together_take_as_many_queries_as_one() -> None:
    brought("pekao_like_2026-03.sta", "camt053_v08_2026-03.xml")
    statements = list(BankStatement.objects.all())
    asked = []

    for some in (statements[:1], statements):
        with CaptureQueriesContext(connection) as queries:
            summarise_statements(some)
        asked.append(len(queries))

    assert (len(statements), asked[0]) == (3, asked[1])
