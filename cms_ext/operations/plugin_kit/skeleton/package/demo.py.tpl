"""Three invented entries for the demo: one that is read, one that is over, one that waits."""

from __future__ import annotations

from datetime import date, timedelta

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import Person

from ${name}.domain import save_entry
from ${name}.models import Entry


def load(today: date, premises: int) -> None:
    """Repeatable: an entry that is there already stays as it is."""
    author = Person.objects.order_by("pk").first()
    day = timedelta(days=1)
    for title, text, shown_from, shown_until in (
        (
            "Oddam rower dziecięcy",
            "Rower na 20 cali, sprawny. Do odebrania po południu.",
            today - 3 * day,
            today + 27 * day,
        ),
        (
            "Zgubiono klucze",
            "Dwa klucze na niebieskiej smyczy, przy placu zabaw.",
            today - 60 * day,
            today - 30 * day,
        ),
        (
            "Szukam partnera do szachów",
            "Gram w soboty rano.",
            None,
            None,
        ),
    ):
        if not Entry.objects.filter(title=title).exists():
            entry = Entry(
                title=title,
                text=text,
                person=author,
                shown_from=shown_from,
                shown_until=shown_until,
            )
            save_entry(entry, SYSTEM)
