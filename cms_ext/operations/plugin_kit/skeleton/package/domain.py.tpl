"""What can be done with an entry. Views, jobs and the demo call these and write no row by hand."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins import MOST_HITS, SearchHit, WaitingRows

from ${name}.models import Entry

# Who reads an old entry? Nobody; and its text may name people.
KEPT_FOR = timedelta(days=365)


@transaction.atomic
def propose(title: str, text: str, person: Person | None, origin: Origin) -> Entry:
    """A new entry that waits for the office; raises ValidationError for what cannot be kept."""
    return save_entry(Entry(title=title, text=text, person=person), origin)


@transaction.atomic
def save_entry(entry: Entry, origin: Origin) -> Entry:
    """Save a new or changed entry and write it to the access log; may raise ValidationError."""
    entry.full_clean()
    entry.save()
    record(
        "ENTRY_KEPT",
        origin,
        obj=entry,
        changes={
            "od": str(entry.shown_from or ""),
            "do": str(entry.shown_until or ""),
        },
    )
    return entry


def waiting(user: User, today: date) -> WaitingRows:
    """What residents proposed and nobody has decided on yet."""
    return WaitingRows(Entry.objects.filter(shown_from=None))


def find(query: str, user: User, today: date) -> list[SearchHit]:
    """Entries by their title or text, for the search of the first screen; the newest first."""
    found = Entry.objects.filter(Q(title__icontains=query) | Q(text__icontains=query))
    return [
        SearchHit(
            entry.title,
            reverse("${name}_entry_modeladmin_inspect", args=[entry.pk]),
            key=entry.pk,
        )
        for entry in found.order_by("-pk")[:MOST_HITS]
    ]


def forget_old(today: date) -> int:
    """Remove what nobody could read for a year; how many. Repeatable."""
    removed, _by_model = Entry.objects.filter(shown_until__lt=today - KEPT_FOR).delete()
    return removed
