"""Bad files, in both places that take them: the clerk's desk and the bulk intake.

How each kind of file is read is tested with `cms_ext.base.files.extraction`; here is what the clerk
sees, and that the good file among the bad ones goes on.
"""

import html
import random
import struct
from collections.abc import Callable
from datetime import date
from typing import Any

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cms_ext.base.files.extraction import file as extraction
from cms_ext.base.files.sandbox import ProgramStopped
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import User
from members_area.library.domain import upload
from members_area.library.domain.draft import draft_from_file
from members_area.library.domain.upload import RefusedFile, checked_file
from members_area.library.intake.domain.batch import receive_archive
from members_area.library.models import Document
from tests.cms_ext.base.files.extraction.office_files import docx, xlsx
from tests.cms_ext.base.files.extraction.pdf_files import (
    at_root,
    of_itself,
    pdf,
    plain_tables,
    with_attachment,
)
from tests.cms_ext.base.files.extraction.test_pdf import mutated
from tests.members_area.conftest import TODAY, Publish
from tests.members_area.library.domain.papers import photograph
from tests.members_area.library.intake.archives import archive
from tests.members_area.library.intake.conftest import accept, work_on

pytestmark = pytest.mark.django_db
DESK = "/admin/biblioteka/publikuj/"
GOOD = "protokol-dobry.pdf"
SLOW = b"%PDF-1.7 ktory nie ma konca"
SCRIPT = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
BROKEN = "Pliku nie da się otworzyć. Zapisz go ponownie i sprawdź, czy się otwiera."
ENCRYPTED = "Plik jest zabezpieczony hasłem. Zapisz go bez hasła."
ATTACHED = "Plik ma w środku załączniki. Usuń je i dodaj każdy jako osobny dokument."
OTHER_KIND = (
    "Zawartość pliku nie zgadza się z jego nazwą: to nie jest {}. Zapisz go we właściwym formacie."
).format

BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "zaszyfrowany.pdf": (
        lambda: pdf("x", encryption=pikepdf.Encryption(owner="o", user="u")),
        ENCRYPTED,
    ),
    "zaszyfrowany.docx": (
        lambda: b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"),
        ENCRYPTED,
    ),
    "urwany.pdf": (lambda: pdf("Protokol")[:200], BROKEN),
    "urwany.docx": (lambda: docx()[:-30], BROKEN),
    "pusty.pdf": (lambda: b"", "Plik jest pusty. Wybierz plik z treścią."),
    "sam-w-sobie.pdf": (lambda: pdf("Protokol", change=of_itself), BROKEN),
    "gleboki.docx": (
        lambda: docx("<w:p>" * 400 + "</w:p>" * 400),
        "Plik jest zbudowany zbyt głęboko albo sam się zawiera. Zapisz go ponownie.",
    ),
    "213-milionow-stron.pdf": (
        lambda: plain_tables(pdf("x")).replace(b"/Count 1", b"/Count 213000000"),
        "Plik PDF podaje inną liczbę stron (213000000), niż ma. Zapisz go ponownie jako PDF.",
    ),
    "bomba.docx": (
        lambda: docx("<w:t>" + "0" * (80 * 1024**2) + "</w:t>"),
        "Plik po rozpakowaniu jest za duży. Zapisz go ponownie jako PDF.",
    ),
    "zdjecie.pdf": (photograph, OTHER_KIND("PDF")),
    "arkusz.docx": (lambda: xlsx({"Opłaty": ""}), OTHER_KIND("DOCX")),
    "skrypt.pdf": (
        lambda: pdf("x", change=at_root(OpenAction=SCRIPT)),
        "Plik ma skrypty albo akcje, które działają same (/OpenAction). Wydrukuj go do nowego PDF.",
    ),
    "makra.docx": (
        lambda: docx(**{"vbaProject.bin": b"x"}),
        "Plik ma makra. Zapisz go bez makr albo jako PDF.",
    ),
    "zalacznik.pdf": (lambda: pdf("x", change=with_attachment("lista.txt", b"tajne")), ATTACHED),
    "zalacznik.docx": (lambda: docx(**{"embeddings__lista.docx": docx()}), ATTACHED),
    "bez-konca.pdf": (
        lambda: SLOW,
        "Odczytanie pliku trwało za długo albo zajęło za dużo pamięci. Podziel go albo zapisz "
        "ponownie jako PDF.",
    ),
}


@pytest.fixture
def files(monkeypatch) -> dict[str, bytes]:
    """All bad files and a good one in the middle; of one the reader would never come back."""
    ask = extraction.run_task

    def impatient(task: str, content: bytes, *arguments: str, patience: int) -> dict[str, Any]:
        if content == SLOW:
            raise ProgramStopped(by_limit=True)
        return ask(task, content, *arguments, patience=patience)

    monkeypatch.setattr(extraction, "run_task", impatient)
    made = [(name, make()) for name, (make, _sentence) in BAD.items()]
    half = len(made) // 2
    return dict([*made[:half], (GOOD, pdf("Protokol z obrad")), *made[half:]])


@pytest.mark.thorough
def test_at_the_desk_each_bad_file_is_refused_in_words_and_the_good_one_goes_on(
    desk: Client, files: dict[str, bytes]
):
    papers = [SimpleUploadedFile(name, content) for name, content in files.items()]

    page = html.unescape(desk.post(DESK, {"papers": papers}, follow=True).content.decode())

    refusals = {name: f"{name}: {sentence}" in page for name, (_make, sentence) in BAD.items()}
    assert refusals == dict.fromkeys(BAD, True)
    assert Document.objects.get().title == "Protokol z obrad"


@pytest.mark.thorough
def test_in_an_archive_each_bad_file_is_refused_in_words_and_the_good_one_goes_on(
    celina: User, files: dict[str, bytes]
):
    origin = Origin(actor=celina, panel="staff")
    batch = receive_archive(archive(files), "paczka.zip", origin=origin)
    work_on(batch, today=TODAY, seconds=600)
    accept(batch, origin=origin)
    work_on(batch, today=TODAY, seconds=600)

    refusals = dict(batch.items.filter(fate="REFUSED").values_list("name", "remark"))
    assert refusals == {name: sentence for name, (_make, sentence) in BAD.items()}
    assert batch.stage == "DONE"
    assert Document.objects.get().title == "Protokol z obrad"


def test_a_file_that_is_too_big_is_refused_at_the_desk(desk: Client, monkeypatch):
    monkeypatch.setattr(upload, "MAX_SIZE", 1024**2)
    huge = SimpleUploadedFile("ogromny.pdf", b"%PDF-1.7" + bytes(1024**2))

    page = desk.post(DESK, {"papers": [huge]}, follow=True).content.decode()

    assert "ogromny.pdf: Plik ma 2 MB, a może mieć najwyżej 1 MB. Zmniejsz go." in page
    assert not Document.objects.exists()


def test_a_file_of_500_mb_in_an_archive_is_refused_unread(celina: User):
    raw = bytearray(archive({"ogromny.pdf": b"x", GOOD: pdf("Protokol z obrad")}).read())
    entry = raw.index(b"PK\x01\x02")
    raw[entry + 20 : entry + 28] = struct.pack("<II", 400 * 1024**2, 500 * 1024**2)
    origin = Origin(actor=celina, panel="staff")

    batch = receive_archive(ContentFile(bytes(raw)), "paczka.zip", origin=origin)
    work_on(batch, today=TODAY, seconds=600)

    assert list(batch.items.values_list("name", "fate", "remark")) == [
        ("ogromny.pdf", "REFUSED", "Plik jest większy niż 20 MB. Zmniejsz go."),
        (GOOD, "READY", ""),
    ]


@pytest.mark.both_databases
def test_wounded_files_become_drafts_or_refusals_and_nothing_else(celina: User):
    """Whatever still can be read of them must also fit into the database."""
    whole = plain_tables(pdf("Protokol z obrad", "Druga strona"))
    chance = random.Random(20)
    outcomes = []
    for number in range(15):
        content = ContentFile(mutated(whole, chance))
        try:
            draft_from_file(
                checked_file(content, f"ranny-{number}.pdf"),
                f"ranny-{number}.pdf",
                today=TODAY,
                origin=Origin(actor=celina, panel="staff"),
            )
            outcomes.append("draft")
        except (RefusedFile, ValidationError):
            outcomes.append("refused")

    assert Document.objects.count() == outcomes.count("draft")
    assert "refused" in outcomes


def test_a_version_before_its_predecessor_is_refused_on_its_screen(desk: Client, publish: Publish):
    bylaw = publish("Regulamin", kind="BYLAW", effective_from=date(2024, 1, 1))
    sent = SimpleUploadedFile("regulamin.pdf", pdf("Regulamin od 2023"))

    page = desk.post(
        f"/admin/biblioteka/dokument/{bylaw.pk}/wersja/",
        {"file": sent, "in_force_from": "2023-12-31"},
        follow=True,
    )

    assert "nie może obowiązywać przed poprzednią" in page.content.decode()
    assert bylaw.versions.count() == 1
