"""What can be done with an entry. Views, jobs and the demo call these and write no row by hand."""

from datetime import date, timedelta

from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin, record
from cms_ext.people.identity.models import User
from cms_ext.plugins import Event, WaitingRows
from cms_ext.public_site.notices.domain.exchange import find_public
from django.db import transaction

from ${name}.models import Entry

# The name of its action in the access log, one among all plugins.
SAVED = "${action}"
MAX_TITLE_LENGTH = 120
# Who reads an old entry? Nobody; and its text may name people.
KEPT_FOR = timedelta(days=365)


@transaction.atomic
def save_entry(entry: Entry, origin: Origin) -> Entry:
    """Save a new or changed entry and write it to the access log; may raise ValidationError."""
    entry.full_clean()
    entry.save()
    record(SAVED, origin, obj=entry)
    return entry


def propose_announcement(event: Event) -> None:
    """Propose an entry about a published announcement, once; the office decides on it.

    The event holds no words: what everybody may read of the row is read here, if it is there still.
    """
    announcement = find_public(event.object_id, business_today())
    if announcement is None:
        return
    title = announcement.title[:MAX_TITLE_LENGTH]
    if not Entry.objects.filter(title=title).exists():
        save_entry(Entry(title=title, text=announcement.lead or title), SYSTEM)


def waiting(user: User, today: date) -> WaitingRows:
    """What residents proposed and nobody has decided on yet."""
    return WaitingRows(Entry.objects.filter(shown_from=None))


def forget_old_today() -> None:
    """Remove what nobody could read for a year. Repeatable."""
    Entry.objects.filter(shown_until__lt=business_today() - KEPT_FOR).delete()
