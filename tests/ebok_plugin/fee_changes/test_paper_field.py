"""What stands in the field of a paper before anybody types."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

import pytest
from django import forms

from cms_ext.plugins import NamedPapers, PaperLink, named_papers
from ebok_plugin.fee_changes.forms.paper import PaperField, show_paper
from tests.ebok_plugin.charges.papers import HIDDEN, OPEN, RULES, a_library

__all__ = ["a_library"]
TODAY = date(2026, 11, 20)


class Named(forms.Form):
    paper = PaperField(label="Dokument")


def shown(kept: UUID | None) -> str:
    form = Named()
    show_paper(form, "paper", kept, None, TODAY)
    return str(form["paper"].value() or "")


@pytest.mark.usefixtures("a_library")
@pytest.mark.parametrize(("kept", "words"), [(OPEN, RULES.title), (HIDDEN, ""), (None, "")])
def test_a_paper_stands_by_its_title_for_whoever_may_open_it(kept: UUID | None, words: str) -> None:
    assert shown(kept) == words


def both(keys: Collection[UUID], user: object, today: date) -> Mapping[UUID, PaperLink]:
    return {key: PaperLink("Protokół", f"/dokumenty/{key}/") for key in keys}


def by_title(typed: str, user: object, today: date) -> UUID | None:
    return None


def test_of_two_papers_with_one_title_stands_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    slot = NamedPapers(readable=f"{__name__}.both", meant=f"{__name__}.by_title")
    monkeypatch.setattr(named_papers, "_slot", lambda: slot)

    assert shown(OPEN) == RULES.url
