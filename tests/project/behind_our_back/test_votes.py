"""What was changed behind our back of a vote → `verify_publications` finds it.

On the untouched site it finds nothing.
"""

from __future__ import annotations

from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from cms_ext.office.audit.domain.chain import remove_oldest
from cms_ext.office.audit.models import Stream
from members_area.library.models import Document
from members_area.register.models import Organ
from members_area.resolutions.domain.vote import record_vote
from members_area.resolutions.models import Vote
from members_area.resolutions.vote_triggers import GUARDS
from tests.members_area.adopted import adopted
from tests.members_area.conftest import Publish, clerk_of, meeting, publish
from tests.shared_rows import shared

__all__ = ["meeting", "publish"]

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

VOTE = "members_area_resolutions_vote"
CURRENT = "supersedes_id IS NOT NULL"
NUMBERS = "liczby są inne niż wpisane"


@shared
def change(publish: Publish, meeting: Organ) -> Document:
    """A change of the statute with its vote and a correction."""
    paper = adopted(publish, meeting, "5/WZ/2026", date(2026, 6, 24), changes_statute=True)
    vote = Vote(document=paper, votes_for=98, votes_against=21, abstained=8, present=130)
    vote = record_vote(vote, origin=clerk_of("kancelaria"))
    vote.votes_against, vote.correction_reason = 20, "Pomyłka w protokole."
    record_vote(vote, origin=clerk_of("kancelaria"))
    return paper


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def said(capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit, match="1"):
        call_command("verify_publications")
    return capsys.readouterr().out


ROWS = [
    ("głosy za", f"UPDATE {VOTE} SET votes_for = 99 WHERE {CURRENT}", NUMBERS),
    ("głosy przeciw", f"UPDATE {VOTE} SET votes_against = 1 WHERE {CURRENT}", NUMBERS),
    ("głosy wstrzymujące się", f"UPDATE {VOTE} SET abstained = 0 WHERE {CURRENT}", NUMBERS),
    ("głosy obecnych", f"UPDATE {VOTE} SET present = 129 WHERE {CURRENT}", NUMBERS),
    ("głosy uprawnionych", f"UPDATE {VOTE} SET entitled = 200 WHERE {CURRENT}", NUMBERS),
    ("tajność", f"UPDATE {VOTE} SET secret = NOT secret WHERE {CURRENT}", NUMBERS),
    ("pierwszy wynik", f"UPDATE {VOTE} SET votes_for = 90 WHERE NOT {CURRENT}", NUMBERS),
    (
        "powód sprostowania",
        f"UPDATE {VOTE} SET correction_reason = 'inny' WHERE {CURRENT}",
        "powód albo osoba jest inna niż wpisana",
    ),
    (
        "kto sprostował",
        f"UPDATE {VOTE} SET recorded_by_id = NULL WHERE {CURRENT}",
        "powód albo osoba jest inna niż wpisana",
    ),
    (
        "usunięte sprostowanie",
        f"DELETE FROM {VOTE} WHERE {CURRENT}",
        "wynik albo sprostowanie usunięto z bazy",
    ),
    ("usunięty wynik", f"DELETE FROM {VOTE}", "wynik usunięto z bazy"),
    (
        "sprostowanie dopisane",
        f"INSERT INTO {VOTE} (document_id, votes_for, votes_against, abstained, secret,"
        " supersedes_id, correction_reason, recorded_at)"
        " SELECT document_id, 200, 0, 0, secret, id, 'x', recorded_at"
        f" FROM {VOTE} WHERE {CURRENT}",
        "o wyniku nie ma wpisu w dzienniku dostępu",
    ),
]


@pytest.mark.usefixtures("change")
def test_on_an_untouched_site_it_finds_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_publications")
    assert capsys.readouterr().out == "0 findings\n"


@pytest.mark.usefixtures("change", "triggers_off")
@pytest.mark.parametrize(("what", "sql", "finds"), ROWS, ids=[what for what, _, _ in ROWS])
def test_what_was_changed_is_found(
    what: str, sql: str, finds: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run(sql)

    assert f"głosowanie, Uchwała 5/WZ/2026: {finds}\n" in said(capsys)


RECORDED = "cms_ext_audit_auditevent WHERE action = 'VOTE_RECORDED'"
RELIEVED = [
    ("wpis o nowym sprostowaniu usunięty", f"DELETE FROM {RECORDED}"),
    (
        "sprostowanie dopisane",
        f"INSERT INTO {VOTE} (document_id, votes_for, votes_against, abstained, secret,"
        " supersedes_id, correction_reason, recorded_at)"
        " SELECT document_id, 200, 0, 0, secret, id, 'x', recorded_at"
        f" FROM {VOTE} ORDER BY id DESC LIMIT 1",
    ),
    (
        "sprostowanie bez chwili",
        f"DELETE FROM {RECORDED}; UPDATE {VOTE} SET recorded_at = NULL;"
        " UPDATE members_area_library_document SET adopted_on = '2026-12-31'",
    ),
]


@pytest.fixture
def cleaned(change: Document) -> None:
    """The log went up to now at the end of its term; then the result was corrected once more."""
    remove_oldest(Stream.ACT, timezone.now())
    vote = Vote.objects.current().get()
    vote.votes_against, vote.correction_reason = 21, "Jednak nie było pomyłki."
    record_vote(vote, origin=clerk_of("kancelaria"))


@pytest.mark.usefixtures("cleaned")
def test_a_log_cleaned_at_its_term_is_no_finding(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_publications")
    assert capsys.readouterr().out == "0 findings\n"


@pytest.mark.usefixtures("cleaned", "triggers_off")
@pytest.mark.parametrize(("what", "sql"), RELIEVED, ids=[what for what, _ in RELIEVED])
def test_it_excuses_nothing_newer(what: str, sql: str, capsys: pytest.CaptureFixture[str]) -> None:
    for statement in sql.split(";"):
        run(statement)

    finds = "o wyniku nie ma wpisu w dzienniku dostępu"
    assert f"głosowanie, Uchwała 5/WZ/2026: {finds}\n" in said(capsys)


@pytest.mark.usefixtures("change")
def test_triggers_that_are_gone_are_found(capsys: pytest.CaptureFixture[str]) -> None:
    for sql in GUARDS[0].drop(connection.vendor):
        run(sql)
    if connection.vendor == "sqlite":
        run(f"DROP TRIGGER {VOTE}_no_delete")
    else:
        run(f"DROP TRIGGER {VOTE}_append_only ON {VOTE}")

    told = said(capsys)

    assert "0: głosowania: baza nie odmawia DELETE\n" in told
    assert "0: głosowania: brakuje wyzwalacza resolutions_vote_of_one_paper\n" in told
