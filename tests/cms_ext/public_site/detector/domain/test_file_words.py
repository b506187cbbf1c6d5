from typing import Any

import pytest
from django.core.files.base import ContentFile

from cms_ext.base.files.extraction import ExtractedText, TookTooLong
from cms_ext.public_site.detector.domain import file_words
from cms_ext.public_site.detector.domain.file_words import read_file_texts, read_waiting_files
from cms_ext.public_site.detector.models import FileWords
from tests.cms_ext.attachments import FILES, PESEL, attached
from tests.query_counts import counted

pytestmark = pytest.mark.django_db

LATER = "Plik jest duży i czytamy go w tle. Spróbuj za kilka minut."
ONE_PAGE = ExtractedText(pages=("Przetarg",), page_count=1, has_text=True)
SCAN = "To skan albo zdjęcie: są w nim strony bez tekstu."


def said(*documents: Any) -> list[tuple[str, str, str]]:
    return [(text.seen.strip(), text.hidden, text.unchecked) for text in read_file_texts(documents)]


@pytest.mark.thorough
def test_each_file_says_its_words_or_why_not():
    other_kind = (
        "Nie czytamy plików tego rodzaju. Zapisz dokument jako PDF, DOCX, ODT, XLSX, JPG albo PNG."
    )
    cut_off = "Pliku nie da się otworzyć. Zapisz go ponownie i sprawdź, czy się otwiera."
    expected = {
        "pesel.pdf": (f"Wykaz osob\n\nPESEL {PESEL}", "", ""),
        "nazwisko.docx": ("Zenobiusz Kwiatkowski nie płaci.", "", ""),
        "autor.pdf": ("Przetarg", "Zenobiusz Kwiatkowski", ""),
        "autor.docx": ("Protokół", "Zenobiusz Kwiatkowski", ""),
        "wykaz.csv": (f"lp;pesel\n1;{PESEL}", "", ""),
        "czysty.pdf": ("Przetarg na malowanie klatek", "", ""),
        "haslo.pdf": ("", "", "Plik jest zabezpieczony hasłem. Zapisz go bez hasła."),
        "skan.pdf": ("", "", SCAN),
        "skan z dopiskiem.pdf": (f"PESEL {PESEL}", "", SCAN),
        "arkusz.ods": ("", "", other_kind),
        "uciety.pdf": ("", "", cut_off),
    }

    assert {name: said(attached(name)) for name in expected} == {
        name: [warning] for name, warning in expected.items()
    }

    # A file that is gone is no clean file.
    document = attached("czysty.pdf")
    document.file.storage.delete(document.file.name)

    assert said(document) == [("", "", "Pliku nie ma na serwerze. Dodaj go ponownie.")]


def test_the_same_content_is_read_once_and_goes_with_the_file(monkeypatch):
    document = attached("pesel.pdf")
    first = said(document)
    monkeypatch.setattr(file_words, "read_file", None)

    assert said(document) == first

    document.delete()
    assert not FileWords.objects.exists()


def test_another_file_in_its_place_is_read_anew():
    document = attached("pesel.pdf")
    read_file_texts([document])
    document.file = ContentFile(FILES["czysty.pdf"], "czysty.pdf")
    document._set_document_file_metadata()  # as the form of Wagtail's files does
    document.save()

    assert said(document) == [("Przetarg na malowanie klatek", "", "")]
    assert FileWords.objects.count() == 1


def test_a_large_file_waits_for_the_job_and_counts_as_unchecked(monkeypatch):
    monkeypatch.setattr(file_words, "AT_ONCE_BYTES", len(FILES["pesel.pdf"]) - 1)
    document = attached("pesel.pdf")
    assert said(document) == [("", "", LATER)]

    assert (read_waiting_files(), read_waiting_files()) == (1, 0)

    document.refresh_from_db()
    assert said(document) == [(f"Wykaz osob\n\nPESEL {PESEL}", "", "")]


def test_a_screen_gives_up_in_seconds_and_the_job_does_not(monkeypatch):
    asked: list[int] = []

    def slow(content: bytes, extension: str, *, patience: int) -> ExtractedText:
        asked.append(patience)
        raise TookTooLong("Za długo.")

    monkeypatch.setattr(file_words, "read_file", slow)
    document = attached("pesel.pdf")

    assert said(document) == [("", "", LATER)]
    assert not FileWords.objects.exists()
    read_waiting_files()

    document.refresh_from_db()
    assert said(document) == [("", "", "Za długo.")]
    assert (asked[0] <= file_words.AT_ONCE_SECONDS, asked[1:]) == (True, [90])


def test_more_text_than_the_detector_takes_is_unchecked(monkeypatch):
    first, second = attached("czysty.pdf"), attached("nazwisko.docx")
    read_file_texts([first, second])
    monkeypatch.setattr(file_words, "MAX_CHARACTERS", len("Przetarg na malowanie klatek") + 9)

    assert said(first, second) == [
        ("Przetarg na malowanie klatek", "", ""),
        ("", "", "Pliki mają razem za dużo tekstu, żeby sprawdzić go automatycznie."),
    ]


def test_a_turn_of_the_job_ends_in_time(monkeypatch):
    monkeypatch.setattr(file_words, "TURN_SECONDS", -1)
    attached("czysty.pdf")
    attached("czysty.docx")

    assert [read_waiting_files(), read_waiting_files(), read_waiting_files()] == [1, 1, 0]


def test_what_was_read_costs_one_question_and_nothing_asked_none(monkeypatch):
    monkeypatch.setattr(file_words, "read_file", lambda *asked, **patience: ONE_PAGE)
    documents = [attached(f"{one}.txt", b"Przetarg") for one in range(4)]
    read_waiting_files()
    for document in documents:
        document.refresh_from_db()

    found = [counted(read_file_texts, documents[:count]) for count in (0, 1, 4)]

    assert [(len(texts), queries) for texts, queries in found] == [(0, 0), (1, 1), (4, 1)]
