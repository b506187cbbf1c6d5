"""The record of notices of a meeting, and whether each kept its term (library.md §6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, record
from members_area.meetings.domain.calendar import NOTICE, term_of
from members_area.meetings.domain.meeting import refuse_further_part
from members_area.meetings.models import Meeting, MeetingState, NoticeChannel, NoticeDelivery


@dataclass(frozen=True, slots=True)
class NoticeEntry:
    """One entry of the record; `in_time` is None where the channel counts for nothing."""

    delivery: NoticeDelivery
    in_time: bool | None


@transaction.atomic
def record_delivery(
    meeting: Meeting,
    channel: NoticeChannel,
    *,
    on: date,
    recipients: int,
    today: date,
    origin: Origin,
) -> NoticeDelivery:
    """Save that notices were delivered. Raises ValidationError for impossible facts."""
    refuse_further_part(meeting)
    if meeting.state not in (MeetingState.CALLED, MeetingState.HELD):
        raise ValidationError(_("Najpierw zwołaj zebranie. Potem wpisz zawiadomienia."))
    if on > today:
        raise ValidationError({"delivered_on": _("Ten dzień jest dopiero przed nami.")})
    delivery = NoticeDelivery(
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


def notified(meeting: Meeting, last_day: date | None) -> list[NoticeEntry]:
    """The record of a meeting; `last_day` is that of the calendar, None where no term is set."""
    rows = meeting.deliveries.select_related("channel")
    return [NoticeEntry(row, _in_time(row, last_day)) for row in rows]


def reached(rows: Iterable[NoticeEntry]) -> int:
    """How many people were notified in time, by channels that count."""
    return sum(row.delivery.recipients for row in rows if row.in_time)


def notice_day(meeting: Meeting) -> date | None:
    """The last day for notices of a general meeting; other organs have no term by law."""
    term = term_of(meeting, NOTICE) if meeting.is_general else None
    return term.legal if term else None


def _in_time(row: NoticeDelivery, last_day: date | None) -> bool | None:
    if not row.channel.counts or last_day is None:
        return None
    return row.delivered_on <= last_day


@transaction.atomic
def set_channel(channel: NoticeChannel, *, origin: Origin) -> NoticeChannel:
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
