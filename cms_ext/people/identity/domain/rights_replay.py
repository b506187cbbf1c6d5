"""Replay of the access log: what its events say about the rights of logins and groups."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.domain.authenticator import APP, CODES, PASSKEY
from cms_ext.people.identity.models import User
from cms_ext.people.identity.vocabulary import LoginState
from cms_ext.plugins.realm import Realm

TAKEN_DOWN = "RIGHTS_TAKEN_DOWN"
ADMINISTRATOR, ACTIVE, STAFF, CLOSED = "administrator", "active", "staff", "closed"
PASSWORD, PERSON, REALM, FACTOR = "password:", "person:", "realm:", "factor:"


@dataclass(slots=True)
class Standing:
    """Rights at one moment: of logins by their number, of groups by their code.

    A login's are `administrator`, `active`, `staff`, `closed`, `realm:REALM`, `person:NUMBER`,
    `password:DIGEST`, `factor:KIND:DIGEST` (`authenticator.py`), `role:CODE` and
    `right:app.codename`; a group's are those of `GroupStanding`.
    """

    logins: dict[str, set[str]] = field(default_factory=dict)
    groups: dict[str, set[str]] = field(default_factory=dict)


def _begun(said: Standing, event: AuditEvent) -> None:
    said.logins = {owner: set(rights) for owner, rights in event.changes["logins"].items()}
    said.groups = {owner: set(rights) for owner, rights in event.changes["groups"].items()}


def _staff_opened(said: Standing, event: AuditEvent) -> None:
    said.logins[event.object_id] = {f"role:{code}" for code in event.changes["groups"]}
    _set(said, event, REALM + Realm.STAFF, is_set=True)
    _set(said, event, ADMINISTRATOR, is_set=event.changes["is_superuser"])
    _set(said, event, STAFF, is_set=event.changes.get("is_staff", True))
    _state(said, event)
    _password(said, event)


def _opened(said: Standing, event: AuditEvent) -> None:
    said.logins[event.object_id] = {REALM + event.changes["realm"], f"{PERSON}{event.subject_id}"}
    _state(said, event)
    _password(said, event)


def _deleted(said: Standing, event: AuditEvent) -> None:
    said.logins.pop(event.object_id, None)


def _flag(name: str, *, is_set: bool) -> Callable[[Standing, AuditEvent], None]:
    def replay(said: Standing, event: AuditEvent) -> None:
        _set(said, event, name, is_set=is_set)

    return replay


def _state(said: Standing, event: AuditEvent) -> None:
    _set(said, event, ACTIVE, is_set=event.to_state in LoginState.entering())
    _set(said, event, CLOSED, is_set=event.to_state == LoginState.CLOSED)


def _login_state(said: Standing, event: AuditEvent) -> None:
    """Replay the state of a login; applications for access use the same actions."""
    if event.object_type == User._meta.label:
        _state(said, event)


def _password(said: Standing, event: AuditEvent) -> None:
    _only(said, event, PASSWORD, event.changes.get("password_mark", ""))


def _first_password(said: Standing, event: AuditEvent) -> None:
    _state(said, event)
    _password(said, event)


def _factor_added(said: Standing, event: AuditEvent) -> None:
    mark = event.changes.get("factor_mark", "")
    if event.reason_code == APP:
        _only(said, event, f"{FACTOR}{APP}:", mark)
    else:
        _set(said, event, f"{FACTOR}{event.reason_code}:{mark}", is_set=True)


def _factor_removed(said: Standing, event: AuditEvent) -> None:
    """Remove a factor; without an app and a passkey the recovery codes go, too."""
    if event.reason_code == APP:
        _only(said, event, f"{FACTOR}{APP}:", "")
    else:
        mark = event.changes.get("factor_mark", "")
        _set(said, event, f"{FACTOR}{PASSKEY}:{mark}", is_set=False)
    codes = f"{FACTOR}{CODES}:"
    held = said.logins.get(event.object_id, set())
    if all(right.startswith(codes) for right in held if right.startswith(FACTOR)):
        _only(said, event, codes, "")


def _factors_reset(said: Standing, event: AuditEvent) -> None:
    _only(said, event, FACTOR, "")


def _codes_left(said: Standing, event: AuditEvent) -> None:
    _only(said, event, f"{FACTOR}{CODES}:", event.changes.get("factor_mark", ""))


def _only(said: Standing, event: AuditEvent, kind: str, value: str) -> None:
    held = said.logins.get(event.object_id, set())
    held.difference_update([right for right in held if right.startswith(kind)])
    if value:
        held.add(kind + value)


def _set(said: Standing, event: AuditEvent, right: str, *, is_set: bool) -> None:
    rights = said.logins.get(event.object_id, set())
    if is_set:
        rights.add(right)
    else:
        rights.discard(right)


def _listed(prefix: str) -> Callable[[Standing, AuditEvent], None]:
    def replay(said: Standing, event: AuditEvent) -> None:
        for is_set, name in ((True, "added"), (False, "removed")):
            for one in event.changes[name]:
                _set(said, event, f"{prefix}:{one}", is_set=is_set)

    return replay


def _moved(said: Standing, event: AuditEvent) -> None:
    """Replay another realm or staff flag; other events of this action concern names alone."""
    if "realm" not in event.changes:
        return
    said.logins.setdefault(event.object_id, {ACTIVE})
    _only(said, event, REALM, event.changes["realm"])
    _only(said, event, PERSON, str(event.changes.get("person") or ""))
    _set(said, event, STAFF, is_set=event.changes["is_staff"])


def _merged(said: Standing, event: AuditEvent) -> None:
    """Give the logins of the entry that goes to the entry that stays."""
    gone = f"{PERSON}{event.changes['merged']}"
    for held in said.logins.values():
        if gone in held:
            held.remove(gone)
            held.add(PERSON + event.object_id)


def _group(said: Standing, event: AuditEvent) -> None:
    name, changes = event.changes["group"], event.changes
    former = changes.get("formerly", name)
    rights = said.groups.pop(former, set())
    removed = {form for right in changes.get("removed", ()) for form in list_spellings(right)}
    held = rights | set(changes["added"])
    said.groups[name] = {
        right for right in held if removed.isdisjoint((right, strip_place_name(right)))
    }
    for held in said.logins.values():
        if f"role:{former}" in held:
            held.remove(f"role:{former}")
            held.add(f"role:{name}")


def _group_deleted(said: Standing, event: AuditEvent) -> None:
    said.groups.pop(event.changes["group"], None)
    for held in said.logins.values():
        held.discard(f"role:{event.changes['group']}")


def strip_place_name(right: str) -> str:
    """Return a right with only the number of its place, which outlives its name."""
    code, _colon, where = right.partition(": ")
    _name, separator, number = where.rpartition(" #")
    return f"{code}: #{number}" if separator else right


def list_spellings(right: str) -> tuple[str, ...]:
    """List how a right may be spelled in the log; older events have no place number."""
    return (right, strip_place_name(right), right.rpartition(" #")[0] or right)


REPLAYED: Mapping[str, Callable[[Standing, AuditEvent], None]] = {
    TAKEN_DOWN: _begun,
    "STAFF_LOGIN_OPENED": _staff_opened,
    "LOGIN_OPENED": _opened,
    "STAFF_LOGIN_DELETED": _deleted,
    "LOGIN_DELETED": _deleted,
    "STAFF_LOGIN_CHANGED": _moved,
    "STAFF_GROUPS_CHANGED": _listed("role"),
    "PERMISSIONS_CHANGED": _listed("right"),
    "ADMINISTRATOR_MADE": _flag(ADMINISTRATOR, is_set=True),
    "ADMINISTRATOR_UNMADE": _flag(ADMINISTRATOR, is_set=False),
    "SUSPENDED": _login_state,
    "RESUMED": _login_state,
    "CLOSED": _login_state,
    "ACTIVATED": _login_state,
    "FIRST_LOGIN": _first_password,
    "PASSWORD_CHANGED": _password,
    "PASSWORD_RENEWED": _password,
    "SECOND_FACTOR_ADDED": _factor_added,
    "SECOND_FACTOR_REMOVED": _factor_removed,
    "SECOND_FACTOR_RESET": _factors_reset,
    "RECOVERY_CODES_MADE": _codes_left,
    "RECOVERY_CODE_USED": _codes_left,
    "PERSONS_MERGED": _merged,
    "GROUP_MADE": _group,
    "GROUP_CHANGED": _group,
    "GROUP_DELETED": _group_deleted,
}
