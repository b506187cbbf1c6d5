"""Public documents are what their names say, and no browser takes one for a page of the site."""

import zipfile
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from pypdf import PdfReader
from wagtail.documents import get_document_model
from wagtail.models import Collection

from cms_ext.plugins import PaperLink
from cms_ext.public_site.pages.demo import load_papers
from cms_ext.public_site.pages.domain.editing import get_public_files, list_papers
from cms_ext.public_site.pages.models import ContentPage
from tests.clients import signed_in
from tests.page_checks import parsed, texts
from tests.people import staff

pytestmark = pytest.mark.django_db

HTML = b"<!DOCTYPE html><script>evil()</script>"
PDF = b"%PDF-1.4 regulamin"


def _zip(*names: str, size: int = 9) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, b"0" * size)
    return packed.getvalue()


@pytest.fixture
def ewa(public: ContentPage) -> Client:
    return signed_in(staff("redaktor", "editor"))


def sent(client: Client, name: str, content: bytes) -> list[str]:
    """What the screen says to the file; nothing when it was taken."""
    answer: HttpResponse = client.post(
        "/admin/documents/add/",
        {
            "title": "Regulamin",
            "collection": get_public_files().pk,
            "tags": "",
            "file": SimpleUploadedFile(name, content),
        },
    )
    return [] if answer.status_code == 302 else texts(parsed(answer), "//*[@class='error-message']")


@pytest.mark.thorough
def test_a_file_that_is_something_else_is_refused_in_words(ewa: Client):
    svg = b"<svg onload='evil()'/>"
    for name, content, words in (
        ("regulamin.pdf", HTML, "Takich plików nie przyjmujemy."),
        ("regulamin.pdf", b"MZ\x90\x00", "Takich plików nie przyjmujemy."),
        ("regulamin.pdf", svg, "Takich plików nie przyjmujemy."),
        ("regulamin.txt", HTML, "Takich plików nie przyjmujemy."),
        ("regulamin.csv", b"\x00\x01", "Takich plików nie przyjmujemy."),
        ("regulamin.docx", HTML, "Takich plików nie przyjmujemy."),
        ("regulamin.docx", _zip("a.html"), "Takich plików nie przyjmujemy."),
        ("regulamin.docx", _zip("word/document.xml", "word/vbaProject.bin"), "są makra"),
        ("regulamin.docx", _zip("xl/workbook.xml"), "to plik XLSX"),
        ("regulamin.docx", b"PK\x03\x04", "uszkodzony"),
        ("regulamin.docx", _zip("word/document.xml", size=300_000_000), "po rozpakowaniu"),
        ("regulamin.xlsx", PDF, "to plik PDF"),
        ("regulamin.pdf", b"RIFF\x04\x00\x00\x00WEBP", "to plik WEBP"),
        ("regulamin.pdf", b"RIFF\x04\x00\x00\x00WAVE", "Takich plików nie przyjmujemy."),
        ("regulamin.pdf", b"", "pust"),
        ("regulamin.svg", svg, "Dozwolone rozszerzenia"),
        ("regulamin.html", HTML, "Dozwolone rozszerzenia"),
        ("regulamin.pdf.html", PDF, "Dozwolone rozszerzenia"),
        ("regulamin", PDF, "Dozwolone rozszerzenia"),
    ):
        [said] = sent(ewa, name, content)
        assert words in said, (name, content[:20])
    assert get_document_model().objects.count() == 0


def test_what_is_taken_is_never_a_page_of_the_site(ewa: Client, client):
    for name, content, kind in (
        ("regulamin.pdf", PDF, "application/pdf"),
        ("REGULAMIN.PDF", b"\n\n" + PDF, "application/pdf"),
        ("stawki.csv", "dział;stawka\n1;2,50".encode(), "text/csv"),
        ("czytaj.txt", b"Zwykly tekst <b>", "text/plain"),
        ("\u202efdp.exe.pdf", PDF, "application/pdf"),
        ("../../x.pdf", PDF, "application/pdf"),
    ):
        assert sent(ewa, name, content) == []
        document = get_document_model().objects.latest("pk")

        answer = client.get(document.url)

        assert b"".join(answer) == content
        answer.close()
        assert answer["Content-Type"].partition(";")[0] == kind
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert document.file.name.isascii()
        shown = answer["Content-Disposition"].partition(";")[0]
        assert shown == ("inline" if kind == "application/pdf" else "attachment")
        document.file.close()


def test_the_window_of_the_editor_asks_the_same(ewa: Client):
    given = {"title": "Regulamin", "collection": get_public_files().pk}
    for address, field in (
        ("/admin/documents/multiple/add/", "files[]"),
        ("/admin/documents/chooser/create/", "document-chooser-upload-file"),
    ):
        prefixed = {f"document-chooser-upload-{name}": value for name, value in given.items()}
        file = {field: SimpleUploadedFile("regulamin.pdf", HTML)}
        answer = ewa.post(
            address, given | prefixed | file, headers={"x-requested-with": "XMLHttpRequest"}
        )
        body = answer.json()
        assert "nie przyjmujemy" in str(body.get("error_message") or body.get("htmlFragment")), (
            address
        )
    assert get_document_model().objects.count() == 0


# --- What stands beneath a login panel comes from one collection of public documents --------------
COLLECTION = "E-BOK: regulaminy i formularze"


def put(title: str, collection: Collection) -> None:
    get_document_model().objects.create(
        title=title, collection=collection, file=ContentFile(b"x" * 60_000, "plik.pdf")
    )


def test_only_the_papers_of_the_collection_stand_there_by_title():
    assert list_papers(COLLECTION) == []

    root = Collection.get_first_root_node()
    ours, other = root.add_child(name=COLLECTION), root.add_child(name="Zdjęcia")
    put("Regulamin E-BOK", ours)
    put("Formularz zgłoszeniowy", ours)
    put("Zaproszenie na festyn", other)

    found = list_papers(COLLECTION)

    assert [(paper.title, paper.detail) for paper in found] == [
        ("Formularz zgłoszeniowy", "PDF, 60\N{NO-BREAK SPACE}kB"),
        ("Regulamin E-BOK", "PDF, 60\N{NO-BREAK SPACE}kB"),
    ]


def test_the_demo_brings_the_regulations_accessible_and_complete(client):
    load_papers(COLLECTION, regulations=("Regulamin E-BOK", "documents/03-regulamin-ebok.md"))

    (found,) = list_papers(COLLECTION)
    page = client.get(found.url)
    page.close()

    assert found.title == "Regulamin E-BOK"
    assert (page.status_code, page["Content-Type"]) == (200, "application/pdf")
    assert isinstance(found, PaperLink)

    with get_document_model().objects.get().file.open("rb") as file:
        regulations = PdfReader(BytesIO(file.read()))

    assert regulations.trailer["/Root"]["/Lang"] == "pl-PL"
    assert "§ 7. Po zakończeniu rozliczeń" in regulations.pages[0].extract_text().replace(
        "\N{NO-BREAK SPACE}", " "
    )
