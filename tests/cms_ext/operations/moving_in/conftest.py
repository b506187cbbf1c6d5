"""The old site on the day of the move, and the command run on it."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.management import call_command

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.operations.moving_in.article import MovingWish
from cms_ext.operations.moving_in.domain.moving import receive_export
from cms_ext.operations.moving_in.models import Moving
from cms_ext.people.identity.models import User
from cms_ext.public_site.notices.models import AnnouncementIndexPage
from tests.cms_ext.operations.moving_in.movings import Hand, Move, written
from tests.people import staff
from tests.shared_rows import shared


@pytest.fixture(autouse=True)
def _day_of_the_move(settings: Any, tmp_path) -> Iterator[None]:
    settings.MEDIA_ROOT, settings.COOP_PRIVATE_ROOT = tmp_path / "media", tmp_path / "private"
    with time_machine.travel("2026-11-20T10:00:00+01:00", tick=False):
        yield


@pytest.fixture
def move(index: AnnouncementIndexPage, tmp_path) -> Move:
    """`move(article, …, "--publish")`: what `import_articles --json` says of them.

    A path of a source stands for articles. It ends well by default.
    """

    def move(*what: Path | dict[str, Any] | str, ends: int = 0) -> dict[str, Any]:
        sources = [str(one) for one in what if isinstance(one, Path)]
        articles = [one for one in what if isinstance(one, dict)]
        options = [one for one in what if isinstance(one, str)]
        out = io.StringIO()
        left = 0
        try:
            source = sources or [str(written(tmp_path, *articles))]
            call_command("import_articles", *source, "--json", *options, stdout=out)
        except SystemExit as leaving:
            left = int(str(leaving.code))
        assert left == ends, out.getvalue()
        answer: dict[str, Any] = json.loads(out.getvalue())
        return answer

    return move


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
