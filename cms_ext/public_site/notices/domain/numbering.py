from __future__ import annotations

from datetime import date

from django.db import transaction

from cms_ext.public_site.notices.models import AnnouncementPage, NumberCounter


@transaction.atomic
def assign_number(page: AnnouncementPage, today: date) -> str:
    """Assign an announcement its number, `OG/2026/0001`, at its first publication; returns it."""
    # Locked: of two who publish it at once, the second one finds the number of the first.
    row = AnnouncementPage.objects.select_for_update().filter(pk=page.pk)
    stored: str | None = row.values_list("number", flat=True).get()
    if stored is None:
        counter, _ = NumberCounter.objects.select_for_update().get_or_create(year=today.year)
        counter.last += 1
        counter.save()
        stored = f"OG/{counter.year}/{counter.last:04d}"
        AnnouncementPage.objects.filter(pk=page.pk).update(number=stored)
    page.number = stored
    return stored
