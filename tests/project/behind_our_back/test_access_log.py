"""What was changed behind our back in the access log → `verify_access_log` finds it.

Each row does one thing past the site, as somebody with the database in hand could, with the
append-only triggers off and without COOP_AUDIT_KEY. On an untouched site nothing is found.
"""

import hashlib
import hmac
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import models

from cms_ext.evidence.anchors.domain import anchor_heads, append_to_file
from cms_ext.evidence.audit.domain.chain import remove_oldest
from cms_ext.evidence.audit.domain.event import (
    SYSTEM,
    event_content,
    event_hash,
    head_content,
    keyed_hash,
    record,
)
from cms_ext.evidence.audit.models import AuditEvent, Checkpoint, Stream, StreamHead
from tests.commands import ended
from tests.project.behind_our_back.by_table import undone

pytestmark = pytest.mark.django_db

FIRST_DAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def eight_days(db: None, settings, tmp_path) -> None:
    """Eight acts, one a day, and a sign-in; of the first two a checkpoint tells.

    The heads are anchored outside after the sixth day and after the last.
    """
    settings.COOP_ANCHOR_FILE = str(tmp_path / "anchors.txt")
    for number in range(8):
        with time_machine.travel(FIRST_DAY + number * DAY, tick=False):
            record(f"ACT_{number + 1}", SYSTEM, note=f"czynność {number + 1}")
            if number == 0:
                record("SIGN_IN", SYSTEM, stream=Stream.SIGN_IN)
            if number == 5:
                anchor_heads(FIRST_DAY + number * DAY)
    remove_oldest(Stream.ACT, FIRST_DAY + 2 * DAY)
    anchor_heads(FIRST_DAY + 8 * DAY)
    append_to_file()


def found() -> list[str]:
    lines = ended("verify_access_log")[1].splitlines()
    return [line for line in lines if "/" in line and not line.endswith("findings")]


def rows(stream: str = Stream.ACT) -> models.QuerySet[AuditEvent]:
    """Past the model's own manager, which refuses."""
    return models.QuerySet(AuditEvent).filter(stream=stream)


def head() -> models.QuerySet[StreamHead]:
    return StreamHead.objects.filter(stream=Stream.ACT)


def changed(**values: object) -> Callable[[], object]:
    return lambda: rows().filter(seq=5).update(**values)


def last_five_gone() -> None:
    rows().filter(seq__gt=3).delete()


def put_back() -> None:
    """The head is as it was once, but for its seal."""
    last_five_gone()
    head().update(seq=3, hash=rows().get(seq=3).hash)


def emptied() -> None:
    rows().delete()
    Checkpoint.objects.all()._raw_delete(Checkpoint.objects.db)
    head().delete()


def emptied_and_work_goes_on() -> None:
    emptied()
    record("ACT_1", SYSTEM)


def keyed_by_another(text: str) -> str:
    return hmac.new(b"another key", text.encode(), hashlib.sha256).hexdigest()


def built_anew_by_another_key() -> None:
    """All events, one of them other than it was, with a whole chain and its head."""
    before = Checkpoint.objects.get().last_hash
    for event in rows().order_by("seq"):
        if event.seq == 5:
            event.note = "co innego"
        event.prev_hash = before
        before = keyed_by_another(event_content(event))
        rows().filter(seq=event.seq).update(note=event.note, prev_hash=event.prev_hash, hash=before)
    head().update(hash=before)
    head().update(seal=keyed_by_another(head_content(head().get())))


def swapped() -> None:
    for now, then in ((4, 99), (5, 4), (99, 5)):
        rows().filter(seq=now).update(seq=then)


def inserted() -> None:
    """At the end, with a hash that nobody checked, and the head moved on."""
    last = rows().get(seq=8)
    event = AuditEvent(stream=Stream.ACT, seq=9, at=last.at, action="X", prev_hash=last.hash)
    event.hash = keyed_by_another(event_content(event))
    models.Model.save(event)
    head().update(seq=9, hash=event.hash)


def inserted_in_the_middle() -> None:
    for seq in (8, 7, 6):
        rows().filter(seq=seq).update(seq=seq + 1)
    event = AuditEvent(stream=Stream.ACT, seq=6, at=FIRST_DAY, action="X")
    event.prev_hash = rows().get(seq=5).hash
    event.hash = keyed_by_another(event_content(event))
    models.Model.save(event)
    head().update(seq=9)


ALTERED, UNLINKED = "treść zdarzenia została zmieniona", "nie łączy się ze zdarzeniem poprzednim"
ENDS_EARLY, FORGED_END = "brakuje zdarzeń na końcu dziennika", "koniec dziennika został podrobiony"
# What differs, besides, from the heads that were anchored outside.
SIXTH, LAST = "2026-11-07T09:00:00Z", "2026-11-10T09:00:00Z"
CUT = [
    f"ACT/6: brakuje wpisu nr 6, podanego na zewnątrz {SIXTH}",
    f"ACT/8: brakuje wpisu nr 8, podanego na zewnątrz {LAST}",
]
OTHER = [
    f"ACT/6: wpis nr 6 ma inny skrót niż podany na zewnątrz {SIXTH}",
    f"ACT/8: wpis nr 8 ma inny skrót niż podany na zewnątrz {LAST}",
]
TABLE: dict[str, tuple[Callable[[], object], list[str]]] = {
    "nothing": (lambda: None, []),
    **{
        f"{field} of an event": (changed(**{field: value}), [f"ACT/5: {ALTERED}"])
        for field, value in {
            "note": "co innego",
            "actor_label": "kto inny",
            "subject": 77,
            "object_id": "77",
            "at": FIRST_DAY,
            "changes": {"added": []},
        }.items()
    },
    "an event in the middle is gone": (
        lambda: rows().filter(seq=5).delete(),
        ["ACT/6: brakuje zdarzeń po numerze 4"],
    ),
    "the last five are gone": (last_five_gone, [f"ACT/3: {ENDS_EARLY}", *CUT]),
    "the last five are gone and the head is put back": (put_back, [f"ACT/3: {FORGED_END}", *CUT]),
    "the head is put back with a seal of another key": (
        lambda: (put_back(), head().update(seal=keyed_by_another(head_content(head().get())))),
        [f"ACT/3: {FORGED_END}", *CUT],
    ),
    # Somebody kept the row of that evening, its seal and all.
    "the head is put back with the seal that it had": (
        lambda: (put_back(), head().update(seal=keyed_hash(head_content(head().get())))),
        CUT,
    ),
    "all events are gone, with the head": (
        emptied,
        ["ACT/0: brakuje końca dziennika: usunięto go z bazy", *CUT],
    ),
    "all events are gone and a new head stands there": (
        lambda: (emptied(), StreamHead.objects.create(stream=Stream.ACT)),
        [f"ACT/0: {FORGED_END}", *CUT],
    ),
    "all events are gone and the site writes on": (
        emptied_and_work_goes_on,
        ["ACT/1: dziennik zaczęto od nowa: wcześniej go usunięto", *CUT],
    ),
    "the mark of a log begun anew is taken away": (
        lambda: (emptied_and_work_goes_on(), head().update(anew=False)),
        [f"ACT/1: {FORGED_END}", *CUT],
    ),
    "all sign-ins are gone, with the head": (
        lambda: (
            rows(Stream.SIGN_IN).delete(),
            StreamHead.objects.filter(stream=Stream.SIGN_IN).delete(),
        ),
        [
            "SIGN_IN/0: brakuje końca dziennika: usunięto go z bazy",
            f"SIGN_IN/1: brakuje wpisu nr 1, podanego na zewnątrz {SIXTH}",
            f"SIGN_IN/1: brakuje wpisu nr 1, podanego na zewnątrz {LAST}",
        ],
    ),
    "the whole log is built anew, without the key": (
        built_anew_by_another_key,
        [*(f"ACT/{seq}: {ALTERED}" for seq in range(3, 9)), f"ACT/8: {FORGED_END}", *OTHER],
    ),
    "two events changed places": (
        swapped,
        [
            *(f"ACT/{seq}: {UNLINKED}" for seq in (4, 5, 6)),
            *(f"ACT/{seq}: {ALTERED}" for seq in (4, 5)),
        ],
    ),
    "an event was added at the end": (inserted, [f"ACT/9: {ALTERED}", f"ACT/9: {FORGED_END}"]),
    "an event was added in the middle": (
        inserted_in_the_middle,
        [
            *(f"ACT/{seq}: {ALTERED}" for seq in (6, 7, 8, 9)),
            f"ACT/7: {UNLINKED}",
            f"ACT/9: {FORGED_END}",
            *OTHER,
        ],
    ),
    "the head is another one": (
        lambda: head().update(hash="0" * 64),
        [f"ACT/8: {ENDS_EARLY}", f"ACT/8: {FORGED_END}"],
    ),
    "the seal is gone": (lambda: head().update(seal=""), [f"ACT/8: {FORGED_END}"]),
    "the checkpoint says another day": (
        lambda: Checkpoint.objects.update(until=FIRST_DAY),
        ["ACT/2: początek dziennika został podrobiony"],
    ),
}


@pytest.mark.thorough
@pytest.mark.both_databases
@pytest.mark.usefixtures("triggers_off")
def test_the_command_finds_what_was_changed():
    for what, (change, findings) in TABLE.items():
        with undone():
            change()
            assert sorted(found()) == sorted(findings), what


def test_a_new_key_leaves_the_old_events_proved_by_the_one_before(settings):
    former, settings.COOP_AUDIT_KEY = settings.COOP_AUDIT_KEY, "the key after a leak"
    assert len(found()) > 5

    settings.COOP_AUDIT_FORMER_KEYS = [former]
    assert found() == []
    record("ACT_9", SYSTEM)
    assert found() == []


def test_whoever_has_the_key_that_was_withdrawn_writes_nothing_after_it(
    settings, triggers_off: None
):
    former = settings.COOP_AUDIT_KEY
    settings.COOP_AUDIT_KEY = "the key after a leak"
    settings.COOP_AUDIT_FORMER_KEYS = [former]
    record("ACT_9", SYSTEM)
    event = record("ACT_10", SYSTEM)

    settings.COOP_AUDIT_KEY = former
    event.note = "co innego"
    rows().filter(seq=10).update(note=event.note, hash=event_hash(event))
    settings.COOP_AUDIT_KEY = "the key after a leak"
    head().update(hash=rows().get(seq=10).hash)

    assert found() == ["ACT/10: zapisano je kluczem, który wycofano", f"ACT/10: {FORGED_END}"]
