"""What programs of others read of the entries, where the site has `exchange_api`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cms_ext.base.web.row_key import row_key
from cms_ext.plugins import Window

from ${name}.models import Entry


@dataclass(frozen=True, slots=True)
class PublicEntry:
    """An entry as everybody reads it on the site: without who wrote it."""

    id: str
    title: str
    text: str
    shown_from: date | None


def list_entries(filters: None, window: Window) -> Sequence[PublicEntry]:
    """Return the entries of today, the oldest first. One query."""
    found = Entry.objects.shown_on(window.today).order_by("pk")
    if window.after:
        found = found.filter(pk__gt=int(window.after))
    return [_row(entry) for entry in found[: window.size]]


def find_entry(key: str, today: date) -> PublicEntry | None:
    pk = row_key(key)
    entry = Entry.objects.shown_on(today).filter(pk=pk).first() if pk else None
    return _row(entry) if entry else None


def _row(entry: Entry) -> PublicEntry:
    return PublicEntry(str(entry.pk), entry.title, entry.text, entry.shown_from)
