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

from cms_ext.plugins import PaperLink
from cms_ext.public_site.pages.demo import load_papers
from cms_ext.public_site.pages.domain.files import papers_in

pytestmark = pytest.mark.django_db
COLLECTION = "E-BOK: regulaminy i formularze"


def load() -> None:
    load_papers(
        COLLECTION,
        regulations=("Regulamin E-BOK", "documents/03-regulamin-ebok.md"),
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


def test_the_demo_brings_the_regulations(client: Client) -> None:
    load()

    (found,) = papers_in(COLLECTION)
    page = client.get(found.url)
    page.close()

    assert found.title == "Regulamin E-BOK"
    assert (page.status_code, page["Content-Type"]) == (200, "application/pdf")
    assert isinstance(found, PaperLink)


def test_the_regulations_are_accessible_and_complete() -> None:
    load()
    regulations = PdfReader(BytesIO(read(get_document_model().objects.get())))

    assert regulations.trailer["/Root"]["/Lang"] == "pl-PL"
    assert "§ 7. Po zakończeniu rozliczeń" in regulations.pages[0].extract_text().replace(
        "\N{NO-BREAK SPACE}", " "
    )
