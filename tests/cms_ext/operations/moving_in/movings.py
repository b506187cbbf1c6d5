"""What the tests of movings by an editor share: two articles, their reports and log entries."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Revision

from cms_ext.desks.import_desk.domain.run import accept_run, advance_run, discard_run
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.operations.moving_in.domain.moving import MOVING
from cms_ext.operations.moving_in.models import ImportedArticle, Moving
from cms_ext.people.identity.models import User
from cms_ext.public_site.notices.models import AnnouncementPage

OLD_SITE = Path(__file__).parent / "old_site"
FOLDER = OLD_SITE / "folder"

Move = Callable[..., dict[str, Any]]
Hand = Callable[..., Moving]


def written(folder: Path, *articles: dict[str, Any]) -> Path:
    """A JSON export of these articles."""
    path = folder / "stara.json"
    path.write_text(json.dumps(articles, ensure_ascii=False), encoding="utf-8")
    return path


def media(settings: Any) -> list[str]:
    root = Path(settings.MEDIA_ROOT)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def draft_of(title: str) -> AnnouncementPage:
    page = AnnouncementPage.objects.get(draft_title=title)
    draft: AnnouncementPage = page.get_latest_revision_as_object()
    return draft


def blocks_of(page: AnnouncementPage) -> list[tuple[str, Any]]:
    """Return the body in plain values."""
    return [(block.block_type, block.get_prep_value()["value"]) for block in page.body]


def export(*articles: dict[str, Any]) -> bytes:
    return json.dumps(articles, ensure_ascii=False).encode()


def packed(folder: Path = FOLDER) -> bytes:
    """Return the files of the old site as a ZIP."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*.*")):
            archive.write(path, path.relative_to(folder))
    return made.getvalue()


def private(settings: Any) -> list[Path]:
    return [path for path in Path(settings.COOP_PRIVATE_ROOT).rglob("*") if path.is_file()]


accept = partial(accept_run, MOVING)
discard = partial(discard_run, MOVING)
work_on = partial(advance_run, MOVING)
TODAY = date(2026, 11, 20)
EXPORT = (OLD_SITE / "export.json").read_bytes()
WATER: dict[str, Any] = {
    "id": 1,
    "title": "Brak wody",
    "created": "2014-03-05",
    "introtext": '<p>Nie będzie wody. Był też <a href="/gaz.html">gaz</a>.</p>',
    "url": "/woda.html",
}
GAS: dict[str, Any] = {
    "id": 2,
    "title": "Brak gazu",
    "created": "2014-03-06",
    "introtext": "<p>Nie będzie gazu.</p>",
    "url": "/gaz.html",
}


def origin_of(user: User) -> Origin:
    return Origin(actor=user, panel="staff")


def report(moving: Moving) -> list[tuple[Any, ...]]:
    """Return the lines as the editor reads them, without the numbers of pages."""
    fields = ("position", "source_id", "title", "outcome", "address", "problem")
    return list(moving.articles.values_list(*fields, "changes", "redirects", "pending"))


def made() -> tuple[int, ...]:
    """How much there is of what a bringing in makes."""
    models = (AnnouncementPage, ImportedArticle, Redirect, Revision)
    return tuple(model.objects.count() for model in models)


def actions() -> list[tuple[str, str]]:
    """Who did what, as the access log tells."""
    events = AuditEvent.objects.filter(action__contains="MOV").order_by("pk")
    return [(event.action, event.actor.login if event.actor else "") for event in events]


def brought_in(moving: Moving, editor: User) -> Moving:
    """Rehearsed, accepted and done."""
    work_on(moving, today=TODAY)
    accept(moving, origin=origin_of(editor))
    work_on(moving, today=TODAY)
    return moving


def rehearsed(moving: Moving) -> Moving:
    work_on(moving, today=TODAY)
    return moving
