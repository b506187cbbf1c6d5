"""What raw SQL could do to notes is found (`ledger.md` §13)."""

from datetime import date

import pytest
from django.db import transaction

from cms_ext.people.identity.models import User
from ebok_plugin.interest.domain.issue import AUDITORS
from ebok_plugin.interest.models import InterestNote
from ebok_plugin.ledger.domain.audit import run_auditors
from ebok_plugin.ledger.models import Account
from tests.ebok_plugin.interest.debts import FEBRUARY, issued, late_account, owe
from tests.ebok_plugin.ledger.books import open_account
from tests.shared_rows import shared
from tests.whole_database import execute

pytestmark = pytest.mark.django_db
PART, LINE = "ebok_plugin_interest_notepart", "ebok_plugin_interest_noteline"


@shared
def debtor(celina: User, daria: User) -> Account:
    account = open_account("100005")
    owe(account, due=FEBRUARY)
    issued(account, until=date(2026, 4, 30))
    issued(account)
    return account


@pytest.fixture
def noted(debtor: Account, triggers_off: None) -> Account:
    return debtor


def findings() -> list[tuple[str, str, str]]:
    return [
        (found.auditor, found.account, found.message.replace("\N{NO-BREAK SPACE}", " "))
        for auditor in AUDITORS
        for found in auditor()
    ]


@pytest.mark.both_databases
def test_the_ledger_asks_these_auditors_too(noted: Account):
    execute(f"UPDATE {PART} SET interest = interest + 1 WHERE id = (SELECT MIN(id) FROM {PART})")

    own = {auditor.__name__ for auditor in AUDITORS}
    facts = {found.auditor for found in run_auditors()} & own
    assert facts == {"notes_add_up", "parts_are_their_lines"}


@pytest.mark.both_databases
def test_what_raw_sql_does_to_a_note_is_found(noted: Account):
    part, line = (f"(SELECT MIN(id) FROM {table})" for table in (PART, LINE))
    other = late_account("100006").entries.order_by("seq").first()
    assert other is not None
    unlike = "nota NO/2026/000001: odsetki {} zł nie wynikają z wierszy"
    assert findings() == []

    for change, found in (
        (
            f"UPDATE {PART} SET interest = 1800 WHERE id = {part}",
            [
                ("notes_add_up", "nota NO/2026/000001: pozycja 17,25 zł, a części razem 18,00 zł"),
                ("parts_are_their_lines", unlike.format("18,00")),
            ],
        ),
        (
            f"UPDATE {LINE} SET start = '2026-02-10' WHERE id = {line}",
            [
                ("parts_are_their_lines", "nota NO/2026/000001: wiersz poza dniami części"),
                ("parts_are_their_lines", unlike.format("17,25")),
            ],
        ),
        (
            f"DELETE FROM {LINE} WHERE part_id = {part}",
            [("parts_are_their_lines", "nota NO/2026/000001: część bez wierszy")],
        ),
        # Days that are claimed twice.
        (
            f"UPDATE {PART} SET last_day = '2026-05-10' WHERE id = {part}",
            [
                (
                    "claims_never_overlap",
                    "dni 01.05.2026–10.05.2026 są w notach NO/2026/000001 i NO/2026/000002",
                )
            ],
        ),
    ):
        with transaction.atomic():
            execute(change)
            assert findings() == [(auditor, "100005", words) for auditor, words in found]
            transaction.set_rollback(True)
    # A claim of a stranger's debt.
    execute(f"UPDATE {PART} SET entry_id = %s WHERE id = {part}", other.pk)
    assert findings() == [
        ("claims_never_overlap", "100006", "nota NO/2026/000001 jest na innym koncie")
    ]


@pytest.mark.both_databases
def test_an_entry_without_its_note(noted: Account):
    note = InterestNote.objects.latest("pk")
    execute(
        f"DELETE FROM {LINE} WHERE part_id IN (SELECT id FROM {PART} WHERE note_id = %s)", note.pk
    )
    execute(f"DELETE FROM {PART} WHERE note_id = %s", note.pk)
    execute("DELETE FROM ebok_plugin_interest_interestnote WHERE id = %s", note.pk)

    assert findings() == [("notes_add_up", "100005", "pozycja noty odsetkowej bez noty")]
