"""Tasks of the desks that need no script; see `test_without_scripts.py`."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.browser.test_library_gate import CONFIRM
from tests.browser.test_library_gate import DESK as LIBRARY
from tests.browser.test_library_intake import BATCHES, packed
from tests.browser.test_moving_in import LIST, export
from tests.browser.test_payments_worklist import WORKLIST
from tests.marks import ON_THE_DEMO
from tests.members_area.library.domain.papers import pdf
from tests.page_checks import cells, said
from tests.project.demo_sign_in import ANNA, as_
from tests.reader import Reader

pytestmark = [*ON_THE_DEMO, pytest.mark.thorough]

SERIES = "Protokol marcowy"
ROWS = f"//main//tbody/tr[contains(., '{SERIES}')]"


def uploaded(path: Path) -> SimpleUploadedFile:
    return SimpleUploadedFile(path.name, path.read_bytes())


def test_ten_minutes_are_published_in_one_sitting():
    papers = [
        SimpleUploadedFile(
            f"protokol-rn-2025-03-{day:02d}.pdf",
            pdf(f"{SERIES} nr {day}", "z obrad Rady Nadzorczej."),
        )
        for day in range(1, 11)
    ]
    celina, daria, anna = (Reader(as_(who)) for who in ("staff:czlonkowski", "staff:finanse", ANNA))
    celina.open(LIBRARY)
    celina.put("papers", papers)
    celina.press("Dodaj pliki")
    rows = said(celina.page, ROWS)
    assert ["bez zastrzeżeń" in row for row in rows] == [True] * 10

    celina.press("Zapisz i przekaż zaznaczone")
    assert (celina.path, celina.clicks, celina.fields) == (LIBRARY, 2, 1)
    assert said(celina.page, ROWS) == []
    daria.open(CONFIRM)
    daria.follow(SERIES)
    confirmed = 0
    while daria.heading.startswith(SERIES):
        daria.press("Potwierdź i publikuj")
        confirmed += 1

    assert confirmed == 10
    anna.open(f"/ikcs/dokumenty/?q={SERIES}")
    assert f"{SERIES} nr 1" in anna.said()


def test_an_archive_with_a_broken_file_among_good_ones(tmp_path):
    celina = Reader(as_("staff:czlonkowski"))
    celina.open(LIBRARY)
    celina.follow("Wiele dokumentów naraz")
    assert celina.path == BATCHES
    celina.fill("Archiwum ZIP", uploaded(packed(tmp_path)))
    celina.press("Dodaj i sprawdź")

    assert "Sprawdzona, czeka na decyzję" in celina.said()
    celina.press("Przyjmij 3 pliki jako szkice")

    assert "Zakończona" in celina.said()
    fates = [row[1] for row in cells(celina.page, "//main//tbody/tr")]
    assert fates.count("Przyjęty jako szkic") == 3
    assert "2025/a.pdf;przyjęty jako szkic;" in celina.fetch("Pobierz raport (CSV)").decode()


def test_an_editor_moves_articles_in(tmp_path):
    ewa = Reader(as_("staff:redaktor"))
    ewa.open(LIST)
    ewa.follow("Nowa przeprowadzka")
    ewa.fill("Eksport starej strony", uploaded(export(tmp_path, 2)))
    ewa.press("Dodaj i wypróbuj")
    assert "Po próbie, czeka na decyzję" in ewa.said()
    ewa.press("Wczytaj 2 artykuł")

    assert "Zakończona" in ewa.said()
    ewa.follow("Przegląd nr 1")
    assert ewa.page.xpath("//main//*[@name='title']/@value") == ["Przegląd nr 1"]


def test_a_person_is_found_and_read_with_a_reason():
    daria = Reader(as_("staff:finanse"))
    daria.open("/admin/osoby/")
    daria.fill("Znajdź osobę", "lis")
    daria.press("Szukaj")
    daria.follow("Anna Lis")
    daria.tick("rozmowa telefoniczna")
    daria.press("Dalej")

    assert "Powód wglądu: rozmowa telefoniczna" in daria.said()
    assert "E-BOK: EB-500001-3" in daria.said()
    assert "IKCS-0007" not in daria.said()


def test_what_the_applicant_will_read_is_shown_first():
    daria = Reader(as_("staff:finanse"))
    daria.open("/admin/wnioski/")
    daria.follow("EBOK/2026/00001")
    daria.fill("Powód", "dane w formularzu różnią się od danych w rejestrze")
    daria.fill("Uzasadnienie", "Inny lokal.")

    daria.press("Zobacz, co przeczyta wnioskodawca")

    letter = daria.said("//main//*[contains(@class, 'desk-letter')]")
    assert "dane w formularzu różnią się od danych w rejestrze (Inny lokal.)" in letter
    assert "W rejestrze nie ma adresu e-mail" in daria.said("//main//details[@open]")
    daria.open("/admin/wnioski/")
    (row,) = [row for row in said(daria.page, "//main//tr") if "Bożena Wzorcowa" in row]
    assert "W weryfikacji" in row


def test_a_payment_is_split_and_its_rest_waits():
    daria = Reader(as_("staff:finanse"))
    daria.open(WORKLIST)
    daria.follow("A. ŚLIWKA")
    daria.follow("Na kilka kont")
    for n, account, amount in ((1, "100010", "100,00"), (2, "100011", "30,00")):
        daria.fill(f"Konto {n}", account)
        daria.fill(f"Kwota na konto {n}", amount)
    daria.press("Sprawdź")
    assert "Konto 100011, Ęmilia Łąkowa – teraz: " in daria.said()
    daria.press("Zaksięguj")

    assert "Zaksięgowano na koncie 100010, 100011." in daria.said("//body")
    daria.open(WORKLIST)
    assert "120,00" in daria.said()
