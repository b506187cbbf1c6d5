"""Writing the access log (glossary.md B3)."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, cast

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, Group
from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.evidence.audit.models import AuditEvent, Stream, StreamHead
from cms_ext.evidence.audit.server_log import answered_request
from cms_ext.plugins import describe_desk, list_procedures
from cms_ext.plugins.realm import Realm

if TYPE_CHECKING:
    # The site's user model, whatever it is: the log may not import the package that has it.
    from django.contrib.auth.models import _User


# The groups that belong to no desk of an access procedure.
OF_GROUP = {
    "auditor": gettext_lazy("Kontrola wewnętrzna"),
    "legal_admin": gettext_lazy("Ochrona danych osobowych"),
    "records_clerk": gettext_lazy("Kancelaria"),
    "board_member": gettext_lazy("Zarząd"),
}
# Approvers belong to the desk of those who prepare.
SITS_WITH = {"finance_approver": "finance_clerk"}
EVENTS_AT_ONCE = 500


def _named_groups(user: int) -> models.QuerySet[Group, str]:
    return Group.objects.filter(user=user).values_list("name", flat=True)


_groups_of = PreparedQuery(_named_groups)


def name_desk(user: _User | None) -> str:
    """Return the desk of the user's group as the co-op calls it, else the group's name.

    Staff of no such group are the co-op's staff. Empty for residents and for what the site does
    by itself.
    """
    if user is None or user.realm != Realm.STAFF:
        return ""
    groups = set(_groups_of(user=user.pk))
    groups |= {SITS_WITH[group] for group in groups if group in SITS_WITH}
    for _realm, procedure in list_procedures():
        if procedure.desk.group in groups:
            return str(describe_desk(procedure.desk).name)
    for group, name in OF_GROUP.items():
        if group in groups:
            return str(name)
    return _("Administrator strony") if user.is_superuser else _("Pracownik Spółdzielni")


class Subject(Protocol):
    """A person on file, of whom the log holds no more than the number."""

    pk: Any

    @property
    def correspondence_email(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an act came from: user, panel, and hashed traces of the request."""

    actor: _User | None = None
    label: str = ""
    panel: str = ""
    ip_hash: str = ""
    request_id: str = ""

    @property
    def signed_in(self) -> _User:
        """The actor of what stands behind a guard, which lets in nobody who is not signed in."""
        assert self.actor is not None
        return self.actor


def on_file(row: object) -> Subject | None:
    """Return the row when it is a person on file, whose data an event can be about; else None."""
    person = AuditEvent._meta.get_field("subject").related_model
    return cast("Subject", row) if isinstance(row, person) else None


SYSTEM = Origin(label="system")
# A command of the operator, not the site by itself.
OPERATOR = Origin(label="operator")


def read_origin(request: HttpRequest) -> Origin:
    """Return the origin of what happens in this request.

    The address is kept only as a keyed hash.
    """
    user = getattr(request, "user", None)
    actor = None if user is None or isinstance(user, AnonymousUser) else user
    return Origin(
        actor=actor,
        panel=actor.realm if actor else "",
        ip_hash=keyed_hash(request.META.get("REMOTE_ADDR", "")),
        request_id=getattr(request, "request_id", ""),
    )


def record(
    action: str,
    origin: Origin,
    *,
    stream: Stream = Stream.ACT,
    obj: models.Model | None = None,
    subject: Subject | None = None,
    from_state: str = "",
    to_state: str = "",
    reason_code: str = "",
    note: str = "",
    changes: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Append one event to its chain, in the caller's transaction.

    `subject` is the person whose data it was about, who reads in the account which department
    acted. `changes` holds changed fields and their values, neither secret nor personal.
    """
    # An act without its event must not happen: no savepoint to go back to.
    with transaction.atomic(savepoint=False):
        head = _lock_head(stream)
        event = AuditEvent(
            stream=stream,
            seq=head.seq + 1,
            at=timezone.now(),
            actor_label=origin.label or (name_desk(origin.actor) if subject else ""),
            action=action,
            object_type=obj._meta.label if obj is not None else "",
            object_id=str(obj.pk) if obj is not None else "",
            subject_id=subject.pk if subject else None,
            from_state=from_state,
            to_state=to_state,
            reason_code=reason_code,
            note=_one_line(note),
            changes=dict(changes or {}),
            prev_hash=head.hash,
            **_of(origin),
        )
        _append(event, head)
    return event


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDraft:
    """An act of many that are recorded together; its fields are those of `record`."""

    action: str
    obj: models.Model
    subject: Subject | None = None
    note: str = ""
    changes: Mapping[str, Any]


def record_acts(drafts: Sequence[EventDraft], origin: Origin) -> None:
    """Append events to the chain of acts, in their order and in the caller's transaction.

    A constant number of queries for up to 500 events.
    """
    label = origin.label or name_desk(origin.actor)
    with transaction.atomic(savepoint=False):
        head, events = _lock_head(Stream.ACT), []
        for draft in drafts:
            event = AuditEvent(
                stream=Stream.ACT,
                seq=head.seq + 1,
                at=timezone.now(),
                actor_label=label,
                action=draft.action,
                object_type=draft.obj._meta.label,
                object_id=str(draft.obj.pk),
                subject_id=draft.subject.pk if draft.subject else None,
                note=_one_line(draft.note),
                changes=dict(draft.changes),
                prev_hash=head.hash,
                **_of(origin),
            )
            event.hash = event_hash(event)
            events.append(event)
            head.seq, head.hash = event.seq, event.hash
        AuditEvent.objects.bulk_create(events, EVENTS_AT_ONCE)
        _move(head)


def _of(origin: Origin) -> dict[str, Any]:
    return {
        "actor": origin.actor,
        "panel": origin.panel,
        "ip_hash": origin.ip_hash,
        "request_id": origin.request_id,
    }


def lock_acts() -> None:
    """Lock the stream of acts, before rows that are sealed: all verbs take one order."""
    _lock_head(Stream.ACT)


def _lock_head(stream: Stream) -> StreamHead:
    head = _head_of.first(stream=str(stream))
    if head is None:
        # Heads are made with the database (`chain.seal_empty_heads`): this one was taken away.
        StreamHead.objects.get_or_create(stream=stream, defaults={"anew": True})
        head = StreamHead.objects.select_for_update().get(stream=stream)
    return head


def _append(event: AuditEvent, head: StreamHead) -> None:
    event.hash = event_hash(event)
    event.save()
    head.seq, head.hash = event.seq, event.hash
    _move(head)


def _move(head: StreamHead) -> None:
    head.seal = keyed_hash(head_content(head))
    head.save()


def _head(stream: str) -> models.QuerySet[StreamHead]:
    return StreamHead.objects.select_for_update().filter(stream=stream).order_by()


_head_of = PreparedQuery(_head)

CHAINED = (
    "stream",
    "seq",
    "at",
    "actor_id",
    "actor_label",
    "panel",
    "action",
    "object_type",
    "object_id",
    "from_state",
    "to_state",
    "reason_code",
    "note",
    "ip_hash",
    "request_id",
    "changes",
    "prev_hash",
)


def head_content(head: StreamHead) -> str:
    """Return the text that the seal of a head is computed over."""
    content = {name: getattr(head, name) for name in ("stream", "seq", "hash", "anew")}
    return f"head of the log {json.dumps(content, sort_keys=True)}"


def event_hash(event: AuditEvent) -> str:
    """Return the link of the chain: a keyed hash over every field and the hash before."""
    return keyed_hash(event_content(event))


def is_of_this_site(event: AuditEvent) -> bool:
    """Return True if one of the site's keys made the hash of an event."""
    return key_of_hash(event_content(event), event.hash) is not None


def event_content(event: AuditEvent) -> str:
    """Return the text that the hash of an event is computed over."""
    content = {name: normalise_logged_value(getattr(event, name)) for name in CHAINED}
    if event.subject_id is not None:
        # Events from before this field existed keep their hashes.
        content["subject_id"] = event.subject_id
    return json.dumps(content, sort_keys=True, ensure_ascii=False)


def _one_line(text: str) -> str:
    """Replace unprintable characters, so that a note cannot imitate a line of a printed log."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def normalise_logged_value(value: Any) -> Any:
    """A field's value in the form that is hashed; times in one time zone."""
    if isinstance(value, datetime):
        return value.astimezone(timezone.get_default_timezone()).isoformat()
    return value


def list_keys() -> tuple[str, ...]:
    """Return the present key, then the former ones, newest first: their digests stay valid."""
    return (settings.COOP_AUDIT_KEY, *settings.COOP_AUDIT_FORMER_KEYS)


def keyed_hash(text: str, age: int = 0) -> str:
    """A hex digest that needs COOP_AUDIT_KEY; an empty text has an empty digest.

    What is written is written with the key in use; `age` names another of `keys`, to compute what
    that one wrote.
    """
    return _keyed(list_keys()[age], text) if text else ""


def key_of_hash(text: str, digest: str) -> int | None:
    """Which key made the digest: 0 the present one, 1 the one before …; None if no key did.

    The keys before are those of COOP_AUDIT_FORMER_KEYS, the newest first.
    """
    fitting = (
        age
        for age, key in enumerate(list_keys())
        if hmac.compare_digest(_keyed(key, text).encode(), digest.encode())
    )
    return next(fitting, None)


def _keyed(key: str, text: str) -> str:
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


def acting_origin() -> Origin:
    """Return the origin of the request being answered; without a request, the operator's."""
    request = answered_request.get()
    return read_origin(request) if request is not None else OPERATOR


# Recording that staff viewed a person's data, which the person reads in the account (B3), or a
# list of many people's.

VIEW = "VIEW"
LIST = "LIST"


class ReadReason(models.TextChoices):
    """Why staff looked (glossary.md B3)."""

    APPLICATION = "APPLICATION", gettext_lazy("rozpatrywanie wniosku o dostęp")
    CASE = "CASE", gettext_lazy("prowadzenie sprawy")
    CALL = "CALL", gettext_lazy("rozmowa telefoniczna")
    SETTLEMENT = "SETTLEMENT", gettext_lazy("rozliczenie opłat")
    INSPECTION = "INSPECTION", gettext_lazy("prowadzenie lub kontrola rejestru")


def record_view(
    where: HttpRequest | Origin,
    obj: models.Model,
    subject: Subject | None,
    reason: ReadReason,
    *,
    changes: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Record one VIEW event: person, object, desk and reason."""
    origin = read_origin(where) if isinstance(where, HttpRequest) else where
    return record(
        VIEW,
        replace(origin, label=origin.label or name_desk(origin.actor)),
        obj=obj,
        subject=subject,
        reason_code=reason,
        changes=changes,
    )


def record_list(request: HttpRequest, rows: Iterable[models.Model]) -> None:
    """Record one LIST event for the rows of a page, by model and ids; nothing for no rows."""
    listed = list(rows)
    if listed:
        note, keys = listed[0]._meta.label, [str(row.pk) for row in listed]
        record(LIST, read_origin(request), note=note, changes={"shown": keys})
