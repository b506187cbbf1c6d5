"""What is in the field of a paper before anybody types."""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

import pytest
from django import forms

from cms_ext.plugins import NamedPapers, PaperLink, offers
from ebok_plugin.charges.forms.component import PaperField, show_paper
from tests.ebok_plugin.charges.papers import HIDDEN, OPEN, RULES

TODAY = date(2026, 11, 20)


class Named(forms.Form):
    paper = PaperField(label="Dokument")


def field_value(kept: UUID | None) -> str:
    form = Named()
    show_paper(form, "paper", kept, None, TODAY)
    return str(form["paper"].value() or "")


@pytest.mark.usefixtures("a_library")
def test_a_paper_stands_by_its_title_for_whoever_may_open_it():
    titles = {OPEN: RULES.title, HIDDEN: "", None: ""}

    assert {kept: field_value(kept) for kept in titles} == titles


def both(keys: Collection[UUID], user: object, today: date) -> Mapping[UUID, PaperLink]:
    return {key: PaperLink("Protokół", f"/dokumenty/{key}/") for key in keys}


def by_title(typed: str, user: object, today: date) -> UUID | None:
    return None


def test_of_two_papers_with_one_title_stands_the_address(monkeypatch):
    slot = NamedPapers(readable=both, meant=by_title)
    monkeypatch.setattr(offers, "_papers", lambda: slot)

    assert field_value(OPEN) == RULES.url
