"""Downloads of a resident's own ledger: each is recorded, their number per hour is limited."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from cms_ext.office.audit.domain.event import Origin, record
from cms_ext.office.audit.models import AuditEvent, Stream
from ebok_plugin.ledger.models import Account

DOWNLOAD = "DOWNLOAD"
AN_HOUR = timedelta(hours=1)
MOST_IN_AN_HOUR = 20


class TooManyDownloads(Exception):
    """The person has taken as many files in the last hour as are allowed."""


@transaction.atomic
def record_download(account: Account, start: date, end: date, form: str, origin: Origin) -> None:
    """Write the download of these days to the access log; raises TooManyDownloads instead.

    The limit runs on the real clock and counts per login (`import_formats.md` §7).
    """
    # Recorded before it is counted: writing takes the lock of the chain, so that two downloads
    # at once cannot both be the twentieth.
    record(
        DOWNLOAD,
        origin,
        stream=Stream.SIGN_IN,
        obj=account,
        changes={"format": form, "from": str(start), "to": str(end)},
    )
    recent = AuditEvent.objects.filter(
        actor=origin.actor, action=DOWNLOAD, at__gt=timezone.now() - AN_HOUR
    )
    if recent.count() > MOST_IN_AN_HOUR:
        raise TooManyDownloads
