"""Reporting an event of another plugin: what did not happen, where and when, as a case."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from cases.domain.dispute import subject_of
from cases.domain.opening import Contact, NewCase, OpenedCase, open_case
from cases.domain.refusal import not_reportable
from cases.models import Case, CaseEvent, CaseSubject
from cases.vocabulary import CaseChannel, ReplyWay, StateMachine
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.domain.person import lock_person
from cms_ext.people.identity.models import Person
from cms_ext.plugins import ReportedEvent

LONGEST_PLACE = 120


@dataclass(frozen=True, slots=True)
class NewReport:
    """An event that somebody reports; `person` is known by a sign-in, else there may be a contact.

    `note` is what he adds to the event's own description.
    """

    kind: str
    key: str
    event: ReportedEvent
    channel: CaseChannel
    person: Person | None = None
    note: str = ""
    contact: Contact = field(default_factory=Contact)


@transaction.atomic
def open_report(new: NewReport, *, today: date, origin: Origin) -> OpenedCase:
    """A case about the event; of somebody who is known the one that he has, without a secret.

    Raises Refusal where the event cannot be reported, and as `open_case` does.
    """
    event = new.event
    if event.refusal:
        raise not_reportable(event.refusal)
    if new.person:
        # Of two that are sent at once the later finds the first.
        lock_person(new.person)
        if already := report_of(new.person, new.kind, new.key):
            return OpenedCase(already, "")
    asks_by_mail = new.person or new.contact.email
    wished = NewCase(
        subject=_subject_named(event.subject),
        title=event.title,
        description="\n\n".join(part for part in (event.text, new.note.strip()) if part),
        channel=new.channel,
        received_on=today,
        person=new.person,
        contact=new.contact,
        reply_way=ReplyWay.EMAIL if asks_by_mail else ReplyWay.PAGE,
        place=event.place[:LONGEST_PLACE],
    )
    opened = open_case(wished, origin)
    CaseEvent.objects.create(case=opened.case, kind=new.kind, key=new.key)
    return opened


def report_of(person: Person | None, kind: str, key: str) -> Case | None:
    """The case in which this person has reported the event, done or not."""
    own = Case.objects.filter(person=person, event__kind=kind, event__key=key)
    return own.first() if person else None


def reports(case: Case, kind: str, key: str) -> bool:
    """Whether the case is about the event."""
    return CaseEvent.objects.filter(case=case, kind=kind, key=key).exists()


def _subject_named(name: str) -> CaseSubject:
    """The subject of that name, of whatever type the office has made it."""
    subjects = CaseSubject.objects.filter(name=name).select_related("type")
    named = subjects.exclude(type__machine=StateMachine.ORDER).order_by("-offered", "pk").first()
    return named or subject_of(name)
