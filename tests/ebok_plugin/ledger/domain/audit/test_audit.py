"""Faults that only raw SQL past the triggers can make, and the auditor that finds each of them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import connection, transaction

from cms_ext.people.identity.models import User
from ebok_plugin.charges.domain.charge_document import post_charge_documents
from ebok_plugin.ledger.domain import audit as auditors
from ebok_plugin.ledger.domain.audit import AUDITORS, AuditFinding, run_auditors
from ebok_plugin.ledger.domain.audit.entries import batch_chain
from ebok_plugin.ledger.domain.by_hand import post_transfer
from ebok_plugin.ledger.domain.payment_plan import approve_plan
from ebok_plugin.ledger.domain.posting import post_batch, reverse_entry
from ebok_plugin.ledger.models import Account, Batch, LedgerEntry, PaymentPlan
from tests.ebok_plugin.ledger.books import TODAY, charge, document, open_account, pay, payment, zl
from tests.ebok_plugin.ledger.domain.audit.faults import ACCOUNT, ENTRY, FAULTS, SHA
from tests.ebok_plugin.ledger.samples import post_samples
from tests.ebok_plugin.panel.plans import propose
from tests.people import staff
from tests.query_counts import counted
from tests.shared_rows import shared
from tests.whole_database import execute

pytestmark = pytest.mark.django_db


@shared
def book() -> Account:
    """Batch by batch: January, February, a payment, a payment taken back, a corrected month."""
    flat = open_account("100005")
    charge(flat, "2026-01", "926.94")
    charge(flat, "2026-02", "926.94")
    pay(flat, "2026-01-15", "926.94", "Opłata za styczeń")
    wrong = pay(flat, "2026-02-10", "50.00", "cudza wpłata")
    reverse_entry(wrong, on=date(2026, 2, 12), reason="wpłata sąsiada", made_by=None, today=TODAY)
    post_charge_documents(
        [document(flat, "2026-01", "-26.94", number="KOR/1", corrects="NAL/2026-01/100005")],
        made_by=None,
        today=TODAY,
    )
    return flat


@contextmanager
def fault(sql: str) -> Iterator[None]:
    """The statement has run, past the checks of the database; afterwards all is as before."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA ignore_check_constraints = ON")
            else:
                _drop_checks()
            cursor.execute(sql)
        yield
        transaction.set_rollback(True)
    if connection.vendor == "sqlite":
        execute("PRAGMA ignore_check_constraints = OFF")


def _drop_checks() -> None:
    with connection.cursor() as cursor:
        # A table with deferred checks still waiting cannot be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "SELECT conrelid::regclass, conname FROM pg_constraint"
            " WHERE contype = 'c' AND conname LIKE 'ledger%'"
        )
        for table, name in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')


def found() -> list[str]:
    """All findings as lines, with batches counted from the first; without those on triggers, and
    those of the chain, which finds whatever is changed of a batch. Of a sealed row what it says of
    the columns, without its moment and the advice.
    """
    first = Batch.objects.order_by("pk").values_list("pk", flat=True)[0]
    lines = []
    for finding in run_auditors():
        if finding.auditor not in ("triggers", "batch_chain"):
            line = str(finding).replace("\N{NO-BREAK SPACE}", " ")
            line = re.sub(r"(sealed_rows: konto \d+): .*\): (.*); ostatnio.*", r"\1: \2", line)
            lines.append(
                line.replace(f"paczka {finding.batch}", f"#{(finding.batch or 0) - first + 1}")
            )
    return lines


def test_an_untouched_ledger_has_no_findings(book: Account):
    assert list(run_auditors()) == []


def test_the_cooperative_has_no_findings():
    post_samples()

    assert LedgerEntry.objects.count() == 144 + 141 + 12 + 5
    assert list(run_auditors()) == []


@pytest.mark.thorough
@pytest.mark.both_databases
@pytest.mark.usefixtures("triggers_off")
def test_each_fault_is_found(book: Account):
    for sql, findings in FAULTS:
        with fault(sql):
            assert (sql, found()) == (sql, findings)
            assert bool(list(batch_chain())) is (ACCOUNT not in sql), sql


@pytest.mark.thorough
@pytest.mark.both_databases
@pytest.mark.usefixtures("triggers_off")
def test_an_entry_added_or_moved_by_hand_is_found(book: Account):
    other = open_account("100006")
    columns = (
        "account_id, kind, amount, booking_date, subaccount, title, source, generation,"
        " designated_period, posted_at, batch_id"
    )

    with fault(
        f"INSERT INTO {ENTRY} (seq, source_key, {columns})"
        f" SELECT 7, 'obcy', {columns} FROM {ENTRY} WHERE seq = 3"
    ):
        assert found() == [
            "control_totals: #3: liczba pozycji: zaksięgowano 1, jest 2",
            "control_totals: #3: suma: zaksięgowano −926,94 zł, jest −1 853,88 zł",
            f"control_totals: #3: {SHA}",
        ]
    with fault(f"UPDATE {ENTRY} SET account_id = {other.pk} WHERE seq = 5"):
        assert found() == [
            "numbering: konto 100005, pozycja 5: numeru brakuje",
            *(f"numbering: konto 100006, pozycja {n}: numeru brakuje" for n in range(1, 5)),
            "reversals: konto 100006, pozycja 5, #5: storno stoi na innym koncie niż pozycja",
            f"control_totals: #5: {SHA}",
        ]
    entry = LedgerEntry.objects.get(account=book, seq=3)
    with fault(f"UPDATE {ENTRY} SET batch_id = 4711 WHERE seq = 3"):
        assert found() == [
            f"orphans: pozycja księgowa {entry.pk}: nie ma wiersza paczka księgowań 4711",
            "control_totals: #3: liczba pozycji: zaksięgowano 1, jest 0",
            "control_totals: #3: suma: zaksięgowano −926,94 zł, jest 0,00 zł",
            f"control_totals: #3: {SHA}",
        ]


@pytest.mark.both_databases
@pytest.mark.usefixtures("triggers_off")
def test_a_key_posted_twice_is_found():
    flat = open_account("100005")
    post_batch(
        Batch.Kind.PAYMENTS,
        [
            payment(flat, "2026-03-16", "1.00", source="FILE_BANK", source_key=key)
            for key in ("WB-1", "WB-2")
        ],
        made_by=None,
        today=TODAY,
    )

    with fault(f"UPDATE {ENTRY} SET source_key = 'WB-1', generation = 2 WHERE seq = 2"):
        assert found() == [
            "source_keys: konto 100005, pozycja 1, #1: klucz WB-1 (FILE_BANK) "
            "jest zaksięgowany 2 razy",
            "source_keys: konto 100005, pozycja 2, #1: klucz WB-1 (FILE_BANK) "
            "jest zaksięgowany 2 razy",
            f"control_totals: #1: {SHA}",
        ]


@pytest.mark.both_databases
def test_a_database_that_would_take_changes_is_found(book: Account):
    drop = {
        "sqlite": f"DROP TRIGGER {ENTRY}_no_update",
        "postgresql": f"ALTER TABLE {ENTRY} DISABLE TRIGGER USER",
    }
    refusal = f"baza nie odmawia {{}} w tabeli {ENTRY}"
    lost = {
        "sqlite": [refusal.format("UPDATE")],
        # All triggers of the table, the one of placements too.
        "postgresql": [
            refusal.format("DELETE"),
            refusal.format("UPDATE"),
            "baza nie ma wyzwalacza payments_entry_give",
        ],
    }

    with fault(drop[connection.vendor]):
        findings = list(run_auditors())

    assert findings == [AuditFinding("triggers", words) for words in lost[connection.vendor]]


def test_every_auditor_has_a_fault_of_its_own():
    """An auditor for which nobody ever seeded a fault would be a comment."""
    in_the_table = {line.split(":")[0] for _, findings in FAULTS for line in findings}
    on_their_own = {"batch_chain", "triggers", "orphans", "source_keys", "transfers", "plans"}

    assert in_the_table | on_their_own | {"snapshots"} == {auditor.__name__ for auditor in AUDITORS}


def test_the_auditors_read_in_sets():
    flat = open_account("100005")
    reads = []
    for count in (1, 4):
        post_batch(
            Batch.Kind.PAYMENTS,
            [payment(flat, "2026-03-16", "1.00") for _ in range(count)],
            made_by=None,
            today=TODAY,
        )
        found, queries = counted(lambda: list(run_auditors()))
        assert found == []
        reads.append(queries)

    assert reads[0] == reads[1]


NOVEMBER_20 = date(2026, 11, 20)
PLAN = "ebok_plugin_ledger_paymentplan"


@shared
def flat() -> Account:
    account = open_account("100005")
    charge(account, "2026-10", "100.00")
    charge(account, "2026-11", "100.00")
    return account


@shared
def people() -> tuple[User, User]:
    return staff("finanse"), staff("kontroler")


def findings_of(auditor: str) -> list[str]:
    return [str(finding) for finding in run_auditors() if finding.auditor == auditor]


@pytest.mark.thorough
@pytest.mark.usefixtures("triggers_off")
def test_a_transfer_that_is_not_whole_is_found(flat: Account, people: tuple[User, User]):
    """Of another amount, of another pair, or without its other side."""
    daria, karol = people
    post_transfer(
        open_account("G/7"),
        flat,
        zl("50.00"),
        on=NOVEMBER_20,
        due_date=NOVEMBER_20,
        reason="wpłata trafiła na zły lokal",
        made_by=daria,
        approved_by=karol,
        today=NOVEMBER_20,
    )
    assert findings_of("transfers") == []

    for sql in (
        f"UPDATE {ENTRY} SET amount = -4000 WHERE kind = 'TRANSFER' AND amount < 0",
        f"UPDATE {ENTRY} SET source_key = 'inny/2' WHERE kind = 'TRANSFER' AND amount < 0",
        f"DELETE FROM {ENTRY} WHERE kind = 'TRANSFER' AND amount < 0",
    ):
        with fault(sql):
            first = findings_of("transfers")[0]
        assert first.startswith("transfers: konto G/7, pozycja 1, paczka ")
        assert first.endswith("przeksięgowanie nie ma dwóch przeciwnych stron na dwóch kontach")


@shared
def plan(flat: Account, people: tuple[User, User]) -> PaymentPlan:
    daria, karol = people
    proposed = propose(flat, [1], ("2026-12-15", "100.00"), on=NOVEMBER_20, by=daria)
    return approve_plan(proposed, approved_by=karol, today=NOVEMBER_20)


@pytest.mark.thorough
def test_a_plan_that_is_not_sound_is_found(plan: PaymentPlan):
    open_account("G/7")
    other = "(SELECT id FROM ebok_plugin_ledger_account WHERE account_no = 'G/7')"

    assert list(run_auditors()) == []
    with fault(f"DELETE FROM {PLAN}row"):
        assert findings_of("plans") == [
            "plans: konto 100005: układ z dnia 2026-11-20 nie ma rat albo należności"
        ]
    # Agreed before the debit, or of another account.
    for change in ("agreed_on = '2026-09-30'", f"account_id = {other}"):
        with fault(f"UPDATE {PLAN} SET {change}"):
            (line,) = findings_of("plans")
        assert line.endswith("obejmuje coś, co nie było długiem tego konta")


def test_an_app_above_the_ledger_brings_its_auditor(monkeypatch):
    def noted() -> Iterator[AuditFinding]:
        yield AuditFinding("noted", "nota bez pozycji")

    monkeypatch.setattr(auditors, "_others", [])
    auditors.register_auditor(noted)
    auditors.register_auditor(noted)

    assert [str(finding) for finding in run_auditors()] == ["noted: nota bez pozycji"]


def test_an_unreadable_row_is_a_finding_and_stops_no_other_auditor(flat: Account, monkeypatch):
    def of_unknown_kinds() -> Iterator[AuditFinding]:
        yield AuditFinding("of_unknown_kinds", "to znaleziono wcześniej")
        raise KeyError("CHARGy")

    monkeypatch.setattr(auditors, "AUDITORS", (of_unknown_kinds, *auditors.AUDITORS))

    unread = (
        "nie dało się tego sprawdzić do końca, bo zapis w bazie jest nie do odczytania "
        "(KeyError: 'CHARGy')"
    )
    assert list(run_auditors()) == [
        AuditFinding("of_unknown_kinds", "to znaleziono wcześniej"),
        AuditFinding("of_unknown_kinds", unread),
    ]
