"""What stands beneath a login panel comes from one collection of public documents."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from pypdf import PdfReader
from wagtail.documents import get_document_model
from wagtail.documents.models import AbstractDocument
from wagtail.models import Collection

from cms_ext.pages.demo_papers import load_papers
from cms_ext.pages.domain.papers import papers_in
from cms_ext.plugins import PaperLink

pytestmark = pytest.mark.django_db
COLLECTION = "E-BOK: regulaminy i formularze"


def load() -> None:
    load_papers(
        COLLECTION,
        regulations=("Regulamin E-BOK", "documents/03-regulamin-ebok.md"),
        form=("Formularz zgłoszeniowy do E-BOK", "forms/ebok.yaml"),
    )


def put(title: str, collection: Collection) -> None:
    get_document_model().objects.create(
        title=title, collection=collection, file=ContentFile(b"x" * 60_000, "plik.pdf")
    )


def read(document: AbstractDocument) -> bytes:
    with document.file.open("rb") as file:
        content: bytes = file.read()
    return content


def test_only_the_papers_of_the_collection_stand_there_by_title() -> None:
    root = Collection.get_first_root_node()
    ours, other = root.add_child(name=COLLECTION), root.add_child(name="Zdjęcia")
    put("Regulamin E-BOK", ours)
    put("Formularz zgłoszeniowy", ours)
    put("Zaproszenie na festyn", other)

    found = papers_in(COLLECTION)

    assert [(paper.title, paper.detail) for paper in found] == [
        ("Formularz zgłoszeniowy", "PDF, 60\N{NO-BREAK SPACE}kB"),
        ("Regulamin E-BOK", "PDF, 60\N{NO-BREAK SPACE}kB"),
    ]


def test_without_the_collection_there_are_none() -> None:
    assert papers_in(COLLECTION) == []


def test_the_demo_brings_the_regulations_and_the_form(client: Client) -> None:
    load()

    found = papers_in(COLLECTION)
    pages = [client.get(paper.url) for paper in found]
    for page in pages:
        page.close()

    assert [paper.title for paper in found] == [
        "Formularz zgłoszeniowy do E-BOK",
        "Regulamin E-BOK",
    ]
    assert [(page.status_code, page["Content-Type"]) for page in pages] == [
        (200, "application/pdf")
    ] * 2
    assert all(isinstance(paper, PaperLink) for paper in found)


def test_the_papers_are_accessible_and_complete() -> None:
    load()
    form, regulations = (
        PdfReader(BytesIO(read(document)))
        for document in get_document_model().objects.order_by("title")
    )

    assert form.metadata is not None
    assert form.metadata.title == (
        "Formularz zgłoszeniowy do Elektronicznego Biura Obsługi Klienta (E-BOK)"
    )
    assert form.trailer["/Root"]["/Lang"] == "pl-PL"
    words = " ".join(page.extract_text() for page in form.pages)
    assert [
        label
        for label in ("Nazwisko", "Czytelny podpis", "Wypełnia Spółdzielnia")
        if label not in words
    ] == []
    assert "§ 7. Po zakończeniu rozliczeń" in regulations.pages[0].extract_text().replace(
        "\N{NO-BREAK SPACE}", " "
    )
