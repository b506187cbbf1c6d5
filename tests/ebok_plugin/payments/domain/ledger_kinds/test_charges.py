"""charges: rows become documents with lines and one entry each."""

import pytest
from django.db import connection

from cms_ext.premises.models import Property
from ebok_plugin.ledger.domain.posting import reverse_batch
from ebok_plugin.ledger.models import Batch, ChargeDocument, ClosedPeriod, LedgerEntry
from tests.ebok_plugin.payments.books import TODAY, bring, entries, found
from tests.ebok_plugin.payments.files import (
    ACCOUNT,
    CHARGE,
    COMPONENT,
    NEIGHBOUR,
    REPAIR,
    REPAIR_CHARGE,
    Row,
    file,
)
from tests.shared_rows import shared_by_the_whole_file
from tests.whole_database import all_rows

pytestmark = pytest.mark.django_db
BACK = {"quantity": "-10", "amount": "-43,50", "document_no": "KOR/1", "correction_of": "NAL/1"}
FEBRUARY = {"period": "2026-02", "due_date": "2026-02-16", "document_no": "NAL/2"}


@shared_by_the_whole_file
def _co_op() -> None:
    bring(file("accounts", ACCOUNT, NEIGHBOUR))
    bring(file("components", COMPONENT, REPAIR))


def documents() -> list[tuple[str, str, str, list[str]]]:
    """Number, period, total and the codes of the lines."""
    return [
        (
            document.document_no,
            document.period,
            str(document.total.amount),
            [line.component.code for line in document.lines.order_by("position")],
        )
        for document in ChargeDocument.objects.order_by("pk")
    ]


def test_rows_of_one_number_are_one_document():
    report = bring(file("charges", CHARGE, REPAIR_CHARGE, CHARGE | FEBRUARY))

    assert documents() == [
        ("NAL/1", "2026-01", "369.36", ["EKS", "FR"]),
        ("NAL/2", "2026-02", "211.41", ["EKS"]),
    ]
    posted = LedgerEntry.objects.order_by("seq")
    assert [
        (str(e.booking_date), e.title, str(e.amount.amount), str(e.due_date), e.subaccount)
        for e in posted
    ] == [
        ("2026-01-01", "Opłata za 01/2026", "369.36", "2026-01-15", "MAIN"),
        ("2026-02-01", "Opłata za 02/2026", "211.41", "2026-02-16", "MAIN"),
    ]
    assert (report.new, report.accounts) == (3, 1)


def test_rows_of_a_document_need_not_stand_together_and_it_keeps_its_day():
    day = {"booking_date": "2026-01-05"}
    bring(file("charges", CHARGE | day, CHARGE | FEBRUARY, REPAIR_CHARGE | day))

    assert documents() == [
        ("NAL/2", "2026-02", "211.41", ["EKS"]),
        ("NAL/1", "2026-01", "369.36", ["EKS", "FR"]),
    ]
    assert ("2026-01-05", "CHARGE", "369.36") in entries()


def test_what_the_books_do_not_know():
    cases: list[tuple[Row, tuple[str, int, str]]] = [
        ({"account_no": "100009"}, ("ACCOUNT_UNKNOWN", 3, "account_no")),
        ({"component_code": "XXX"}, ("COMPONENT_UNKNOWN", 3, "component_code")),
        ({"rate": "4,36", "amount": "211,90"}, ("RATE_NOT_IN_FORCE", 3, "rate")),
        ({"period": "2025-12", "booking_date": "2026-01-01"}, ("RATE_NOT_IN_FORCE", 3, "rate")),
        (
            {"quantity": "-10", "amount": "-43,50", "correction_of": "NAL/0"},
            ("CORRECTION_UNKNOWN", 3, "correction_of"),
        ),
        ({"period": "2027-03", "due_date": "2027-03-15"}, ("DATE_TOO_FAR", 3, "booking_date")),
    ]
    before = all_rows()

    reports = [bring(file("charges", CHARGE | change)) for change, _ in cases]

    assert [found(report) for report in reports] == [[expected] for _, expected in cases]
    assert all_rows() == before
    assert reports[2].errors[0].message == (
        "Wiersz 3, kolumna rate: stawka 4,3600 składnika EKS nie obowiązuje w 2026-01 "
        "(obowiązuje 4,3500)."
    )


def test_the_rate_of_the_property_wins():
    estate = Property.objects.get()
    bring(file("components", COMPONENT | {"property_code": estate.code, "rate": "5,00"}))

    assert found(bring(file("charges", CHARGE))) == [("RATE_NOT_IN_FORCE", 3, "rate")]
    assert bring(file("charges", CHARGE | {"rate": "5", "amount": "243,00"})).status == "posted"


def test_a_posted_document_does_not_change():
    bring(file("charges", CHARGE))

    for rows, field in (
        ([CHARGE | {"quantity": "48,50", "amount": "210,98"}], "amount"),
        ([CHARGE | {"due_date": "2026-01-16"}], "due_date"),
        ([CHARGE | {"booking_date": "2026-01-02"}], "booking_date"),
        ([CHARGE, REPAIR_CHARGE], "amount"),
    ):
        report = bring(file("charges", *rows))
        assert ("POSTED_CHANGED", 2 + len(rows), field) in found(report)
        assert len(entries()) == 1


def test_a_posted_document_does_not_lose_a_row_and_after_its_storno_comes_again():
    bring(file("charges", CHARGE, REPAIR_CHARGE))

    report = bring(file("charges", CHARGE))

    assert found(report) == [("POSTED_CHANGED", 3, "")]
    assert report.errors[0].expected == "1 wiersz więcej"
    reason = "pomyłka w ilości"
    reverse_batch(Batch.objects.get(), on=TODAY, reason=reason, made_by=None, today=TODAY)
    report = bring(file("charges", CHARGE | {"quantity": "48", "amount": "208,80"}))
    assert report.status == "posted"
    assert [amount for _day, _kind, amount in entries()] == ["369.36", "-369.36", "208.80"]


def test_one_charge_a_month():
    rows = [CHARGE, CHARGE | {"document_no": "NAL/9"}]

    in_one_file = bring(file("charges", *rows))
    bring(file("charges", CHARGE))
    in_two = bring(file("charges", *rows))

    for report in (in_one_file, in_two):
        assert found(report) == [("CHARGE_EXISTS", 4, "document_no")]
        assert "01.2026 (NAL/1)" in report.errors[0].message


@pytest.mark.parametrize("at_once", [True, False], ids=["in one file", "in two"])
def test_a_correction_downwards(at_once: bool):
    if not at_once:
        bring(file("charges", CHARGE))

    report = bring(file("charges", CHARGE, CHARGE | BACK))

    assert report.status == "posted"
    facts = [(kind, amount) for _day, kind, amount in entries()]
    assert facts == [("CHARGE", "211.41"), ("CHARGE", "-43.50")]
    assert ChargeDocument.objects.get(document_no="KOR/1").correction_of == (
        ChargeDocument.objects.get(document_no="NAL/1")
    )
    assert bring(file("charges", CHARGE | BACK)).status == "unchanged"


def test_a_correction_stands_below_what_it_corrects():
    report = bring(file("charges", CHARGE | BACK, CHARGE))

    assert found(report) == [("CORRECTION_UNKNOWN", 3, "correction_of")]


def test_zero_gives_no_document_and_no_line_and_stays_known():
    zero = CHARGE | {"quantity": "0", "amount": "0,00"}
    rows = [CHARGE, REPAIR_CHARGE | {"quantity": "0", "amount": "0,00"}]

    report = bring(file("charges", zero, CHARGE | FEBRUARY))
    bring(file("charges", *rows))

    assert [warning.code for warning in report.warnings] == ["CHARGE_EMPTY"]
    assert (report.new, report.unchanged) == (1, 1)
    expected = [("NAL/2", "2026-02", "211.41", ["EKS"]), ("NAL/1", "2026-01", "211.41", ["EKS"])]
    assert documents() == expected
    assert bring(file("charges", *rows[::-1])).status == "unchanged"


def test_a_due_date_on_a_free_day_is_taken_with_a_warning():
    sunday = {"due_date": "2026-01-18"}
    neighbour = CHARGE | sunday | {"account_no": "100006", "document_no": "NAL/6"}

    report = bring(file("charges", CHARGE | sunday, neighbour))

    assert report.status == "posted"
    assert [(w.code, w.line, w.found, w.expected) for w in report.warnings] == [
        ("DUE_DATE_FREE", 3, "2026-01-18", "2026-01-19")
    ]


def test_the_rehearsal_names_a_closed_period_and_a_closed_account():
    bring(file("accounts", NEIGHBOUR | {"closed_on": "2026-01-31"}))
    late = CHARGE | FEBRUARY | {"account_no": "100006"}

    # Accounts without a charge are counted.
    assert bring(file("charges", CHARGE), dry_run=True).notes == ("1 konto bez naliczenia",)
    assert bring(file("charges", CHARGE | FEBRUARY), dry_run=True).notes == ()
    ClosedPeriod.objects.create(period="2026-01", closed_at="2026-02-01T08:00:00+01:00")
    report = bring(file("charges", CHARGE, late), dry_run=True)

    expected = [("PERIOD_CLOSED", 3, "booking_date"), ("ACCOUNT_CLOSED", 4, "account_no")]
    assert found(report) == expected


def test_of_the_months_of_an_account_only_that_of_the_file_is_read():
    """Sorted by account, SQLite had read all that the account was ever charged, twice a file."""
    asked = []

    def watch(execute, sql, params, many, context):  # type: ignore[no-untyped-def]  # Django's own
        if '"period", "ebok_plugin_ledger_chargedocument"."account_id") IN' in sql:
            asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        assert bring(file("charges", CHARGE)).status == "posted"

    by_month = "ledger_document_one_a_month (account_id=? AND period=?)"
    with connection.cursor() as cursor:
        plans = [
            [step for *_, step in cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)]
            for sql, params in asked
        ]
    assert [plan[0] for plan in plans] == [
        f"SEARCH ebok_plugin_ledger_chargedocument USING INDEX {by_month}"
    ] * 2
