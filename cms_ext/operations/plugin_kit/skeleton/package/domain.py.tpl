"""What can be done with an entry. Views, jobs and the demo call these and write no row by hand."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.people.identity.models import User
from cms_ext.plugins import WaitingRows

from ${name}.models import Entry

# The name of its action in the access log, one among all plugins.
SAVED = "${action}"
# Who reads an old entry? Nobody; and its text may name people.
KEPT_FOR = timedelta(days=365)


@transaction.atomic
def save_entry(entry: Entry, origin: Origin) -> Entry:
    """Save a new or changed entry and write it to the access log; may raise ValidationError."""
    entry.full_clean()
    entry.save()
    record(SAVED, origin, obj=entry)
    return entry


def waiting(user: User, today: date) -> WaitingRows:
    """What residents proposed and nobody has decided on yet."""
    return WaitingRows(Entry.objects.filter(shown_from=None))


def forget_old_today() -> None:
    """Remove what nobody could read for a year. Repeatable."""
    Entry.objects.filter(shown_until__lt=business_today() - KEPT_FOR).delete()
