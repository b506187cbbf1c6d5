"""The letter and the receipt as they come out of the printer."""

import io
import re
from dataclasses import replace
from datetime import date, datetime

from django.utils import timezone
from pypdf import PdfReader

from cms_ext.desks.people.person_register.domain.starter_password import (
    HandedOutCode,
    OfficeTexts,
    describe_validity,
    render_letter_pdf,
    render_receipt_pdf,
)

CODE = "0W9M-WQ8X-7KD2-M1ZAB"
OFFICE = OfficeTexts(
    coop="SM „Pod Lasem”",
    coop_full_name="Spółdzielnia Mieszkaniowa „Pod Lasem” w Przykładowie",
    coop_address="ul. Sosnowa 1, 00-000 Przykładowo",
    panel="E-BOK",
    panel_full_name="Elektroniczne Biuro Obsługi Klienta",
    desk="Dział Finansowo-Księgowy",
    room="3",
    phone="00 000 00 03",
    sign_in_url="https://podlasem.example/strefa-mieszkanca/logowanie/e-bok/",
)


MM = 72 / 25.4


def handover(**changed: str) -> HandedOutCode:
    facts = {
        "number": "EBOK/2026/00004",
        "name": "Ęmilia Łąkowa",
        "address": "ul. Wzorcowa 1 m. 11, 00-000 Przykładowo",
        "login": "EB-500005-4",
        "handed_to": "Ęmilia Łąkowa",
    } | changed
    return HandedOutCode(
        office=OFFICE,
        code=CODE,
        validity=describe_validity(
            datetime(2026, 12, 4, 10, 20, tzinfo=timezone.get_default_timezone())
        ),
        today=date(2026, 11, 20),
        **facts,
    )


def pages(pdf: bytes) -> list[str]:
    """The text of each page; blanks are those of the layout, so runs of them count as one."""
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]


def placed(pdf: bytes) -> list[tuple[str, float, float]]:
    """(text, from the left, from the top) of every piece of text, in points."""
    page = PdfReader(io.BytesIO(pdf)).pages[0]
    height, found = float(page.mediabox.height), []

    def note(text: str, cm: list[float], tm: list[float], font: object, size: float) -> None:
        if text.strip():
            x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
            y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            found.append((text.strip(), x, height - y))

    page.extract_text(visitor_text=note)
    return found


def test_the_letter_is_one_page_with_all_that_one_needs_to_sign_in():
    (text,) = pages(render_letter_pdf(handover()))

    for words in (
        "Spółdzielnia Mieszkaniowa „Pod Lasem” w Przykładowie",
        "Hasło startowe do panelu E-BOK",
        "EB-500005-4",
        "Ważne do 4 grudnia 2026 r., godz. 10:20.",
        "podlasem.example/strefa-mieszkanca/logowanie/e-bok/",
        "Ustaw własne hasło, co najmniej 12 znaków.",
        "telefon 00 000 00 03",
        "Pracownik Spółdzielni nigdy nie prosi o podanie hasła.",
    ):
        assert words in text
    assert CODE in text.replace(" ", "")


def test_without_a_login_the_letter_asks_for_ones_own():
    ikcs = replace(OFFICE, login_help="Login zawiera numer rejestru, na przykład IKCS-0007.")
    (text,) = pages(render_letter_pdf(replace(handover(login=""), office=ikcs)))

    assert "Login zawiera numer rejestru, na przykład IKCS-0007." in text
    assert "EB-5" not in text
    assert "Identyfikator" not in text
    assert "Wpisz swój login i hasło startowe." in text


def test_the_window_shows_the_address_and_what_is_secret_lies_below_the_first_fold():
    """The window of the envelope and the fold, from the edges of an A4 page."""
    pieces = placed(render_letter_pdf(handover()))
    in_window = [
        text for text, x, y in pieces if 20 * MM - 1 <= x <= 110 * MM and 45 * MM <= y <= 90 * MM
    ]
    upper = "".join(text for text, _x, y in pieces if y < 99 * MM)

    assert " ".join(in_window) == (
        "SM „Pod Lasem”, ul. Sosnowa 1, 00-000 Przykładowo "
        "Ęmilia Łąkowa ul. Wzorcowa 1 m. 11 00-000 Przykładowo"
    )
    assert "Łąkowa" in upper
    assert "EB-" not in upper
    assert not any(group in upper.replace(" ", "") for group in CODE.split("-"))


def test_a_long_name_and_address_stay_on_one_page():
    for name in ("Ż" * 60, "Zażółć Gęślą-Jaźń i Wspólnicy spółka z o.o. " * 3):
        long = handover(name=name[:160], address="os. Stu Bardzo Długich Nazw 128 m. 256, " * 4)

        assert len(pages(render_letter_pdf(long))) == 1


def test_the_receipt_names_the_application_and_not_the_password():
    (text,) = pages(render_receipt_pdf(handover()))

    for words in ("Potwierdzenie odbioru", "EBOK/2026/00004", "Ęmilia Łąkowa", "20 listopada 2026"):
        assert words in text
    assert "EB-500005-4" not in text
    assert not any(group in text.replace(" ", "") for group in CODE.split("-"))
