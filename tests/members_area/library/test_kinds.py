from __future__ import annotations

import pytest

from members_area.library.models import DocumentKind, Section


@pytest.mark.django_db
def test_the_kinds_are_those_of_the_specification() -> None:
    rows = DocumentKind.objects.values_list(
        "code", "art81", "default_audience", "needs_redaction", "copy_free"
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
    assert set(DocumentKind.objects.values_list("section", flat=True)) <= set(Section.values)


def test_every_section_has_an_address_of_its_own() -> None:
    assert len({section.slug for section in Section}) == len(Section)
