import pytest
from django.core.exceptions import ValidationError

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
