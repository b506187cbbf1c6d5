"""Two invented entries for the demo, one that is read and one that waits, and a page of them."""

from __future__ import annotations

from datetime import date

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import Person
from cms_ext.public_site.pages.models import HomePage

from ${name}.domain import save_entry
from ${name}.models.entry import Entry
from ${name}.models.page import ${page}

ENTRIES = (("Oddam rower dziecięcy", True), ("Szukam partnera do szachów", False))


def load(today: date, premises: int) -> None:
    """Repeatable: what is there already stays as it is."""
    author = Person.objects.order_by("pk").first()
    for title, is_shown in ENTRIES:
        if not Entry.objects.filter(title=title).exists():
            first_day = today if is_shown else None
            entry = Entry(title=title, text="Odbiór w soboty.", person=author, shown_from=first_day)
            save_entry(entry, SYSTEM)
    home = HomePage.objects.first()
    if home and not ${page}.objects.exists():
        page = ${page}(title="${title}: wpisy")
        page.body = [("entries", {"heading": "Najnowsze"})]
        home.add_child(instance=page)
