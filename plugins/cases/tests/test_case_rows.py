"""What was changed behind our back of the figures frozen in complaints → `verify_cases` finds it;
and what the database refuses before anybody has to look.
"""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from cms_ext.people.identity.models import User
from cms_ext.plugins import Figure, RowFigures
from coop_cases.domain.retention import (
    CaseFinding,
    RowInDispute,
    digest_of,
    forget_cases,
    verify_cases,
)
from coop_cases.models import Case, DisputedRow
from coop_cases.models.case import FrozenRow
from plugins.cases.tests.cases import opened
from tests.people import resident
from tests.project.behind_our_back.by_table import after_each, allowed, past_the_site, run
from tests.shared_rows import shared_by_the_whole_file

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
ROW = "cases_disputedrow"
OTHER = "liczby w dniu złożenia: inna treść niż zapisana"
ADDED = "nie dodano go w serwisie"
GONE = "usunięto go poza serwisem"


@shared_by_the_whole_file
def complaints() -> None:
    """Anna's about a row, and one about none."""
    anna: User = resident("ebok", "EB-500001-3", "Anna Lis")
    found = RowFigures("Wpłata", "Księgowanie wpłaty", (Figure("Kwota", "944,67 zł"),))
    opened("Księgowanie wpłaty", person=anna.person, row=RowInDispute("row", "1", found))
    opened("Księgowanie wpłaty", person=anna.person)


def reworded() -> None:
    run(f"UPDATE {ROW} SET content = replace(content, '944', '844')")


def reworded_with_its_digest() -> None:
    reworded()
    run(f"UPDATE {ROW} SET sha256 = '{digest_of(DisputedRow.objects.get().content)}'")


def moved_to_the_other_case() -> None:
    other = Case.objects.get(number="SPR/2026/000002")
    row = DisputedRow.objects.get()
    row.pk, row.case_id = None, other.pk
    past_the_site(DisputedRow).bulk_create([row])


TABLE = {
    (): {"nothing": list[str]()},
    (("SPR/2026/000001", OTHER),): {
        "a figure": reworded,
        "a figure and its digest": reworded_with_its_digest,
    },
    (("SPR/2026/000001", GONE),): {"the row is gone": [f"DELETE FROM {ROW}"]},
    (("SPR/2026/000002", ADDED),): {"one was added": moved_to_the_other_case},
}


@pytest.mark.usefixtures("triggers_off")
def test_the_command_finds_what_was_changed():
    def found() -> list[CaseFinding]:
        return [case for case in verify_cases() if "wyzwalacza" not in case.message]

    for wanted, what, findings in after_each(TABLE, found):
        assert [one.case for one in findings] == [case for case, _words in wanted], what
        for finding, (_case, words) in zip(findings, wanted, strict=True):
            assert words in finding.message, what


def test_the_database_and_the_code_refuse_to_change_it():
    columns = ("content = 'x'", "sha256 = 'x'", "kind = 'x'", "frozen_on = '2026-01-01'")

    assert (
        allowed(*(f"UPDATE {ROW} SET {column}" for column in columns), f"DELETE FROM {ROW}") == []
    )
    assert verify_cases() == []
    row = DisputedRow.objects.get()
    for change in (row.save, row.delete):
        with pytest.raises(FrozenRow):
            change()


def test_the_findings_name_a_trigger_that_is_away(triggers_off: None):
    if connection.vendor == "postgresql":
        run(f'DROP TRIGGER cases_row_as_frozen ON "{ROW}"')

    assert "cases_row_as_frozen" in verify_cases()[0].message


def test_it_goes_with_its_case_when_the_term_is_over():
    Case.objects.update(state="CLOSED", ended_on=timezone.localdate() - timedelta(2000))

    forget_cases(timezone.now(), False)

    assert not DisputedRow.objects.exists()
    assert verify_cases() == []
