import pytest
from django.contrib.auth.models import Group
from django.db import transaction

from cms_ext.evidence.audit.domain.event import SYSTEM, record
from cms_ext.evidence.audit.models import Stream
from cms_ext.operations.events import domain
from cms_ext.operations.events.domain import dispatch_events, map_kinds
from cms_ext.operations.events.models import EventCursor
from cms_ext.plugins import (
    Event,
    EventKind,
    EventListener,
    EvidencePart,
    MalformedPlugin,
    OperationsPart,
    Plugin,
    list_plugins,
)
from tests.query_counts import queries_of

pytestmark = pytest.mark.django_db

CHANGED = EventKind(
    "thing.changed", "Rzecz się zmieniła", ("THING_CHANGED",), except_states=("DRAFT",)
)
EVIDENCE = EvidencePart(events=(CHANGED,))


class Receiver:
    """Notes what it was called with; raises while `broken`."""

    def __init__(self) -> None:
        self.seen: list[Event] = []
        self.broken = False

    def handle(self, event: Event) -> None:
        if self.broken:
            raise ConnectionError("away")
        self.seen.append(event)


@pytest.fixture
def receiver(monkeypatch) -> Receiver:
    """One that was there before the first event."""
    monkeypatch.setattr(domain, "list_plugins", lambda: [Plugin(evidence=EVIDENCE)])
    listening = Receiver()
    add_listeners(monkeypatch, EventListener("receiver", listening.handle))
    dispatch_events()
    return listening


def add_listeners(monkeypatch: pytest.MonkeyPatch, *listeners: EventListener) -> None:
    """Add a plugin that has these."""
    plugins = [*domain.list_plugins(), Plugin(operations=OperationsPart(listeners=listeners))]
    monkeypatch.setattr(domain, "list_plugins", lambda: plugins)


def happen(action: str = "THING_CHANGED", state: str = "", **fields: object) -> None:
    group = Group(name="thing", pk=7)
    record(action, SYSTEM, obj=group, to_state=state, **fields)


def test_a_listener_is_called_once_with_what_happened_and_with_nothing_else(receiver):
    happen("THING_OPENED")
    happen(state="DONE", note="Anna Lis")
    happen(state="DRAFT")
    happen("THING_CHANGED", stream=Stream.SIGN_IN)

    dispatch_events()
    dispatch_events()

    [event] = receiver.seen
    assert (event.kind, event.to_state) == ("thing.changed", "DONE")
    assert (event.object_type, event.object_id) == ("auth.Group", "7")
    # The words of the log stay in the log.
    assert "Anna" not in repr(event)


def test_a_new_listener_begins_at_the_end_of_the_log(receiver, monkeypatch):
    happen()
    late = Receiver()
    add_listeners(monkeypatch, EventListener("late", late.handle))

    dispatch_events()
    happen()
    dispatch_events()

    assert (len(receiver.seen), len(late.seen)) == (2, 1)


def test_a_listener_of_some_kinds_is_called_with_no_other(receiver, monkeypatch):
    some, other = Receiver(), Receiver()
    add_listeners(
        monkeypatch,
        EventListener("some", some.handle, kinds=("thing.changed", "thing.ended")),
        EventListener("other", other.handle, kinds=("thing.ended",)),
    )
    dispatch_events()
    happen()

    dispatch_events()

    assert ([event.kind for event in some.seen], other.seen) == (["thing.changed"], [])


def test_a_failing_listener_gets_the_same_event_again_and_holds_up_no_other(receiver, monkeypatch):
    other = Receiver()
    add_listeners(monkeypatch, EventListener("other", other.handle))
    dispatch_events()
    receiver.broken = True
    happen()
    happen()

    with pytest.raises(ConnectionError):
        dispatch_events()
    assert (receiver.seen, len(other.seen)) == ([], 2)

    receiver.broken = False
    dispatch_events()
    assert [event.id for event in receiver.seen] == [event.id for event in other.seen]


def test_a_turn_goes_on_where_the_last_one_ended_and_what_is_undone_never_happened(
    receiver, monkeypatch
):
    monkeypatch.setattr(domain, "PORTION", 2)
    with transaction.atomic():
        happen()
        transaction.set_rollback(True)
    for _ in range(5):
        happen()

    shown = []
    for _ in range(3):
        dispatch_events()
        shown.append(len(receiver.seen))

    assert shown == [2, 4, 5]


def test_a_look_costs_three_queries_when_nothing_happened_and_none_without_listeners(
    receiver, monkeypatch
):
    happen("THING_OPENED")
    dispatch_events()

    assert queries_of(dispatch_events) == 3
    monkeypatch.setattr(domain, "list_plugins", list)
    assert queries_of(dispatch_events) == 0
    assert EventCursor.objects.count() == 1


def test_each_action_of_an_event_is_recorded_by_some_plugin_under_that_name():
    recorded = {
        action
        for plugin in list_plugins()
        if plugin.evidence.log is not None
        for action, _words in plugin.evidence.log.actions
    }
    codes = [kind.code for plugin in list_plugins() for kind in plugin.evidence.events]

    assert set(map_kinds()) <= recorded
    assert len(codes) == len(set(codes))


def test_a_kind_is_a_noun_and_a_verb():
    for code in ("payment", "Payment.posted", "payment.posted.twice", "wpłata.przyjęta"):
        with pytest.raises(MalformedPlugin):
            EventKind(code, "", ("X",))
    with pytest.raises(MalformedPlugin):
        EventKind("payment.posted", "", ())
