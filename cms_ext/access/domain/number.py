"""Numbers of applications: `IKCS/2026/00001`, gapless in each panel and year."""

from __future__ import annotations

from django.db import transaction

from cms_ext.access.models import NumberSequence


@transaction.atomic
def next_number(panel: str, year: int) -> str:
    """The next number; its row stays locked until the caller's transaction ends.

    A registration that is rolled back gives its number back, so that there are no gaps.
    """
    NumberSequence.objects.get_or_create(panel=panel, year=year)
    sequence = NumberSequence.objects.select_for_update().get(panel=panel, year=year)
    sequence.last += 1
    sequence.save(update_fields=["last"])
    return f"{panel}/{year}/{sequence.last:05d}"
