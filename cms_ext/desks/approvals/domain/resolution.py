"""Small-office mode: one person does chosen acts on the basis of an uploaded resolution.

Never account numbers, rights of staff or payments: such acts have no `small_office` in their row.
Each act done so is recorded, bears the resolution as its second person, and is reported to the
supervisory board every week.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.dates.clock import business_today
from cms_ext.base.dates.period import format_day
from cms_ext.base.files.stored_files import erased_unless_kept, save_file
from cms_ext.base.files.virus_scan import scan_file
from cms_ext.base.web.refusal import Refusal
from cms_ext.desks.approvals.models import SmallOfficeResolution
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.office.approvals.domain.act import (
    ALONE,
    leave_to_another,
    list_acts,
    require_second_person,
)
from cms_ext.office.approvals.domain.proposal import (
    check_refusal_reason,
    lock_waiting,
    record_proposal,
    save_decision,
)
from cms_ext.people.identity.domain.login_state import open_login
from cms_ext.people.identity.models import User
from cms_ext.people.identity.models.user import recorded_by_verb
from cms_ext.people.outbox.mail.domain.outbox import queue_message
from cms_ext.plugins import Act, WaitingRows
from cms_ext.plugins.realm import Realm

ACT = "approvals.small_office"
MAX_TERM = timedelta(days=366)
WEEK = timedelta(days=7)
REPORT = "cms_ext/approvals/mail/small_office_report.txt"
State = SmallOfficeResolution.State


@dataclass(frozen=True, slots=True)
class NewResolution:
    """A resolution as typed in, with the bytes of its scan."""

    number: str
    adopted_on: date
    acts: Collection[str]
    valid_from: date
    valid_to: date
    report_to: str
    content: bytes


def list_small_office_acts() -> list[Act]:
    """Return the acts that one person may do on the basis of a resolution."""
    return [act for act in list_acts() if act.small_office]


@transaction.atomic
def propose_resolution(new: NewResolution, *, origin: Origin) -> SmallOfficeResolution:
    """Save a resolution; one person may act by it once a second person has approved it.

    Raises Refusal: NO_ACT, RESOLUTION_DAYS; virus_scan.NotClean, ScannerUnavailable.
    """
    allowed = {act.code for act in list_small_office_acts()}
    if not new.acts or set(new.acts) - allowed:
        raise Refusal("NO_ACT", _("Zaznacz czynności, na które pozwala uchwała."))
    if not new.adopted_on <= new.valid_from <= new.valid_to <= new.valid_from + MAX_TERM:
        text = _("Uchwała obowiązuje najwcześniej od dnia podjęcia i najwyżej przez rok.")
        raise Refusal("RESOLUTION_DAYS", text)
    name = f"uchwala-{new.number}.pdf"
    with erased_unless_kept() as stored:
        row = SmallOfficeResolution(
            number=new.number,
            adopted_on=new.adopted_on,
            acts=sorted(new.acts),
            valid_from=new.valid_from,
            valid_to=new.valid_to,
            report_to=new.report_to,
            sha256=sha256(new.content).hexdigest(),
            scan_state=scan_file(name, new.content),
            made_by=origin.signed_in,
            made_at=timezone.now(),
        )
        save_file(row.file, name, ContentFile(new.content), stored)
        row.save()
        return record_proposal("SMALL_OFFICE_PROPOSED", row, origin.signed_in, None)


@transaction.atomic
def approve_resolution(row: SmallOfficeResolution, *, origin: Origin) -> SmallOfficeResolution:
    """Approve as the second person: from its day on one person may do its acts.

    Raises Refusal: RESOLUTION_DECIDED, SECOND_PERSON.
    """
    row = _lock(row)
    by = require_second_person(ACT, row.made_by_id, origin.signed_in)
    row.stand_in = _open_stand_in(row)
    return save_decision(row, State.APPROVED, "SMALL_OFFICE_APPROVED", by, None)


@transaction.atomic
def refuse_resolution(
    row: SmallOfficeResolution, reason: str, *, origin: Origin
) -> SmallOfficeResolution:
    """Refuse a resolution, as either of the two. Raises Refusal: RESOLUTION_DECIDED."""
    refusal = check_refusal_reason(reason)
    row = _lock(row)
    row.refusal = refusal
    return save_decision(row, State.REFUSED, "SMALL_OFFICE_REFUSED", origin.signed_in, None)


@transaction.atomic
def end_resolution(row: SmallOfficeResolution, *, origin: Origin) -> SmallOfficeResolution:
    """End a resolution at once; what was done by it stays. Raises Refusal RESOLUTION_DECIDED."""
    wait_for_turn()
    row = SmallOfficeResolution.objects.select_for_update().get(pk=row.pk)
    if row.state != State.APPROVED or row.ended_at is not None:
        raise Refusal("RESOLUTION_DECIDED", _("Ta uchwała już nie obowiązuje."))
    row.ended_by, row.ended_at = origin.signed_in, timezone.now()
    row.save()
    record("SMALL_OFFICE_ENDED", origin, obj=row, note=row.number)
    return row


def select_resolution_logins(code: str) -> QuerySet[User]:
    """Select the logins of the resolutions by which one person may do this act today."""
    today = business_today()
    rows = SmallOfficeResolution.objects.filter(
        state=State.APPROVED, ended_at=None, valid_from__lte=today, valid_to__gte=today
    )
    # SQLite does not look into lists.
    naming = rows.annotate(codes=Cast("acts", TextField())).filter(codes__contains=f'"{code}"')
    return User.objects.filter(pk__in=naming.values("stand_in")).order_by("pk")


def waiting_resolutions() -> QuerySet[SmallOfficeResolution]:
    """Select the resolutions that nobody has decided yet."""
    waiting = SmallOfficeResolution.objects.filter(state=State.WAITING)
    return waiting.select_related("made_by")


def queue_resolutions(user: Any, today: date) -> WaitingRows:
    """Return the queue of resolutions that another person entered."""
    return WaitingRows(leave_to_another(waiting_resolutions(), ACT, user), since="made_at")


def list_acts_alone(row: SmallOfficeResolution) -> QuerySet[AuditEvent]:
    """Select the acts that one person did by this resolution, the newest first."""
    events = AuditEvent.objects.filter(
        action=ALONE, object_type=User._meta.label, object_id=str(row.stand_in_id)
    )
    return events.select_related("actor__person").order_by("-at", "-seq")


@transaction.atomic
def report_to_supervisory_board(today: date) -> int:
    """Write to the supervisory board what one person did alone; return how many letters.

    Once a week for each resolution, and a last time after its end; a week without such an act is
    reported as well.
    """
    wait_for_turn()
    sent = 0
    for row in SmallOfficeResolution.objects.filter(state=State.APPROVED).select_for_update():
        since = row.reported_on or row.valid_from
        last = row.valid_to if row.ended_at is None else min(row.valid_to, row.ended_at.date())
        if today < since + WEEK or since > last + WEEK:
            continue
        acts = {act.code: str(act.title) for act in list_acts()}
        events = list_acts_alone(row).filter(at__date__gte=since, at__date__lt=today)
        lines = [
            f"{timezone.localtime(event.at):%d.%m.%Y %H:%M}, {event.actor}: "
            f"{_(acts.get(event.note, event.note))}"
            for event in events
        ]
        days = {"since": format_day(since), "until": format_day(today)}
        context = {"number": str(row), "lines": lines, **days}
        queue_message(row.report_to, REPORT, context)
        row.reported_on = today
        row.save(update_fields=["reported_on"])
        sent += 1
    return sent


def _open_stand_in(row: SmallOfficeResolution) -> User:
    """Make the login that is named by the resolution; it has no realm and never signs in."""
    with recorded_by_verb():
        return open_login(
            Realm.NONE,
            f"uchwala-{uuid4().hex[:12]}",
            first_name=_("Uchwała"),
            last_name=row.number,
            is_active=False,
        )


def _lock(row: SmallOfficeResolution) -> SmallOfficeResolution:
    wait_for_turn()
    text = _("Tę uchwałę ktoś już rozstrzygnął: {state}.")
    return lock_waiting(row, code="RESOLUTION_DECIDED", words=text)
