"""The form on paper: accessible, complete, and with nobody's words taken for markup."""

from io import BytesIO

import pytest
from pypdf import PdfReader
from pypdfium2 import PdfDocument
from pypdfium2.raw import FPDF_PAGEOBJ_PATH

from cms_ext.access.domain.data_use import describe_data_use
from cms_ext.access.domain.form_paper import (
    _closing,
    _field,
    _line,
    _rows,
    render_blank_form,
    render_filled_form,
)
from cms_ext.access.form_definition.spec import read_form
from cms_ext.access.models import FormVersion
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.plugins.registry import find_procedure, list_panel_codes
from tests.cms_ext.access.applicants import ANNAS_FORM, FIRMS_FORM, apply
from tests.papers_read import pages_of, words_of

MM = 72 / 25.4

pytestmark = pytest.mark.django_db


def test_the_blank_form_is_tagged_polish_and_has_every_field():
    version = FormVersion.objects.get(panel="EBOK")

    pdf = render_blank_form(version)

    read = PdfReader(BytesIO(pdf))
    assert read.metadata.title == version.title
    assert read.trailer["/Root"]["/Lang"] == "pl-PL"
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]
    text = words_of(pdf)
    labels = [field["label"] for field in [*version.fields, *version.office_part]]
    assert [label for label in labels if label not in text] == []
    assert "Wypełnia Spółdzielnia" in text
    assert render_blank_form(version) == pdf


def test_the_filled_form_carries_its_number_and_what_was_written():
    text = words_of(render_filled_form(apply(FIRMS_FORM, "EBOK").application))

    written = (
        "Numer wniosku: EBOK/2026/00001",
        "Ćwikła i Spółka sp. z o.o.",
        "ul. Wzorcowa 1 m. 6",
        "ul. Wzorcowa 1 m. 7",
        "biuro@cwikla.example",
        "X firma / instytucja",
        "X Oświadczam, że podane dane są prawdziwe.",
        "20.11.2026",
        "+48 000 000 106",
        "Czytelny podpis",
    )
    assert [line for line in written if line not in text] == []
    assert "X osoba fizyczna" not in text
    # Markup in a field is printed as it was typed.
    tricks = '#read("/etc/passwd") <b>*Lis*</b> $x$ \\ 1'
    tricked = apply(ANNAS_FORM | {"premises_address": tricks}).application
    assert tricks in words_of(render_filled_form(tricked))


def test_a_form_is_one_sheet_with_boxes_to_write_in_and_says_whose_data_are_used_how():
    """Of each shipped panel; without a declared use only what holds for any panel."""
    coop_page = CoopSettings.of_default_site()
    for version in FormVersion.objects.filter(panel__in=list_panel_codes()):
        pdf = render_blank_form(version)

        (text,) = pages_of(pdf)
        use = find_procedure(version.panel).data_use
        assert use is not None
        parts = (
            f"Administrator: {coop_page.official_name}",
            f"Po co: {use.purpose}. Podstawa: {use.basis}. Jak długo: {use.period}.",
            f"{use.rights}, skarga do Prezesa Urzędu Ochrony Danych Osobowych.",
            "Gdzie złożyć: ",
        )
        assert [part for part in parts if part not in text] == []
        assert min(box_heights(pdf)) >= 7 * MM

    assert [name for name, _text in describe_data_use(CoopSettings(), None)] == [
        "Administrator:",
        "Odbiorcy:",
        "Czy trzeba podać dane:",
    ]


def test_a_form_with_twenty_addresses_keeps_its_signature_with_what_is_signed():
    many = FIRMS_FORM | {"premises_list": [f"ul. Wzorcowa 1 m. {n}" for n in range(1, 21)]}

    *_first, last = pages_of(render_filled_form(apply(many, "EBOK").application))

    order = ("Czytelny podpis", "Wypełnia Spółdzielnia", "Administrator:")
    assert [last.count(part) for part in order] == [1, 1, 1]


def test_a_form_without_a_date_has_one_above_the_signature():
    """And nothing is lost of a form whose fields no row can hold together."""
    version = FormVersion.objects.get(panel="EBOK")
    version.fields = [field for field in version.fields if field["key"] != "signed_on"]
    closing = _closing([_field(field, None) for field in read_form(version).fields])[1]
    assert [field["label"] for field in closing] == ["Data", "Miejscowość", "Czytelny podpis"]

    rows = list(_rows([_line(str(span), span) for span in (3, 3, 4, 3, 2, 6, 2)]))
    assert [[field["span"] for field in row] for row in rows] == [[3, 3], [4], [3, 2], [6], [2]]


def box_heights(pdf: bytes) -> list[float]:
    """Return the heights of wide boxes, in points; lines and ticks are left out."""
    page = PdfDocument(pdf)[0]
    heights = []
    for item in page.get_objects(filter=[FPDF_PAGEOBJ_PATH]):
        left, bottom, right, top = item.get_bounds()
        if right - left > 30 * MM and top - bottom > MM:
            heights.append(top - bottom)
    return heights
