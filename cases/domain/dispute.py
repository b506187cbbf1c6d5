"""Opening a complaint about a row of another plugin: a posting, a charge, a settlement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from cases.domain.attachment import AcceptedUpload
from cases.domain.frozen_row import RowInDispute
from cases.domain.opening import NewCase, open_case
from cases.domain.refusal import not_disputable
from cases.models import Case, CaseSubject
from cases.vocabulary import DONE, CaseChannel, ReplyWay
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.domain.person import lock_person
from cms_ext.people.identity.models import Person
from cms_ext.premises.models import Premises

COMPLAINT = "COMPLAINT"


@dataclass(frozen=True, slots=True)
class NewDispute:
    """What somebody who is signed in says of a row that he sees."""

    row: RowInDispute
    person: Person
    channel: CaseChannel
    text: str
    # Whether he pays for the account of the row, or acts for its payer.
    told_to_payer: bool = False
    expectation: str = ""
    files: tuple[AcceptedUpload, ...] = ()


@transaction.atomic
def open_dispute(new: NewDispute, *, today: date, origin: Origin) -> Case:
    """A complaint with the figures as they stand; of an open one about the row there is no second.

    Raises Refusal where this reader has nothing to complain of, and as `open_case` does.
    """
    if new.row.found.refusal:
        raise not_disputable(new.row.found.refusal)
    # Of two that are sent at once the later finds the first.
    lock_person(new.person)
    if already := open_dispute_of(new.person, new.row.kind, new.row.key):
        return already
    found = new.row.found
    premises = _premises(found.premises)
    wished = NewCase(
        subject=subject_of(found.subject),
        description=new.text,
        channel=new.channel,
        received_on=today,
        person=new.person,
        reply_way=ReplyWay.EMAIL,
        building=premises.building if premises else None,
        premises=premises,
        account_no=found.account_no,
        told_to_payer=new.told_to_payer,
        expectation=new.expectation,
        files=new.files,
        row=new.row,
    )
    return open_case(wished, origin).case


def _premises(key: int | None) -> Premises | None:
    places = Premises.objects.select_related("building")
    return None if key is None else places.filter(pk=key).first()


def open_dispute_of(person: Person | None, kind: str, key: str) -> Case | None:
    """The complaint of this person about the row that is not done yet."""
    own = Case.objects.filter(person=person, row__kind=kind, row__key=key)
    return own.exclude(state__in=DONE).first() if person else None


def subject_of(name: str) -> CaseSubject:
    """The subject of that name; where the office has renamed it, its first about money.

    Whoever assigns the case may choose another.
    """
    complaints = CaseSubject.objects.filter(type__code=COMPLAINT).select_related("type")
    named = complaints.filter(name=name).first()
    return named or complaints.order_by("-offered", "-shows_data", "position", "pk")[0]
