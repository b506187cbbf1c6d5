"""Comparing the stored rights with the access log, to find changes made past the site.

The log's events of rights are replayed (`rights_replay`) from a beginning: one event with all
rights of its moment (`record_standing`). The set-up of a new site writes it; later an operator
does, by command and with a reason. Nothing else may, or a change past the site would legitimise
itself: where the log loses the beginning at its term, a new one repeats what the log said
(`restate_beginning`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.evidence.audit.domain.chain import oldest_run
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin, event_content, key_of_hash, record
from cms_ext.evidence.audit.models import AuditEvent, Stream, StreamHead
from cms_ext.people.identity.domain import rights_replay as replay
from cms_ext.people.identity.domain import role as roles
from cms_ext.people.identity.domain.authenticator import APP, CODES, PASSKEY, list_factor_marks
from cms_ext.people.identity.domain.rights import make_password_mark
from cms_ext.people.identity.domain.role_words import describe_rights
from cms_ext.people.identity.models import User
from cms_ext.people.identity.vocabulary import LoginState
from cms_ext.plugins import list_plugins
from cms_ext.plugins.realm import Realm

# What a beginning of this release has beyond those of earlier ones, oldest first: the key in the
# event, the prefixes of the added rights, and the reason logged when a beginning is widened.
WIDER = {
    "everybody": (
        (replay.REALM, replay.PASSWORD),
        gettext_lazy("mieszkańcy, hasła i drugie składniki jak w bazie, reszta według dziennika"),
    ),
    "factors": (
        (replay.FACTOR,),
        gettext_lazy("drugie składniki logowania jak w bazie, reszta według dziennika"),
    ),
    "unused_codes": (
        (f"{replay.FACTOR}{CODES}:",),
        gettext_lazy("kody zapasowe jak w bazie, reszta według dziennika"),
    ),
}


@dataclass(frozen=True, slots=True)
class RightsFinding:
    """A difference between the rights and the log, in a sentence with what to do."""

    message: str


def read_standing() -> replay.Standing:
    """Read the rights from the database, in a fixed number of queries."""
    now = replay.Standing()
    for group, rights in roles.read_held_rights(Group.objects.all()).items():
        now.groups[group.name] = {right.recorded for right in rights}
    users = User.objects.exclude(realm=Realm.NONE)
    for user in users.only(*COLUMNS):
        now.logins[str(user.pk)] = set(_of_login(user))
    for pk, code in users.exclude(groups=None).values_list("pk", "groups__name"):
        now.logins[str(pk)].add(f"role:{code}")
    held = users.exclude(user_permissions=None)
    for pk, *right in held.values_list(
        "pk", *(f"user_permissions__{name}" for name in roles.RIGHT)
    ):
        now.logins[str(pk)].add(f"right:{'.'.join(right)}")
    for pk, mark in list_factor_marks():
        if str(pk) in now.logins:
            now.logins[str(pk)].add(replay.FACTOR + mark)
    return now


COLUMNS = ("pk", "is_superuser", "is_active", "is_staff", "state", "realm", "person", "password")


def _of_login(user: User) -> Iterator[str]:
    flags = {
        replay.ADMINISTRATOR: user.is_superuser,
        replay.ACTIVE: user.is_active,
        replay.STAFF: user.is_staff,
        replay.CLOSED: user.state == LoginState.CLOSED,
    }
    yield from (name for name, is_set in flags.items() if is_set)
    yield replay.REALM + user.realm
    if user.person_id is not None:
        yield f"{replay.PERSON}{user.person_id}"
    if mark := make_password_mark(user):
        yield replay.PASSWORD + mark


@transaction.atomic
def record_standing(reason: str, origin: Origin) -> None:
    """Record all rights as they are: from here on they are compared with the log."""
    _hold_log()
    _begin(read_standing(), reason, origin)


@transaction.atomic
def restate_beginning(before: datetime) -> None:
    """Write the beginning anew before events older than `before` leave the log.

    It repeats what the log says of rights, never what is stored: a difference found today is found
    tomorrow. If events of the log were changed, nothing is written, and the next comparison has no
    beginning.
    """
    _hold_log()
    begun, last = _beginning(), oldest_run(Stream.ACT, before).last
    if begun is None or last is None or last.seq < begun.seq:
        return
    logged, changed = _logged_since(begun)
    if not changed:
        _begin(logged, _("według dziennika: poprzedni spis usunięto po upływie terminu"), SYSTEM)


@transaction.atomic
def widen_beginning() -> None:
    """Write the beginning anew if an earlier release wrote it and compared less.

    What was compared is repeated from the log; the rest, unknown to the log, is taken from the
    database (`WIDER`). If events of the log were changed, nothing is written.
    """
    _hold_log()
    begun = _beginning()
    if begun is None or _is_whole(begun):
        return
    (logged, changed), now = _logged_since(begun), read_standing()
    if changed:
        return
    as_now = _as_now(now)
    logged.groups = {
        code: {as_now.get(replay.strip_place_name(right), right) for right in rights}
        for code, rights in logged.groups.items()
    }
    lacking = [wider for name, wider in WIDER.items() if not begun.changes.get(name)]
    unknown = tuple(prefix for prefixes, _reason in lacking for prefix in prefixes)
    for key, held in now.logins.items():
        if replay.REALM + Realm.STAFF not in held and replay.REALM in unknown:
            logged.logins[key] = held
        elif key in logged.logins:
            known = {right for right in logged.logins[key] if not right.startswith(unknown)}
            logged.logins[key] = known | {right for right in held if right.startswith(unknown)}
    _begin(logged, str(lacking[0][1]), SYSTEM)


def _is_whole(begun: AuditEvent) -> bool:
    return all(begun.changes.get(name) for name in WIDER)


def _begin(standing: replay.Standing, reason: str, origin: Origin) -> None:
    changes = {
        kind: {owner: sorted(rights) for owner, rights in of_kind.items()}
        for kind, of_kind in (("logins", standing.logins), ("groups", standing.groups))
    }
    record(replay.TAKEN_DOWN, origin, note=reason, changes=changes | dict.fromkeys(WIDER, True))


def _beginning() -> AuditEvent | None:
    return (
        AuditEvent.objects.filter(stream=Stream.ACT, action=replay.TAKEN_DOWN)
        .order_by("seq")
        .last()
    )


@transaction.atomic
def verify_rights() -> list[RightsFinding]:
    """Return every difference between the log and the stored rights; none if all is well.

    The number of queries does not depend on the number of people.
    """
    _hold_log()
    return [*_of_logins_and_roles(), *_of_single_rows()]


def _of_single_rows() -> Iterator[RightsFinding]:
    """Yield what plugins find in rights that they give to people row by row."""
    for plugin in list_plugins():
        if plugin.evidence.rights_findings:
            yield from map(RightsFinding, plugin.evidence.rights_findings())


def _of_logins_and_roles() -> list[RightsFinding]:
    begun = _beginning()
    if begun is None:
        if not User.objects.filter(realm=Realm.STAFF).exists():
            return []  # before its set-up a site has nobody with rights
        message = _(
            "Praw nikt jeszcze nie spisał, więc ich zmiany w bazie nikt nie zobaczy. Porównaj "
            "ekran „Pracownicy i role” z tym, co ustalono, i uruchom: verify_rights --begin POWÓD"
        )
        return [RightsFinding(message)]
    if not _is_whole(begun):
        return [
            RightsFinding(
                _(
                    "Spis praw nie obejmuje mieszkańców albo drugich składników logowania. "
                    "Uruchom: verify_rights --begin POWÓD"
                )
            )
        ]
    logged, findings = _logged_since(begun)
    return [*findings, *_differences(logged, read_standing())]


def _logged_since(begun: AuditEvent) -> tuple[replay.Standing, list[RightsFinding]]:
    """Return the rights by the end of the log, and findings on changed events."""
    events = AuditEvent.objects.filter(
        stream=Stream.ACT, action__in=replay.REPLAYED, seq__gte=begun.seq
    ).order_by("seq")
    logged, findings = replay.Standing(), []
    for event in events:
        if key_of_hash(event_content(event), event.hash) is None:
            message = _("zdarzenie nr %(seq)s zmieniono w bazie: uruchom verify_access_log")
            findings.append(RightsFinding(message % {"seq": event.seq}))
        replay.REPLAYED[event.action](logged, event)
    return logged, findings


def _hold_log() -> None:
    """Keep others from recording changes of rights until this transaction ends."""
    StreamHead.objects.select_for_update().filter(stream=Stream.ACT).first()


def _differences(logged: replay.Standing, now: replay.Standing) -> Iterator[RightsFinding]:
    pairs = {
        key: (
            _that_opens(_with_panel_group(logged.logins.get(key))),
            _that_opens(now.logins.get(key)),
        )
        for key in {*logged.logins, *now.logins}
    }
    differing = sorted((key for key, (before, held) in pairs.items() if before != held), key=int)
    rows = User.objects.filter(pk__in=differing).values_list("pk", "login")
    names = {str(pk): login for pk, login in rows}
    for key in differing:
        whose = _("konto „%(login)s”") % {"login": names.get(key, _("nr %(key)s") % {"key": key})}
        yield from _of_one(whose, *pairs[key])
    as_now, gone = _as_now(now), _places_gone(logged)
    for code in sorted({*logged.groups, *now.groups}):
        whose = _("rola „%(title)s”") % {"title": roles.group_name(code)}
        role = logged.groups.get(code)
        if role is not None:
            role = {
                as_now.get(replay.strip_place_name(right), right)
                for right in role
                if right.partition(": ")[2] not in gone
            }
        yield from _of_one(whose, role, now.groups.get(code))


def _with_panel_group(held: set[str] | None) -> set[str] | None:
    """Add the group of the login's panel, which follows from its realm without an event."""
    if held is None:
        return None
    return held | {
        f"role:{roles.REALM_GROUPS[realm]}"
        for realm in roles.REALM_GROUPS
        if replay.REALM + realm in held
    }


def _that_opens(held: set[str] | None) -> set[str] | None:
    """Drop what grants nothing: panel's group, password and factors of a closed login."""
    if held is None or replay.CLOSED not in held:
        return held
    idle = {f"role:{group}" for group in roles.REALM_GROUPS.values()}
    return {
        right for right in held - idle if not right.startswith((replay.PASSWORD, replay.FACTOR))
    }


def _as_now(now: replay.Standing) -> dict[str, str]:
    """Map each spelling of a role's right at a place in the log to its present one."""
    return {
        spelling: right
        for rights in now.groups.values()
        for right in rights
        for spelling in replay.list_spellings(right)
    }


def _places_gone(logged: replay.Standing) -> set[str]:
    """Return the places that were deleted: their rights went with them."""
    places = {right.partition(": ")[2] for rights in logged.groups.values() for right in rights}
    places.discard("")
    for model, place in roles.PLACES:
        name, column = place.split("__")
        rows = model._meta.get_field(name).related_model._default_manager
        numbers = {name_of_place.rpartition(f" #{name}-")[2] for name_of_place in places}
        existing = rows.filter(pk__in=filter(str.isdecimal, numbers)).values_list("pk", flat=True)
        numbers_there = {str(number) for number in existing}
        places = {
            name_of_place
            for name_of_place in places
            if name_of_place.rpartition(f" #{name}-")[2] not in numbers_there
        }
        places -= set(rows.filter(**{f"{column}__in": places}).values_list(column, flat=True))
    return places


def _of_one(whose: str, logged: set[str] | None, now: set[str] | None) -> Iterator[RightsFinding]:
    if now is None:
        yield RightsFinding(
            _("%(whose)s: usunięto z bazy, dziennik o tym nie mówi") % {"whose": whose}
        )
        return
    if logged is None:
        yield RightsFinding(
            _("%(whose)s: jest w bazie, dziennik o tym nie mówi") % {"whose": whose}
        )
    logged, now = logged or set(), set(now)
    differing = logged ^ now
    if any(right.startswith(replay.PASSWORD) for right in differing):
        message = _("%(whose)s: hasło jest inne niż to, o którym mówi dziennik. Zablokuj to konto")
        yield RightsFinding(message % {"whose": whose})
    kinds = {right.split(":")[1] for right in differing if right.startswith(replay.FACTOR)}
    for kind in sorted(kinds):
        message = _(
            "%(whose)s: %(factor)s: jest inaczej, niż mówi dziennik. Zablokuj to konto i znieś "
            "jego drugi składnik logowania"
        )
        yield RightsFinding(message % {"whose": whose, "factor": FACTOR_WORDS[kind]})
    marked = {right for right in differing if right.startswith((replay.PASSWORD, replay.FACTOR))}
    for right in sorted(now - logged - marked):
        message = _("%(whose)s: %(right)s: jest, a według dziennika nie ma. Odbierz to prawo")
        yield RightsFinding(message % {"whose": whose, "right": describe_right(right)})
    for right in sorted(logged - now - marked):
        message = _("%(whose)s: %(right)s: nie ma, a według dziennika jest. Przywróć to prawo")
        yield RightsFinding(message % {"whose": whose, "right": describe_right(right)})


FACTOR_WORDS = {
    APP: gettext_lazy("aplikacja z kodami"),
    PASSKEY: gettext_lazy("klucze dostępu"),
    CODES: gettext_lazy("kody zapasowe"),
}
NAMED = {"realm": gettext_lazy("panel"), "person": gettext_lazy("osoba nr")}


def describe_right(right: str) -> str:
    """Describe a right of `Standing` in words."""
    flags = {
        replay.ADMINISTRATOR: _("uprawnienia administratora"),
        replay.ACTIVE: _("konto czynne"),
        replay.STAFF: _("wejście do administracji"),
        replay.CLOSED: _("konto zamknięte"),
    }
    if right in flags:
        return flags[right]
    kind, _colon, code = right.partition(":")
    if kind in NAMED:
        return f"{NAMED[kind]} {code}"
    if kind == "role":
        return _("rola „%(title)s”") % {"title": roles.group_name(code)}
    code, _colon, where = (code if kind == "right" else right).partition(": ")
    where = where.rpartition(" #")[0] or where
    return "; ".join(
        describe_rights({} if where else {code: code}, {code: [where]} if where else {})
    )
