import pytest

from members_area.library.domain.paper import NotASource, WordingLine, read_source

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
