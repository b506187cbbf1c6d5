"""The form on paper: accessible, complete, and with nobody's words taken for markup."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from cms_ext.access.domain.form_paper import render_blank_form, render_filled_form
from cms_ext.access.models import FormVersion
from tests.cms_ext.access.applicants import ANNAS_FORM, FIRMS_FORM, apply
from tests.papers_read import words_of

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
