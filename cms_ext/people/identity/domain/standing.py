"""The rights of staff as they stand and as the access log says: what differs came past the site.

The log's events of rights are replayed from a beginning: one event that took down all rights as
they stood (`take_down`). The set-up of a new site makes it; later an operator, by command and with
a reason. Nothing else does, or a change past the site would become right by itself: where the log
loses the beginning at its term, a new one says what the log said (`keep_beginning`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.base.realm import Realm
from cms_ext.office.audit.domain.chain import oldest_run
from cms_ext.office.audit.domain.event import SYSTEM, Origin, event_content, key_of_hash, record
from cms_ext.office.audit.models import AuditEvent, Stream, StreamHead
from cms_ext.people.identity.domain.role import PLACES, RIGHT, at_place, group_name
from cms_ext.people.identity.domain.role_words import words_of
from cms_ext.people.identity.models import User
from cms_ext.people.identity.vocabulary import LoginState
from cms_ext.plugins import declared, plugins

TAKEN_DOWN = "RIGHTS_TAKEN_DOWN"
ADMINISTRATOR, ACTIVE, STAFF = "administrator", "active", "staff"


@dataclass(slots=True)
class Standing:
    """Rights at one moment: of logins of staff by their number, of groups by their code.

    A login's are `administrator`, `active`, `staff`, `role:CODE` and `right:app.codename`; a
    group's are those of `GroupStanding`.
    """

    logins: dict[str, set[str]] = field(default_factory=dict)
    groups: dict[str, set[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RightsFinding:
    """What stands otherwise than the log says, in a sentence with what to do."""

    message: str


def standing_now() -> Standing:
    """As the database has them, in a fixed number of queries."""
    now = Standing(groups={name: set() for name in Group.objects.values_list("name", flat=True)})
    staff = User.objects.filter(realm=Realm.STAFF)
    for user in staff.only("pk", "is_superuser", "is_active", "is_staff"):
        flags = {ADMINISTRATOR: user.is_superuser, ACTIVE: user.is_active, STAFF: user.is_staff}
        now.logins[str(user.pk)] = {name for name, is_set in flags.items() if is_set}
    for pk, code in staff.exclude(groups=None).values_list("pk", "groups__name"):
        now.logins[str(pk)].add(f"role:{code}")
    held = Permission.objects.filter(user__realm=Realm.STAFF)
    for pk, *right in held.values_list("user", *RIGHT):
        now.logins[str(pk)].add(f"right:{'.'.join(right)}")
    for name, *right in Permission.objects.exclude(group=None).values_list("group__name", *RIGHT):
        now.groups[name].add(".".join(right))
    for model, place in PLACES:
        right_at = (*(f"permission__{one}" for one in RIGHT), place, place.partition("__")[0])
        rows = model._default_manager.values_list("group__name", *right_at)
        for name, *right, where, number in rows:
            now.groups[name].add(at_place(right, place, where, number))
    return now


@transaction.atomic
def take_down(reason: str, origin: Origin) -> None:
    """Record all rights as they stand: from here on the log is compared with them."""
    _hold_log()
    _begin(standing_now(), reason, origin)


@transaction.atomic
def keep_beginning(before: datetime) -> None:
    """Before acts older than `before` leave the log: the beginning among them is written anew.

    It says what the log says of rights, never what stands: what is found today is found tomorrow.
    Of a log whose events were changed nothing is written on, and the next comparison has none.
    """
    _hold_log()
    begun, last = _beginning(), oldest_run(Stream.ACT, before).last
    if begun is None or last is None or last.seq < begun.seq:
        return
    said, changed = _said_since(begun)
    if not changed:
        _begin(said, _("według dziennika: poprzedni spis usunięto po upływie terminu"), SYSTEM)


def _begin(standing: Standing, reason: str, origin: Origin) -> None:
    changes = {
        kind: {owner: sorted(rights) for owner, rights in of_kind.items()}
        for kind, of_kind in (("logins", standing.logins), ("groups", standing.groups))
    }
    record(TAKEN_DOWN, origin, note=reason, changes=changes)


def _beginning() -> AuditEvent | None:
    return AuditEvent.objects.filter(stream=Stream.ACT, action=TAKEN_DOWN).order_by("seq").last()


@transaction.atomic
def verify_rights() -> list[RightsFinding]:
    """Every difference between the log and what stands; nothing on an untouched site.

    The number of queries does not depend on how many people there are.
    """
    _hold_log()
    return [*_of_logins_and_roles(), *_of_single_rows()]


def _of_single_rows() -> Iterator[RightsFinding]:
    """What plugins give to people row by row, as they compare it with their own decisions."""
    for plugin in plugins():
        if plugin.rights_kept:
            yield from map(RightsFinding, declared(plugin.rights_kept)())


def _of_logins_and_roles() -> list[RightsFinding]:
    begun = _beginning()
    if begun is None:
        if not User.objects.filter(realm=Realm.STAFF).exists():
            return []  # before its set-up a site has nobody whose rights could be taken down
        message = _(
            "Praw nikt jeszcze nie spisał, więc ich zmiany w bazie nikt nie zobaczy. Porównaj "
            "ekran „Pracownicy i role” z tym, co ustalono, i uruchom: verify_rights --begin POWÓD"
        )
        return [RightsFinding(message)]
    said, findings = _said_since(begun)
    return [*findings, *_differences(said, standing_now())]


def _said_since(begun: AuditEvent) -> tuple[Standing, list[RightsFinding]]:
    """What the log says of rights at its end, and which of its events were changed."""
    events = AuditEvent.objects.filter(
        stream=Stream.ACT, action__in=REPLAYED, seq__gte=begun.seq
    ).order_by("seq")
    said, findings = Standing(), []
    for event in events:
        if key_of_hash(event_content(event), event.hash) is None:
            message = _("zdarzenie nr %(seq)s zmieniono w bazie: uruchom verify_access_log")
            findings.append(RightsFinding(message % {"seq": event.seq}))
        REPLAYED[event.action](said, event)
    return said, findings


def _hold_log() -> None:
    """Nobody records a change of rights before the end of this transaction."""
    StreamHead.objects.select_for_update().filter(stream=Stream.ACT).first()


def _begun(said: Standing, event: AuditEvent) -> None:
    said.logins = {owner: set(rights) for owner, rights in event.changes["logins"].items()}
    said.groups = {owner: set(rights) for owner, rights in event.changes["groups"].items()}


def _opened(said: Standing, event: AuditEvent) -> None:
    rights = {f"role:{code}" for code in event.changes["groups"]}
    rights |= {ADMINISTRATOR} if event.changes["is_superuser"] else set()
    rights |= {STAFF} if event.changes.get("is_staff", True) else set()
    rights |= {ACTIVE} if event.to_state == LoginState.ACTIVE else set()
    said.logins[event.object_id] = rights


def _deleted(said: Standing, event: AuditEvent) -> None:
    said.logins.pop(event.object_id, None)


def _flag(name: str, *, is_set: bool) -> Callable[[Standing, AuditEvent], None]:
    def replay(said: Standing, event: AuditEvent) -> None:
        _set(said, event, name, is_set=is_set)

    return replay


def _state(said: Standing, event: AuditEvent) -> None:
    _set(said, event, ACTIVE, is_set=event.to_state == LoginState.ACTIVE)


def _set(said: Standing, event: AuditEvent, right: str, *, is_set: bool) -> None:
    # The same events tell of residents, who are no staff.
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
    """Another realm, or the flag of staff; other events of this action tell of names alone."""
    if "realm" not in event.changes:
        return
    if event.changes["realm"] != Realm.STAFF:
        said.logins.pop(event.object_id, None)
        return
    said.logins.setdefault(event.object_id, {ACTIVE})
    _set(said, event, STAFF, is_set=event.changes["is_staff"])


def _group(said: Standing, event: AuditEvent) -> None:
    name, changes = event.changes["group"], event.changes
    former = changes.get("formerly", name)
    rights = said.groups.pop(former, set())
    removed = {form for one in changes.get("removed", ()) for form in _forms(one)}
    held = rights | set(changes["added"])
    said.groups[name] = {one for one in held if removed.isdisjoint((one, _numbered(one)))}
    for held in said.logins.values():
        if f"role:{former}" in held:
            held.remove(f"role:{former}")
            held.add(f"role:{name}")


def _group_deleted(said: Standing, event: AuditEvent) -> None:
    said.groups.pop(event.changes["group"], None)
    for held in said.logins.values():
        held.discard(f"role:{event.changes['group']}")


REPLAYED: Mapping[str, Callable[[Standing, AuditEvent], None]] = {
    TAKEN_DOWN: _begun,
    "STAFF_LOGIN_OPENED": _opened,
    "STAFF_LOGIN_DELETED": _deleted,
    "STAFF_LOGIN_CHANGED": _moved,
    "STAFF_GROUPS_CHANGED": _listed("role"),
    "PERMISSIONS_CHANGED": _listed("right"),
    "ADMINISTRATOR_MADE": _flag(ADMINISTRATOR, is_set=True),
    "ADMINISTRATOR_UNMADE": _flag(ADMINISTRATOR, is_set=False),
    "SUSPENDED": _state,
    "RESUMED": _state,
    "CLOSED": _state,
    "ACTIVATED": _state,
    "GROUP_MADE": _group,
    "GROUP_CHANGED": _group,
    "GROUP_DELETED": _group_deleted,
}


def _differences(said: Standing, now: Standing) -> Iterator[RightsFinding]:
    names: dict[str, Any] = {
        str(pk): login
        for pk, login in User.objects.filter(pk__in=[*{*said.logins, *now.logins}]).values_list(
            "pk", "login"
        )
    }
    for key in sorted({*said.logins, *now.logins}, key=int):
        whose = _("konto „%(login)s”") % {"login": names.get(key, _("nr %(key)s") % {"key": key})}
        yield from _of_one(whose, said.logins.get(key), now.logins.get(key))
    as_now = {form: one for rights in now.groups.values() for one in rights for form in _forms(one)}
    gone = _places_gone(said)
    for code in sorted({*said.groups, *now.groups}):
        whose = _("rola „%(title)s”") % {"title": group_name(code)}
        held = said.groups.get(code)
        if held is not None:
            held = {
                as_now.get(_numbered(right), right)
                for right in held
                if right.partition(": ")[2] not in gone
            }
        yield from _of_one(whose, held, now.groups.get(code))


def _numbered(right: str) -> str:
    """A right by the number of its place alone, which outlives its name; others as they are."""
    code, _colon, where = right.partition(": ")
    _name, sign, number = where.rpartition(" #")
    return f"{code}: #{number}" if sign else right


def _forms(right: str) -> tuple[str, ...]:
    """How a right may stand in the log; older events name its place without a number."""
    return (right, _numbered(right), right.rpartition(" #")[0] or right)


def _places_gone(said: Standing) -> set[str]:
    """Places that were deleted: their rights went with them, by the act that deleted the place."""
    places = {right.partition(": ")[2] for rights in said.groups.values() for right in rights}
    places.discard("")
    for model, place in PLACES:
        name, column = place.split("__")
        rows = model._meta.get_field(name).related_model._default_manager
        numbers = {one.rpartition(f" #{name}-")[2] for one in places}
        there = rows.filter(pk__in=filter(str.isdecimal, numbers)).values_list("pk", flat=True)
        found = {str(number) for number in there}
        places = {one for one in places if one.rpartition(f" #{name}-")[2] not in found}
        places -= set(rows.filter(**{f"{column}__in": places}).values_list(column, flat=True))
    return places


def _of_one(whose: str, said: set[str] | None, now: set[str] | None) -> Iterator[RightsFinding]:
    if now is None:
        yield RightsFinding(
            _("%(whose)s: usunięto z bazy, dziennik o tym nie mówi") % {"whose": whose}
        )
        return
    if said is None:
        yield RightsFinding(
            _("%(whose)s: jest w bazie, dziennik o tym nie mówi") % {"whose": whose}
        )
    for right in sorted(now - (said or set())):
        message = _("%(whose)s: %(right)s: jest, a według dziennika nie ma. Odbierz to prawo")
        yield RightsFinding(message % {"whose": whose, "right": in_words(right)})
    for right in sorted((said or set()) - now):
        message = _("%(whose)s: %(right)s: nie ma, a według dziennika jest. Przywróć to prawo")
        yield RightsFinding(message % {"whose": whose, "right": in_words(right)})


def in_words(right: str) -> str:
    """A right of `Standing` as people read it."""
    flags = {
        ADMINISTRATOR: _("uprawnienia administratora"),
        ACTIVE: _("konto czynne"),
        STAFF: _("wejście do administracji"),
    }
    if right in flags:
        return flags[right]
    kind, _colon, code = right.partition(":")
    if kind == "role":
        return _("rola „%(title)s”") % {"title": group_name(code)}
    code, _colon, where = (code if kind == "right" else right).partition(": ")
    where = where.rpartition(" #")[0] or where
    return "; ".join(words_of({} if where else {code: code}, {code: [where]} if where else {}))
