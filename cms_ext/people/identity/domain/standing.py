"""Rights as they stand and as the access log says: what differs came past the site.

The log's events of rights are replayed (`rights_replay`) from a beginning: one event that took
down all rights as they stood (`record_standing`). The set-up of a new site makes it; later an
operator, by command and with a reason. Nothing else does, or a change past the site would become
right by itself: where the log loses the beginning at its term, a new one says what the log said
(`restate_beginning`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.evidence.audit.domain.chain import oldest_run
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin, event_content, key_of_hash, record
from cms_ext.evidence.audit.models import AuditEvent, Stream, StreamHead
from cms_ext.people.identity.domain.authenticator import APP, CODES, PASSKEY, list_factor_marks
from cms_ext.people.identity.domain.held_rights import read_held_rights
from cms_ext.people.identity.domain.rights import make_password_mark
from cms_ext.people.identity.domain.rights_replay import (
    ACTIVE,
    ADMINISTRATOR,
    CLOSED,
    FACTOR,
    PASSWORD,
    PERSON,
    REALM,
    REPLAYED,
    STAFF,
    TAKEN_DOWN,
    Standing,
    list_spellings,
    strip_place_name,
)
from cms_ext.people.identity.domain.role import PLACES, REALM_GROUPS, RIGHT, group_name
from cms_ext.people.identity.domain.role_words import describe_rights
from cms_ext.people.identity.models import User
from cms_ext.people.identity.vocabulary import LoginState
from cms_ext.plugins import list_plugins
from cms_ext.plugins.realm import Realm

# By what a beginning says that it has more than those of earlier releases, oldest first, with what
# that is, and what the log says of a beginning that was widened by it and all that follow.
WIDER = {
    "everybody": (
        (REALM, PASSWORD),
        gettext_lazy("mieszkańcy, hasła i drugie składniki jak w bazie, reszta według dziennika"),
    ),
    "factors": (
        (FACTOR,),
        gettext_lazy("drugie składniki logowania jak w bazie, reszta według dziennika"),
    ),
    "unused_codes": (
        (f"{FACTOR}{CODES}:",),
        gettext_lazy("kody zapasowe jak w bazie, reszta według dziennika"),
    ),
}


@dataclass(frozen=True, slots=True)
class RightsFinding:
    """What stands otherwise than the log says, in a sentence with what to do."""

    message: str


def read_standing() -> Standing:
    """As the database has them, in a fixed number of queries."""
    now = Standing()
    for group, rights in read_held_rights(Group.objects.all()).items():
        now.groups[group.name] = {right.recorded for right in rights}
    users = User.objects.exclude(realm=Realm.NONE)
    for user in users.only(*COLUMNS):
        now.logins[str(user.pk)] = set(_of_login(user))
    for pk, code in users.exclude(groups=None).values_list("pk", "groups__name"):
        now.logins[str(pk)].add(f"role:{code}")
    held = Permission.objects.filter(user__realm__in=set(Realm) - {Realm.NONE})
    for pk, *right in held.values_list("user", *RIGHT):
        now.logins[str(pk)].add(f"right:{'.'.join(right)}")
    for pk, mark in list_factor_marks():
        if str(pk) in now.logins:
            now.logins[str(pk)].add(FACTOR + mark)
    return now


COLUMNS = ("pk", "is_superuser", "is_active", "is_staff", "state", "realm", "person", "password")


def _of_login(user: User) -> Iterator[str]:
    flags = {
        ADMINISTRATOR: user.is_superuser,
        ACTIVE: user.is_active,
        STAFF: user.is_staff,
        CLOSED: user.state == LoginState.CLOSED,
    }
    yield from (name for name, is_set in flags.items() if is_set)
    yield REALM + user.realm
    if user.person_id is not None:
        yield f"{PERSON}{user.person_id}"
    if mark := make_password_mark(user):
        yield PASSWORD + mark


@transaction.atomic
def record_standing(reason: str, origin: Origin) -> None:
    """Record all rights as they stand: from here on the log is compared with them."""
    _hold_log()
    _begin(read_standing(), reason, origin)


@transaction.atomic
def restate_beginning(before: datetime) -> None:
    """Before acts older than `before` leave the log: the beginning among them is written anew.

    It says what the log says of rights, never what stands: what is found today is found tomorrow.
    Of a log whose events were changed nothing is written on, and the next comparison has none.
    """
    _hold_log()
    begun, last = _beginning(), oldest_run(Stream.ACT, before).last
    if begun is None or last is None or last.seq < begun.seq:
        return
    said, changed = _logged_since(begun)
    if not changed:
        _begin(said, _("według dziennika: poprzedni spis usunięto po upływie terminu"), SYSTEM)


@transaction.atomic
def widen_beginning() -> None:
    """Begin anew where the beginning is of a release that compared less than this one.

    What was compared is as the log says; the rest, of which the log knew nothing, as it stands
    (`WIDER`). Of a log whose events were changed nothing is written on.
    """
    _hold_log()
    begun = _beginning()
    if begun is None or _is_whole(begun):
        return
    (said, changed), now = _logged_since(begun), read_standing()
    if changed:
        return
    as_now = _as_now(now)
    said.groups = {
        code: {as_now.get(strip_place_name(right), right) for right in rights}
        for code, rights in said.groups.items()
    }
    lacking = [wider for name, wider in WIDER.items() if not begun.changes.get(name)]
    unknown = tuple(prefix for prefixes, _reason in lacking for prefix in prefixes)
    for key, held in now.logins.items():
        if REALM + Realm.STAFF not in held and REALM in unknown:
            said.logins[key] = held
        elif key in said.logins:
            known = {one for one in said.logins[key] if not one.startswith(unknown)}
            said.logins[key] = known | {one for one in held if one.startswith(unknown)}
    _begin(said, str(lacking[0][1]), SYSTEM)


def _is_whole(begun: AuditEvent) -> bool:
    return all(begun.changes.get(name) for name in WIDER)


def _begin(standing: Standing, reason: str, origin: Origin) -> None:
    changes = {
        kind: {owner: sorted(rights) for owner, rights in of_kind.items()}
        for kind, of_kind in (("logins", standing.logins), ("groups", standing.groups))
    }
    record(TAKEN_DOWN, origin, note=reason, changes=changes | dict.fromkeys(WIDER, True))


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
    for plugin in list_plugins():
        if plugin.evidence.rights_findings:
            yield from map(RightsFinding, plugin.evidence.rights_findings())


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
    if not _is_whole(begun):
        return [
            RightsFinding(
                _(
                    "Spis praw nie obejmuje mieszkańców albo drugich składników logowania. "
                    "Uruchom: verify_rights --begin POWÓD"
                )
            )
        ]
    said, findings = _logged_since(begun)
    return [*findings, *_differences(said, read_standing())]


def _logged_since(begun: AuditEvent) -> tuple[Standing, list[RightsFinding]]:
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


def _differences(said: Standing, now: Standing) -> Iterator[RightsFinding]:
    pairs = {
        key: (
            _that_opens(_with_panel_group(said.logins.get(key))),
            _that_opens(now.logins.get(key)),
        )
        for key in {*said.logins, *now.logins}
    }
    differing = sorted((key for key, (was, held) in pairs.items() if was != held), key=int)
    found = User.objects.filter(pk__in=differing).values_list("pk", "login")
    names = {str(pk): login for pk, login in found}
    for key in differing:
        whose = _("konto „%(login)s”") % {"login": names.get(key, _("nr %(key)s") % {"key": key})}
        yield from _of_one(whose, *pairs[key])
    as_now, gone = _as_now(now), _places_gone(said)
    for code in sorted({*said.groups, *now.groups}):
        whose = _("rola „%(title)s”") % {"title": group_name(code)}
        role = said.groups.get(code)
        if role is not None:
            role = {
                as_now.get(strip_place_name(right), right)
                for right in role
                if right.partition(": ")[2] not in gone
            }
        yield from _of_one(whose, role, now.groups.get(code))


def _with_panel_group(held: set[str] | None) -> set[str] | None:
    """With the group behind the login's panel, which follows from its realm and has no event."""
    if held is None:
        return None
    return held | {f"role:{REALM_GROUPS[realm]}" for realm in REALM_GROUPS if REALM + realm in held}


def _that_opens(held: set[str] | None) -> set[str] | None:
    """Without what opens nothing: panel's group, password and factors of a closed login."""
    if held is None or CLOSED not in held:
        return held
    idle = {f"role:{group}" for group in REALM_GROUPS.values()}
    return {one for one in held - idle if not one.startswith((PASSWORD, FACTOR))}


def _as_now(now: Standing) -> dict[str, str]:
    """Each right of a role at a place as it stands, by the ways in which the log may say it."""
    return {
        form: one
        for rights in now.groups.values()
        for one in rights
        for form in list_spellings(one)
    }


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
    said, now = said or set(), set(now)
    differing = said ^ now
    if any(one.startswith(PASSWORD) for one in differing):
        message = _("%(whose)s: hasło jest inne niż to, o którym mówi dziennik. Zablokuj to konto")
        yield RightsFinding(message % {"whose": whose})
    kinds = {one.split(":")[1] for one in differing if one.startswith(FACTOR)}
    for kind in sorted(kinds):
        message = _(
            "%(whose)s: %(factor)s: jest inaczej, niż mówi dziennik. Zablokuj to konto i znieś "
            "jego drugi składnik logowania"
        )
        yield RightsFinding(message % {"whose": whose, "factor": FACTOR_WORDS[kind]})
    marked = {one for one in differing if one.startswith((PASSWORD, FACTOR))}
    for right in sorted(now - said - marked):
        message = _("%(whose)s: %(right)s: jest, a według dziennika nie ma. Odbierz to prawo")
        yield RightsFinding(message % {"whose": whose, "right": describe_right(right)})
    for right in sorted(said - now - marked):
        message = _("%(whose)s: %(right)s: nie ma, a według dziennika jest. Przywróć to prawo")
        yield RightsFinding(message % {"whose": whose, "right": describe_right(right)})


FACTOR_WORDS = {
    APP: gettext_lazy("aplikacja z kodami"),
    PASSKEY: gettext_lazy("klucze dostępu"),
    CODES: gettext_lazy("kody zapasowe"),
}
NAMED = {"realm": gettext_lazy("panel"), "person": gettext_lazy("osoba nr")}


def describe_right(right: str) -> str:
    """A right of `Standing` as people read it."""
    flags = {
        ADMINISTRATOR: _("uprawnienia administratora"),
        ACTIVE: _("konto czynne"),
        STAFF: _("wejście do administracji"),
        CLOSED: _("konto zamknięte"),
    }
    if right in flags:
        return flags[right]
    kind, _colon, code = right.partition(":")
    if kind in NAMED:
        return f"{NAMED[kind]} {code}"
    if kind == "role":
        return _("rola „%(title)s”") % {"title": group_name(code)}
    code, _colon, where = (code if kind == "right" else right).partition(": ")
    where = where.rpartition(" #")[0] or where
    return "; ".join(
        describe_rights({} if where else {code: code}, {code: [where]} if where else {})
    )
