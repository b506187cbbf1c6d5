"""Why a file cannot be read, in words for the clerk: what is wrong and what to do.

Pure, and so in plain Polish: the process that reads imports this package without any Django.
"""

from __future__ import annotations

from collections.abc import Mapping

from cms_ext.base.extraction.reading.refused import Why

WORDS: Mapping[str, str] = {
    Why.ACTIVE: (
        "Plik ma skrypty albo akcje, które działają same (%(detail)s). Wydrukuj go do nowego PDF."
    ),
    Why.BROKEN: "Pliku nie da się otworzyć. Zapisz go ponownie i sprawdź, czy się otwiera.",
    Why.EMPTY: "Plik jest pusty. Wybierz plik z treścią.",
    Why.ENCRYPTED: "Plik jest zabezpieczony hasłem. Zapisz go bez hasła.",
    Why.KIND: (
        "Nie czytamy plików tego rodzaju. Zapisz dokument jako PDF, DOCX, ODT, XLSX, JPG albo PNG."
    ),
    Why.LIMIT: (
        "Odczytanie pliku trwało za długo albo zajęło za dużo pamięci. Podziel go albo zapisz "
        "ponownie jako PDF."
    ),
    Why.MACROS: "Plik ma makra. Zapisz go bez makr albo jako PDF.",
    Why.MISLABELLED: (
        "Zawartość pliku nie zgadza się z jego nazwą: to nie jest %(detail)s. Zapisz go we "
        "właściwym formacie."
    ),
    Why.NESTED: "Plik jest zbudowany zbyt głęboko albo sam się zawiera. Zapisz go ponownie.",
    Why.NO_PAGES: "Plik PDF nie ma ani jednej strony. Zapisz go ponownie.",
    Why.NO_TESSERACT: (
        "Na tym serwerze nie ma programu tesseract z językiem polskim, który czyta skany."
    ),
    Why.PAGE_TREE: (
        "Plik PDF podaje inną liczbę stron (%(detail)s), niż ma. Zapisz go ponownie jako PDF."
    ),
    Why.REVISIONS: (
        "Plik PDF przechowuje zbyt wiele swoich wcześniejszych zapisów. Wydrukuj go do nowego PDF."
    ),
    Why.TOO_LARGE: "Plik ma ponad %(detail)s MB. Zmniejsz go albo podziel.",
    Why.TOO_MANY_PAGES: "Plik ma za dużo stron, najwyżej %(detail)s. Podziel go na części.",
    Why.TOO_MANY_PIXELS: "Obraz ma za dużo pikseli. Zapisz go w mniejszej rozdzielczości.",
    Why.TOO_MUCH_TEXT: "Plik ma za dużo tekstu. Podziel go na części.",
    Why.UNPACKED: "Plik po rozpakowaniu jest za duży. Zapisz go ponownie jako PDF.",
}


def words(why: str, detail: str = "") -> str:
    """The sentence of a refusal; an unknown reason is a broken file."""
    return WORDS.get(why, WORDS[Why.BROKEN]) % {"detail": detail}
