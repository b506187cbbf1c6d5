"""Deliveries of notices to payers, one by one and from a file (fees_law.md §2; k.c. art. 61)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.dates.clock import business_today
from cms_ext.base.dates.period import format_day
from cms_ext.base.tables.records import TableRecord, format_cell, read_rows
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.people.outbox.judging import judge_letters
from ebok_plugin.fee_changes.domain.preconditions import FeeChangeError, require_user, second_person
from ebok_plugin.fee_changes.domain.rate_exceptions import settle_components
from ebok_plugin.fee_changes.domain.term import electronic_by_statute, plain_post_days
from ebok_plugin.fee_changes.models import (
    TO_PRINT,
    FeeChange,
    FeeNotice,
    NoticeDelivery,
    NoticeOverride,
)
from ebok_plugin.ledger.domain.draft import is_reason
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.domain.delivery_consent import is_reached_electronically

Channel = NoticeDelivery.Channel
LAYOUT = "ebok_plugin/fee_changes/layouts/fee_notice.typ"
BY_NET = (Channel.EMAIL, Channel.EBOK)


@dataclass(frozen=True, slots=True)
class ReportedDelivery:
    """A delivery as the clerk reports it; unconfirmed without `delivered_on`."""

    channel: NoticeDelivery.Channel
    sent_on: date
    delivered_on: date | None = None
    proof: str = ""


@transaction.atomic
def record_delivery(
    notice: FeeNotice, reported: ReportedDelivery, *, origin: Origin, today: date
) -> NoticeDelivery:
    """Save a delivery or its proof, and update the account's rates at once.

    A plain letter without a proof counts as delivered some days after it was sent. Raises
    FeeChangeError: E-FEE-04, WRONG_DAY, DELIVERY_EXISTS.
    """
    wait_for_turn()
    notice = FeeNotice.objects.select_for_update().select_related("change").get(pk=notice.pk)
    _refuse_wrong_days(notice, reported, today)
    if reported.channel in BY_NET and not may_go_by_net(notice):
        raise FeeChangeError(
            "E-FEE-04", _("Kanał elektroniczny jest niedozwolony dla tego odbiorcy.")
        )
    delivery = _recorded(notice, reported, origin)
    record(
        "FEE_DELIVERY_RECORDED",
        origin,
        obj=delivery,
        subject=notice.account.payer,
        note=notice.change.number,
        changes={
            "channel": delivery.channel,
            "sent": delivery.sent_on.isoformat(),
            "delivered": delivery.delivered_on.isoformat() if delivery.delivered_on else None,
        },
    )
    _settle_one(notice, origin)
    return delivery


def may_go_by_net(notice: FeeNotice) -> bool:
    """Return whether the statute allows electronic notices and the payer consented, then or now."""
    if not electronic_by_statute():
        return False
    agreed = notice.channel == FeeNotice.Channel.ELECTRONIC
    return agreed or bool(is_reached_electronically([notice.account.payer_id]))


@transaction.atomic
def open_notice(notice: FeeNotice, *, origin: Origin, today: date) -> None:
    """Record that the payer opened the notice in E-BOK: a delivery, where that is allowed."""
    is_payer = origin.actor is not None and origin.actor.person_id == notice.account.payer_id
    if not is_payer or not may_go_by_net(notice):
        return
    if notice.deliveries.filter(channel=Channel.EBOK).exists():
        return
    sent_on = notice.change.notified_on
    assert sent_on is not None  # it has notices
    reported = ReportedDelivery(Channel.EBOK, sent_on, today, _("otwarcie w E-BOK"))
    record_delivery(notice, reported, origin=origin, today=today)


@transaction.atomic
def propose_delivery_override(notice: FeeNotice, *, opinion: str, origin: Origin) -> NoticeOverride:
    """Propose a lawyer's opinion that a notice was in time.

    Raises FeeChangeError REASON_REQUIRED, OVERRIDE_EXISTS.
    """
    if not is_reason(opinion):
        raise FeeChangeError("REASON_REQUIRED", _("Wpisz opinię prawną (co najmniej 10 znaków)."))
    if NoticeOverride.objects.filter(notice=notice).exists():
        raise FeeChangeError("OVERRIDE_EXISTS", _("To zawiadomienie ma już opinię prawną."))
    made = NoticeOverride.objects.create(
        notice=notice, opinion=opinion.strip(), made_by=require_user(origin)
    )
    record("FEE_OVERRIDE_PROPOSED", origin, obj=made, subject=notice.account.payer)
    return made


@transaction.atomic
def approve_override(override: NoticeOverride, *, origin: Origin) -> NoticeOverride:
    """Approve the opinion, so that the account pays as planned.

    Raises FeeChangeError SECOND_PERSON.
    """
    wait_for_turn()
    row = NoticeOverride.objects.select_for_update().get(pk=override.pk)
    row.approved_by = second_person("fee_changes.override", row.made_by_id, origin)
    row.save(update_fields=["approved_by"])
    record("FEE_OVERRIDE_APPROVED", origin, obj=row, subject=row.notice.account.payer)
    _settle_one(row.notice, origin)
    return row


@transaction.atomic
def mark_printed(change: FeeChange, keys: Sequence[UUID], *, origin: Origin) -> int:
    """Mark letters as printed; returns how many were not marked before.

    Those that may not leave any more are withdrawn in the same transaction, each with its reason.
    """
    waiting = FeeNotice.objects.filter(TO_PRINT, change=change, pk__in=keys)
    related = waiting.select_related("change", "account__payer", "account__premises__building")
    notices = list(related.order_by("pk").select_for_update(of=("self",)))
    reasons = judge_letters(LAYOUT, notices, business_today())
    for notice in notices:
        if notice.pk in reasons:
            notice.withdrawn_at, notice.withdrawal = timezone.now(), reasons[notice.pk][:255]
            notice.save(update_fields=["withdrawn_at", "withdrawal"])
            payer, why = notice.account.payer, {"reason": notice.withdrawal}
            record("FEE_NOTICE_WITHDRAWN", origin, obj=notice, subject=payer, changes=why)
    marked = waiting.update(printed_at=timezone.now(), printed_by=origin.actor)
    if marked:
        record("FEE_NOTICES_PRINTED", origin, obj=change, changes={"notices": marked})
    return marked


def _settle_one(notice: FeeNotice, origin: Origin) -> None:
    settle_components(notice.change, Account.objects.filter(pk=notice.account_id), origin=origin)


def _recorded(notice: FeeNotice, reported: ReportedDelivery, origin: Origin) -> NoticeDelivery:
    proof = reported.proof.strip()
    delivered_on = reported.delivered_on
    if delivered_on is None and reported.channel == Channel.POST_PLAIN:
        delivered_on = reported.sent_on + timedelta(plain_post_days())
    existing = notice.deliveries.filter(channel=reported.channel, sent_on=reported.sent_on).first()
    if existing is None:
        return NoticeDelivery.objects.create(
            notice=notice,
            channel=reported.channel,
            sent_on=reported.sent_on,
            delivered_on=delivered_on,
            proof=proof,
            made_by=origin.actor,
        )
    if existing.delivered_on is not None and existing.delivered_on != delivered_on:
        raise FeeChangeError(
            "DELIVERY_EXISTS",
            _("To zawiadomienie ma już to doręczenie z dniem {day}. Nie zmieniono go.").format(
                day=format_day(existing.delivered_on)
            ),
        )
    existing.delivered_on, existing.proof = delivered_on, proof or existing.proof
    existing.save(update_fields=["delivered_on", "proof"])
    return existing


def _refuse_wrong_days(notice: FeeNotice, reported: ReportedDelivery, today: date) -> None:
    first = notice.change.notified_on
    assert first is not None
    delivered = reported.delivered_on or reported.sent_on
    if not first <= reported.sent_on <= delivered <= today:
        raise FeeChangeError(
            "WRONG_DAY",
            _(
                "Dni doręczenia muszą iść po sobie: zawiadomienie {first}, wysłanie, doręczenie, "
                "najpóźniej dzisiaj ({today})."
            ).format(first=format_day(first), today=format_day(today)),
        )


COLUMNS = ("account_no", "channel", "sent_on", "delivered_on", "proof")
MAX_ROWS = 50_000


@transaction.atomic
def import_deliveries(change: FeeChange, content: bytes, *, origin: Origin, today: date) -> int:
    """Save the deliveries of a file; the same file again changes nothing.

    Returns the number of rows. A CSV in any encoding and with any separator that `read_rows`
    knows, days as 2026-11-20; `channel` as in `NoticeDelivery.Channel`. Raises
    FeeChangeError FILE_FORMAT, and the errors of `record_delivery` with the line.
    """
    count = 0
    for line, row in _rows(content):
        notices = FeeNotice.objects.filter(change=change, account__account_no=row["account_no"])
        notice = notices.first()
        if notice is None:
            raise _wrong(
                line, _("konto {number} nie ma zawiadomienia.").format(number=row["account_no"])
            )
        try:
            record_delivery(notice, _reported(row), origin=origin, today=today)
        except (FeeChangeError, ValueError) as error:
            raise _wrong(line, str(error)) from error
        count += 1
    record("FEE_DELIVERIES_IMPORTED", origin, obj=change, changes={"rows": count})
    return count


def _rows(content: bytes) -> Iterator[tuple[int, Mapping[str, str]]]:
    rows = read_rows(content)
    head = next(rows, None)
    if head is None or tuple(_cells(head)) != COLUMNS:
        raise _wrong(1, _("nagłówek musi brzmieć: {names}").format(names=";".join(COLUMNS)))
    for row in rows:
        cells = _cells(row)
        if len(cells) != len(COLUMNS) or row.number > MAX_ROWS:
            raise _wrong(row.number, _("wiersz ma mieć pięć pól."))
        yield row.number, dict(zip(COLUMNS, cells, strict=True))


def _cells(record: TableRecord) -> list[str]:
    if record.fault:
        raise _wrong(record.number, _("nie da się go odczytać: sprawdź cudzysłowy."))
    return [format_cell(cell).strip() for cell in record.cells]


def _reported(row: Mapping[str, str]) -> ReportedDelivery:
    delivered = row["delivered_on"]
    return ReportedDelivery(
        channel=_channel(row["channel"]),
        sent_on=_day(row["sent_on"]),
        delivered_on=_day(delivered) if delivered else None,
        proof=row["proof"],
    )


def _channel(text: str) -> NoticeDelivery.Channel:
    if text not in NoticeDelivery.Channel.values:
        raise ValueError(
            _("nie ma sposobu „{text}”; są: {known}.").format(
                text=text, known=", ".join(NoticeDelivery.Channel.values)
            )
        )
    return NoticeDelivery.Channel(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(
            _("„{text}” to nie data w postaci 2026-11-20.").format(text=text)
        ) from error


def _wrong(line: int, message: str) -> FeeChangeError:
    return FeeChangeError(
        "FILE_FORMAT", _("Wiersz {line}: {message}").format(line=line, message=message)
    )
