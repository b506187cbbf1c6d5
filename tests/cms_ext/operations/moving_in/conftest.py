"""The old site on the day of the move, and the command run on it."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.management import call_command

from cms_ext.office.audit.domain.event import Origin
from cms_ext.operations.moving_in.article import MovingWish
from cms_ext.operations.moving_in.domain.export_receipt import receive_export
from cms_ext.operations.moving_in.models import Moving
from cms_ext.people.identity.models import User
from cms_ext.public_site.notices.models import AnnouncementIndexPage, AnnouncementPage
from tests.people import staff
from tests.shared_rows import shared

OLD_SITE = Path(__file__).parent / "old_site"
FOLDER = OLD_SITE / "folder"

Move = Callable[..., dict[str, Any]]
Hand = Callable[..., Moving]


@pytest.fixture(autouse=True)
def _day_of_the_move(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT, settings.COOP_PRIVATE_ROOT = tmp_path / "media", tmp_path / "private"
    with time_machine.travel("2026-11-20T10:00:00+01:00", tick=False):
        yield


@pytest.fixture
def move(db: None) -> Move:
    """`move(path, "--publish")`: what `import_articles --json` says; it ends well unless told."""

    def move(source: Path, *options: str, ends: int = 0) -> dict[str, Any]:
        out = io.StringIO()
        left = 0
        try:
            call_command("import_articles", str(source), "--json", *options, stdout=out)
        except SystemExit as leaving:
            left = int(str(leaving.code))
        assert left == ends, out.getvalue()
        answer: dict[str, Any] = json.loads(out.getvalue())
        return answer

    return move


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
    """The body in plain values."""
    return [(block.block_type, block.get_prep_value()["value"]) for block in page.body]


@shared
def ewa(index: AnnouncementIndexPage) -> User:
    """She edits the site and may publish on the public list."""
    return staff("ewa", "editor", "publisher")


@pytest.fixture
def hand(ewa: User) -> Hand:
    """`hand("stara.json", content)`: Ewa's moving, not rehearsed yet."""

    def hand(
        name: str,
        content: bytes,
        files: bytes | None = None,
        wish: MovingWish | None = None,
        by: User | None = None,
    ) -> Moving:
        return receive_export(
            ContentFile(content, name),
            ContentFile(files, "pliki.zip") if files is not None else None,
            "stara",
            wish or MovingWish(),
            origin=Origin(actor=by or ewa, panel="staff"),
        )

    return hand


def export(*articles: dict[str, Any]) -> bytes:
    return json.dumps(articles, ensure_ascii=False).encode()


def packed(folder: Path = FOLDER) -> bytes:
    """The files of the old site as a ZIP."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*.*")):
            archive.write(path, path.relative_to(folder))
    return made.getvalue()


def private(settings: Any) -> list[Path]:
    return [path for path in Path(settings.COOP_PRIVATE_ROOT).rglob("*") if path.is_file()]
