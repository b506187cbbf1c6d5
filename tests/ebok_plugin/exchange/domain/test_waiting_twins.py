"""A payments file and a statement bring the same money: it is posted once, and joined."""

from __future__ import annotations

import pytest

from ebok_plugin.exchange.domain.import_record import ImportReport
from ebok_plugin.exchange.domain.waiting import waiting_lines
from ebok_plugin.exchange.models import BankEntry, Placement
from ebok_plugin.ledger.domain.posting import reverse_batch
from ebok_plugin.ledger.models import Batch, LedgerEntry
from tests.ebok_plugin.exchange.bank_accounts import open_accounts
from tests.ebok_plugin.exchange.books import TODAY, bring, found
from tests.ebok_plugin.exchange.files import PAYMENT, file
from tests.ebok_plugin.exchange.lines import operation, take

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _accounts() -> None:
    open_accounts(3)


def row(key: str, amount: str = "250,00", account_no: str = "100001") -> dict[str, str]:
    about = {"external_id": key, "account_no": account_no, "amount": amount}
    return PAYMENT | about | {"value_date": "2026-03-09"}


def hand_in(*rows: dict[str, str]) -> ImportReport:
    return bring(file("payments", *rows))


def joined() -> list[tuple[int, str, str]]:
    """Line of the statement, account and amount of what stands for it."""
    rows = (
        Placement.objects.living()
        .order_by("bank_entry__line_no")
        .values_list("bank_entry__line_no", "ledger_entry__account__account_no", "amount")
    )
    return [(line, number, amount.digits) for line, number, amount in rows]


def test_a_row_that_is_the_money_of_a_waiting_line_places_it() -> None:
    take(operation("250,00"), operation("250,00"), operation("250,00"), operation("9,00"))

    report = hand_in(row("A"), row("B", account_no="100002"), row("C", "7,00"))

    assert (report.status, report.new) == ("posted", 3)
    assert joined() == [(1, "100001", "250,00"), (2, "100002", "250,00")]
    assert [line.line_no for line in waiting_lines()] == [3, 4]


def test_the_same_money_in_four_files_is_posted_once() -> None:
    take(operation("250,00"))

    first = hand_in(row("A"))
    others = [hand_in(row(key)) for key in ("A2", "A3", "A4")]
    again = hand_in(row("A"), row("B", "1,00"))

    assert first.status == "posted"
    assert [found(report) for report in others] == [[("SOURCE_CONFLICT", 3, "source")]] * 3
    assert (again.new, again.unchanged) == (1, 1)
    assert LedgerEntry.objects.filter(amount=-BankEntry.objects.get().amount).count() == 1


def test_two_equal_rows_of_one_account_are_two_payments_of_two_lines() -> None:
    take(operation("250,00"), operation("250,00"))
    hand_in(row("A"))

    both = hand_in(row("A"), row("B"))

    assert (both.new, both.unchanged) == (1, 1)
    assert joined() == [(1, "100001", "250,00"), (2, "100001", "250,00")]


def test_what_names_another_account_is_not_its_money() -> None:
    take(operation("10000000,00", payer="100003"), operation("250,00", mark="RD"))

    hand_in(row("A"))

    assert joined() == []
    assert waiting_lines().count() == 2


def test_a_statement_after_the_file_is_joined_with_and_without_a_number() -> None:
    hand_in(row("A"), row("B", "7,00", "100002"))

    report = take(
        operation("250,00", payer="100001"),
        operation("7,00"),
        operation("7,00"),
        confirm=("PROBABLE_DUPLICATE",),
    )

    assert report.fates == {"FROM_FILE": 2, "UNMATCHED": 1}
    assert joined() == [(1, "100001", "250,00"), (2, "100002", "7,00")]
    assert [line.line_no for line in waiting_lines()] == [3]


def test_taking_the_file_back_lets_its_lines_wait_again() -> None:
    take(operation("250,00"))
    hand_in(row("A"))

    reverse_batch(
        Batch.objects.get(kind="PAYMENTS"),
        on=TODAY,
        reason="Plik z innego miesiąca",
        made_by=None,
        today=TODAY,
    )
    waits = waiting_lines().count()
    hand_in(row("A2"))

    assert waits == 1
    assert joined() == [(1, "100001", "250,00")]
