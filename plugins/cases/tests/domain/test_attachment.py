"""Files that come with a case, as people and attackers send them."""

import io
from unittest.mock import patch

import pytest
from PIL import Image

from cms_ext.base.files.uploads.content import PDF
from cms_ext.base.files.virus_scan import ScanState
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from coop_cases.domain import customer
from coop_cases.domain.customer import MAX_SIZE, AcceptedUpload, accept_upload, customer_reply
from coop_cases.domain.handling import add_message
from coop_cases.models import CaseAttachment
from coop_cases.vocabulary import MessageDirection
from plugins.cases.tests.cases import TODAY, fault
from tests.cms_ext.access.domain.file_samples import locked_pdf, packed, pdf, picture

WEB_PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
GPS = 0x8825


def photo_with_place(form: str = "JPEG") -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Aparat Anny"
    exif.get_ifd(GPS).update({1: "N", 2: (52.0, 13.0, 0.0), 3: "E", 4: (21.0, 0.0, 0.0)})
    made = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(made, form, exif=exif)
    return made.getvalue()


def test_cs_09_a_file_that_lies_about_itself_is_refused():
    for name, content, words in (
        ("lampa.jpg", WEB_PAGE, "Przyjmujemy zdjęcia"),
        ("lampa.jpg", picture() + WEB_PAGE, "kod strony internetowej"),
        ("lampa.jpg", picture() + packed(("zły.exe", b"MZ")), "ukryte archiwum"),
        ("lampa.exe", picture(), "kończy się na .exe"),
        ("lampa.exe.jpg", picture(), "podwójne rozszerzenie"),
        ("lampa.jpg", picture()[:200], "Obraz jest uszkodzony"),
        ("lampa.jpg", b"", "Plik jest pusty"),
        ("lampa.jpg", picture() + b"0" * MAX_SIZE, "poniżej 10 MB"),
        ("pismo.pdf", locked_pdf(), "zabezpieczony hasłem"),
        ("pismo.pdf", pdf() + WEB_PAGE, "Za końcem PDF"),
        ("pismo.txt", b"MZ\x00\x01", "Przyjmujemy zdjęcia"),
        ("pismo.txt", "Łódź".encode("utf-16"), "Przyjmujemy zdjęcia"),
        ("pismo.docx", packed(("[Content_Types].xml", b"<x/>")), "Przyjmujemy zdjęcia"),
        ("rysunek.svg", b"<svg onload=evil()></svg>", "Przyjmujemy zdjęcia"),
    ):
        with pytest.raises(Refusal, match=words) as refused:
            accept_upload(name, content)
        assert refused.value.code == "E-CAS-02"


def test_cs_10_a_photo_is_drawn_anew_without_the_place_where_it_was_taken():
    for form, name in (("JPEG", "lampa.jpg"), ("PNG", "lampa.png"), ("HEIF", "lampa.heic")):
        content = photo_with_place(form)
        with Image.open(io.BytesIO(content)) as taken:
            assert taken.getexif().get_ifd(GPS)[1] == "N"

        kept = accept_upload(name, content)

        assert (kept.name, kept.mime) == ("lampa.jpg", "image/jpeg")
        with Image.open(io.BytesIO(kept.content)) as drawn:
            assert (drawn.size, dict(drawn.getexif())) == ((40, 30), {}), form
        assert b"Aparat Anny" not in kept.content


def test_papers_stay_as_they_came():
    text = "Łódź\r\n\tdrugi wiersz".encode()
    for sent, content, name, mime in (
        ("pismo.PDF", pdf(), "pismo.PDF", "application/pdf"),
        ("notatka.txt", text, "notatka.txt", "text/plain"),
        ("../../etc/passwd.txt", b"abc", "passwd.txt", "text/plain"),
    ):
        found = accept_upload(sent, content)
        assert (found.name, found.mime, found.content) == (name, mime, content)


@pytest.mark.django_db
def test_a_sixth_file_is_refused_and_of_one_the_clerk_reads_whether_it_was_scanned():
    case = fault()
    files = [accept_upload(f"{n}.txt", b"abc %d" % n) for n in range(6)]

    with pytest.raises(Refusal, match="najwyżej 5"):
        customer_reply(case, "Sześć plików.", files, today=TODAY, origin=SYSTEM)
    assert (CaseAttachment.objects.count(), case.messages.count()) == (0, 1)

    customer_reply(case, "", files[:1], today=TODAY, origin=SYSTEM)
    assert CaseAttachment.objects.get().scan_state == "UNSCANNED"


@pytest.mark.django_db
def test_a_customer_sends_only_so_much_until_the_office_answers():
    """Eight times 50 MB came into one case in two minutes."""
    large = AcceptedUpload("a.pdf", b"x", PDF, ScanState.UNSCANNED)
    for case, most, files in ((fault(), 3, [large]), (fault(), 29, [])):
        with patch.object(customer, "MAX_MEGABYTES", most / 2**20 if files else 60):
            for _ in range(most):
                customer_reply(case, "Dopisuję.", files, today=TODAY, origin=SYSTEM)
            with pytest.raises(Refusal, match="Poczekaj na odpowiedź"):
                customer_reply(case, "Dopisuję.", files, today=TODAY, origin=SYSTEM)
            add_message(case, "Czytamy.", MessageDirection.INTERNAL, TODAY, SYSTEM)
            with pytest.raises(Refusal):
                customer_reply(case, "Dopisuję.", files, today=TODAY, origin=SYSTEM)
            add_message(case, "Odpowiadamy.", MessageDirection.OUT, TODAY, SYSTEM)
            customer_reply(case, "Dziękuję.", files, today=TODAY, origin=SYSTEM)
