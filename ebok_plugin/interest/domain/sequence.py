"""Numbers of interest notes: `NO/2026/000123`, each year from 1, without a gap."""

from __future__ import annotations

from django.db import transaction

from ebok_plugin.interest.models import NoteSequence


@transaction.atomic
def next_numbers(year: int, count: int) -> list[str]:
    """Takes so many numbers; two at the same time wait for one another."""
    NoteSequence.objects.get_or_create(year=year, defaults={"last": 0})
    row = NoteSequence.objects.select_for_update().get(year=year)
    first = row.last + 1
    row.last += count
    row.save()
    return [f"NO/{year}/{number:06d}" for number in range(first, first + count)]
