from datetime import date

import pytest
from django.db import transaction

from cms_ext.base.dates.period import Period
from cms_ext.evidence.audit.domain.event import SYSTEM
from ebok_plugin.ledger.domain.period import close_period, closed_periods
from ebok_plugin.ledger.domain.posting import reverse_batch
from ebok_plugin.ledger.models import Account, Batch, LedgerEntry
from ebok_plugin.payments.domain import bank_import, bank_matching
from ebok_plugin.payments.domain.bank_matching import reason_to_wait
from ebok_plugin.payments.domain.import_record import ImportReport
from ebok_plugin.payments.domain.placing import Part, place_payment
from ebok_plugin.payments.domain.waiting import count_postable, list_waiting_entries, postable_lines
from ebok_plugin.payments.models import BankEntry, BankFile, Placement
from tests.ebok_plugin.payments.bank_accounts import open_accounts
from tests.ebok_plugin.payments.books import TODAY, bring, found
from tests.ebok_plugin.payments.files import PAYMENT, file
from tests.ebok_plugin.payments.lines import money, operation, take
from tests.people import staff
from tests.shared_rows import shared_by_the_whole_file

pytestmark = pytest.mark.django_db


@shared_by_the_whole_file
def _accounts() -> None:
    open_accounts(3)


def row(
    key: str, amount: str = "250,00", account_no: str = "100001", payer_name: str = "Anna Lis"
) -> dict[str, str]:
    about = {"external_id": key, "account_no": account_no, "amount": amount}
    return PAYMENT | about | {"value_date": "2026-03-09", "payer_name": payer_name}


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


def test_a_row_that_is_the_money_of_a_waiting_line_places_it():
    take(operation("250,00"), operation("250,00"), operation("250,00"), operation("9,00"))

    report = hand_in(row("A"), row("B", account_no="100002"), row("C", "7,00"))

    assert (report.status, report.new) == ("posted", 3)
    assert joined() == [(1, "100001", "250,00"), (2, "100002", "250,00")]
    assert [line.line_no for line in list_waiting_entries()] == [3, 4]


def test_the_same_money_in_four_files_is_posted_once():
    take(operation("250,00"))

    first = hand_in(row("A"))
    others = [hand_in(row(key)) for key in ("A2", "A3", "A4")]
    again = hand_in(row("A"), row("B", "1,00"))

    assert first.status == "posted"
    assert [found(report) for report in others] == [[("SOURCE_CONFLICT", 3, "source")]] * 3
    assert (again.new, again.unchanged) == (1, 1)
    assert LedgerEntry.objects.filter(amount=-BankEntry.objects.get().amount).count() == 1


def test_two_equal_rows_of_one_account_are_two_payments_of_two_lines():
    take(operation("250,00"), operation("250,00"))
    hand_in(row("A"))

    both = hand_in(row("A"), row("B"))

    assert (both.new, both.unchanged) == (1, 1)
    assert joined() == [(1, "100001", "250,00"), (2, "100001", "250,00")]


def test_a_row_of_a_payer_is_never_the_equal_money_of_another():
    take(operation("10000000,00", payer="100003"), operation("250,00", mark="RD"))
    hand_in(row("A"))
    assert joined() == []
    assert list_waiting_entries().count() == 2

    names = ("PIOTR NOWAK", "LIS ANNA ul. Polna")
    take(*(operation("200,00", name=name) for name in names), opening="10000250,00")
    report = hand_in(row("B", "200,00"))

    assert report.status == "posted"
    assert joined() == [(2, "100001", "200,00")]


@pytest.mark.parametrize("at_once", [1, 2_000])
def test_a_statement_after_the_file_is_joined_with_and_without_a_number(at_once: int, monkeypatch):
    """Also where equal ones are looked up one after the other."""
    monkeypatch.setattr(bank_matching, "OPERATIONS_AT_ONCE", at_once)
    hand_in(row("A"), row("B", "7,00", "100002"))

    report = take(
        operation("250,00", payer="100001"),
        operation("7,00", name="PŁATNIK 2"),
        operation("7,00", name="PŁATNIK 2"),
        confirm=("PROBABLE_DUPLICATE",),
    )

    assert report.fates == {"FROM_FILE": 2, "UNMATCHED": 1}
    assert joined() == [(1, "100001", "250,00"), (2, "100002", "7,00")]
    assert [line.line_no for line in list_waiting_entries()] == [3]


def test_money_that_somebody_joins_before_the_turn_of_a_statement_is_not_joined_twice(monkeypatch):
    """Nothing is posted by it, so that no batch tells of it."""
    hand_in(row("A"))
    earlier = take(operation("250,00", name="JAN OBCY", title="przelew"))
    anna = Account.objects.get(account_no="100001")

    def slip_in() -> None:
        monkeypatch.undo()
        part = Part(anna, money("250,00"))
        place_payment(
            BankEntry.objects.get(), [part], expected=part.amount, origin=SYSTEM, today=TODAY
        )

    monkeypatch.setattr(bank_import, "lock_posting", slip_in)

    report = take(operation("250,00", payer="100001"), confirm=("PROBABLE_DUPLICATE",))

    assert (earlier.fates, report.fates) == ({"UNMATCHED": 1}, {"MATCHED": 1})
    assert joined() == [(1, "100001", "250,00")] * 2
    assert LedgerEntry.objects.filter(account=anna).count() == 2


def test_taking_the_file_back_lets_its_lines_wait_again():
    take(operation("250,00"))
    hand_in(row("A"))

    reverse_batch(
        Batch.objects.get(kind="PAYMENTS"),
        on=TODAY,
        reason="Plik z innego miesiąca",
        made_by=None,
        today=TODAY,
    )
    waits = list_waiting_entries().count()
    hand_in(row("A2"))

    assert waits == 1
    assert joined() == [(1, "100001", "250,00")]


def test_an_ambiguous_line_leaves_the_row_to_a_person():
    for names in (
        ["PIOTR NOWAK"],
        ["PIOTR NOWAK", "EWA KOS"],
        ["ANNA LIS", "ANNA I JAN LIS"],
        [""],
    ):
        with transaction.atomic():
            take(*(operation("250,00", name=name) for name in names))
            report = hand_in(row("A"))
            assert found(report) == [("SOURCE_CONFLICT", 3, "source")]
            assert "nie wiadomo, czy to ta wpłata" in str(report.as_json())
            assert (joined(), LedgerEntry.objects.count()) == ([], 0)
            transaction.set_rollback(True)


def test_a_number_in_the_title_a_reference_and_a_part_of_the_name_with_the_title_tell_it():
    for known in (
        {"name": "PIOTR NOWAK", "title": "za konto 100001"},
        {"name": "PIOTR NOWAK", "reference": "MB260309000012"},
        {"name": "P. PŁATNIK", "title": "Opłata za  STYCZEŃ 2026"},
    ):
        with transaction.atomic():
            other = operation("250,00", name="EWA KOS", title="Opłata za styczeń 2026")
            take(operation("250,00", **known), other)
            hand_in(row("260309000012"))
            assert joined() == [(1, "100001", "250,00")]
            transaction.set_rollback(True)


def test_a_statement_after_the_file_is_not_joined_to_another_payer():
    hand_in(row("A"), row("B", account_no="100002"))

    report = take(
        operation("250,00", name="PŁATNIK 2"),
        operation("250,00", name="PIOTR NOWAK"),
        confirm=("PROBABLE_DUPLICATE",),
    )

    assert report.fates == {"FROM_FILE": 1, "UNMATCHED": 1}
    assert joined() == [(1, "100002", "250,00")]


def test_what_a_person_places_where_the_file_posted_it_is_joined_and_not_posted_again():
    hand_in(row("A"), row("B"), row("C", "100,00", "100002"))
    take(*(operation("250,00", name="PIOTR NOWAK") for _ in range(3)))
    first, second = Account.objects.order_by("pk")[:2]

    for line in list_waiting_entries():
        place(line, Part(first, line.amount))
    take(operation("400,00", name="PIOTR NOWAK"), opening="750,00")
    line = list_waiting_entries().get()
    place(line, Part(first, money("300,00")), Part(second, money("100,00")))

    facts = [batch.kind for batch in Batch.objects.order_by("pk")]
    assert facts == ["PAYMENTS", "STATEMENT", "STATEMENT"]
    amounts = LedgerEntry.objects.order_by("pk").values_list("account__account_no", "amount")
    assert [(number, (-amount).digits) for number, amount in amounts] == [
        ("100001", "250,00"),
        ("100001", "250,00"),
        ("100002", "100,00"),
        ("100001", "250,00"),
        ("100001", "300,00"),
    ]
    assert found(hand_in(row("A2"))) == [("SOURCE_CONFLICT", 3, "source")]


def place(line: BankEntry, *parts: Part) -> None:
    place_payment(line, parts, expected=line.remaining, origin=SYSTEM, today=TODAY)


def test_where_only_files_post_a_statement_waits_for_them(settings):
    settings.COOP_PAYMENTS_BANK_SOURCE = "FILE"
    hand_in(row("A"))

    report = take(
        operation("250,00", payer="100001"),
        operation("250,00", payer="100002"),
        operation("7,00", payer="100002"),
        confirm=("PROBABLE_DUPLICATE",),
    )
    waited = [line.wait_reason for line in list_waiting_entries()]
    hand_in(row("A"), row("B", account_no="100002"))
    (line,) = list_waiting_entries()
    again = count_postable()
    place(line, Part(line.account, line.amount))

    assert report.fates == {"FROM_FILE": 1, "UNMATCHED": 2}
    assert report.waits == {"BY_FILE": 2}
    assert waited == ["BY_FILE", "BY_FILE"]
    assert again == 0
    assert joined() == [(1, "100001", "250,00"), (2, "100002", "250,00"), (3, "100002", "7,00")]
    assert found(hand_in(row("C", "7,00", "100002"))) == [("SOURCE_CONFLICT", 3, "source")]
    assert LedgerEntry.objects.count() == 3


REASON = "Wyciąg z niewłaściwego rachunku"
OPENED, CLOSED = date(2026, 2, 9), date(2026, 3, 9)


@pytest.mark.both_databases
def test_what_waits_is_postable_where_matching_gives_no_reason():
    days = [date(2026, 2, 8), OPENED, date(2026, 2, 28), CLOSED, date(2026, 3, 10)]
    large = [operation("9999999,99", payer="100001"), operation("10000000,00", payer="100001")]
    take(*(operation("1,00", payer="100001", day=day) for day in days), *large, operation("3,00"))
    reverse_batch(Batch.objects.get(), on=TODAY, reason=REASON, made_by=None, today=TODAY)
    Account.objects.update(opened_on=OPENED, closed_on=CLOSED)
    every = _by_the_rule()
    close_period(Period(2026, 2), by=staff("daria"), today=TODAY)
    file = BankFile.objects.get()

    assert _named(every) == ["09.02 1.00", "28.02 1.00", "09.03 1.00", "09.03 9999999.99"]
    assert postable_lines() == postable_lines(file) == _by_the_rule() == every[2:]
    assert count_postable() == count_postable(file) == 2


def _by_the_rule() -> list[BankEntry]:
    return [
        line
        for line in list_waiting_entries()
        if line.account
        and not reason_to_wait(line.account, line.value_date, line.amount.grosze, closed_periods())
    ]


def _named(lines: list[BankEntry]) -> list[str]:
    return [f"{line.value_date:%d.%m} {line.amount.amount}" for line in lines]
