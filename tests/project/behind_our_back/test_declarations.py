"""What was changed behind our back of submitted declarations → `verify_declarations` finds it; and
what the database refuses before anybody has to look.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from cms_ext.people.identity.models import User
from cms_ext.plugins import JobFound
from ebok_plugin.declarations import backup_checks, jobs
from ebok_plugin.declarations.domain.signing import digest_of
from ebok_plugin.declarations.domain.verify import verify_declarations
from ebok_plugin.declarations.models import (
    Declaration,
    ReceiptImmutable,
    SubmissionReceipt,
    YearSequence,
)
from tests.ebok_plugin.declarations.declarations import house, submitted
from tests.people import resident
from tests.shared_rows import shared_by_the_whole_file

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TABLE = "ebok_plugin_declarations_declaration"
RECEIPTS = "ebok_plugin_declarations_submissionreceipt"
FIRST = "deklaracja DEK/2026/000001: "
FILE = f"{FIRST}plik XML jest inny niż podpisany. Przywróć go z kopii zapasowej."
COLUMNS = f"{FIRST}kolumny w bazie mówią co innego niż podpisany plik XML."
SUM = f"{FIRST}zapisane obliczenie nie daje zapisanej kwoty."
RECEIPT = f"{FIRST}potwierdzenie złożenia jest inne albo go nie ma."
STATE = f"{FIRST}dziennik dostępu kończy się na innym stanie: SUBMITTED."


@shared_by_the_whole_file
def declarations() -> None:
    """Anna's two, of two houses."""
    anna: User = resident("ebok", "EB-500001-3", "Anna Lis")
    for code in ("BRZ-0001", "BRZ-0002"):
        submitted(house(anna, code=code), anna)


def by_sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def change(column: str, value: Any) -> Callable[[], None]:
    return lambda: by_sql(
        f"UPDATE {TABLE} SET {column} = %s WHERE number = 'DEK/2026/000001'", value
    )


def one_byte_and_its_digest() -> None:
    """Also in the receipt: somebody who knows where the digests are."""
    xml = Declaration.objects.get(number="DEK/2026/000001").file.replace(b"124.00", b"122.00")
    change("xml", xml)()
    change("xml_sha256", digest_of(xml))()
    by_sql(
        f"UPDATE {RECEIPTS} SET xml_sha256 = %s WHERE declaration = 'DEK/2026/000001'",
        digest_of(xml),
    )


def last_receipt_is_gone() -> None:
    by_sql(f"DELETE FROM {RECEIPTS} WHERE declaration = 'DEK/2026/000002'")


FOUND: dict[str, tuple[Callable[[], object], list[str]]] = {
    "nothing": (lambda: None, []),
    "a byte of the file": (
        lambda: change(
            "xml", Declaration.objects.get(number="DEK/2026/000001").file.replace(b"4<", b"5<")
        )(),
        [FILE, COLUMNS],
    ),
    "a byte and its digests": (one_byte_and_its_digest, [COLUMNS]),
    "no xml any more": (
        change("xml", b"tekst"),
        [FILE, f"{FIRST}Plik nie jest poprawnym plikiem XML."],
    ),
    "the amount": (change("amount", 100), [COLUMNS, SUM]),
    "the calculation": (change("calc_trace", "[]"), [SUM]),
    "the persons": (
        lambda: change(
            "payload",
            json.dumps(Declaration.objects.get(number="DEK/2026/000001").payload | {"persons": 1}),
        )(),
        [COLUMNS, SUM],
    ),
    "the first month": (change("effective_from", "2026-06-01"), [COLUMNS]),
    "the digest": (change("xml_sha256", "0" * 64), [FILE, RECEIPT]),
    "the receipt's number": (change("receipt_no", "EB/2026/000009"), [RECEIPT]),
    "the state": (change("state", "ACCEPTED"), [STATE]),
    "the last receipt is gone": (
        last_receipt_is_gone,
        [
            "deklaracja DEK/2026/000002: potwierdzenie złożenia jest inne albo go nie ma.",
            "potwierdzenia roku 2026 kończą się na numerze 1, a wydano ich 2",
        ],
    ),
    "the first receipt is gone": (
        lambda: by_sql(f"DELETE FROM {RECEIPTS} WHERE declaration = 'DEK/2026/000001'"),
        [RECEIPT, "przed potwierdzeniem EB/2026/000002 brakuje numeru"],
    ),
    "the counter": (
        lambda: YearSequence.objects.filter(series="EB").update(last=1),
        ["potwierdzenia roku 2026 kończą się na numerze 2, a wydano ich 1"],
    ),
    "the declaration is gone": (
        lambda: by_sql(f"DELETE FROM {TABLE} WHERE number = 'DEK/2026/000001'"),
        ["potwierdzenie EB/2026/000001: deklaracji DEK/2026/000001 nie ma. Przywróć ją z kopii."],
    ),
}


@pytest.mark.parametrize("what", FOUND)
def test_the_command_finds(what: str, triggers_off: None) -> None:
    changed, findings = FOUND[what]

    changed()

    found = [one.message for one in verify_declarations() if "wyzwalacza" not in one.message]
    assert found == findings


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE {TABLE} SET payload = '{{}}'",
        f"UPDATE {TABLE} SET xml = NULL",
        f"UPDATE {TABLE} SET amount = 1",
        f"UPDATE {TABLE} SET xml_sha256 = 'x'",
        f"UPDATE {TABLE} SET receipt_no = 'x' WHERE number = 'DEK/2026/000001'",
        f"UPDATE {TABLE} SET effective_from = '2026-01-01'",
        f"UPDATE {TABLE} SET state = 'DRAFT'",
        f"DELETE FROM {TABLE}",
        f"UPDATE {RECEIPTS} SET xml_sha256 = 'x'",
        f"DELETE FROM {RECEIPTS}",
    ],
)
def test_the_database_refuses(statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        by_sql(statement)

    assert verify_declarations() == []


def test_the_database_lets_one_unfinished_be_for_a_property(triggers_off: None) -> None:
    one, other = Declaration.objects.order_by("pk")

    with pytest.raises(DatabaseError), transaction.atomic():
        by_sql(
            f"UPDATE {TABLE} SET declared_property_id = %s WHERE id = %s",
            one.declared_property_id,
            other.pk,
        )


def test_code_may_not_change_a_receipt_either() -> None:
    receipt = SubmissionReceipt.objects.order_by("seq")[0]

    for verb in (receipt.save, receipt.delete):
        with pytest.raises(ReceiptImmutable):
            verb()


def test_triggers_that_are_away_are_told(triggers_off: None) -> None:
    if connection.vendor == "postgresql":
        by_sql(f'DROP TRIGGER declarations_as_submitted ON "{TABLE}"')

    said = [one.message for one in verify_declarations()]

    assert any("declarations_as_submitted" in one for one in said)


def test_the_command_says_so_and_ends_with_1(triggers_off: None) -> None:
    change("amount", 100)()
    out = StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("verify_declarations", "--json", stdout=out)

    assert ended.value.code == 1
    assert COLUMNS in [one["message"] for one in json.loads(out.getvalue())]


def test_where_all_is_well_the_command_says_0_findings() -> None:
    out = StringIO()

    call_command("verify_declarations", stdout=out)

    assert out.getvalue() == "0 findings\n"


def test_the_nightly_job_says_that_something_was_found(triggers_off: None) -> None:
    change("amount", 100)()

    with pytest.raises(JobFound, match="verify_declarations"):
        jobs.verify_declarations()


def test_a_restored_backup_shows_the_same_figures_and_a_changed_one_others(
    triggers_off: None,
) -> None:
    before = backup_checks.figures()
    assert backup_checks.figures() == before

    change("amount", 100)()

    assert {name for name, said in backup_checks.figures().items() if said != before[name]} >= {
        "deklaracje"
    }
