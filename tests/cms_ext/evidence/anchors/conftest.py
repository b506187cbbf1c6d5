"""A chain of publications with three entries, told outside on two days."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cms_ext.evidence.anchors.domain import anchor_heads, append_to_file
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.proof.domain.publication import ShownContent, record_opening
from cms_ext.people.identity.models import Person

FIRST, SECOND = (
    datetime(2026, 11, 20, 23, 30, 4, 123456, tzinfo=UTC),
    datetime(2026, 11, 22, 0, 30, tzinfo=UTC),
)


@pytest.fixture
def anchor_file(settings, tmp_path) -> Path:
    settings.COOP_ANCHOR_FILE = str(tmp_path / "beside-the-logs" / "anchors.txt")
    return Path(settings.COOP_ANCHOR_FILE)


def publish(number: int) -> None:
    paper = Person.objects.create(name=f"Ogłoszenie {number}")
    shown = ShownContent(f"Ogłoszenie {number}", "Treść", "", "PUBLIC")
    record_opening(paper, shown, on=date(2026, 11, 20), origin=SYSTEM)


@pytest.fixture
def told(db: None, anchor_file: Path) -> Path:
    """Two entries were there on the first day, three on the second."""
    publish(1)
    publish(2)
    anchor_heads(FIRST)
    publish(3)
    anchor_heads(SECOND)
    append_to_file()
    return anchor_file
