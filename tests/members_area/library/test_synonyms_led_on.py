"""What the library's desk kept of synonyms stands in the list of all searches (migration 0003)."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest

from cms_ext.public_site.synonyms.models import Synonym

pytestmark = pytest.mark.django_db

hand_over = import_module(
    "members_area.library.migrations.0003_synonyms_for_all_searches"
).hand_over


class _Rows(list[Any]):
    """The library's rows as the migration reads them: their table is gone."""

    def all(self) -> _Rows:
        return self


def test_what_the_desk_kept_stands_as_it_left_it() -> None:
    before = {one.words: one.used for one in Synonym.objects.all()}
    first = import_module(
        "members_area.library.migrations.0002_gate_search_and_first_rows"
    ).SYNONYMS
    # One was rewritten, one put out of use, one added.
    kept = {words: words != "pochylnia, podjazd" for words in first if words != "czynsz, opłata"}
    kept |= {"czynsz, opłata, komorne": True, "okna, stolarka": True}
    rows = _Rows(SimpleNamespace(words=words, used=used) for words, used in kept.items())
    models = {"members_area_library": SimpleNamespace(objects=rows), "cms_ext_synonyms": Synonym}

    hand_over(SimpleNamespace(get_model=lambda app, name: models[app]), None)

    after = {one.words: one.used for one in Synonym.objects.all()}
    assert after == {w: u for w, u in before.items() if w != "czynsz, opłata"} | kept
