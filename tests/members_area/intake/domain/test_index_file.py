from __future__ import annotations

import unicodedata

import pytest

from members_area.intake.domain import index_file
from members_area.intake.domain.index_file import RefusedIndex, read_index

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


@pytest.mark.parametrize("text", [SEMICOLONS, COMMAS])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250"])
def test_an_index_says_what_each_file_is(text: str, encoding: str) -> None:
    read = read_index(text.encode(encoding))

    assert {name: dict(row) for name, row in read.rows.items()} == EXPECTED


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "wiersz 1: nie rozumiem nagłówka"),
        ("rodzaj;numer\n", "wiersz 1: nie rozumiem nagłówka"),
        ("plik;kolor\n", "wiersz 1: nie rozumiem nagłówka"),
        ("plik;plik\n", "wiersz 1: nie rozumiem nagłówka"),
        ("plik;numer\na.pdf\n", "wiersz 2: jest 1 kolumn, a w nagłówku 2"),
        ("plik;numer\n;3\n", "wiersz 2: brak nazwy pliku"),
        ("plik;numer\na.pdf;4\r5\n", "wiersz 2: nie da się go odczytać"),
    ],
)
def test_a_bad_index_is_refused_with_its_row(text: str, complaint: str) -> None:
    with pytest.raises(RefusedIndex, match=complaint):
        read_index(text.encode())


@pytest.mark.parametrize(
    "name",
    [
        r"2026\protokół.pdf",
        "2026/protokół.pdf",
        r".\2026\protokół.pdf",
        unicodedata.normalize("NFD", "2026/protokół.pdf"),
    ],
)
def test_a_path_of_any_system_names_the_same_file(name: str) -> None:
    read = read_index(f"plik;numer\n{name};3\n".encode())

    assert list(read.rows) == ["2026/protokół.pdf"]


def test_a_huge_index_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_file, "MAX_INDEX", 10)

    with pytest.raises(RefusedIndex, match="ponad 5 MB"):
        read_index(b"plik;numer\n")
