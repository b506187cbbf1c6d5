"""The access log as a person reads it: views and changes of their data, and sign-ins."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import OPERATOR
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.evidence.audit.words import action_in_words, object_in_words, reason_in_words
from cms_ext.people.identity.domain.people import numbers_of
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins.realm import Realm

# Only what was read needs naming; other actions say themselves what they were about.
READINGS = ("VIEW", "LIST", "EXPORT", "DOWNLOAD", "DOCUMENT_READ")


@dataclass(frozen=True, slots=True)
class LogLine:
    """One event in words: no clerk's name, no identifier."""

    at: datetime
    what: str
    who: str
    why: str


def events_about(user: User) -> QuerySet[AuditEvent]:
    """Events by others about the person behind this login, in both panels; newest first."""
    about = _about(user.person) | _at(user)
    events = AuditEvent.objects.filter(about).exclude(actor__in=_own_logins(user))
    return events.select_related("actor").order_by("-at", "-pk")


def events_of_person(person: Person) -> QuerySet[AuditEvent]:
    """Everything in the log about a person and by their logins, oldest first."""
    logins = User.objects.filter(person=person)
    keys = [str(key) for key in logins.values_list("pk", flat=True)]
    about = (
        _about(person) | Q(actor__in=logins) | Q(object_type=User._meta.label, object_id__in=keys)
    )
    return AuditEvent.objects.filter(about).select_related("actor").order_by("at", "pk")


def own_events(user: User) -> QuerySet[AuditEvent]:
    """Events by this login itself; newest first."""
    return AuditEvent.objects.filter(actor=user).select_related("actor").order_by("-at", "-pk")


def in_words(event: AuditEvent, own: Collection[int]) -> LogLine:
    """An event in words for the person whose logins are `own`."""
    thing = object_in_words(event.object_type) if event.action in READINGS else ""
    what = action_in_words(event.action)
    return LogLine(
        event.at,
        f"{what}: {thing}" if thing else what,
        _who(event, own),
        reason_in_words(event.reason_code),
    )


def _about(person: Person | None) -> Q:
    """What the log says of the person, also by the numbers of entries merged into this one."""
    return Q(subject__in=numbers_of(person) if person else [])


def _at(user: User) -> Q:
    return Q(object_type=User._meta.label, object_id=str(user.pk))


def _own_logins(user: User) -> QuerySet[User]:
    if user.person_id is None:
        return User.objects.filter(pk=user.pk)
    return User.objects.filter(person=user.person_id)


def _who(event: AuditEvent, own: Collection[int]) -> str:
    actor = event.actor
    if actor is None and event.actor_label == OPERATOR.label:
        return _("biuro Spółdzielni")
    if actor is None:
        return _("strona, samoczynnie") if event.actor_label else _("osoba niezalogowana")
    if actor.realm == Realm.STAFF:
        return event.actor_label or _("pracownik Spółdzielni")
    return _("Ty") if actor.pk in own else _("inna osoba z dostępem do panelu")
