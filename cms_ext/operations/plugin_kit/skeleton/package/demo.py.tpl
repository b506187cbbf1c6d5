"""Two invented entries for the demo, one that is read and one that waits, and a page of them."""

from datetime import date

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import Person
from cms_ext.public_site.pages.models import HomePage

from ${name} import models
from ${name}.domain import save_entry

TEXT = "Odbiór w soboty."
ENTRIES = (("Oddam rower dziecięcy", True), ("Szukam partnera do szachów", False))


def load(today: date, premises: int) -> None:
    """Repeatable: what is there already stays as it is."""
    author = Person.objects.order_by("pk").first()
    for title, is_shown in ENTRIES:
        if not models.Entry.objects.filter(title=title).exists():
            day = today if is_shown else None
            entry = models.Entry(title=title, text=TEXT, person=author, shown_from=day)
            save_entry(entry, SYSTEM)
    home = HomePage.objects.first()
    if home and not models.${page}.objects.exists():
        page = models.${page}(title="${title}: wpisy")
        page.body = [("entries", {"heading": "Najnowsze"})]
        home.add_child(instance=page)
