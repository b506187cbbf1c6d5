"""What was changed behind our back of a vote → `verify_publications` finds it.

On the untouched site it finds nothing.
"""

from datetime import date

import pytest
from django.db import connection
from django.utils import timezone

from cms_ext.evidence.audit.domain.chain import remove_oldest
from cms_ext.evidence.audit.models import Stream
from members_area.library.models import Document
from members_area.register.models import Organ
from members_area.resolutions.domain.vote import record_vote
from members_area.resolutions.models import Vote
from members_area.resolutions.vote_triggers import GUARDS
from tests.members_area.adopted import adopted
from tests.members_area.conftest import Publish, clerk_of, meeting, publish
from tests.project.behind_our_back.by_table import lines_of, missed, run
from tests.shared_rows import shared

__all__ = ["meeting", "publish"]

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

VOTE = "members_area_resolutions_vote"
CURRENT = "supersedes_id IS NOT NULL"


@shared
def change(publish: Publish, meeting: Organ) -> Document:
    """A change of the statute with its vote and a correction."""
    paper = adopted(publish, meeting, "5/WZ/2026", date(2026, 6, 24), changes_statute=True)
    vote = Vote(document=paper, votes_for=98, votes_against=21, abstained=8, present=130)
    vote = record_vote(vote, origin=clerk_of("kancelaria"))
    vote.votes_against, vote.correction_reason = 20, "Pomyłka w protokole."
    record_vote(vote, origin=clerk_of("kancelaria"))
    return paper


def found() -> str:
    """What `verify_publications` says of the vote."""
    lines = lines_of("verify_publications")
    return "\n".join(line for line in lines if "wynik głosowania nr" in line)


def correction(which: str) -> str:
    """A copy of a result, entered as its correction past the site."""
    return (
        f"INSERT INTO {VOTE} (document_id, votes_for, votes_against, abstained, secret,"
        " supersedes_id, correction_reason, recorded_at)"
        f" SELECT document_id, 200, 0, 0, secret, id, 'x', recorded_at FROM {VOTE} {which}"
    )


ADDED = "nie dodano go w serwisie"
ROWS = {
    "głosy za: było 98, jest 99": f"UPDATE {VOTE} SET votes_for = 99 WHERE {CURRENT}",
    "usunięto go poza serwisem": [f"DELETE FROM {VOTE} WHERE {CURRENT}", f"DELETE FROM {VOTE}"],
    ADDED: correction(f"WHERE {CURRENT}"),
}


@pytest.mark.usefixtures("change")
def test_on_an_untouched_site_it_finds_nothing():
    assert lines_of("verify_publications") == ["0 findings"]


@pytest.mark.thorough
@pytest.mark.usefixtures("change", "triggers_off")
def test_what_was_changed_is_found():
    assert missed(ROWS, found) == []


RELIEVED = {ADDED: correction("ORDER BY id DESC LIMIT 1")}
RECORDED = "DELETE FROM cms_ext_audit_auditevent WHERE action = 'VOTE_RECORDED'"


@pytest.fixture
def cleaned(change: Document) -> None:
    """The log went up to now at the end of its term; then the result was corrected once more."""
    remove_oldest(Stream.ACT, timezone.now())
    vote = Vote.objects.current().get()
    vote.votes_against, vote.correction_reason = 21, "Jednak nie było pomyłki."
    record_vote(vote, origin=clerk_of("kancelaria"))


@pytest.mark.usefixtures("cleaned")
def test_a_log_cleaned_at_its_term_is_no_finding():
    assert lines_of("verify_publications") == ["0 findings"]


@pytest.mark.usefixtures("cleaned", "triggers_off")
def test_it_excuses_nothing():
    assert missed(RELIEVED, found) == []


@pytest.mark.usefixtures("change", "triggers_off")
def test_a_removed_event_is_found_by_the_log():
    assert missed({"brakuje": RECORDED}, lambda: str(lines_of("verify_access_log"))) == []


@pytest.mark.usefixtures("change")
def test_triggers_that_are_gone_are_found():
    on = f"{VOTE}_no_delete" if connection.vendor == "sqlite" else f"{VOTE}_append_only ON {VOTE}"
    run(*GUARDS[0].drop(connection.vendor), f"DROP TRIGGER {on}")

    assert {
        "0: głosowania: baza nie odmawia DELETE",
        "0: głosowania: brakuje wyzwalacza resolutions_vote_of_one_paper",
    } <= set(lines_of("verify_publications"))
