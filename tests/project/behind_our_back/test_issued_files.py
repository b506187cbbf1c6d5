"""What was changed behind our back of the documents that went out → which auditor finds it.

Each row runs its SQL with the append-only triggers off, as somebody with the database in hand
would. On the untouched site `verify_ledger` finds nothing.
"""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from cms_ext.base.money.amounts import Money
from cms_ext.evidence.anchors.domain import anchor_heads, chain_findings
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.sealed_rows.domain.sealing import is_as_sealed
from cms_ext.evidence.sealed_rows.domain.verify import verify_office_rows, verify_rows
from cms_ext.evidence.sealed_rows.models import RowHead, RowSeal
from cms_ext.plugins.coverage import SealStream
from ebok_plugin.ledger.domain.audit import AuditFinding, run_auditors
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.domain.issue import issue_confirmation, issue_slip, issue_statement
from ebok_plugin.statements.domain.issued_file import ProvedFacts, issue_check_code, register_file
from ebok_plugin.statements.models import CheckCode, FileLink, IssuedFile
from tests.ebok_plugin.ledger.books import charge, open_account, pay
from tests.ebok_plugin.statements.offices import TODAY, settle_office
from tests.project.behind_our_back.by_table import by_table, missed, run, undone
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
FILE, CODE = IssuedFile._meta.db_table, CheckCode._meta.db_table
LINK = FileLink._meta.db_table
SEAL, HEAD = RowSeal._meta.db_table, RowHead._meta.db_table
OFFICE = "stream = 'office'"
LAST = f"(SELECT MAX(id) FROM {LINK})"
SECOND = f"(SELECT MIN(id) + 1 FROM {LINK})"
JANUARY = date(2026, 1, 1)
NIGHT = datetime(2026, 12, 31, 1, tzinfo=UTC)
FIRST = f"(SELECT MIN(id) FROM {FILE})"


@shared
def flat() -> Account:
    """A statement, a confirmation and a slip: the last one has no check code."""
    settle_office()
    opened = open_account("100005")
    charge(opened, "2026-10", "500.00")
    pay(opened, "2026-10-20", "120.00")
    issue_statement(opened, JANUARY, TODAY, origin=SYSTEM, today=TODAY)
    issue_confirmation(opened, origin=SYSTEM, today=TODAY)
    issue_slip(opened, origin=SYSTEM, today=TODAY)
    return opened


def remove_last(head: str) -> list[str]:
    """Return the last file with its seal, and the end of the journal put back to the one before."""
    return [
        f"DELETE FROM {LINK} WHERE id = {LAST}",
        f"DELETE FROM {SEAL} WHERE {OFFICE}"
        f" AND number = (SELECT number FROM {HEAD} WHERE {OFFICE})",
        f"UPDATE {HEAD} SET number = number - 1 WHERE {OFFICE}",
        f"UPDATE {HEAD} SET hash = (SELECT hash FROM {SEAL} WHERE {OFFICE} AND number ="
        f" {HEAD}.number), {head} WHERE {OFFICE}",
    ]


def added(table: str, **other: str) -> str:
    """A copy of its newest row, with other values."""
    with connection.cursor() as cursor:
        names = [
            column.name for column in connection.introspection.get_table_description(cursor, table)
        ]
    columns = [f'"{name}"' for name in names if name != "id"]
    values = [other.get(name.strip('"'), name) for name in columns]
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {table}"
        f" WHERE id = (SELECT MAX(id) FROM {table})"
    )


NEW = f"'{'a' * 64}'"
ROWS = {
    "issued_figures": [
        f"UPDATE {FILE} SET closing = 5000",
        f"UPDATE {FILE} SET sha256 = {NEW} WHERE id = {FIRST}",
        f"UPDATE {FILE} SET seal = 'b'",
        f"UPDATE {FILE} SET mark = {NEW}",
        f"UPDATE {CODE} SET issued_on = '2026-11-19'",
        f"UPDATE {CODE} SET \"start\" = '2026-02-01'",
        f"UPDATE {CODE} SET \"end\" = '2026-11-30'",
        f"UPDATE {CODE} SET code_hash = 'x' || SUBSTR(code_hash, 2)",
        f"UPDATE {CODE} SET account_hash = {NEW}",
        f"UPDATE {CODE} SET closing_hash = {NEW}",
        f"DELETE FROM {LINK} WHERE id = {SECOND}",
        f"DELETE FROM {LINK}",
    ],
    "office_rows": [
        # usunięty plik z zapisem
        [
            f"DELETE FROM {LINK} WHERE id = (SELECT MIN(id) FROM {LINK})",
            f"DELETE FROM {FILE} WHERE id = {FIRST}",
        ],
        f"DELETE FROM {LINK} WHERE id = {SECOND}",
        f"UPDATE {LINK} SET issued_on = '2026-01-01'",
        f"UPDATE {LINK} SET sha256 = {NEW} WHERE id = {LAST}",
        f"UPDATE {LINK} SET at = '2020-01-01 00:00:00+00:00'",
        f"UPDATE {LINK} SET seal = 'b'",
        f"UPDATE {LINK} SET figures_id = NULL",
        f"UPDATE {SEAL} SET hash = prev_hash WHERE {OFFICE} AND number = 2",
        f"DELETE FROM {LINK} WHERE id = {LAST}",
        # ostatnie pismo, koniec bez pieczęci
        remove_last("seal = ''"),
        # ostatnie pismo, pieczęć zostawiona
        remove_last("seal = seal"),
        f"DELETE FROM {HEAD} WHERE {OFFICE}",
    ],
}


def found() -> set[str]:
    """Return the auditors that find something; `office_rows` are those of the office's journal."""
    office = {"office_rows"} if verify_office_rows() else set()
    return {finding.auditor for finding in run_auditors()} | office


@pytest.mark.both_databases
def test_an_untouched_site_has_no_findings(flat: Account):
    anchor_heads(NIGHT)

    assert found() == set()
    assert list(chain_findings("sealed-office-rows")) == []


@pytest.mark.thorough
@pytest.mark.both_databases
@pytest.mark.usefixtures("triggers_off")
def test_what_was_changed_or_added_is_found(flat: Account):
    more = {
        "issued_figures": added(FILE, sha256=NEW),
        "office_rows": added(LINK, sha256=NEW, figures_id="NULL"),
    }

    assert missed(by_table(ROWS, by_auditor=True), found) == []
    assert missed(more, found) == []


@pytest.mark.usefixtures("triggers_off")
def test_an_end_put_back_to_what_it_once_was_differs_from_the_anchor(flat: Account):
    """Anyone who kept the head of before leaves a chain that is whole; the line outside stays."""
    head = RowHead.objects.get(stream="office")
    register_file(flat, *_confirmed(flat, "380.00"), b"%PDF one more", seal="")
    anchor_heads(NIGHT)
    run(
        f"DELETE FROM {LINK} WHERE id = {LAST}",
        f"DELETE FROM {SEAL} WHERE {OFFICE} AND number > {head.number}",
        f"DELETE FROM {FILE} WHERE closing = 38000 AND id = (SELECT MAX(id) FROM {FILE})",
    )

    head.save()

    assert list(verify_rows(SealStream.OFFICE)) == []
    assert found() == {"triggers", "office_rows"}
    assert [finding.number for finding in chain_findings("sealed-office-rows")] == [head.number + 1]


@pytest.mark.usefixtures("triggers_off")
def test_what_goes_out_later_does_not_hide_a_chain_that_was_cut(flat: Account):
    run(*remove_last("seal = hash"))

    issue_slip(flat, origin=SYSTEM, today=TODAY + timedelta(days=1))

    assert RowSeal.objects.filter(stream="office", prev_hash="broken").count() == 1
    assert "office_rows" in found()


@pytest.mark.thorough
def test_an_amount_that_the_ledger_never_said_is_found_even_under_the_key(flat: Account):
    """500,00 was so before the payment, hours before the file."""
    wrong = {}
    for closing in ("380.00", "500.00", "0.00", "379.99"):
        with undone(), time_machine.travel(timezone.now() + timedelta(hours=3)):
            register_file(flat, *_confirmed(flat, closing), b"%PDF made up", seal="")
            row = IssuedFile.objects.latest("pk")
            said = f"saldo {row.closing} na pliku {row} nie wynika z księgi"
            findings = list(run_auditors())
            assert findings in ([], [AuditFinding("issued_figures", said, "100005")])
            wrong[closing] = bool(findings)

    assert wrong == {"380.00": False, "500.00": True, "0.00": True, "379.99": True}


def test_what_is_posted_later_for_earlier_days_changes_no_paper(flat: Account):
    with time_machine.travel(timezone.now() + timedelta(hours=3)):
        pay(flat, "2026-10-25", "77.00")

        assert list(run_auditors()) == []


def test_each_link_says_what_went_out(flat: Account):
    links = list(FileLink.objects.order_by("pk"))

    assert [link.figures is None for link in links] == [False, False, True]
    assert [is_as_sealed(FileLink, link.pk) for link in links] == [True, True, True]


def _confirmed(flat: Account, closing: str) -> tuple[str, Money]:
    amount = Money.parse(closing)
    day = TODAY + timedelta(days=1)
    return issue_check_code(
        ProvedFacts(flat.account_no, TODAY, TODAY, amount), issued_on=day
    ), amount
