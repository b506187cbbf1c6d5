from importlib import import_module
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError

from cms_ext.public_site.pages.synonyms.models import Synonym
from members_area.library.models import DocumentKind, Section, Shelf
from members_area.library.models.document import shelf_of_organ

pytestmark = pytest.mark.django_db


def test_the_kinds_are_those_of_the_specification():
    rows = DocumentKind.objects.values_list(
        "code", "art81", "audiences__audience", "needs_redaction", "copy_free"
    )
    assert list(rows) == [
        ("STATUTE", True, "MEMBERS", False, True),
        ("BYLAW", True, "MEMBERS", False, True),
        ("RESOLUTION", True, "MEMBERS", True, False),
        ("MINUTES", True, "MEMBERS", True, False),
        ("AUDIT_MINUTES", True, "MEMBERS", True, False),
        ("AUDIT_CONCLUSIONS", False, "MEMBERS", True, False),
        ("FIN_STATEMENT", True, "MEMBERS", True, False),
        ("AUDITOR_REPORT", False, "MEMBERS", False, False),
        ("BOARD_REPORT", False, "MEMBERS", True, False),
        ("GM_MATERIAL", False, "MEMBERS", True, False),
        ("INVOICE", True, "ON_REQUEST", True, False),
        ("CONTRACT", True, "ON_REQUEST", True, False),
        ("FORM", False, "PUBLIC", False, True),
        ("OTHER", False, "STAFF", True, False),
    ]


def test_the_sections_are_those_of_the_specification():
    sections = {
        section.name: [kind.code for kind in section.kinds.all()]
        for section in Section.objects.prefetch_related("kinds")
    }
    assert list(sections.items()) == [
        ("Statut", ["STATUTE"]),
        ("Regulaminy", ["BYLAW"]),
        ("Uchwały", ["RESOLUTION"]),
        ("Protokoły", ["MINUTES"]),
        ("Lustracja", ["AUDIT_MINUTES", "AUDIT_CONCLUSIONS"]),
        ("Finanse", ["FIN_STATEMENT", "AUDITOR_REPORT", "BOARD_REPORT"]),
        ("Walne zgromadzenie", ["GM_MATERIAL"]),
        ("Na wniosek", ["INVOICE", "CONTRACT"]),
        ("Formularze", ["FORM"]),
        ("Inne", ["OTHER"]),
    ]


def test_the_shelf_of_an_organ_stands_behind_all_sections():
    assert shelf_of_organ("Rada Nadzorcza") == Shelf(1000, "Rada Nadzorcza", "rada-nadzorcza")
    assert shelf_of_organ("Zarząd Łąki").slug == "zarzad-laki"
    statute = Section.objects.get(code="STATUTE")
    statute.order = 1000
    with pytest.raises(ValidationError, match="mniejsza niż 1000"):
        statute.full_clean()


def test_the_synonyms_of_the_desk_stand_in_the_list_of_all_searches_as_it_left_them():
    """Migration 0003; the library's own table is gone."""
    migrations = "members_area.library.migrations"
    first = import_module(f"{migrations}.0002_gate_search_and_first_rows").SYNONYMS
    hand_over = import_module(f"{migrations}.0003_synonyms_for_all_searches").hand_over
    before = {one.words: one.used for one in Synonym.objects.all()}
    # One was rewritten, one put out of use, one added.
    kept = {words: words != "pochylnia, podjazd" for words in first if words != "czynsz, opłata"}
    kept |= {"czynsz, opłata, komorne": True, "okna, stolarka": True}
    rows = [SimpleNamespace(words=words, used=used) for words, used in kept.items()]
    table = SimpleNamespace(objects=SimpleNamespace(all=lambda: rows))
    models = {"members_area_library": table, "cms_ext_synonyms": Synonym}

    hand_over(SimpleNamespace(get_model=lambda app, name: models[app]), None)

    after = {one.words: one.used for one in Synonym.objects.all()}
    assert after == {w: u for w, u in before.items() if w != "czynsz, opłata"} | kept
