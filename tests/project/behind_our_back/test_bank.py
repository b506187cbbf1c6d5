"""What was changed behind our back of what the bank said → which auditor of `verify_ledger` finds
it; and what the database refuses before anybody has to look.

On the untouched site the auditors find nothing.
"""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import connection

from cms_ext.desks.privacy.domain.retention import purge_expired_data
from ebok_plugin.ledger.domain.audit import AuditFinding
from ebok_plugin.payments.domain.audit import AUDITORS
from ebok_plugin.payments.domain.bank_file import BankUpload
from ebok_plugin.payments.domain.bank_import import import_bank
from ebok_plugin.payments.models import BankEntry, BankFile
from ebok_plugin.payments.placement_triggers import GUARDS
from tests.ebok_plugin.payments.bank_accounts import open_accounts
from tests.project.behind_our_back.by_table import after_each, allowed, missed, run, undone
from tests.shared_rows import shared

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

SAMPLE = Path(__file__).parents[2] / "ebok_plugin/payments/bank/samples/pko_like_2026-03.sta"
FILE = "ebok_plugin_payments_bankfile"
STATEMENT = "ebok_plugin_payments_bankstatement"
LINE = "ebok_plugin_payments_bankentry"
PLACED = "ebok_plugin_payments_placement"
FIRST = f"id = (SELECT MIN(id) FROM {LINE})"


@shared
def imported() -> BankFile:
    """Return the statement of March with payments that were posted and some that wait."""
    open_accounts()
    upload = BankUpload(SAMPLE.name, SAMPLE.read_bytes())
    assert import_bank(upload, today=date(2026, 12, 31), made_by=None).status == "posted"
    return BankFile.objects.get()


def found() -> list[AuditFinding]:
    return [finding for auditor in AUDITORS for finding in auditor()]


def auditors() -> set[str]:
    return {finding.auditor for finding in found()}


def rewrite() -> None:
    path = Path(BankFile.objects.get().original.path)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + b" ")


def lose() -> None:
    Path(BankFile.objects.get().original.path).unlink()


def another_line() -> None:
    line = BankEntry.objects.latest("pk")
    line.pk, line.line_no, line.amount = None, 900, -line.amount
    line._state.adding = True
    line.save()


# By the auditor that finds it; `bank_lines_kept` compares with the access log.
ROWS = {
    "bank_sums": [
        f"UPDATE {LINE} SET amount = amount + 1 WHERE {FIRST}",
        f"UPDATE {STATEMENT} SET opening = opening + 1",
    ],
    "bank_lines_kept": [
        (
            f"UPDATE {LINE} SET amount = amount + CASE WHEN {FIRST} THEN 1 ELSE -1 END"
            f" WHERE id IN (SELECT id FROM {LINE} ORDER BY id LIMIT 2)"
        ),
        f"UPDATE {LINE} SET value_date = '2026-01-01'",
        f"UPDATE {LINE} SET mark = 'RC' WHERE {FIRST}",
        f"UPDATE {LINE} SET bank_ref = 'X' WHERE {FIRST}",
        f"UPDATE {LINE} SET title = 'inny' WHERE {FIRST}",
        f"UPDATE {LINE} SET name = 'Kto inny' WHERE {FIRST}",
        f"UPDATE {LINE} SET address = 'gdzie indziej'",
        f"UPDATE {LINE} SET counterparty_nrb = '1'",
        f"UPDATE {LINE} SET virtual_raw = '1'",
        f"UPDATE {LINE} SET line_no = line_no + 100",
        f"DELETE FROM {LINE} WHERE id NOT IN (SELECT bank_entry_id FROM {PLACED})",
        f"UPDATE {STATEMENT} SET opening = opening + 1, closing = closing + 1",
        f"UPDATE {STATEMENT} SET closing_date = '2026-04-30'",
        f"UPDATE {STATEMENT} SET number = '99'",
        f"UPDATE {STATEMENT} SET account = '1'",
        f"UPDATE {STATEMENT} SET fingerprint = '0'",
        f"DELETE FROM {PLACED}; DELETE FROM {LINE}; DELETE FROM {STATEMENT}",
        f"DELETE FROM {PLACED}; DELETE FROM {LINE}; DELETE FROM {STATEMENT}; DELETE FROM {FILE}",
    ],
    "bank_remaining": [
        f"UPDATE {LINE} SET remaining = remaining + 1",
        f"UPDATE {LINE} SET fate = 'DUPLICATE' WHERE remaining > 0",
        f"DELETE FROM {PLACED}",
    ],
    "bank_files_kept": f"UPDATE {FILE} SET sha256 = '{'0' * 64}'",
    "bank_placed_as_posted": f"UPDATE {PLACED} SET amount = amount + 1",
    "placements_kept": [
        f"UPDATE {PLACED} SET made_by_id = 1",
        f"UPDATE {PLACED} SET made_at = '2026-01-01 00:00:00+00:00'",
        f"UPDATE {PLACED} SET note = 'inaczej'",
        f"UPDATE {PLACED} SET link_number = NULL",
        f"UPDATE {PLACED} SET link_number = link_number + 1",
        f"DELETE FROM {PLACED}",
    ],
}
FUNCTIONS = {
    "bank_files_kept": {"the original rewritten": rewrite, "the original lost": lose},
    "bank_lines_kept": {"a line added": another_line},
}


@pytest.mark.usefixtures("imported")
def test_on_an_untouched_site_they_find_nothing():
    assert found() == []


@pytest.mark.thorough
@pytest.mark.usefixtures("imported", "triggers_off")
def test_what_was_changed_is_found():
    assert missed(ROWS, auditors) == []
    assert missed(FUNCTIONS, auditors) == []


TEXTS = "bank_ref title name address counterparty_nrb virtual_raw raw_61 raw_86"
REFUSED = [
    *(f"DELETE FROM {table}" for table in (FILE, STATEMENT, LINE)),
    *(f"UPDATE {FILE} SET {column} = '1'" for column in ("sha256", "original", "filename")),
    f"UPDATE {FILE} SET state = 'QUARANTINED'",
    f"UPDATE {STATEMENT} SET closing = closing + 1",
    f"UPDATE {LINE} SET amount = -amount",
    f"UPDATE {LINE} SET value_date = '2026-01-01'",
    f"UPDATE {LINE} SET line_no = line_no + 100",
    *(f"UPDATE {LINE} SET {column} = '1'" for column in TEXTS.split()),
]


@pytest.mark.thorough
@pytest.mark.usefixtures("imported")
def test_the_database_refuses_it():
    assert allowed(*REFUSED) == []


@pytest.mark.usefixtures("imported")
def test_the_term_of_a_file_ends_and_nothing_is_found():
    """Originals and the bank's own text go by their term; what proves something stays."""
    purge_expired_data(datetime(2099, 1, 1, tzinfo=UTC))

    assert BankFile.objects.get().original.name == ""
    assert set(BankEntry.objects.values_list("raw_61", "raw_86")) == {("", "")}
    assert found() == []


@pytest.mark.thorough
@pytest.mark.usefixtures("db")
def test_a_trigger_that_is_gone_is_found():
    """Each guard is a finding of its own; so are those of a whole table."""
    gone = {guard.name: {"gone": guard.drop(connection.vendor)} for guard in GUARDS}
    for guard, _, findings in after_each(gone, found):
        assert [finding.auditor for finding in findings] == ["triggers"], guard

    for table in (STATEMENT, PLACED):
        name = f"{table}_no_update" if connection.vendor == "sqlite" else f"{table}_append_only"
        on = "" if connection.vendor == "sqlite" else f" ON {table}"
        with undone():
            run(f"DROP TRIGGER {name}{on}")
            assert auditors() == {"triggers"}, table


def test_a_guard_that_refuses_nothing_is_found():
    guard = GUARDS[-1]
    run(*guard.drop(connection.vendor))
    if connection.vendor == "sqlite":
        run(f"CREATE TRIGGER {guard.name} BEFORE DELETE ON {LINE} WHEN 0 BEGIN SELECT 1; END")
    else:
        run(
            *(
                sql.replace("1 = 1", "1 = 0") if "FUNCTION" in sql else sql
                for sql in guard.create("postgresql")
            )
        )

    (finding,) = found()

    assert (finding.auditor, guard.name in finding.message) == ("triggers", True)
