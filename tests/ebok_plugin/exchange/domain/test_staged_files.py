"""What a file brings is staged between its rehearsal and its posting: the file is read once, and
what changed meanwhile is found all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.utils import timezone

from cms_ext.base.importing import ReadFile
from cms_ext.base.importing.records import TableRecord
from ebok_plugin.ledger.models import Account, ClosedPeriod
from tests.ebok_plugin.exchange.books import bring, entries, found
from tests.ebok_plugin.exchange.files import ACCOUNT, CHARGE, COMPONENT, PAYMENT, Row, file

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
CASH = {"external_id": "KP-7", "source": "KASA", "title": "", "designated_period": "2026-01"}
FEBRUARY = {"period": "2026-02", "due_date": "2026-02-16", "document_no": "NAL/2"}
FILES: dict[str, list[Row]] = {
    "payments": [PAYMENT, PAYMENT | CASH | {"value_date": "2026-02-16"}],
    "charges": [CHARGE, CHARGE | FEBRUARY],
}


@pytest.fixture(autouse=True)
def _co_op(db: None) -> None:
    bring(file("accounts", ACCOUNT))
    bring(file("components", COMPONENT))


@pytest.mark.parametrize("kind", FILES)
def test_a_file_is_read_once(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    passes = []

    def counted(
        self: ReadFile, read: Callable[..., Iterator[TableRecord]] = ReadFile.records
    ) -> Iterator[TableRecord]:
        passes.append(self.schema.kind)
        return read(self)

    monkeypatch.setattr(ReadFile, "records", counted)

    report = bring(file(kind, *FILES[kind]))

    assert (report.status, report.new, passes) == ("posted", 2, [kind])


def _close_february() -> None:
    ClosedPeriod.objects.create(period="2026-02", closed_at=timezone.now())


def _close_the_account() -> None:
    Account.objects.update(closed_on=date(2026, 1, 31))


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
    kind: str,
    meanwhile: Callable[[], None],
    expected: list[tuple[str, int, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ebok_plugin.exchange.domain.import_ledger.lock_posting", meanwhile)

    report = bring(file(kind, *FILES[kind]))

    # A closed account still takes payments.
    days = [] if expected else ["2026-01-15", "2026-02-16"]
    assert (found(report), [entry[0] for entry in entries()]) == (expected, days)
