"""The rows of an announcement's schedules, read without asking for each staircase by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from cms_ext.premises.models import Staircase
from cms_ext.public_site.notices.models import AnnouncementPage


@dataclass(frozen=True, slots=True)
class Visit:
    """One row: `key` stays the same while the row is edited; the moments are of Warsaw."""

    key: str
    staircase: Staircase | None
    place: str
    starts: datetime
    ends: datetime

    @property
    def where(self) -> str:
        return ", ".join(part for part in (str(self.staircase or ""), self.place) if part)


def schedules(pages: Iterable[AnnouncementPage]) -> dict[int, list[Visit]]:
    """The rows of each announcement by its key, in the editor's order; one query for all."""
    raw = {page.pk: list(_rows(page)) for page in pages}
    keys = {row.get("staircase") for rows in raw.values() for _key, row in rows}
    staircases = Staircase.objects.select_related("building").in_bulk(keys - {None})
    return {pk: [_visit(key, row, staircases) for key, row in rows] for pk, rows in raw.items()}


def _rows(page: AnnouncementPage) -> Iterator[tuple[str, dict[str, Any]]]:
    number = 0
    for block in page.body.raw_data:
        if block["type"] != "schedule":
            continue
        for item in block["value"]["visits"]:
            # A list that no editor has saved yet holds bare values without ids.
            wrapped = "value" in item
            yield str(item["id"] if wrapped else number), item["value"] if wrapped else item
            number += 1


def _visit(key: str, row: dict[str, Any], staircases: dict[int, Staircase]) -> Visit:
    day = date.fromisoformat(row["day"])
    starts, ends = (
        timezone.make_aware(datetime.combine(day, time.fromisoformat(row[name].zfill(5))))
        for name in ("start", "end")
    )
    staircase = staircases.get(row.get("staircase") or 0)
    return Visit(key, staircase, row.get("place") or "", starts, ends)
