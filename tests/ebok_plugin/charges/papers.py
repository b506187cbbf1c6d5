"""A library for tests of E-BOK, which does not know the real one: two papers, one open to all."""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

import pytest

from cms_ext.plugins import NamedPapers, PaperLink, offers

OPEN = UUID("6f1f1b0e-0000-4000-8000-000000000001")
HIDDEN = UUID("6f1f1b0e-0000-4000-8000-000000000002")
RULES = PaperLink("Regulamin opłat", f"/dokumenty/{OPEN}/")


def readable(keys: Collection[UUID], user: object, today: date) -> Mapping[UUID, PaperLink]:
    return {OPEN: RULES} if OPEN in keys else {}


def find_paper(typed: str, user: object, today: date) -> UUID | None:
    return OPEN if typed in (RULES.title, RULES.url) else None


@pytest.fixture
def a_library(monkeypatch) -> None:
    slot = NamedPapers(readable=readable, meant=find_paper)
    monkeypatch.setattr(offers, "_papers", lambda: slot)


@pytest.fixture
def no_library(monkeypatch) -> None:
    monkeypatch.setattr(offers, "_papers", lambda: None)
