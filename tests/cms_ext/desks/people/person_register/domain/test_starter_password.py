"""A new starter password at the desk: for whose login, by whom, and when not."""

import io
import re
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from pypdf import PdfReader

from cms_ext.access.models import AccessSettings
from cms_ext.desks.people.person_register.domain.desk import WORDS
from cms_ext.desks.people.person_register.domain.starter_password import (
    HandedOutCode,
    OfficeTexts,
    describe_validity,
    issue_new_code,
    render_letter_pdf,
    render_receipt_pdf,
)
from cms_ext.desks.people.person_register.forms import NewPersonForm
from cms_ext.desks.people.person_register.views.verbs import LOGIN_STEPS, PERSON_STEPS
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.operations.new_site.setup.domain.first_steps import FIRST_STEPS
from cms_ext.people.identity.domain.login_state import open_login, suspend_login
from cms_ext.people.identity.models import User
from cms_ext.people.identity.vocabulary import LoginState
from cms_ext.plugins import plugin_configs
from tests.cms_ext.access.applicants import TODAY
from tests.cms_ext.access.desk import LUCJA, celina, daria

pytestmark = pytest.mark.django_db


@pytest.mark.both_databases
def test_who_forgot_the_password_gets_a_new_code_at_the_desk():
    clerk = celina()
    user = open_login("ikcs", "IKCS-0003", "demo-haslo-2026", person=LUCJA.on_file())

    letter = issue_new_code(user, clerk, id_seen=True, handed_to="Łucja Przykładowa", today=TODAY)

    user.refresh_from_db()
    assert (user.state, user.check_password("demo-haslo-2026")) == (LoginState.ACTIVE, True)
    assert user.activation_codes.get().channel == "PRINT"
    assert letter.filename == "haslo-startowe-IKCS.pdf"
    with pytest.raises(Refusal, match="Dział Członkowsko-Lokalowy"):
        issue_new_code(user, daria(), id_seen=True, handed_to="Łucja", today=TODAY)
    with pytest.raises(Refusal) as refused:
        issue_new_code(user, clerk, id_seen=False, handed_to="Łucja", today=TODAY)
    assert refused.value.code == "ID_NOT_SEEN"
    suspend_login(user, "spór", clerk)
    with pytest.raises(Refusal, match="Zawieszony"):
        issue_new_code(user, clerk, id_seen=True, handed_to="Łucja", today=TODAY)


def test_it_lets_in_for_as_long_as_the_procedure_says_and_two_weeks_without_one(monkeypatch):
    clerk = celina()
    user = open_login("ikcs", "IKCS-0003", "demo-haslo-2026", person=LUCJA.on_file())
    settings = AccessSettings.load()
    settings.print_valid_days = 5
    settings.save()

    assert days_of_a_new_code(user, clerk) == 5

    access = next(config for config in plugin_configs() if config.slug == "access")
    people = replace(access.plugin.people, applying=None)
    monkeypatch.setattr(access, "plugin", replace(access.plugin, people=people))
    assert days_of_a_new_code(user, clerk) == 14


def days_of_a_new_code(user: User, clerk: Origin) -> int:
    issue_new_code(user, clerk, id_seen=True, handed_to="Łucja", today=TODAY)
    code = user.activation_codes.latest("pk")
    return round((code.expires_at - code.issued_at) / timedelta(days=1))


def test_no_refusal_step_field_or_first_step_speaks_of_an_application():
    """„Osoby” serves logins also where nobody takes applications."""
    said = [*WORDS.values()]
    for step in (*PERSON_STEPS.values(), *LOGIN_STEPS.values()):
        said += [str(step.title), str(step.about), str(step.done)]
    said += [str(field.help_text) for field in NewPersonForm.base_fields.values()]
    said += [words for step in FIRST_STEPS for words in (step.title, step.help)]

    assert [words for words in said if "wnios" in words.casefold()] == []


# The letter and the receipt as they come out of the printer.


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
    """Return the text of each page.

    Blanks are those of the layout, so runs of them count as one.
    """
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
