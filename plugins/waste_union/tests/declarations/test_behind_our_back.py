"""What was changed behind our back of submitted declarations → `verify_declarations` finds it; and
what the database refuses before anybody has to look.
"""

import json
from typing import Any

import pytest
from django.db import connection

from cms_ext.people.identity.models import User
from plugins.waste_union.tests.declarations.declarations import house, submitted
from tests.commands import ended
from tests.people import resident
from tests.project.behind_our_back.by_table import after_each, allowed, lines_of, run
from tests.shared_rows import shared_by_the_whole_file
from tests.whole_database import execute
from waste_union.declarations.domain.signing import compute_digest
from waste_union.declarations.domain.verify import verify_declarations
from waste_union.declarations.models import (
    Declaration,
    ReceiptImmutable,
    SubmissionReceipt,
    YearSequence,
)
from waste_union.declarations.plugin import evidence as backup_checks

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TABLE = "waste_union_declarations_declaration"
RECEIPTS = "waste_union_declarations_submissionreceipt"
FIRST = "deklaracja DEK/2026/000001: "
FILE = f"{FIRST}plik XML jest inny niż podpisany. Przywróć go z kopii zapasowej."
COLUMNS = f"{FIRST}kolumny w bazie mówią co innego niż podpisany plik XML."
SUM = f"{FIRST}zapisane obliczenie nie daje zapisanej kwoty."


@shared_by_the_whole_file
def declarations() -> None:
    """Anna's two, of two houses."""
    anna: User = resident("ebok", "EB-500001-3", "Anna Lis")
    for code in ("BRZ-0001", "BRZ-0002"):
        submitted(house(anna, code=code), anna)


def first() -> Declaration:
    return Declaration.objects.get(number="DEK/2026/000001")


def change(column: str, value: Any) -> None:
    execute(f"UPDATE {TABLE} SET {column} = %s WHERE number = 'DEK/2026/000001'", value)


def one_byte_and_its_digest() -> None:
    """Also in the receipt: somebody who knows where the digests are."""
    xml = first().file.replace(b"124.00", b"122.00")
    change("xml", xml)
    change("xml_sha256", compute_digest(xml))
    run(
        f"UPDATE {RECEIPTS} SET xml_sha256 = '{compute_digest(xml)}'"
        " WHERE declaration = 'DEK/2026/000001'"
    )


# By what is computed again, and by what the seals say.
FOUND: dict[tuple[tuple[str, ...], str], dict[str, Any]] = {
    ((), ""): {"nothing": lambda: None},
    ((FILE, COLUMNS), "plik XML: inna treść niż zapisana"): {
        "a byte": lambda: change("xml", first().file.replace(b"4<", b"5<"))
    },
    ((FILE, f"{FIRST}Plik nie jest poprawnym plikiem XML."), "plik XML: inna treść"): {
        "no xml any more": lambda: change("xml", b"tekst")
    },
    ((COLUMNS,), "skrót pliku: było"): {"a byte and its digests": one_byte_and_its_digest},
    ((COLUMNS,), "opłata od miesiąca: było"): {
        "the first month": lambda: change("effective_from", "2026-06-01")
    },
    ((COLUMNS, SUM), "opłata miesięczna: było"): {"the amount": lambda: change("amount", 100)},
    ((COLUMNS, SUM), "dane deklaracji: inna treść"): {
        "the persons": lambda: change("payload", json.dumps(first().payload | {"persons": 1}))
    },
    ((SUM,), "obliczenie: inna treść"): {"the calculation": lambda: change("calc_trace", "[]")},
    ((FILE,), "skrót pliku: było"): {"the digest": lambda: change("xml_sha256", "0" * 64)},
    ((), "numer potwierdzenia: było"): {
        "the receipt's number": lambda: change("receipt_no", "EB/2026/000009")
    },
    ((), "stan: było"): {"the state": lambda: change("state", "ACCEPTED")},
    (
        ("potwierdzenia roku 2026 kończą się na numerze 1, a wydano ich 2",),
        "usunięto go poza serwisem",
    ): {"last receipt gone": [f"DELETE FROM {RECEIPTS} WHERE declaration = 'DEK/2026/000002'"]},
    ((), "usunięto go poza serwisem"): {
        "first receipt gone": [f"DELETE FROM {RECEIPTS} WHERE declaration = 'DEK/2026/000001'"],
        "a declaration gone": [f"DELETE FROM {TABLE} WHERE number = 'DEK/2026/000001'"],
    },
    (("potwierdzenia roku 2026 kończą się na numerze 2, a wydano ich 1",), ""): {
        "the counter": lambda: YearSequence.objects.filter(series="EB").update(last=1)
    },
}


@pytest.mark.thorough
@pytest.mark.usefixtures("triggers_off")
def test_the_command_finds_what_was_changed():
    def found() -> tuple[tuple[str, ...], str]:
        said = [
            declaration.message
            for declaration in verify_declarations()
            if "wyzwalacza" not in declaration.message
        ]
        computed = tuple(one for one in said if "seal_rows" not in one)
        return computed, "\n".join(one for one in said if "seal_rows" in one)

    for (computed, sealed), what, said in after_each(FOUND, found):
        assert said[0] == computed, what
        assert sealed in said[1], what
        assert bool(sealed) == bool(said[1]), what


def test_the_database_and_the_code_refuse_to_change_what_was_submitted():
    assert (
        allowed(
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
        )
        == []
    )
    assert verify_declarations() == []
    receipt = SubmissionReceipt.objects.order_by("seq")[0]
    for verb in (receipt.save, receipt.delete):
        with pytest.raises(ReceiptImmutable):
            verb()


def test_the_database_lets_one_unfinished_be_for_a_property(triggers_off: None):
    one, other = Declaration.objects.order_by("pk")
    column = f"declared_property_id = {one.declared_property_id}"

    assert allowed(f"UPDATE {TABLE} SET {column} WHERE id = {other.pk}") == []


def test_the_findings_name_triggers_that_are_away(triggers_off: None):
    if connection.vendor == "postgresql":
        run(f'DROP TRIGGER declarations_as_submitted ON "{TABLE}"')

    said = [declaration.message for declaration in verify_declarations()]

    assert any("declarations_as_submitted" in one for one in said)


def test_where_all_is_well_the_command_says_0_findings():
    assert lines_of("verify_declarations") == ["0 findings"]


def test_the_command_and_a_restored_backup_name_a_changed_amount(triggers_off: None):
    before = backup_checks.count_backup_figures()
    assert backup_checks.count_backup_figures() == before
    change("amount", 100)

    code, out = ended("verify_declarations", "--json")
    assert code == 1
    assert COLUMNS in [load["message"] for load in json.loads(out)]
    assert "deklaracje" in {
        name for name, said in backup_checks.count_backup_figures().items() if said != before[name]
    }
