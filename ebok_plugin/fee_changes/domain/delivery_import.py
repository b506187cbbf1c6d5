"""Deliveries from a file: `account_no;channel;sent_on;delivered_on;proof`, all rows or none."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.office.audit.domain.event import Origin, record
from ebok_plugin.fee_changes.domain.delivery import ReportedDelivery, record_delivery
from ebok_plugin.fee_changes.errors import FeeChangeError
from ebok_plugin.fee_changes.models import FeeChange, FeeNotice, NoticeDelivery

COLUMNS = ("account_no", "channel", "sent_on", "delivered_on", "proof")
MOST_ROWS = 50_000


@transaction.atomic
def import_deliveries(change: FeeChange, content: bytes, *, origin: Origin, today: date) -> int:
    """Save the deliveries of a file; returns how many. The same file again changes nothing.

    UTF-8, semicolons, days as 2026-11-20; `channel` as in `NoticeDelivery.Channel`. Raises
    FeeChangeError FILE_FORMAT and those of `record_delivery`, each naming its line.
    """
    count = 0
    for line, row in _rows(content):
        notice = FeeNotice.objects.filter(change=change, account__account_no=row["account_no"])
        found = notice.first()
        if found is None:
            raise _wrong(
                line, _("konto {number} nie ma zawiadomienia.").format(number=row["account_no"])
            )
        try:
            record_delivery(found, _told(row), origin=origin, today=today)
        except (FeeChangeError, ValueError) as error:
            raise _wrong(line, str(error)) from error
        count += 1
    record("FEE_DELIVERIES_IMPORTED", origin, obj=change, changes={"rows": count})
    return count


def _rows(content: bytes) -> Iterator[tuple[int, Mapping[str, str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FeeChangeError(
            "FILE_FORMAT", _("Plik nie jest w UTF-8. Zapisz go jako CSV UTF-8.")
        ) from error
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    try:
        if tuple(next(reader, ())) != COLUMNS:
            raise _wrong(1, _("nagłówek musi brzmieć: {names}").format(names=";".join(COLUMNS)))
        for row in reader:
            if not row:
                continue
            if len(row) != len(COLUMNS) or reader.line_num > MOST_ROWS:
                raise _wrong(reader.line_num, _("wiersz ma mieć pięć pól."))
            yield reader.line_num, dict(zip(COLUMNS, map(str.strip, row), strict=True))
    except csv.Error as error:
        raise _wrong(reader.line_num, str(error)) from error


def _told(row: Mapping[str, str]) -> ReportedDelivery:
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
