"""Draft resolutions, amendments, notices, and progress of the terms (library.md §6)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.people.identity.models import Person
from cms_ext.plugins.coverage import SealStream
from members_area.library.models import DocumentState
from members_area.meetings import models as meetings
from members_area.meetings.domain import calendar
from members_area.meetings.domain.meeting import refuse_further_part


@transaction.atomic
def submit_draft(
    meeting: meetings.Meeting,
    author: Person,
    *,
    title: str,
    text: str,
    reasons: str,
    at: datetime,
    origin: Origin,
) -> meetings.Draft:
    """Save a member's draft, which needs supporters; its author is the first.

    Raises ValidationError, by field, or with the date when the term is over.
    """
    calendar.refuse_unless_open(meeting, calendar.MEMBER_DRAFTS, at.date())
    draft = meetings.Draft(
        meeting=meeting,
        author=author,
        title=calendar.clean_text(title),
        text=calendar.clean_text(text),
        reasons=calendar.clean_text(reasons),
        state=meetings.DraftState.COLLECTING,
        begun_at=at,
    )
    draft.full_clean()
    calendar.refuse_identifiers(draft.title, draft.text, draft.reasons, today=at.date())
    draft.save()
    record("GM_DRAFT_BEGUN", origin, obj=draft, subject=author, to_state=draft.state)
    return _add_support(draft, author, at=at, origin=origin)


@transaction.atomic
def support_draft(
    draft: meetings.Draft, person: Person, *, at: datetime, origin: Origin
) -> meetings.Draft:
    """Save a member's support of a draft; with enough supporters the draft is submitted.

    Raises ValidationError when the term is over, the draft is withdrawn, or for a second time.
    """
    draft = _lock_draft(draft)
    calendar.refuse_unless_open(draft.meeting, calendar.MEMBER_DRAFTS, at.date())
    if draft.author_id is None or draft.state == meetings.DraftState.WITHDRAWN:
        raise ValidationError(
            _("Tego projektu nie można poprzeć: wycofano go albo jest Zarządu. Wybierz inny.")
        )
    if draft.supports.filter(person=person).exists():
        raise ValidationError(_("Ten projekt ma już Twoje poparcie. Poczekaj na inne."))
    return _add_support(draft, person, at=at, origin=origin)


@transaction.atomic
def withdraw_support(
    draft: meetings.Draft, person: Person, *, today: date, origin: Origin
) -> meetings.Draft:
    """Withdraw a member's support, while the draft still needs supporters."""
    draft = _lock_draft(draft)
    calendar.refuse_unless_open(draft.meeting, calendar.MEMBER_DRAFTS, today)
    if draft.state != meetings.DraftState.COLLECTING:
        raise ValidationError(
            _("Projekt jest już zgłoszony i poparcia nie można cofnąć. Zgłoś do niego poprawkę.")
        )
    if person.pk == draft.author_id:
        raise ValidationError(_("To Twój projekt. Jeżeli nie chcesz go zgłaszać, wycofaj go."))
    if draft.supports.filter(person=person).delete()[0]:
        record("GM_SUPPORT_TAKEN_BACK", origin, obj=draft, subject=person)
    return draft


@transaction.atomic
def withdraw_draft(draft: meetings.Draft, author: Person, *, origin: Origin) -> meetings.Draft:
    """Withdraw a draft, as its author, before the office lays it out."""
    draft = _lock_draft(draft)
    if draft.author_id != author.pk or draft.state not in _NOT_LAID_OUT:
        raise ValidationError(
            _("Tego projektu nie można już wycofać. Zadzwoń do biura albo zgłoś poprawkę.")
        )
    before, draft.state = draft.state, meetings.DraftState.WITHDRAWN
    draft.save()
    record(
        "GM_DRAFT_WITHDRAWN",
        origin,
        obj=draft,
        subject=author,
        from_state=before,
        to_state=draft.state,
    )
    return draft


@transaction.atomic
def enter_board_draft(
    meeting: meetings.Meeting, *, title: str, text: str, reasons: str, at: datetime, origin: Origin
) -> meetings.Draft:
    """Save a draft of the board, laid out at once."""
    refuse_further_part(meeting)
    if not meeting.is_general or meeting.state not in (
        meetings.MeetingState.PLANNED,
        meetings.MeetingState.CALLED,
    ):
        raise ValidationError(
            _("Na to zebranie nie wykłada się już projektów. Wybierz następne zebranie.")
        )
    draft = meetings.Draft(
        meeting=meeting,
        title=calendar.clean_text(title),
        text=calendar.clean_text(text),
        reasons=calendar.clean_text(reasons),
        state=meetings.DraftState.LAID_OUT,
        begun_at=at,
        handed_in_at=at,
        laid_out_on=at.date(),
    )
    draft.full_clean()
    draft.save()
    record("GM_DRAFT_ENTERED", origin, obj=draft, to_state=draft.state)
    return draft


@transaction.atomic
def lay_out_draft(draft: meetings.Draft, *, today: date, origin: Origin) -> meetings.Draft:
    """Lay out a member's draft that has enough supporters."""
    draft = _lock_draft(draft)
    if draft.state != meetings.DraftState.HANDED_IN:
        raise ValidationError(
            _("Wyłożyć można projekt, który zebrał poparcie i nie jest wyłożony. Odśwież stronę.")
        )
    draft.state, draft.laid_out_on = meetings.DraftState.LAID_OUT, today
    draft.save()
    record(
        "GM_DRAFT_LAID_OUT",
        origin,
        obj=draft,
        subject=draft.author,
        from_state=meetings.DraftState.HANDED_IN,
        to_state=draft.state,
    )
    return draft


def has_lapsed(draft: meetings.Draft, today: date) -> bool:
    """Return True if the draft had too few supporters when the term ended."""
    if draft.state != meetings.DraftState.COLLECTING:
        return False
    last = calendar.accepted_until(draft.meeting, calendar.MEMBER_DRAFTS)
    return last is not None and today > last


_NOT_LAID_OUT = (meetings.DraftState.COLLECTING, meetings.DraftState.HANDED_IN)


def _lock_draft(draft: meetings.Draft) -> meetings.Draft:
    """Lock the row: members who support at once are counted one after the other."""
    wait_for_turn(SealStream.OFFICE)
    rows = meetings.Draft.objects.select_for_update(of=("self",))
    return rows.select_related("meeting__organ", "meeting__part_of", "author").get(pk=draft.pk)


def _add_support(
    draft: meetings.Draft, person: Person, *, at: datetime, origin: Origin
) -> meetings.Draft:
    meetings.Support.objects.create(draft=draft, person=person, given_at=at)
    record("GM_DRAFT_SUPPORTED", origin, obj=draft, subject=person)
    enough = draft.supports.count() >= calendar.supporters_needed(draft.meeting)
    if enough and draft.state == meetings.DraftState.COLLECTING:
        draft.state, draft.handed_in_at = meetings.DraftState.HANDED_IN, at
        draft.save()
        record(
            "GM_DRAFT_HANDED_IN",
            origin,
            obj=draft,
            subject=draft.author,
            from_state=meetings.DraftState.COLLECTING,
            to_state=draft.state,
        )
    return draft


OPEN_TO_AMENDMENTS = (meetings.DraftState.HANDED_IN, meetings.DraftState.LAID_OUT)


@transaction.atomic
def amend_draft(
    draft: meetings.Draft, author: Person, text: str, *, at: datetime, origin: Origin
) -> meetings.Amendment:
    """Save a member's amendment. Raises ValidationError, with the date, when it is late."""
    wait_for_turn(SealStream.OFFICE)
    row = meetings.Draft.objects.select_for_update().get(pk=draft.pk)
    calendar.refuse_unless_open(draft.meeting, calendar.AMENDMENTS, at.date())
    if row.state not in OPEN_TO_AMENDMENTS:
        raise ValidationError(
            _("Poprawki zgłasza się do projektu, który jest już zgłoszony. Poczekaj na poparcie.")
        )
    amendment = meetings.Amendment(
        draft=row, author=author, text=calendar.clean_text(text), handed_in_at=at
    )
    amendment.full_clean()
    calendar.refuse_identifiers(amendment.text, today=at.date())
    amendment.save()
    record("GM_AMENDMENT_HANDED_IN", origin, obj=amendment, subject=author, note=str(draft.pk))
    return amendment


@dataclass(frozen=True, slots=True)
class NoticeEntry:
    """A delivery of notices; `in_time` is None where the channel does not count."""

    delivery: meetings.NoticeDelivery
    in_time: bool | None


@transaction.atomic
def record_delivery(
    meeting: meetings.Meeting,
    channel: meetings.NoticeChannel,
    *,
    on: date,
    recipients: int,
    today: date,
    origin: Origin,
) -> meetings.NoticeDelivery:
    """Save that notices were delivered. Raises ValidationError for impossible facts."""
    refuse_further_part(meeting)
    if meeting.state not in (meetings.MeetingState.CALLED, meetings.MeetingState.HELD):
        raise ValidationError(_("Najpierw zwołaj zebranie. Potem wpisz zawiadomienia."))
    if on > today:
        raise ValidationError(
            {"delivered_on": _("Ten dzień jest dopiero przed nami. Popraw datę.")}
        )
    delivery = meetings.NoticeDelivery(
        meeting=meeting, channel=channel, delivered_on=on, recipients=recipients
    )
    delivery.full_clean()
    delivery.save()
    record(
        "NOTICE_DELIVERED",
        origin,
        obj=meeting,
        changes={"channel": channel.code, "on": on.isoformat(), "recipients": recipients},
    )
    return delivery


def list_meeting_notices(meeting: meetings.Meeting, last_day: date | None) -> list[NoticeEntry]:
    """Return the deliveries of a meeting; `last_day` is the term, None where there is none."""
    rows = meeting.deliveries.select_related("channel")
    return [NoticeEntry(row, _in_time(row, last_day)) for row in rows]


def count_reached(rows: Iterable[NoticeEntry]) -> int:
    """Count the people notified in time by channels that count."""
    return sum(row.delivery.recipients for row in rows if row.in_time)


def notice_day(meeting: meetings.Meeting) -> date | None:
    """Return the last day for notices of a general meeting; other organs have no term by law."""
    term = calendar.term_of(meeting, calendar.NOTICE) if meeting.is_general else None
    return term.legal if term else None


def _in_time(row: meetings.NoticeDelivery, last_day: date | None) -> bool | None:
    if not row.channel.counts or last_day is None:
        return None
    return row.delivered_on <= last_day


@transaction.atomic
def set_channel(channel: meetings.NoticeChannel, *, origin: Origin) -> meetings.NoticeChannel:
    """Save whether the statute admits a channel of notices, and how it counts."""
    channel.full_clean()
    channel.save()
    record(
        "NOTICE_CHANNEL_SET",
        origin,
        obj=channel,
        note=channel.code,
        changes={"counts": channel.counts, "basis": channel.basis},
    )
    return channel


class TermProgress(models.TextChoices):
    AHEAD = "AHEAD", gettext_lazy("przed nami")
    DONE = "DONE", gettext_lazy("dotrzymano")
    LATE = "LATE", gettext_lazy("po terminie")
    OVER = "OVER", gettext_lazy("termin minął")


@dataclass(frozen=True, slots=True)
class MeetingStage:
    """A term of the calendar with its progress."""

    term: calendar.StatutoryTerm
    progress: TermProgress


def list_stages(meeting: meetings.Meeting, today: date) -> list[MeetingStage]:
    """Return the terms of the calendar with their progress by the site's records.

    Notices count by the office's entries, materials by the day of publication, drafts by the day
    of laying out. For acts of members only the term is shown.
    """
    return [
        MeetingStage(term, _progress(meeting, term, today))
        for term in calendar.calendar_of(meeting)
    ]


def _progress(meeting: meetings.Meeting, term: calendar.StatutoryTerm, today: date) -> TermProgress:
    over = today > term.legal
    if term.code == calendar.NOTICE:
        return _progress_of(count_reached(list_meeting_notices(meeting, term.legal)) > 0, over)
    if term.code == calendar.MATERIALS:
        return _progress_of(_materials_by(meeting, term.legal), over)
    if term.code == calendar.DRAFTS_OUT:
        return _drafts_out(meeting, term.legal) if over else TermProgress.AHEAD
    return TermProgress.OVER if over else TermProgress.AHEAD


def _progress_of(done: bool, over: bool) -> TermProgress:
    if done:
        return TermProgress.DONE
    return TermProgress.LATE if over else TermProgress.AHEAD


def _materials_by(meeting: meetings.Meeting, day: date) -> bool:
    laid = meeting.papers.filter(
        role=meetings.PaperRole.MATERIAL, document__state=DocumentState.PUBLISHED
    )
    return laid.filter(document__published_on__lte=day).exists()


def _drafts_out(meeting: meetings.Meeting, day: date) -> TermProgress:
    handed_in = meeting.drafts.filter(
        state__in=(meetings.DraftState.HANDED_IN, meetings.DraftState.LAID_OUT)
    )
    in_time = all(draft.laid_out_on and draft.laid_out_on <= day for draft in handed_in)
    return TermProgress.DONE if in_time else TermProgress.LATE
