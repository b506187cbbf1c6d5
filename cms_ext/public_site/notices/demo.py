"""The demo's announcements, from the folder `announcements/` of its fixtures."""

import json
from collections.abc import Callable
from datetime import date, datetime, time
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.premises.models import Building, Property, Staircase
from cms_ext.public_site.notices import models as notices
from cms_ext.public_site.notices.domain.life import correct_announcement, record_shown
from cms_ext.public_site.notices.translation import read_languages
from cms_ext.public_site.pages.demo import read_article
from cms_ext.public_site.pages.domain.body import WrittenArticle, place_pictures
from cms_ext.public_site.pages.models import Desk, PanelPage

# The notice that every new site has as a draft; the demo co-op published it on this day.
PROCEDURE_PUBLISHED = date(2026, 11, 2)


def load(today: date) -> None:
    """Load the public announcements and those of each panel.

    Publishes what was published by `today`, in the order of the days, so that the numbers fit.
    """
    lists = _lists()
    acts: list[tuple[date, Callable[[], None]]] = [(PROCEDURE_PUBLISHED, _publish_procedure)]
    for name, index in lists.items():
        for path in sorted((_folder() / "announcements" / name).glob("*.md")):
            published_on = read_article(path).facts["published_on"]
            acts.append((published_on, partial(_publish, index, path, today)))
    for on, act in sorted(acts, key=itemgetter(0)):
        if on <= today:
            act()


def _lists() -> dict[str, notices.AnnouncementIndexPage]:
    """Return the lists by the address of their panel, the public one ("") first."""
    public = notices.AnnouncementIndexPage.objects.of_the_public()
    assert public is not None  # the set-up has made it
    return {"": public} | {
        section.slug: notices.AnnouncementIndexPage.objects.child_of(section).get()
        for section in PanelPage.objects.all()
    }


def _publish_procedure() -> None:
    """Publish the set-up's draft unchanged; a site without panels has none."""
    for page in notices.AnnouncementPage.objects.filter(kind__code="LOGIN_PROCEDURE"):
        page.valid_from = PROCEDURE_PUBLISHED
        record_shown(page, on=page.valid_from, origin=SYSTEM)
        page.save_revision().publish()


def _publish(index: notices.AnnouncementIndexPage, path: Path, today: date) -> None:
    """Publish a text as an editor did on its first day."""
    article = read_article(path)
    page = _announcement(article, path.parent)
    page.translations = json.dumps(_translations(path))
    page.live = False
    index.add_child(instance=page)
    if page.for_everybody:
        record_shown(page, on=page.valid_from, origin=SYSTEM)
    page.save_revision().publish()
    correction = article.facts.get("correction")
    if correction and correction["day"] <= today:
        correct_announcement(page, correction["words"], on=correction["day"], origin=SYSTEM)


def _announcement(article: WrittenArticle, folder: Path) -> notices.AnnouncementPage:
    facts = article.facts
    schedule = [_schedule(facts["schedule"])] if "schedule" in facts else []
    starts_at, ends_at = _event(facts)
    return notices.AnnouncementPage(
        title=facts["title"],
        slug=facts["slug"],
        kind=notices.AnnouncementKind.objects.get(code=facts["kind"]),
        lead=facts["lead"],
        place=facts.get("place", ""),
        properties=Property.objects.filter(code__in=facts["targets"]),
        buildings=Building.objects.filter(code__in=facts["targets"]),
        body=place_pictures(article, folder) + schedule,
        valid_from=facts["published_on"],
        valid_until=facts["valid_until"],
        pinned=facts["pinned"],
        starts_at=starts_at,
        ends_at=ends_at,
        medium=facts.get("medium", ""),
        contact_desk=Desk.objects.get(code=facts["contact_desk"]),
    )


def _translations(path: Path) -> list[dict[str, Any]]:
    """Return the texts of the same file in the folders named after languages."""
    written = {code: path.parent / code / path.name for code in read_languages()}
    articles = {code: read_article(file) for code, file in written.items() if file.is_file()}
    return [
        {
            "type": "translation",
            "value": {
                "language": code,
                "title": article.facts["title"],
                "lead": article.facts["lead"],
                "body": article.body,
            },
        }
        for code, article in articles.items()
    ]


def _schedule(rows: list[dict[str, Any]]) -> dict[str, Any]:
    visits = [
        {
            "staircase": _staircase(row["staircase"]).pk,
            "day": row["date"].isoformat(),
            "start": row["from"],
            "end": row["to"],
        }
        for row in rows
    ]
    return {"type": "schedule", "value": {"caption": "Harmonogram", "visits": visits}}


def _staircase(code: str) -> Staircase:
    """Return the staircase by `J2/1`: the building's code and its own."""
    building, _, own = code.rpartition("/")
    return Staircase.objects.get(building__code=building, code=own)


def _event(facts: dict[str, Any]) -> tuple[datetime | None, datetime | None]:
    """Return start and end of the event, from its schedule or its own hours."""
    rows = facts.get("schedule")
    if rows:
        return (
            min(_moment(row["date"], row["from"]) for row in rows),
            max(_moment(row["date"], row["to"]) for row in rows),
        )
    return _when(facts.get("from")), _when(facts.get("to"))


def _when(written: str | datetime | None) -> datetime | None:
    """Read `2026-11-24T08:00` in Warsaw time."""
    return timezone.make_aware(datetime.fromisoformat(str(written))) if written else None


def _moment(day: date, hour: str) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.fromisoformat(hour)))


def _folder() -> Path:
    folder: Path = settings.COOP_DEMO_FIXTURES
    return folder
