"""payments: whose they are, what is known, what is corrected, what the bank brings."""

from datetime import date

import pytest

from cms_ext.base.money.amounts import Money
from ebok_plugin.ledger.domain.draft import EntryDraft
from ebok_plugin.ledger.domain.posting import post_batch, reverse_batch
from ebok_plugin.ledger.models import Account, Batch, ClosedPeriod, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.payments.domain.ledger_kinds import base
from tests.ebok_plugin.payments.books import TODAY, bring, entries, found
from tests.ebok_plugin.payments.files import ACCOUNT, NEIGHBOUR, PAYMENT, Row, file
from tests.shared_rows import shared_by_the_whole_file
from tests.whole_database import all_rows

pytestmark = pytest.mark.django_db
NRB, OTHER_NRB = ACCOUNT["nrb"], NEIGHBOUR["nrb"]
FIX = {"external_id": "KOR-1", "source": "KOREKTA", "correction_of": "WB-1", "title": ""}


@shared_by_the_whole_file
def _co_op() -> None:
    bring(file("accounts", ACCOUNT, NEIGHBOUR))


def on_statement(amount: str, day: str = "2026-01-15", account_no: str = "100005") -> None:
    """A payment that a bank statement brought."""
    draft = EntryDraft(
        account_id=Account.objects.get(account_no=account_no).pk,
        kind=EntryKind.PAYMENT,
        amount=-Money.parse(amount),
        booking_date=date.fromisoformat(day),
        title="przelew",
        source="STATEMENT",
        source_key=f"wyciąg/{LedgerEntry.objects.count()}",
    )
    post_batch(Batch.Kind.STATEMENT, [draft], made_by=None, today=TODAY)


def test_a_payment_becomes_a_credit_on_its_value_date():
    bring(file("payments", PAYMENT | {"designated_period": "2026-01"}))

    entry = LedgerEntry.objects.get()
    assert (entry.kind, str(entry.amount.amount), entry.due_date) == ("PAYMENT", "-211.41", None)
    assert (entry.booking_date, entry.title) == (date(2026, 1, 15), "Opłata za styczeń 2026")
    assert entry.designated_period == "2026-01"
    assert (entry.source, entry.source_key) == ("FILE_BANK", "WB-1")


def test_a_payment_without_a_title_has_a_plain_one_and_its_payer_changes_no_account():
    bring(file("payments", PAYMENT | {"title": "", "payer_name": "Kto Inny"}))

    assert LedgerEntry.objects.get().title == "Wpłata"
    assert Account.objects.get(account_no="100005").payer_name == "Stanisław Świerkowy-Wzór"
    assert bring(file("payments", PAYMENT | {"title": "", "payer_name": ""})).status == "unchanged"


def test_whose_payment_it_is():
    cases = {
        ("100005", ""): [],
        ("", NRB): [],
        ("100005", NRB): [],
        ("100005", OTHER_NRB): [("ACCOUNT_NRB_CONFLICT", 3, "account_no")],
        ("100009", ""): [("ACCOUNT_UNKNOWN", 3, "account_no")],
        ("100009", NRB): [("ACCOUNT_UNKNOWN", 3, "account_no")],
        ("", "86999000090001000000999999"): [("NRB_UNKNOWN", 3, "nrb")],
        ("", ""): [("VALUE_MISSING", 3, "nrb")],
    }

    reports = [
        bring(file("payments", PAYMENT | {"external_id": f"WB-{n}", "account_no": no, "nrb": nrb}))
        for n, (no, nrb) in enumerate(cases)
    ]

    assert [found(report) for report in reports] == list(cases.values())
    assert entries() == [("2026-01-15", "PAYMENT", "-211.41")] * 3


@pytest.mark.thorough
def test_a_posted_payment_does_not_change():
    bring(file("payments", PAYMENT))
    before = all_rows()

    for field, change in (
        ("amount", {"amount": "211,42"}),
        ("value_date", {"value_date": "2026-01-16"}),
        ("account_no", {"account_no": "100006"}),
        ("nrb", {"account_no": "", "nrb": OTHER_NRB}),
        ("title", {"title": "Opłata"}),
        ("designated_period", {"designated_period": "2026-01"}),
        ("source", {"source": "KASA"}),
    ):
        report = bring(file("payments", PAYMENT | change))
        assert found(report) == [("POSTED_CHANGED", 3, field)]
        assert all_rows() == before


def test_a_payment_that_was_taken_back_may_come_again():
    bring(file("payments", PAYMENT))
    reverse_batch(
        Batch.objects.get(), on=TODAY, reason="pomyłka w koncie", made_by=None, today=TODAY
    )

    assert bring(file("payments", PAYMENT | {"title": "Wpłata ponowna"})).status == "posted"
    assert [amount for _day, _kind, amount in entries()] == ["-211.41", "211.41", "-211.41"]


@pytest.mark.parametrize("at_once", [True, False], ids=["in one file", "in two"])
def test_a_correction_reverses_the_old_payment(at_once: bool):
    if not at_once:
        bring(file("payments", PAYMENT))
    fixed = PAYMENT | FIX | {"amount": "200,00", "value_date": "2026-01-20"}

    report = bring(file("payments", PAYMENT, fixed))

    assert (report.status, report.new) == ("posted", 2 if at_once else 1)
    assert entries() == [
        ("2026-01-15", "PAYMENT", "-211.41"),
        ("2026-01-20", "PAYMENT", "-200.00"),
        ("2026-01-20", "REVERSAL", "211.41"),
    ]
    assert str(report.balance_after.amount) == "-200.00"
    assert LedgerEntry.objects.get(kind="REVERSAL").title == (
        "Korekta wpłaty: Opłata za styczeń 2026"
    )


def test_a_correction_by_nothing_only_reverses_and_stays_known():
    """Never before the day of what it reverses."""
    later = PAYMENT | {"external_id": "WB-2", "value_date": "2026-02-16"}
    bring(file("payments", PAYMENT, later | {"external_id": "WB-1B"}))
    early = FIX | {"external_id": "KOR-0", "correction_of": "WB-1B", "amount": "0"}
    bring(file("payments", PAYMENT | early | {"value_date": "2026-01-01"}))
    assert entries()[-1] == ("2026-02-16", "REVERSAL", "211.41")
    nothing = PAYMENT | FIX | {"amount": "0"}

    report = bring(file("payments", nothing))

    assert (report.status, str(report.balance_after.amount)) == ("posted", "0.00")
    assert entries()[-1] == ("2026-01-15", "REVERSAL", "211.41")
    before = all_rows()
    assert bring(file("payments", PAYMENT)).status == "unchanged"
    assert bring(file("payments", nothing)).status == "unchanged"
    assert all_rows() == before
    assert bring(file("payments", PAYMENT, nothing, later)).new == 1


def test_what_cannot_be_corrected():
    bring(file("payments", PAYMENT))

    def correct(*rows: Row) -> list[tuple[str, int | None, str | None]]:
        return found(bring(file("payments", *(PAYMENT | row for row in rows))))

    unknown = [("CORRECTION_UNKNOWN", 3, "correction_of")]
    assert correct(FIX | {"correction_of": "WB-9"}) == unknown
    assert correct(FIX | {"account_no": "100006"}) == unknown
    assert correct(FIX, FIX | {"external_id": "KOR-2"}) == [
        ("ALREADY_REVERSED", 4, "correction_of")
    ]


def test_a_correction_does_not_change_its_mind():
    other = PAYMENT | {"external_id": "WB-2"}
    bring(file("payments", PAYMENT, other))

    afterwards = bring(file("payments", other | {"correction_of": "WB-1"}))
    bring(file("payments", PAYMENT | FIX))
    report = bring(file("payments", PAYMENT | FIX | {"correction_of": "WB-2"}))
    twice = bring(file("payments", PAYMENT | FIX | {"external_id": "KOR-2"}))

    assert found(afterwards) == [("POSTED_CHANGED", 3, "correction_of")]
    assert found(report) == [("POSTED_CHANGED", 3, "correction_of")]
    assert found(twice) == [("ALREADY_REVERSED", 3, "correction_of")]


def test_a_payment_of_a_statement_is_not_posted_from_a_file_too(settings):
    on_statement("211,41")
    cases: list[tuple[str, Row, bool]] = [
        ("BOTH", {}, False),
        ("BOTH", {"source": "KASA"}, True),
        ("BOTH", {"amount": "211,42"}, True),
        ("BOTH", {"value_date": "2026-01-16"}, True),
        ("BOTH", {"account_no": "100006"}, True),
        ("FILE", {}, True),
        ("STATEMENTS", {"amount": "1,00"}, False),
        ("STATEMENTS", {"source": "KASA"}, True),
    ]
    for rule, change, posted in cases:
        settings.COOP_PAYMENTS_BANK_SOURCE = rule
        report = bring(file("payments", PAYMENT | change), dry_run=True)
        assert found(report) == ([] if posted else [("SOURCE_CONFLICT", 3, "source")]), change
        assert report.new == posted
    # Equal payments are counted.
    settings.COOP_PAYMENTS_BANK_SOURCE = "BOTH"
    rows = [PAYMENT | {"external_id": f"WB-{n}"} for n in range(2)]
    assert found(bring(file("payments", *rows))) == [("SOURCE_CONFLICT", 3, "source")]


def test_a_known_row_is_no_conflict_with_a_later_statement():
    bring(file("payments", PAYMENT))
    on_statement("211,41")

    report = bring(file("payments", PAYMENT, PAYMENT | {"external_id": "WB-2", "amount": "1,00"}))

    assert (report.new, report.unchanged) == (1, 1)


def test_the_rehearsal_applies_the_ledgers_own_rules():
    bring(file("payments", PAYMENT))
    ClosedPeriod.objects.create(period="2026-01", closed_at="2026-02-01T08:00:00+01:00")
    january = PAYMENT | {"external_id": "WB-2"}

    report = bring(
        file("payments", january, january | {"external_id": "WB-3", "value_date": "2019-12-31"}),
        dry_run=True,
    )
    reversal = bring(file("payments", PAYMENT | FIX | {"amount": "0"}), dry_run=True)

    expected = [("PERIOD_CLOSED", 3, "value_date"), ("BEFORE_OPENING", 4, "value_date")]
    assert found(report) == expected
    assert found(reversal) == [("PERIOD_CLOSED", 3, "value_date")]


def test_a_closed_account_still_takes_payments_and_a_long_file_is_posted_in_portions(monkeypatch):
    bring(file("accounts", ACCOUNT | {"closed_on": "2026-01-10"}))
    monkeypatch.setattr(base, "DRAFTS_A_BATCH", 2)
    rows = [PAYMENT | {"external_id": f"WB-{n}"} for n in range(5)]

    assert bring(file("payments", *rows)).status == "posted"
    assert [batch.entry_count for batch in Batch.objects.order_by("pk")] == [2, 2, 1]
