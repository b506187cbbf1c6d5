"""What was changed behind our back of the figures frozen in complaints → `verify_cases` finds it;
and what the database refuses before anybody has to look.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from cms_ext.people.identity.models import User
from cms_ext.plugins import Figure, JobFound, RowFigures
from ebok_plugin.cases import jobs
from ebok_plugin.cases.domain.frozen_row import RowInDispute, digest_of
from ebok_plugin.cases.domain.retention import forget_cases
from ebok_plugin.cases.domain.verify import verify_cases
from ebok_plugin.cases.models import Case, DisputedRow
from ebok_plugin.cases.models.row import FrozenRow
from tests.ebok_plugin.cases.cases import opened
from tests.people import resident

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
ROW = "ebok_plugin_cases_disputedrow"
OTHER = (
    "sprawa SPR/2026/000001: liczby, których dotyczy, są inne niż w dniu złożenia. Przywróć je z "
    "kopii zapasowej."
)
ADDED = (
    "sprawa SPR/2026/000002: liczb, których dotyczy, nie ma w dzienniku dostępu. Dodano je poza "
    "serwisem. Sprawdź, skąd pochodzą."
)
GONE = "sprawa SPR/2026/000001: usunięto liczby, których dotyczy. Przywróć je z kopii."


@pytest.fixture(autouse=True)
def complaints(db: None) -> None:
    """Anna's about a row, and one about none."""
    anna: User = resident("ebok", "EB-500001-3", "Anna Lis")
    found = RowFigures("Wpłata", "Księgowanie wpłaty", (Figure("Kwota", "944,67 zł"),))
    opened("Księgowanie wpłaty", person=anna.person, row=RowInDispute("row", "1", found))
    opened("Księgowanie wpłaty", person=anna.person)


def by_sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def reworded() -> None:
    by_sql(f"UPDATE {ROW} SET content = replace(content, '944', '844')")


def reworded_with_its_digest() -> None:
    reworded()
    content = DisputedRow.objects.get().content
    by_sql(f"UPDATE {ROW} SET sha256 = %s", digest_of(content))


def moved_to_the_other_case() -> None:
    other = Case.objects.get(number="SPR/2026/000002")
    row = DisputedRow.objects.get()
    row.pk, row.case_id, row._state.adding = None, other.pk, True
    row.save()


TABLE: dict[str, tuple[Callable[[], object], list[str]]] = {
    "nothing": (lambda: None, []),
    "a figure": (reworded, [OTHER]),
    "a figure and its digest": (reworded_with_its_digest, [OTHER]),
    "the row is gone": (lambda: by_sql(f"DELETE FROM {ROW}"), [GONE]),
    "one was added": (moved_to_the_other_case, [ADDED]),
}


@pytest.mark.parametrize("what", TABLE)
def test_the_command_finds(what: str, triggers_off: None) -> None:
    change, findings = TABLE[what]

    change()

    found = [one.message for one in verify_cases() if "wyzwalacza" not in one.message]
    assert found == findings


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE {ROW} SET content = 'x'",
        f"UPDATE {ROW} SET sha256 = 'x'",
        f"UPDATE {ROW} SET kind = 'x'",
        f"UPDATE {ROW} SET frozen_on = '2026-01-01'",
        f"DELETE FROM {ROW}",
    ],
)
def test_the_database_refuses(statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        by_sql(statement)

    assert verify_cases() == []


def test_code_may_not_change_it_either() -> None:
    row = DisputedRow.objects.get()

    for change in (row.save, row.delete):
        with pytest.raises(FrozenRow):
            change()


def test_a_trigger_that_is_away_is_told(triggers_off: None) -> None:
    if connection.vendor == "postgresql":
        by_sql(f'DROP TRIGGER cases_row_as_frozen ON "{ROW}"')

    assert "cases_row_as_frozen" in verify_cases()[0].message


def test_it_goes_with_its_case_when_the_term_is_over() -> None:
    Case.objects.update(state="CLOSED", ended_on=timezone.localdate() - timedelta(2000))

    forget_cases(timezone.now(), False)

    assert not DisputedRow.objects.exists()
    assert verify_cases() == []


def test_the_nightly_job_says_that_something_was_found(triggers_off: None) -> None:
    reworded()

    with pytest.raises(JobFound, match="verify_cases"):
        jobs.verify_cases()
