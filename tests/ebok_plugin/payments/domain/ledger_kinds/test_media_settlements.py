"""media_settlements: one entry per account and settlement."""

import pytest

from ebok_plugin.ledger.models import LedgerEntry
from ebok_plugin.payments.domain.ledger_kinds.catalogue import KINDS
from ebok_plugin.payments.domain.ledger_kinds.media_settlements import MEDIA_SETTLEMENTS
from tests.ebok_plugin.payments.books import bring, bring_samples, found
from tests.ebok_plugin.payments.files import ACCOUNT, MEDIA, MEDIA_NEIGHBOUR, NEIGHBOUR, file
from tests.shared_rows import shared_by_the_whole_file
from tests.whole_database import all_rows

pytestmark = pytest.mark.django_db
EVEN = {"advances": "50,00", "result": "0,00"}


def posted() -> list[tuple[str, str, str, str]]:
    """Account, amount, due date, title."""
    rows = LedgerEntry.objects.filter(kind="MEDIA_SETTLEMENT").select_related("account")
    return [
        (row.account.account_no, str(row.amount.amount), str(row.due_date or ""), row.title)
        for row in rows.order_by("account__account_no")
    ]


@shared_by_the_whole_file
def _co_op() -> None:
    bring(file("accounts", ACCOUNT, NEIGHBOUR))


def test_what_is_owed_is_due_and_what_comes_back_is_not():
    report = bring(file("media_settlements", MEDIA, MEDIA_NEIGHBOUR))

    assert posted() == [
        ("100005", "10.00", "2026-09-15", "Rozliczenie mediów za 2025 – dopłata"),
        ("100006", "-10.00", "", "Rozliczenie mediów za 2025 – nadpłata"),
    ]
    assert {(e.subaccount, str(e.booking_date)) for e in LedgerEntry.objects.all()} == {
        ("MEDIA", "2026-07-31")
    }
    assert (report.new, report.accounts) == (2, 2)


def test_a_due_date_on_a_free_day_is_taken_with_a_warning():
    """Not for what comes back: nothing is due then."""
    saturday, sunday = {"due_date": "2026-09-12"}, {"due_date": "2026-09-13"}

    report = bring(file("media_settlements", MEDIA_NEIGHBOUR | saturday, MEDIA | sunday))

    facts = (report.status, [due for _no, _sum, due, _title in posted()])
    assert facts == ("posted", ["2026-09-13", ""])
    assert [(w.code, w.line, w.found, w.expected) for w in report.warnings] == [
        ("DUE_DATE_FREE", 4, "2026-09-13", "2026-09-14")
    ]


def test_the_sample_gives_the_results_of_the_worked_example():
    bring_samples("accounts", "media_settlements")

    assert [(number, amount) for number, amount, _due, _title in posted()] == [
        ("100001", "-567.49"),
        ("100002", "-87.06"),
        ("100003", "235.23"),
        ("100004", "544.04"),
        ("100005", "-87.43"),
        ("100006", "-85.84"),
        ("100007", "262.56"),
        ("100008", "-934.07"),
        ("100009", "240.22"),
        ("100010", "72.41"),
        ("100011", "-97.63"),
        ("100012", "21.86"),
    ]


def test_without_a_keeper_of_rows_the_entries_come_as_ever(monkeypatch):
    """As with the media plugin switched off."""
    monkeypatch.setitem(KINDS, "media_settlements", MEDIA_SETTLEMENTS)
    content = file("media_settlements", MEDIA, MEDIA_NEIGHBOUR)

    even = bring(file("media_settlements", MEDIA | EVEN, MEDIA_NEIGHBOUR | EVEN))
    assert (even.status, posted()) == ("unchanged", [])

    first, again = bring(content), bring(content + b"\r\n")
    assert [account for account, *_ in posted()] == ["100005", "100006"]
    assert (first.status, first.new, again.status, again.unchanged) == ("posted", 2, "unchanged", 2)


def test_part_of_a_year_is_named_by_its_months_and_an_account_must_be_known():
    half = {"period_to": "2025-06-30"}

    unknown = bring(file("media_settlements", MEDIA, MEDIA_NEIGHBOUR | {"account_no": "100009"}))
    assert found(unknown) == [("ACCOUNT_UNKNOWN", 4, "account_no")]
    assert posted() == []
    bring(file("media_settlements", MEDIA | half, MEDIA_NEIGHBOUR | half))
    assert posted()[0][3] == "Rozliczenie mediów za 01/2025–06/2025 – dopłata"


def test_a_posted_settlement_does_not_change():
    bring(file("media_settlements", MEDIA, MEDIA_NEIGHBOUR))
    before = all_rows()

    for field, change in (
        ("result", {"advances": "39,00", "result": "11,00"}),
        ("posting_date", {"posting_date": "2026-08-31"}),
        ("due_date", {"due_date": "2026-09-16"}),
    ):
        shared = {name: value for name, value in change.items() if name == "posting_date"}
        report = bring(file("media_settlements", MEDIA | change, MEDIA_NEIGHBOUR | shared))
        assert ("POSTED_CHANGED", 3, field) in found(report)
        assert all_rows() == before
    # Another settlement is another entry.
    correction = {"settlement_id": "RM-2025-K"}
    bring(file("media_settlements", MEDIA | correction, MEDIA_NEIGHBOUR | correction))
    assert len(posted()) == 4
