from contextlib import closing
from io import BytesIO

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from cms_ext.access.domain.accepted_file import accept_file
from cms_ext.access.domain.attachment import attach_files
from cms_ext.access.domain.decision import begin_review
from cms_ext.access.models import AccessApplication, ApplicationAttachment
from cms_ext.access.plugin import scan_attachments
from cms_ext.access.vocabulary import AttachmentKind
from cms_ext.base.files import virus_scan
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from tests.cms_ext.access.applicants import TODAY
from tests.cms_ext.access.desk import LUCJA, by_email
from tests.cms_ext.access.views.desk.office import address, main_of, read, words

pytestmark = pytest.mark.django_db

HTML = b"<html><script>alert(1)</script></html>"


def picture(colour: str = "white", format: str = "JPEG") -> bytes:
    drawn = BytesIO()
    Image.new("RGB", (300, 200), colour).save(drawn, format)
    return drawn.getvalue()


@pytest.fixture
def photo(lucja: AccessApplication) -> ApplicationAttachment:
    found = attach_files(
        lucja, [accept_file("zdjęcie.png", picture(format="PNG"))], AttachmentKind.PHOTO
    )
    return found[0]


def views() -> list[tuple[str, str]]:
    events = AuditEvent.objects.filter(action="VIEW").order_by("seq")
    return list(events.values_list("object_type", "object_id"))


def test_a_file_is_handed_out_as_it_came_and_runs_nothing(
    celinas: Client, lucja: AccessApplication
):
    file = lucja.attachments.get()

    response = celinas.get(address(lucja, "pliki", str(file.pk)))

    assert b"".join(response) == b"%PDF-1.7 skan"
    assert {
        name: response[name]
        for name in (
            "Content-Type",
            "Content-Disposition",
            "Content-Security-Policy",
            "X-Content-Type-Options",
        )
    } == {
        "Content-Type": "application/pdf",
        "Content-Disposition": 'attachment; filename="skan-0.pdf"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    assert response["Cache-Control"].startswith("private, no-store")
    assert views() == [("cms_ext_access.ApplicationAttachment", str(file.pk))]


def test_a_photo_is_shown_as_a_picture_made_anew(
    celinas: Client, lucja: AccessApplication, photo: ApplicationAttachment
):
    screen = main_of(celinas.get(address(lucja)).content)
    path = address(lucja, "pliki", str(photo.pk), "podglad")

    response = celinas.get(path)

    assert screen.count(f'src="{path}"') == 1
    assert screen.count("<img") == 1  # the PDF has none
    assert response["Content-Type"] == "image/jpeg"
    assert response["Cache-Control"].startswith("private, no-store")
    assert Image.open(BytesIO(response.content)).size == (300, 200)
    assert views()[-1] == ("cms_ext_access.ApplicationAttachment", str(photo.pk))


def test_a_pdf_has_no_picture_and_another_application_not_this_file(
    celinas: Client, lucja: AccessApplication, photo: ApplicationAttachment
):
    assert celinas.get(address(by_email(LUCJA), "pliki", str(photo.pk))).status_code == 404
    pdf = str(lucja.attachments.get(kind=AttachmentKind.SCAN).pk)
    assert celinas.get(address(lucja, "pliki", pdf, "podglad")).status_code == 404
    assert views() == []


def add(
    client: Client,
    application: AccessApplication,
    name: str,
    content: bytes,
    what: str,
    status: int = 200,
) -> str:
    form = {"file": SimpleUploadedFile(name, content), "what": what}
    response = client.post(address(application, "pliki"), form, follow=True)
    assert response.status_code == status
    return words(response.content.decode())


@pytest.mark.thorough
def test_what_was_brought_later_is_added_and_the_checks_look_again(celinas: Client):
    LUCJA.on_file()
    application = by_email(LUCJA)
    application.attachments.all().delete()
    begin_review(application, Origin(actor=User.objects.get(login="czlonkowski")), TODAY)
    assert application.checks.get(code="C04").result == "FAIL"

    page = add(celinas, application, "skan.jpg", picture(), "HANDWRITTEN")
    again = add(celinas, application, "skan.jpg", picture(), "HANDWRITTEN")

    assert "Dodano plik do wniosku." in page
    assert "Ten plik jest już przy wniosku." in again
    assert application.attachments.get().name == "skan.jpg"
    assert application.checks.get(code="C04").result == "CANNOT_TELL"


def test_a_bad_file_is_refused_in_words_and_nothing_is_kept(
    celinas: Client, lucja: AccessApplication
):
    for name, content, said in (
        ("formularz.pdf", HTML, "Plik formularz.pdf ma niedozwolony format"),
        ("pusty.pdf", b"", "Plik jest pusty."),
        ("duzy.jpg", picture() + b"\0" * 10 * 1024 * 1024, "przekracza 10 MB"),
    ):
        assert said in add(celinas, lucja, name, content, "HANDWRITTEN")
        assert lucja.attachments.count() == 1


def test_without_room_for_files_a_clerk_reads_why(
    celinas: Client, lucja: AccessApplication, refusing_disk: str
):
    page = add(celinas, lucja, "skan.jpg", picture(), "HANDWRITTEN", status=409)

    assert "Nie możemy teraz zapisać plików." in page
    assert lucja.attachments.count() == 1


def test_what_a_clerk_adds_while_the_scanner_is_silent_waits_for_the_job(
    celinas: Client, lucja: AccessApplication, silent_scanner, monkeypatch
):
    lucja.attachments.all().delete()
    page = add(celinas, lucja, "skan.jpg", picture(), "HANDWRITTEN")
    cache.clear()  # a minute later

    def state() -> tuple[str, int]:
        file = lucja.attachments.get()
        with closing(celinas.get(address(lucja, "pliki", str(file.pk)))) as answer:
            return file.scan_state, answer.status_code

    found = [state()]
    for answer in ("stream: OK", "stream: Eicar-Signature FOUND"):
        lucja.attachments.update(scan_state="UNSCANNED")
        monkeypatch.setattr(virus_scan, "_answer_of_clamd", lambda *_, said=answer: said)
        scan_attachments()
        found.append(state())

    assert "skan.jpg – niesprawdzony programem antywirusowym" in page
    assert found == [("UNSCANNED", 404), ("CLEAN", 200), ("INFECTED", 404)]


@pytest.mark.thorough
def test_five_files_are_enough(celinas: Client, lucja: AccessApplication):
    for colour in ("red", "green", "blue", "black"):
        add(celinas, lucja, f"{colour}.jpg", picture(colour), "POA")

    page = add(celinas, lucja, "gray.jpg", picture("gray"), "POA", status=409)

    assert "Do wniosku można dołączyć najwyżej 5 plików." in page
    assert "Załączniki skan podpisanego" in read(celinas, address(lucja))
    assert lucja.attachments.count() == 5
