"""Handing events to their listeners, each in order and each line of the log once."""

from django.db import transaction

from cms_ext.evidence.audit.models import AuditEvent, Stream, StreamHead
from cms_ext.operations.events.models import EventCursor
from cms_ext.plugins import Event, EventKind, EventListener, list_plugins

# Lines of the log that one listener is shown in a turn; the next turn goes on.
PORTION = 500


def list_listeners() -> list[EventListener]:
    """Return the listeners of all enabled plugins."""
    return [listener for plugin in list_plugins() for listener in plugin.operations.listeners]


def map_kinds() -> dict[str, EventKind]:
    """Map the actions of the access log that are events to the kind of the event."""
    return {
        action: kind
        for plugin in list_plugins()
        for kind in plugin.evidence.events
        for action in kind.actions
    }


def dispatch_events() -> None:
    """Show each listener what it has not seen; a listener that fails holds up no other.

    The first time it begins at the end of the log. Raises the error of the first one that failed,
    so that the scheduler reports it and tries again.
    """
    kinds, failed = map_kinds(), []
    for listener in list_listeners():
        try:
            _show(listener, kinds)
        except Exception as error:  # raised below, once the others had their turn
            failed.append(error)
    if failed:
        raise failed[0]


def _show(listener: EventListener, kinds: dict[str, EventKind]) -> None:
    end = StreamHead.objects.filter(stream=Stream.ACT).values_list("seq", flat=True)
    cursor, new = EventCursor.objects.get_or_create(
        listener=listener.code, defaults={"seq": end.first() or 0}
    )
    if new:
        return
    # The log's lines are numbered under a lock that is held until the commit: what is missing
    # behind a number has not happened yet.
    lines = AuditEvent.objects.filter(stream=Stream.ACT, seq__gt=cursor.seq).order_by("seq")
    last_seq = cursor.seq
    for line in lines.only(*FIELDS)[:PORTION]:
        kind = kinds.get(line.action)
        if kind and _is_for(listener, kind, line):
            with transaction.atomic():
                listener.handle(_event_of(line, kind.code))
                _move(cursor, line.seq)
        last_seq = line.seq
    if last_seq != cursor.seq:
        _move(cursor, last_seq)


def _is_for(listener: EventListener, kind: EventKind, line: AuditEvent) -> bool:
    return kind.code in (listener.kinds or (kind.code,)) and line.to_state not in kind.except_states


FIELDS = ("stream", "seq", "at", "action", "object_type", "object_id", "to_state")


def _event_of(line: AuditEvent, kind: str) -> Event:
    return Event(
        id=f"act-{line.seq}",
        kind=kind,
        at=line.at,
        object_type=line.object_type,
        object_id=line.object_id,
        to_state=line.to_state,
    )


def _move(cursor: EventCursor, seq: int) -> None:
    EventCursor.objects.filter(pk=cursor.pk).update(seq=seq)
