"""The import keeps its rows with its entries: whole, once, and never against what is posted.

A medium of a settlement as a complaint may be about it.
"""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, transaction

from ebok_plugin.ledger.domain.audit import run_auditors
from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.errors import LedgerImmutable
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.payments.domain.ledger_kinds.base import KindImport
from ebok_plugin.payments.domain.ledger_kinds.catalogue import KINDS
from ebok_plugin.payments.domain.ledger_kinds.media_settlements import MEDIA_SETTLEMENTS
from ebok_plugin.payments.models import ImportBatch
from ebok_plugin.utilities.media.domain.keeping import KeptSettlementsImport
from ebok_plugin.utilities.media.domain.settlement import settlement_line_now, settlement_line_seen
from ebok_plugin.utilities.media.models import MediaSettlement, MediaSettlementLine
from tests.ebok_plugin.ledger.holders import grant
from tests.ebok_plugin.payments.books import SAMPLES, TODAY, bring, bring_samples, found
from tests.ebok_plugin.payments.files import MEDIA, MEDIA_NEIGHBOUR, Row, file
from tests.ebok_plugin.utilities.media.houses import house, list_lines, settled
from tests.ebok_plugin.utilities.media.worked import PREMISES, SUM
from tests.people import resident
from tests.shared_rows import shared
from tests.whole_database import all_rows, execute

pytestmark = pytest.mark.django_db
PAIR = file("media_settlements", MEDIA, MEDIA_NEIGHBOUR)
EVEN = {"advances": "50,00", "result": "0,00"}
# The same result by other figures.
OTHER_COST = {"invoice_total": "110,01", "cost": "50,01", "advances": "40,01"}


@shared
def two_accounts() -> None:
    house()


@shared
def pair(two_accounts: None) -> None:
    """Two accounts with a settlement of two rows."""
    bring(PAIR)


@pytest.fixture
def before_the_plugin(two_accounts: None, monkeypatch) -> None:
    """What comes in meanwhile is posted without its rows."""
    with monkeypatch.context() as patch:
        patch.setitem(KINDS, "media_settlements", MEDIA_SETTLEMENTS)
        bring(PAIR)


def test_the_worked_example_is_kept_to_the_grosz(worked_building: None):
    found_costs = {}
    for number in PREMISES:
        lines = list(
            MediaSettlementLine.objects.filter(account__account_no=number).order_by("position")
        )
        sums = [
            sum(getattr(line, name).amount for line in lines)
            for name in ("cost", "advances", "result")
        ]
        found_costs[number] = tuple(map(str, [*(line.cost.amount for line in lines), *sums]))
        assert {line.entry for line in lines} == {
            LedgerEntry.objects.get(account__account_no=number, kind="MEDIA_SETTLEMENT")
        }
    assert found_costs == PREMISES
    assert str(sum(line.cost.amount for line in MediaSettlementLine.objects.all())) == SUM[4]
    assert MediaSettlement.objects.get().line_count == 48
    assert list(run_auditors()) == []


def test_the_same_rows_in_whatever_file_add_nothing(pair: None):
    before = all_rows()

    report = bring(PAIR)
    assert (report.status, report.unchanged) == ("unchanged", 2)
    assert all_rows() == before

    report = bring(file("media_settlements", MEDIA_NEIGHBOUR, MEDIA))
    assert (report.status, report.unchanged) == ("unchanged", 2)
    assert MediaSettlement.objects.count() == 1


def test_a_rehearsal_keeps_nothing(two_accounts: None):
    assert bring(PAIR, dry_run=True).status == "rehearsed"

    assert list_lines() == []


def test_a_settlement_that_comes_out_even_keeps_its_lines(two_accounts: None):
    report = bring(file("media_settlements", MEDIA | EVEN, MEDIA_NEIGHBOUR | EVEN))
    again = bring(file("media_settlements", MEDIA_NEIGHBOUR | EVEN, MEDIA | EVEN))

    assert (report.status, report.new, again.status) == ("posted", 2, "unchanged")
    assert (LedgerEntry.objects.count(), list(run_auditors())) == (0, [])
    expected = [("RM-2025", 1, "100005", "0.00", False), ("RM-2025", 1, "100006", "0.00", False)]
    assert list_lines() == expected


def test_an_even_settlement_is_corrected_by_the_next_file(two_accounts: None):
    settled(MEDIA | EVEN, MEDIA_NEIGHBOUR)

    settled(MEDIA, MEDIA_NEIGHBOUR)

    assert [row for row in list_lines() if row[2] == "100005"] == [
        ("RM-2025", 1, "100005", "0.00", False),
        ("RM-2025", 2, "100005", "10.00", True),
    ]
    standing = MediaSettlementLine.objects.standing()
    assert {line.settlement.generation for line in standing} == {2}
    assert list(run_auditors()) == []


@pytest.mark.usefixtures("before_the_plugin")
@pytest.mark.parametrize("content", [PAIR, PAIR + b"\r\n"], ids=["very file", "other bytes"])
def test_a_file_from_before_the_tables_brings_its_rows_once(content: bytes):
    entries = list(LedgerEntry.objects.values_list())
    assert list_lines() == []

    first, again = bring(content), bring(content)

    assert (first.status, first.new, first.balance_before) == ("posted", 2, first.balance_after)
    assert (again.status, again.unchanged) == ("unchanged", 2)
    assert list(LedgerEntry.objects.values_list()) == entries
    facts = [row[2:] for row in list_lines()]
    assert facts == [("100005", "10.00", True), ("100006", "-10.00", True)]
    assert ImportBatch.objects.filter(kind="media_settlements").count() == (
        1 if content == PAIR else 2
    )
    assert list(run_auditors()) == []


@pytest.mark.usefixtures("before_the_plugin")
def test_rows_that_do_not_agree_with_the_posted_entry_are_refused():
    other = {"advances": "39,00", "result": "11,00"}
    before = all_rows()

    report = bring(file("media_settlements", MEDIA | other, MEDIA_NEIGHBOUR))

    assert found(report) == [("POSTED_CHANGED", 3, "result")]
    assert all_rows() == before


def test_kept_rows_do_not_change_although_the_result_is_the_same(pair: None):
    before = all_rows()
    changes: list[tuple[Row, Row, str]] = [
        (OTHER_COST, {"invoice_total": "110,01"}, "invoice_total"),
        ({"allocation_key": "SHARE"}, {"allocation_key": "SHARE"}, "allocation_key"),
        ({"period_to": "2025-11-30"}, {"period_to": "2025-11-30"}, "period_to"),
        ({"medium": "GAZ"}, {"medium": "GAZ"}, "part"),
    ]

    for change, of_both, field in changes:
        report = bring(file("media_settlements", MEDIA | change, MEDIA_NEIGHBOUR | of_both))
        assert ("POSTED_CHANGED", 3, field) in found(report)
    assert all_rows() == before


def test_after_a_reversal_a_corrected_file_comes(pair: None):
    for entry in LedgerEntry.objects.all():
        reverse_entry(entry, on=date(2026, 8, 5), reason="złe odczyty", made_by=None, today=TODAY)
    assert not MediaSettlementLine.objects.standing().exists()

    settled(MEDIA | OTHER_COST, MEDIA_NEIGHBOUR | {"invoice_total": "110,01"})

    standing = MediaSettlementLine.objects.standing()
    assert [
        (line.settlement.generation, str(line.cost.amount)) for line in standing.order_by("pk")
    ] == [(2, "50.01"), (2, "50.00")]
    assert len(list_lines()) == 4
    assert list(run_auditors()) == []


def test_of_one_account_taken_back_the_others_keep_their_entries(pair: None):
    entry = LedgerEntry.objects.get(account__account_no="100005")
    reverse_entry(entry, on=date(2026, 8, 5), reason="złe odczyty", made_by=None, today=TODAY)

    settled(MEDIA | {"advances": "39,00", "result": "11,00"}, MEDIA_NEIGHBOUR)

    standing = MediaSettlementLine.objects.standing().select_related("account", "entry")
    assert [
        (line.account.account_no, line.entry.seq if line.entry else None, str(line.result.amount))
        for line in standing.order_by("pk")
    ] == [("100005", 3, "11.00"), ("100006", 1, "-10.00")]
    assert list(run_auditors()) == []


def test_a_refused_posting_keeps_no_rows(two_accounts: None, monkeypatch):
    """Whole or nothing: a failure while rows are written takes the entries with it."""

    def fails(*_args: object, **_more: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(KeptSettlementsImport, "_begin", fails)
    with pytest.raises(RuntimeError):
        bring(PAIR)

    assert (LedgerEntry.objects.count(), list_lines(), ImportBatch.objects.count()) == (0, [], 1)


def test_bad_sums_are_refused_as_ever(two_accounts: None):
    changes: list[tuple[Row, Row, str]] = [
        ({"result": "10,01"}, {}, "MEDIA_ROW_RESULT"),
        ({"cost": "50,02", "result": "10,02"}, {}, "MEDIA_KEY"),
        ({"invoice_total": "110,02"}, {"invoice_total": "110,02"}, "MEDIA_INVOICE"),
    ]

    for change, of_both, code in changes:
        report = bring(file("media_settlements", MEDIA | change, MEDIA_NEIGHBOUR | of_both))
        assert code in {error.code for error in report.errors}
        assert (report.status, list_lines()) == ("refused", [])


@pytest.mark.both_databases
def test_the_database_refuses_to_change_what_is_kept(pair: None):
    for statement in (
        "UPDATE ebok_plugin_media_mediasettlementline SET pool = pool + 1",
        "DELETE FROM ebok_plugin_media_mediasettlementline",
        "UPDATE ebok_plugin_media_mediasettlement SET settlement_id = 'X'",
        "DELETE FROM ebok_plugin_media_mediasettlement",
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            execute(statement)
    for model in (MediaSettlement, MediaSettlementLine):
        with pytest.raises(LedgerImmutable):
            model.objects.all().delete()  # type: ignore[attr-defined]  # both have managers


@pytest.mark.thorough
def test_the_real_sample_streams_in_portions(monkeypatch):
    """Rows of an account that fall into two portions are one account's."""
    monkeypatch.setattr(KindImport, "rows_a_portion", 3)
    monkeypatch.setattr("ebok_plugin.utilities.media.domain.keeping.LINES_AT_ONCE", 5)
    bring_samples("accounts", "media_settlements")
    content = (SAMPLES / "media_settlements_v1.csv").read_bytes() + b"\r\n"

    again = bring(content)

    assert (again.status, again.unchanged, len(list_lines())) == ("unchanged", 48, 48)
    assert list(run_auditors()) == []


def test_a_medium_says_its_lines_and_whether_it_stands(worked_building: None):
    grant(Account.objects.get(account_no="100005"), "Anna Lis")
    anna = resident("ebok", "EB-500001-3", "Anna Lis")
    number = MediaSettlement.objects.latest("pk").pk

    water = settlement_line_seen(f"100005.{number}.ZW", anna, TODAY)
    heat = settlement_line_now(f"100005.{number}.CO", TODAY)

    assert water is not None
    assert heat is not None
    expected = ("Woda i ścieki, rozliczenie za 2025", "Rozliczenie wody")
    assert (water.title, water.subject) == expected
    assert heat.subject == "Rozliczenie ciepła"
    said = {figure.label: figure.value.replace("\xa0", " ") for figure in water.figures}
    facts = (said["Koszt razem"], said["Zaliczki razem"], said["Do zwrotu"])
    assert facts == ("804,65 zł", "871,20 zł", "66,55 zł")
    assert said["Stan rozliczenia"] == "obowiązuje"
    assert len({figure.label for figure in heat.figures}) == len(heat.figures)


def test_one_that_was_taken_back_says_so_and_a_stranger_sees_none(worked_building: None):
    account = Account.objects.get(account_no="100005")
    number = MediaSettlement.objects.latest("pk").pk
    entry = account.entries.get(kind="MEDIA_SETTLEMENT")
    day = date(2026, 10, 5)
    reverse_entry(entry, on=day, reason="błędna faktura", made_by=None, today=TODAY)
    piotr = resident("ebok", "EB-500002-1", "Piotr Wrona")

    found = settlement_line_now(f"100005.{number}.ZW", TODAY)

    assert found is not None
    assert {figure.label: figure.value for figure in found.figures}["Stan rozliczenia"] == (
        "wycofane 05.10.2026"
    )
    key = f"100005.{number}.ZW"
    assert settlement_line_seen(key, piotr, TODAY) is None
    assert settlement_line_seen(key, AnonymousUser(), TODAY) is None
    for nonsense in ("100005", f"100005.{number}", f"100005.{number}.XX", "100005.0.ZW", "..", ""):
        assert settlement_line_now(nonsense, TODAY) is None
