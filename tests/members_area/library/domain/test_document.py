import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError

from cms_ext.base.files.stored_files import NoAddress
from members_area.library.domain.paper import NotASource, WordingLine, read_source
from members_area.library.models import Rendition
from members_area.register.models import Organ
from tests.members_area.conftest import PDF, TODAY, Publish

pytestmark = pytest.mark.django_db


def test_an_organ_stands_with_its_audience_and_only_there(draft: Publish, board: Organ):
    for audience, organ in (("ORGAN", None), ("MEMBERS", board)):
        with pytest.raises(ValidationError, match="Organ, który czyta"):
            draft("Materiał", audience, audience_organ=organ)


def test_the_number_says_the_sequence_and_the_year_without_it_the_paper(
    draft: Publish, board: Organ
):
    """As given, of its adoption, of the meeting, of the upload."""
    document = draft("Uchwała", kind="RESOLUTION", organ=board, number="3/RN/2024", year=2020)
    assert (document.seq, document.year) == (3, 2024)

    adopted = {"adopted_on": date(2024, 2, 15)}
    expected: list[tuple[dict[str, Any], int]] = [
        ({"year": 2025, "adopted_on": date(2026, 5, 5)}, 2025),
        (adopted, 2024),
        ({"meeting_date": date(2023, 6, 20)}, 2023),
        ({}, 2026),
        (adopted | {"number": "bez wzoru"}, 2024),
    ]
    drafts = [draft("Papier", **facts) for facts, _year in expected]
    assert [(one.seq, one.year) for one in drafts] == [(None, year) for _facts, year in expected]


@pytest.mark.both_databases
def test_the_file_lies_outside_media_under_a_name_that_says_nothing(draft: Publish):
    file = Rendition.objects.get(version__document=draft("Protokół z rady")).file
    path = Path(file.path)

    assert path.is_relative_to(settings.COOP_PRIVATE_ROOT)
    assert not path.is_relative_to(settings.MEDIA_ROOT)
    assert len(path.name) == 32
    assert int(path.name, 16) >= 0
    assert os.stat(path).st_mode & 0o777 == 0o600
    assert path.read_bytes() == PDF
    with pytest.raises(NoAddress):
        _ = file.url


def test_e_lib_04_a_change_of_the_statute_works_from_the_court_register(draft: Publish):
    facts: dict[str, Any] = {"kind": "RESOLUTION", "changes_statute": True}

    with pytest.raises(ValidationError) as refusal:
        draft("Zmiana statutu", effective_from=TODAY, **facts)

    assert (refusal.value.code, refusal.value.messages) == (
        "E-LIB-04",
        ["Uchwała zmieniająca statut wymaga daty wpisu do KRS."],
    )
    waiting = draft("Zmiana statutu", adopted_on=TODAY, **facts)
    entered = draft("Zmiana statutu", krs_registered_on=TODAY, **facts)
    assert (waiting.effective_from, entered.effective_from) == (None, TODAY)


STATUTE = """---
title: 'Statut'
number: null
---
## Rozdział 2. Członkowie
§ 7. 1. Zarząd prowadzi rejestr.
2. Członek zgłasza adres.

Zwykły akapit z [dane zanonimizowane].
"""


def test_the_wording_keeps_its_lines():
    source = read_source(STATUTE)

    assert source.facts == {"title": "Statut", "number": None}
    assert source.lines == (
        WordingLine("heading", "", "Rozdział 2. Członkowie", opens=True),
        WordingLine("clause", "§ 7.", "1. Zarząd prowadzi rejestr.", opens=False),
        WordingLine("point", "2.", "Członek zgłasza adres.", opens=False),
        WordingLine("text", "", "Zwykły akapit z [dane zanonimizowane].", opens=True),
    )


def test_a_text_without_facts_is_refused():
    for text in ("", "Treść bez faktów", "---\ntitle: x\n", "x\n---\na: b\n---\ny"):
        with pytest.raises(NotASource, match="zaczynać się od faktów"):
            read_source(text)
