"""Each stream of the log is a chain; its oldest run may go, and only behind a sealed checkpoint."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction

from cms_ext.evidence.audit.domain.chain import (
    LogChainFinding,
    find_latest_checkpoint,
    oldest_run,
    remove_oldest,
    verify_chains,
)
from cms_ext.evidence.audit.domain.event import SYSTEM, record
from cms_ext.evidence.audit.models import AuditEvent, AuditImmutable, Checkpoint, Stream
from tests.commands import printed
from tests.whole_database import execute

pytestmark = pytest.mark.django_db

NOON = datetime(2020, 1, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def five_days() -> None:
    """ACT: A … E, one a day from the first of January; SIGN_IN: one event on the first."""
    for number, action in enumerate("ABCDE"):
        with time_machine.travel(NOON + number * DAY, tick=False):
            record(action, SYSTEM)
    with time_machine.travel(NOON, tick=False):
        record("SIGN_IN", SYSTEM, stream=Stream.SIGN_IN)


def actions() -> list[str]:
    return list(AuditEvent.objects.order_by("stream", "seq").values_list("action", flat=True))


def test_the_oldest_run_goes_once_and_the_chain_begins_at_its_checkpoint(five_days: None):
    # A rehearsal removes nothing.
    assert oldest_run(Stream.ACT, NOON + 2 * DAY).events == 2
    assert len(actions()) == 6

    removed = remove_oldest(Stream.ACT, NOON + 2 * DAY)

    assert (removed.events, removed.oldest) == (2, NOON)
    assert actions() == ["C", "D", "E", "SIGN_IN"]
    start = find_latest_checkpoint("ACT")
    assert start is not None
    assert (start.seq, start.events, start.until) == (2, 2, NOON + DAY)
    assert list(verify_chains()) == []
    again = remove_oldest(Stream.ACT, NOON + 2 * DAY)
    assert (again.events, Checkpoint.objects.count()) == (0, 1)

    assert printed("verify_access_log").splitlines() == [
        "ACT: od numeru 3; starsze zdarzenia, do 2020-01-02, usunięto po upływie terminu",
        "0 findings",
    ]


def test_a_chain_that_is_gone_altogether_goes_on(five_days: None):
    remove_oldest(Stream.ACT, NOON + 3 * DAY)
    remove_oldest(Stream.ACT, NOON + 90 * DAY)
    record("F", SYSTEM)

    assert actions() == ["F", "SIGN_IN"]
    assert list(verify_chains()) == []


def test_only_the_run_before_the_first_younger_event_goes():
    """A clock that was set back leaves an old event behind a younger one: it stays."""
    for number in (0, 5, 1):
        with time_machine.travel(NOON + number * DAY, tick=False):
            record("A", SYSTEM)

    assert remove_oldest(Stream.ACT, NOON + 3 * DAY).events == 1
    assert list(AuditEvent.objects.order_by("seq").values_list("seq", flat=True)) == [2, 3]


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM cms_ext_audit_auditevent WHERE stream = 'ACT' AND seq = 3",
        "DELETE FROM cms_ext_audit_auditevent WHERE stream = 'SIGN_IN'",
        "UPDATE cms_ext_audit_auditevent SET note = 'inne'",
        "DELETE FROM cms_ext_audit_auditevent",
        "DELETE FROM cms_ext_audit_checkpoint",
        "UPDATE cms_ext_audit_checkpoint SET seq = 99",
    ],
)
def test_the_database_lets_nothing_else_go(five_days: None, statement: str):
    remove_oldest(Stream.ACT, NOON + 2 * DAY)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        execute(statement)


def test_the_model_refuses_to_change_an_event_or_a_checkpoint(five_days: None):
    remove_oldest(Stream.ACT, NOON + 2 * DAY)
    start, event = Checkpoint.objects.get(), AuditEvent.objects.latest("pk")
    event.note = "inne"

    for attempt in (
        start.save,
        start.delete,
        event.save,
        event.delete,
        AuditEvent.objects.all().delete,
        lambda: AuditEvent.objects.update(note="inne"),
    ):
        with pytest.raises(AuditImmutable):
            attempt()


def test_a_forged_checkpoint_is_found(five_days: None):
    """Anyone who writes to the database, but has no key, cannot cut the chain unseen."""
    cut = AuditEvent.objects.get(stream="ACT", seq=3)
    Checkpoint.objects.create(
        stream="ACT", seq=3, last_hash=cut.hash, events=3, until=cut.at, made_at=NOON, seal="0" * 64
    )
    execute("DELETE FROM cms_ext_audit_auditevent WHERE stream = 'ACT' AND seq <= 3")

    forged = LogChainFinding("ACT", 3, "początek dziennika został podrobiony")
    assert list(verify_chains()) == [forged]


def test_a_checkpoint_that_was_taken_away_is_found(five_days: None, triggers_off: None):
    remove_oldest(Stream.ACT, NOON + DAY)
    remove_oldest(Stream.ACT, NOON + 2 * DAY)
    execute("DELETE FROM cms_ext_audit_checkpoint WHERE seq = 1")

    forged = LogChainFinding("ACT", 2, "początek dziennika został podrobiony")
    assert list(verify_chains()) == [forged]


@pytest.mark.both_databases
def test_each_stream_is_a_chain_of_its_own():
    record("IMPORT", SYSTEM)
    record("SIGN_IN", SYSTEM, stream=Stream.SIGN_IN)
    record("EXPORT", SYSTEM)

    events = [(e.stream, e.seq, e.action) for e in AuditEvent.objects.order_by("pk")]
    assert events == [("ACT", 1, "IMPORT"), ("SIGN_IN", 1, "SIGN_IN"), ("ACT", 2, "EXPORT")]
    assert list(verify_chains()) == []


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("tampering", "seq", "words"),
    [
        ("UPDATE {} SET note = 'inne' WHERE seq = 2", 2, "treść zdarzenia została zmieniona"),
        ("DELETE FROM {} WHERE seq = 2", 3, "brakuje zdarzeń po numerze 1"),
        ("DELETE FROM {} WHERE seq = 3", 2, "brakuje zdarzeń na końcu dziennika"),
    ],
    ids=["changed", "removed", "cut off at the end"],
)
def test_tampering_is_found(tampering: str, seq: int, words: str, triggers_off: None):
    for action in ("A", "B", "C"):
        record(action, SYSTEM)

    execute(tampering.format(AuditEvent._meta.db_table))

    assert list(verify_chains()) == [LogChainFinding("ACT", seq, words)]
