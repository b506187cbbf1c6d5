"""What was changed behind our back of the ledger → which auditor of `verify_ledger` finds it.

Each row runs its SQL with the append-only triggers off, as somebody with the database in hand
would. On the untouched book `verify_ledger` finds nothing.
"""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection

from cms_ext.base.dates.period import Period
from cms_ext.evidence.anchors.domain import anchor_heads
from cms_ext.evidence.sealed_rows.models import RowHead, RowSeal
from ebok_plugin.charges.domain.charge_document import post_charge_documents
from ebok_plugin.ledger.domain.audit import run_auditors
from ebok_plugin.ledger.domain.audit.entries import check_published_batches
from ebok_plugin.ledger.domain.draft import DocumentDraft, LineDraft
from ebok_plugin.ledger.domain.posting import post_batch
from ebok_plugin.ledger.models import Account, Batch
from tests.ebok_plugin.ledger.books import TODAY, component, open_account, pay, payment
from tests.project.behind_our_back.by_table import after_each, by_table, missed, run
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
LEDGER = "ebok_plugin_ledger"
ENTRY, DOCUMENT, LINE = f"{LEDGER}_ledgerentry", f"{LEDGER}_chargedocument", f"{LEDGER}_chargeline"
BATCH = f"{LEDGER}_batch"
SEAL, HEAD = RowSeal._meta.db_table, RowHead._meta.db_table
OURS = "stream = 'batches'"
NIGHT = datetime(2026, 12, 31, 1, tzinfo=UTC)
TABLES = (BATCH, SEAL, DOCUMENT, LINE, ENTRY)


@shared
def book() -> Account:
    """January and February of two equal lines each, a payment for January, one without a word."""
    flat = open_account("100005")
    for month in ("2026-01", "2026-02"):
        period = Period.parse(month)
        post_charge_documents(
            [
                DocumentDraft(
                    account_id=flat.pk,
                    period=period,
                    document_no=f"NAL/{month}",
                    booking_date=period.first_day,
                    due_date=period.first_day.replace(day=15),
                    lines=tuple(
                        LineDraft(component(code).pk, Decimal("48.60"), Decimal("4.35"))
                        for code in ("EKS", "FR")
                    ),
                )
            ],
            made_by=None,
            today=TODAY,
        )
    drafts = [payment(flat, "2026-01-15", "422.82", designated_period=Period.parse("2026-01"))]
    post_batch(Batch.Kind.PAYMENTS, drafts, made_by=None, today=TODAY)
    pay(flat, "2026-02-10", "50.00")
    return flat


def remove_last_batch(head: str) -> list[str]:
    """Its entry, its link and the batch, and the chain's end put back to the link before."""
    return [
        f"DELETE FROM {SEAL} WHERE {OURS} AND number = 4",
        f"DELETE FROM {ENTRY} WHERE seq = 4",
        f"DELETE FROM {BATCH} WHERE id = (SELECT MAX(id) FROM {BATCH})",
        f"UPDATE {HEAD} SET number = 3, hash = (SELECT hash FROM {SEAL}"
        f" WHERE {OURS} AND number = 3), {head} WHERE {OURS}",
    ]


FIRST = f"(SELECT MIN(id) FROM {DOCUMENT})"
ROWS = {
    "batch_chain": [
        f"UPDATE {ENTRY} SET designated_period = '2026-02' WHERE seq = 3",
        f"UPDATE {ENTRY} SET designated_period = '' WHERE seq = 3",
        f"UPDATE {ENTRY} SET own_due_date = true WHERE seq = 3",
        f"UPDATE {ENTRY} SET designated_document_id = {FIRST} WHERE seq = 4",
        # składniki dwóch wierszy zamienione
        [
            f"UPDATE {LINE} SET position = 3 WHERE position = 1",
            f"UPDATE {LINE} SET position = 1 WHERE position = 2",
            f"UPDATE {LINE} SET position = 2 WHERE position = 3",
        ],
        f"UPDATE {LINE} SET component_id = (SELECT MIN(component_id) FROM {LINE})",
        f"UPDATE {DOCUMENT} SET period = '2026-03' WHERE period = '2026-02'",
        f"UPDATE {DOCUMENT} SET document_no = 'X' || id",
        f"UPDATE {LINE} SET quantity = rate, rate = quantity",
        f"UPDATE {ENTRY} SET posted_at = '2020-01-01 00:00:00+00:00' WHERE seq = 3",
        f"UPDATE {BATCH} SET posted_at = '2020-01-01 00:00:00+00:00'",
        f"UPDATE {BATCH} SET reason = 'inny powód'",
        f"UPDATE {BATCH} SET kind = 'MANUAL'",
        f"UPDATE {ENTRY} SET generation = 7",
        # usunięta ostatnia paczka, koniec łańcucha bez pieczęci
        remove_last_batch("seal = ''"),
        # usunięta ostatnia paczka, koniec z pieczęcią ogniwa
        remove_last_batch(f"seal = (SELECT seal FROM {SEAL} WHERE {OURS} AND number = 3)"),
        # usunięta ostatnia paczka, koniec łańcucha zostawiony
        remove_last_batch("seal = seal")[:3],
        f"DELETE FROM {SEAL} WHERE {OURS} AND number = 2",
        # usunięty cały łańcuch
        [f"DELETE FROM {SEAL} WHERE {OURS}", f"DELETE FROM {HEAD} WHERE {OURS}"],
        f"UPDATE {SEAL} SET hash = prev_hash WHERE {OURS} AND number = 2",
        f"UPDATE {SEAL} SET seal = hash WHERE {OURS}",
    ],
    "line_products": f"UPDATE {LINE} SET amount = amount + 1",
    "document_totals": f"UPDATE {DOCUMENT} SET total = total + 1",
    "charges_posted": f"UPDATE {DOCUMENT} SET due_date = '2026-03-31'",
    "control_totals": [
        f"UPDATE {ENTRY} SET amount = -1 WHERE seq = 4",
        f"UPDATE {ENTRY} SET booking_date = '2026-01-01'",
        f"UPDATE {ENTRY} SET title = 'inny' WHERE seq = 4",
        f"DELETE FROM {ENTRY} WHERE seq = 4",
    ],
    "batches_told": [
        [
            *(f"DELETE FROM {table} WHERE {OURS}" for table in (SEAL, HEAD)),
            *(f"DELETE FROM {table}" for table in (ENTRY, LINE, DOCUMENT, BATCH)),
        ]
    ],
}


def found() -> set[str]:
    """Return the auditors that find something."""
    return {finding.auditor for finding in [*run_auditors(), *check_published_batches()]}


@pytest.mark.both_databases
@pytest.mark.postgresql_core
def test_an_untouched_book_has_no_findings(book: Account):
    anchor_heads(NIGHT)

    assert found() == set()


@pytest.mark.thorough
@pytest.mark.both_databases
@pytest.mark.postgresql_core
@pytest.mark.usefixtures("triggers_off")
def test_what_was_changed_is_found(book: Account):
    anchor_heads(NIGHT)

    assert missed(by_table(ROWS, by_auditor=True), found) == []


@pytest.mark.usefixtures("triggers_off")
def test_an_end_put_back_to_what_it_once_was_differs_from_the_anchor(book: Account):
    """Anyone who kept the head of before leaves a chain that is whole; the line outside stays."""
    head = RowHead.objects.get(stream="batches")
    pay(book, "2026-03-10", "70.00")
    anchor_heads(NIGHT)

    run(
        f"DELETE FROM {SEAL} WHERE {OURS} AND number = 5",
        f"DELETE FROM {ENTRY} WHERE seq = 5",
        f"DELETE FROM {BATCH} WHERE id = (SELECT MAX(id) FROM {BATCH})",
    )
    head.save()

    assert found() == {"triggers", "batches_told"}


@pytest.mark.usefixtures("triggers_off")
@pytest.mark.parametrize(
    ("taken", "number"),
    [(remove_last_batch("seal = hash"), 4), ([f"DELETE FROM {HEAD} WHERE {OURS}"], 5)],
)
def test_what_is_posted_later_does_not_hide_a_chain_that_was_cut(
    book: Account, taken: list[str], number: int
):
    run(*taken)

    pay(book, "2026-03-10", "70.00")

    assert RowSeal.objects.get(stream="batches", number=number).prev_hash == "broken"
    assert found() == {"triggers", "batch_chain"}


DISARMED = {
    "sqlite": {
        "wyzwalacz z WHEN 0": [
            "DROP TRIGGER {table}_no_update",
            "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} WHEN 0"
            " BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
        ],
        "wyzwalacz, który nie odmawia": [
            "DROP TRIGGER {table}_no_delete",
            "CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN SELECT 1; END",
        ],
        "wyzwalacz usunięty": ["DROP TRIGGER {table}_no_update"],
    },
    "postgresql": {
        "wyzwalacz z WHEN 0": [
            "DROP TRIGGER {table}_append_only ON {table}",
            "CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW WHEN (false) EXECUTE FUNCTION {table}_refuse()",
        ],
        "wyzwalacz, który nie odmawia": [
            "CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RETURN COALESCE(NEW, OLD); END $$"
        ],
        "wyzwalacz usunięty": ["DROP TRIGGER {table}_append_only ON {table}"],
    },
}


@pytest.mark.thorough
@pytest.mark.both_databases
@pytest.mark.postgresql_core
@pytest.mark.usefixtures("db")
def test_a_trigger_that_refuses_nothing_is_found():
    disarmed = {
        table: {
            what: [sql.format(table=table) for sql in statements]
            for what, statements in DISARMED[connection.vendor].items()
        }
        for table in TABLES
    }

    for table, what, findings in after_each(disarmed, lambda: list(run_auditors())):
        assert findings, (table, what)
        assert {finding.auditor for finding in findings} == {"triggers"}, (table, what)
        assert [finding for finding in findings if table not in finding.message] == [], what
