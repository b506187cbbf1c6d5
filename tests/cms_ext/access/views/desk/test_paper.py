"""Entering a paper form at the desk."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import ApplicationChannel, ApplicationState
from tests.cms_ext.access.applicants import TODAY
from tests.cms_ext.access.desk import EMILIA, LUCJA, results
from tests.cms_ext.access.views.desk.office import main_of, words
from tests.cms_ext.access.views.desk.test_attachment import HTML, picture

pytestmark = pytest.mark.django_db

IKCS, EBOK = "/admin/wnioski/papier/ikcs/", "/admin/wnioski/papier/e-bok/"


@pytest.fixture(autouse=True)
def _on_the_day(settings: Settings) -> None:
    settings.COOP_TODAY = TODAY


def typed(**changed: Any) -> dict[str, Any]:
    """Łucja's form as the clerk types it, on the day."""
    ticks = {key: "on" for key, value in LUCJA.form().items() if value is True}
    return LUCJA.form() | ticks | {"received_on": "2026-11-20"} | changed


def enter(client: Client, path: str = IKCS, **form: Any) -> str:
    return words(main_of(client.post(path, typed(**form), follow=True).content))


def test_a_form_with_everything_seen_ends_on_its_screen(celinas: Client) -> None:
    LUCJA.on_file()

    page = enter(celinas, signed="on", id_seen="on", scan=SimpleUploadedFile("s.jpg", picture()))

    made = AccessApplication.objects.get()
    assert "Zalecenie systemu: Zatwierdź." in page
    assert (made.channel, made.state, made.payload) == (
        ApplicationChannel.IN_PERSON,
        ApplicationState.IN_REVIEW,
        LUCJA.form() | {"correspondence_address": LUCJA.form()["correspondence_address"]},
    )
    assert set(results(made).values()) == {"PASS"}
    assert made.attachments.get().name == "s.jpg"


def test_a_form_is_copied_with_its_errors_and_the_check_names_them(celinas: Client) -> None:
    LUCJA.on_file()

    page = enter(celinas, email="lucja(at)poczta", place="", signed="on")

    made = AccessApplication.objects.get()
    assert made.payload["email"] == "lucja(at)poczta"
    assert "Wszystkie pola wypełnione – niespełniony" in page
    assert "Wezwij do uzupełnienia" in page


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"received_on": ""}, "Podaj datę wpływu."),
        ({"received_on": "2026-11-21"}, "Data wpływu nie może być późniejsza niż dziś."),
        ({"received_on": "wczoraj"}, "Wpisz datę wpływu, na przykład 2026-11-20."),
        ({"scan": SimpleUploadedFile("skan.pdf", HTML)}, "Plik skan.pdf ma niedozwolony format"),
    ],
    ids=["no date", "tomorrow", "no such date", "a web page as a scan"],
)
def test_what_cannot_be_is_said_and_nothing_is_kept(
    celinas: Client, changed: dict[str, Any], said: str
) -> None:
    page = enter(celinas, **changed)

    assert said in page
    assert "Niczego nie zapisano." in page
    assert AccessApplication.objects.count() == 0


def test_a_form_of_last_week_runs_from_its_day(celinas: Client) -> None:
    enter(celinas, received_on="2026-11-13")

    assert AccessApplication.objects.get().decide_by == date(2026, 11, 27)


def test_ac_20_each_desk_enters_its_own_forms(
    celinas: Client, darias: Client, admins: Client, auditors: Client
) -> None:
    EMILIA.on_file()

    assert {
        who: [client.get(path).status_code for path in (IKCS, EBOK)]
        for who, client in {
            "celina": celinas,
            "daria": darias,
            "admin": admins,
            "kontroler": auditors,
        }.items()
    } == {
        "celina": [200, 404],
        "daria": [404, 200],
        "admin": [200, 200],
        "kontroler": [404, 404],
    }
    assert celinas.post(EBOK, typed()).status_code == 404
    assert celinas.get("/admin/wnioski/papier/zmyslony/").status_code == 404


def test_before_the_first_form_is_valid_the_screen_says_so(
    celinas: Client, settings: Settings
) -> None:
    settings.COOP_TODAY = date(2020, 1, 1)

    assert "Ten panel nie przyjmuje dziś wniosków" in words(main_of(celinas.get(IKCS).content))
