"""The way of a file: rehearsal, posting, a second time (import_formats.md §4)."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from cms_ext.base.money.amounts import Money
from cms_ext.base.tables import ReadFile
from cms_ext.base.tables.records import TableRecord
from cms_ext.evidence.audit.models import AuditEvent
from ebok_plugin.ledger.domain.posting import post_batch
from ebok_plugin.ledger.models import Account, Batch, ClosedPeriod
from ebok_plugin.payments.domain.ledger_kinds.known_payments import PaymentRow, read_payment_draft
from ebok_plugin.payments.models import ImportBatch
from tests.ebok_plugin.payments.books import (
    KINDS,
    SAMPLES,
    TODAY,
    balances,
    bring,
    bring_samples,
    entries,
    found,
)
from tests.ebok_plugin.payments.files import (
    ACCOUNT,
    CHARGE,
    COMPONENT,
    NEIGHBOUR,
    PAYMENT,
    Row,
    file,
)
from tests.people import staff
from tests.query_counts import counted
from tests.shared_rows import shared
from tests.whole_database import all_rows

pytestmark = pytest.mark.django_db
EXPECTED = json.loads((SAMPLES / "expected.json").read_text())
BROKEN = {
    name: case
    for name, case in EXPECTED["broken"].items()
    if (SAMPLES / "broken" / name).exists() and case["expect"] == "reject"
}


@shared
def flats() -> None:
    """What charges and payments are imported into."""
    bring_samples("accounts", "components")


@shared
def worked_year(flats: None) -> None:
    bring_samples(*KINDS[2:])


def test_the_samples_give_the_closing_balances_of_the_worked_year(worked_year: None):
    assert balances() == {
        number: case["closing_2026_12_31"] for number, case in EXPECTED["closing_balances"].items()
    }


@pytest.mark.thorough
def test_known_rows_add_nothing_in_whatever_bytes(worked_year: None):
    before = all_rows()
    for kind in KINDS:
        data, rows = (
            (SAMPLES / f"{kind}_v1.csv").read_bytes(),
            EXPECTED["files"][f"{kind}_v1.csv"]["rows"],
        )
        assert bring(data).status == "unchanged"
        report = bring(data.replace(b"\r\n", b"\n"))
        assert (report.status, report.rows, report.unchanged) == ("unchanged", rows, rows)
    assert all_rows() == before

    for variant in (SAMPLES / "variants_ok").iterdir():
        rows = EXPECTED["files"][f"{variant.name.partition('_')[0]}_v1.csv"]["rows"]
        report = bring(variant)
        assert (report.status, report.unchanged) == ("unchanged", rows), variant


@pytest.mark.thorough
@pytest.mark.both_databases
def test_a_broken_file_is_refused_and_the_database_is_as_before(flats: None):
    later = {
        name for name, case in BROKEN.items() if case["note"].startswith("after payments_v1.csv")
    }
    assert later
    for names in (BROKEN.keys() - later, later):
        if names is later:
            bring_samples("payments")
        before = all_rows()
        for name in sorted(names):
            case, report = BROKEN[name], bring(SAMPLES / "broken" / name)
            assert (case["code"], case["row"], case["column"]) in found(report), name
            assert report.status == "refused", name
        assert all_rows() == before


def test_overlapping_files_add_only_what_is_new_and_one_bad_row_keeps_a_file_out():
    bring(file("accounts", ACCOUNT))
    february = PAYMENT | {"external_id": "WB-2", "value_date": "2026-02-16", "amount": "100,00"}
    bring(file("payments", PAYMENT))

    report = bring(file("payments", PAYMENT, february))

    assert (report.status, report.new, report.unchanged) == ("posted", 1, 1)
    assert entries() == [("2026-01-15", "PAYMENT", "-211.41"), ("2026-02-16", "PAYMENT", "-100.00")]
    before = all_rows()
    bad = PAYMENT | {"external_id": "WB-4", "amount": "0"}
    report = bring(file("payments", PAYMENT | {"external_id": "WB-3"}, bad))
    assert found(report) == [("AMOUNT_NOT_POSITIVE", 4, "amount")]
    assert all_rows() == before


def test_a_rehearsal_writes_nothing(flats: None):
    before = all_rows()

    report = bring(SAMPLES / "charges_v1.csv", dry_run=True)

    assert (report.status, report.new) == ("rehearsed", 1296)
    assert all_rows() == before


def test_what_the_ledger_refuses_while_posting_leaves_nothing_behind(monkeypatch):
    bring(file("accounts", ACCOUNT))
    before = all_rows()
    # The entry of another import slips in unseen between the rehearsal and the posting.
    module = "ebok_plugin.payments.domain.import_record"
    monkeypatch.setattr(f"{module}.lock_posting", lambda: _slip_in("WB-2"))
    monkeypatch.setattr(f"{module}.last_posting_key", frozenset)
    rows = [PAYMENT, PAYMENT | {"external_id": "WB-2", "value_date": "2026-02-16"}]

    report = bring(file("payments", *rows))

    assert (report.status, found(report)) == ("refused", [("KEY_POSTED", 4, "")])
    assert all_rows() == before


def _slip_in(external_id: str) -> None:
    account = Account.objects.get()
    row = PaymentRow(
        external_id=external_id,
        account_no=None,
        nrb=None,
        value_date=date(2026, 2, 16),
        amount=Money.parse("1,00"),
        title="",
        payer_name="",
        source="BANK",
        designated_period=None,
        correction_of=None,
    )
    post_batch(
        Batch.Kind.PAYMENTS, [read_payment_draft(row, account.pk)], made_by=None, today=TODAY
    )


def test_an_import_that_came_first_is_seen_before_posting(monkeypatch):
    bring(file("accounts", ACCOUNT))
    data = file("payments", PAYMENT)

    def the_other_was_faster() -> None:
        monkeypatch.undo()
        assert bring(file("payments", PAYMENT | {"title": ""})).status == "posted"

    monkeypatch.setattr(
        "ebok_plugin.payments.domain.import_record.lock_posting", the_other_was_faster
    )

    report = bring(data)

    assert found(report) == [("POSTED_CHANGED", 3, "title")]


def test_the_report_of_a_posted_file():
    bring(file("accounts", ACCOUNT, NEIGHBOUR))
    rows = [PAYMENT, PAYMENT | {"external_id": "WB-2", "account_no": "100006"}]

    report = bring(file("payments", *rows), name="../../wpłaty styczeń.csv")

    assert report.as_json() == {
        "status": "posted",
        "file": "wpłaty styczeń.csv",
        "kind": "payments",
        "version": 1,
        "rows": 2,
        "new": 2,
        "unchanged": 0,
        "changed": 0,
        "accounts": 2,
        "totals": {"sum_amount": "422.82"},
        "sum_amount": "422.82",
        "value_date": "2026-01-15",
        "balance_before": "0.00",
        "balance_after": "-422.82",
        "encoding": "utf-8-sig",
        "encoding_guessed": False,
        "separator": ";",
        "ignored_columns": (),
        "polish_samples": (),
        "sample": tuple(
            {name: text for name, text in row.items() if text} | {"amount": "211.41"}
            for row in rows
        ),
        "made": (),
        "made_count": 0,
        "changes": [],
        "change_count": 0,
        "notes": (),
        "errors": [],
        "error_count": 0,
        "warnings": [],
        "warning_count": 0,
    }


def test_the_record_of_a_posted_file():
    daria = staff("finanse")
    data = file("accounts", ACCOUNT | {"opening_date": "2026-01-01", "opening_balance": "-120"})

    bring(data, name="konta.csv", made_by=daria)

    batch = ImportBatch.objects.get()
    assert (batch.kind, batch.version, batch.filename) == ("accounts", 1, "konta.csv")
    assert (batch.state, batch.committed_by, batch.rows_new) == ("COMMITTED", daria, 1)
    assert batch.control_totals == {"sum_opening": "-120.00"}
    assert [posting.kind for posting in batch.postings.all()] == ["OPENING"]
    assert [posting.reason for posting in batch.postings.all()] == ["Import pliku konta.csv"]
    with batch.original.open("rb") as original:
        assert original.read() == data
    with pytest.raises(ValueError, match="nie ma adresu"):
        _ = batch.original.url
    # A known file says when and by whom it was imported.
    ImportBatch.objects.update(committed_at="2026-03-01T12:00:00+01:00")
    assert bring(data).notes == (
        "Ten plik zaimportowano już 01.03.2026 (staff:finanse). Niczego nie dodano.",
    )


def test_the_record_and_the_log_hold_no_cells_of_the_file():
    bring(file("accounts", ACCOUNT | {"payer_name": "=Jan Tajny"}).decode().encode("cp1250"))

    batch, event = ImportBatch.objects.get(), AuditEvent.objects.get(action="import.committed")
    assert batch.report["warning_count"] == 1
    assert "Tajny" not in json.dumps(batch.report)
    assert "sample" not in batch.report
    assert event.changes == {"kind": "accounts", "sha256": batch.sha256, "new": 1}


def test_a_file_costs_the_same_queries_for_one_row_and_for_four(flats: None):
    # Both come to a ledger in which payments of a bank are known.
    bring(file("payments", PAYMENT))
    asked = {}

    for count in (1, 4):
        rows = [PAYMENT | {"external_id": f"WB-{count}-{n}"} for n in range(count)]
        report, asked[count] = counted(bring, file("payments", *rows))
        assert report.new == count

    assert asked[1] == asked[4]


CASH = {"external_id": "KP-7", "source": "KASA", "title": "", "designated_period": "2026-01"}
FEBRUARY = {"period": "2026-02", "due_date": "2026-02-16", "document_no": "NAL/2"}
FILES: dict[str, list[Row]] = {
    "payments": [PAYMENT, PAYMENT | CASH | {"value_date": "2026-02-16"}],
    "charges": [CHARGE, CHARGE | FEBRUARY],
}


@shared
def co_op() -> None:
    bring(file("accounts", ACCOUNT))
    bring(file("components", COMPONENT))


@pytest.mark.both_databases
def test_a_file_is_read_once(co_op: None, monkeypatch):
    passes = []

    def counted(
        self: ReadFile, read: Callable[..., Iterator[TableRecord]] = ReadFile.records
    ) -> Iterator[TableRecord]:
        passes.append(self.schema.kind)
        return read(self)

    monkeypatch.setattr(ReadFile, "records", counted)

    for kind, rows in FILES.items():
        report = bring(file(kind, *rows))
        assert (report.status, report.new) == ("posted", 2)
    assert passes == list(FILES)


def _close_february() -> None:
    ClosedPeriod.objects.create(period="2026-02", closed_at=timezone.now())


def _close_the_account() -> None:
    Account.objects.update(closed_on=date(2026, 1, 31))


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("kind", "meanwhile", "expected"),
    [
        ("payments", _close_february, [("PERIOD_CLOSED", 4, "value_date")]),
        ("charges", _close_february, [("PERIOD_CLOSED", 4, "booking_date")]),
        ("charges", _close_the_account, [("ACCOUNT_CLOSED", 4, "account_no")]),
        ("payments", _close_the_account, []),
    ],
)
def test_what_changed_since_the_rehearsal_is_found(
    co_op: None, kind: str, meanwhile: Callable[[], None], expected: Any, monkeypatch: Any
):
    monkeypatch.setattr("ebok_plugin.payments.domain.import_record.lock_posting", meanwhile)

    report = bring(file(kind, *FILES[kind]))

    # A closed account still takes payments.
    days = [] if expected else ["2026-01-15", "2026-02-16"]
    assert (found(report), [entry[0] for entry in entries()]) == (expected, days)


def test_numbers_of_accounts_are_matched_in_spite_of_dashes():
    assert bring(file("accounts", ACCOUNT | {"account_no": "1000-05"})).status == "posted"
    rows = [PAYMENT | {"external_id": f"WB-{n}"} for n in range(3)]
    blank = PAYMENT | {"account_no": "1000 05", "external_id": "WB-4"}
    content = file("payments", *rows, blank)

    refused = bring(content)
    assert found(refused) == [("NUMBERS_DASHED", None, None)]
    assert "(wierszy: 4)" in refused.errors[0].message
    assert bring(content, matches_numbers=True).status == "posted"
    assert balances() == {"1000-05": "-845.64"}
