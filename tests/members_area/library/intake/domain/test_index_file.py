import unicodedata
from itertools import product

import pytest

from members_area.library.intake.domain import source
from members_area.library.intake.domain.source import RefusedIndex, read_index

EXPECTED = {
    "2026/uchwała.pdf": {"kind": "Uchwała", "organ": "RN", "number": "4/RN/2026"},
    "protokol.pdf": {"title": "Protokół, nr 3", "day": "14.05.2026"},
}
SEMICOLONS = (
    "Plik;Rodzaj;Organ;Numer;Tytuł;Data\r\n"
    "2026\\uchwała.pdf;Uchwała;RN;4/RN/2026;;\r\n"
    "protokol.pdf;;;;Protokół, nr 3;14.05.2026\r\n"
    ";;;;;\r\n"
)
COMMAS = (
    "plik,rodzaj,organ,numer,tytul,data\n"
    "2026/uchwała.pdf,Uchwała,RN,4/RN/2026,,\n"
    'protokol.pdf,,,,"Protokół, nr 3",14.05.2026\n'
)


def test_an_index_says_what_each_file_is():
    codecs = ("utf-8", "utf-8-sig", "cp1250", "iso8859-2", "utf-16")
    spelled = (SEMICOLONS, COMMAS, f"sep=;\r\n\r\n{SEMICOLONS}", COMMAS.replace("\n", "\r"))
    for text, encoding in product(spelled, codecs):
        read = read_index(text.encode(encoding))
        assert {name: dict(row) for name, row in read.rows.items()} == EXPECTED, encoding


def test_a_bad_index_is_refused_with_its_row(monkeypatch):
    complaints = {
        "": "wiersz 1: nie rozumiem nagłówka",
        "rodzaj;numer\n": "wiersz 1: nie rozumiem nagłówka",
        "plik;kolor\n": "wiersz 1: nie rozumiem nagłówka",
        "plik;plik\n": "wiersz 1: nie rozumiem nagłówka",
        "plik;numer\na.pdf\n": "wiersz 2: jest 1 kolumn, a w nagłówku 2",
        "plik;numer\n;3\n": "wiersz 2: brak nazwy pliku",
        "plik;numer\na.pdf;4\r5\n": "wiersz 2: nie da się go odczytać",
        'plik;numer\na.pdf;"4\n': "wiersz 2: nie da się go odczytać",
    }

    for text, complaint in complaints.items():
        with pytest.raises(RefusedIndex, match=complaint):
            read_index(text.encode())
    monkeypatch.setattr(source, "MAX_INDEX", 10)
    with pytest.raises(RefusedIndex, match="ponad 5 MB"):
        read_index(b"plik;numer\n")


def test_a_path_of_any_system_names_the_same_file():
    name = "2026/protokół.pdf"
    spelled = [
        r"2026\protokół.pdf",
        name,
        r".\2026\protokół.pdf",
        unicodedata.normalize("NFD", name),
    ]

    for other in spelled:
        assert list(read_index(f"plik;numer\n{other};3\n".encode()).rows) == [name]
