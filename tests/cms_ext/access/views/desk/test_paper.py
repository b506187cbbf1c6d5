from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import ApplicationChannel, ApplicationState
from cms_ext.evidence.audit.models import AuditEvent
from tests.cms_ext.access.applicants import TODAY
from tests.cms_ext.access.desk import EMILIA, LUCJA, results
from tests.cms_ext.access.views.desk.office import main_of, words
from tests.cms_ext.access.views.desk.test_attachment import HTML, picture

pytestmark = pytest.mark.django_db

IKCS, EBOK = "/admin/wnioski/papier/ikcs/", "/admin/wnioski/papier/e-bok/"


@pytest.fixture(autouse=True)
def _on_the_day(settings) -> None:
    settings.COOP_TODAY = TODAY


def typed(**changed: Any) -> dict[str, Any]:
    """Łucja's form as the clerk types it, on the day."""
    ticks = {key: "on" for key, value in LUCJA.form().items() if value is True}
    return LUCJA.form() | ticks | {"received_on": "2026-11-20"} | changed


def enter(client: Client, path: str = IKCS, **form: Any) -> str:
    return words(main_of(client.post(path, typed(**form), follow=True).content))


def test_a_form_with_everything_seen_ends_on_its_screen(celinas: Client):
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


def test_a_form_is_copied_with_its_errors_and_the_check_names_them(celinas: Client):
    LUCJA.on_file()

    page = enter(celinas, email="lucja(at)poczta", place="", signed="on")

    assert AccessApplication.objects.get().payload["email"] == "lucja(at)poczta"
    assert "Wszystkie pola wypełnione – niespełniony" in page
    assert "Wezwij do uzupełnienia" in page


def test_a_payer_is_looked_up_by_the_account(darias: Client):
    EMILIA.on_file()

    fields = looked_up(darias, EBOK, reference=EMILIA.account)

    assert fields["last_name"][1] == EMILIA.name
    assert "member_no" not in fields


def test_what_cannot_be_is_said_and_nothing_is_kept(celinas: Client):
    for changed, said in [
        ({"received_on": ""}, "Podaj datę wpływu."),  # no date
        # tomorrow
        ({"received_on": "2026-11-21"}, "Data wpływu nie może być późniejsza niż dziś."),
        ({"received_on": "wczoraj"}, "Wpisz datę wpływu, na przykład 2026-11-20."),  # no such date
        # a web page as a scan
        ({"scan": SimpleUploadedFile("skan.pdf", HTML)}, "Plik skan.pdf ma niedozwolony format"),
    ]:
        page = enter(celinas, **changed)
        assert said in page
        assert "Niczego nie zapisano." in page
    assert AccessApplication.objects.count() == 0


def test_a_form_of_last_week_runs_from_its_day_and_none_before_the_first_form_is_valid(
    celinas: Client, settings
):
    enter(celinas, received_on="2026-11-13")
    assert AccessApplication.objects.get().decide_by == date(2026, 11, 27)

    settings.COOP_TODAY = date(2020, 1, 1)
    assert "Ten panel nie przyjmuje dziś wniosków" in words(main_of(celinas.get(IKCS).content))


@pytest.mark.thorough
def test_ac_20_each_desk_enters_its_own_forms(
    celinas: Client, darias: Client, admins: Client, auditors: Client
):
    table = {celinas: [200, 404], darias: [404, 200], admins: [200, 200], auditors: [404, 404]}

    assert {who: [who.get(path).status_code for path in (IKCS, EBOK)] for who in table} == table
    assert celinas.post(EBOK, typed()).status_code == 404
    assert celinas.get("/admin/wnioski/papier/zmyslony/").status_code == 404


def looked_up(client: Client, path: str = IKCS, **form: Any) -> dict[str, tuple[str, str, str]]:
    """What „Sprawdź” says, by field: written, on file, how they agree."""
    page = client.post(path, typed(**form) | {"sprawdz": "1"})
    assert page.status_code == 200
    return {
        field.key: (field.written, field.on_file, str(field.agreement.label))
        for field in page.context["look_up"].fields
    }


def test_the_register_stands_beside_what_is_typed(celinas: Client):
    person = LUCJA.on_file()
    whole = "ul. Wzorcowa 1 m. 01, 00-000 Przykładowo"
    expected = {
        "first_names": ("Łucja", "Łucja Przykładowa", "zgodne"),
        "last_name": ("Przykladowa", "Łucja Przykładowa", "różni się"),
        "member_no": ("3", "3", "zgodne"),
        "premises_address": ("ul. Wzorcowa 1 m. 01", "ul. Wzorcowa 1 m. 01", "zgodne"),
        "correspondence_address": (whole, whole, "zgodne"),
        "email": ("lucja@poczta.example", "lucja@poczta.example", "zgodne"),
        "phone": ("", "*** *** 103", ""),
    }

    # By number, with zeros, and by the number of the form.
    for reference in ("3", " 0003 ", ""):
        fields = looked_up(celinas, reference=reference, last_name="Przykladowa", phone="")
        assert fields == expected
    assert AccessApplication.objects.count() == 0
    seen = AuditEvent.objects.filter(action="VIEW")
    assert [(one.subject, one.reason_code) for one in seen] == [(person, "APPLICATION")] * 3


def test_what_was_typed_stays_and_files_are_to_be_chosen_again(celinas: Client):
    LUCJA.on_file()

    sent = typed(reference="3", signed="on", place="Nowe Miasto", sprawdz="1")
    page = celinas.post(IKCS, sent | {"scan": SimpleUploadedFile("s.jpg", picture())})

    said = " ".join(page.content.decode().split())
    assert 'value="Nowe Miasto"' in said
    assert page.context["office"]["signed"].value() == "on"
    assert "Wybierz pliki jeszcze raz" in said
    assert "Niczego nie zapisano" not in said


def test_a_number_of_nobody_shows_nobody(celinas: Client):
    LUCJA.on_file()

    for form, said in [
        ({"reference": "999"}, "W rejestrze nie ma nikogo pod tym numerem."),
        ({"reference": "'; DROP"}, "W rejestrze nie ma nikogo pod tym numerem."),
        ({"member_no": ""}, "Po tym, co wpisano, nie można nikogo wskazać. Wpisz numer."),
    ]:
        page = celinas.post(IKCS, typed(**form) | {"sprawdz": "1"}).content.decode()
        assert said in " ".join(page.split())
    assert not AuditEvent.objects.filter(action="VIEW").exists()


@pytest.mark.thorough
def test_a_form_of_nobody_is_no_application(celinas: Client):
    said = "Niczego nie zapisano. Z formularza nie wynika, czyj to wniosek."
    table: list[tuple[dict[str, str], int]] = [
        ({}, 0),
        ({"first_names": "Łucja", "place": "Przykładowo"}, 0),
        ({"last_name": " "}, 0),
        ({"last_name": "Przykładowa"}, 1),
        ({"member_no": "3"}, 1),
    ]

    for known, made in table:
        before = AccessApplication.objects.count()
        page = celinas.post(IKCS, {"received_on": "2026-11-20", **known}, follow=True)
        assert AccessApplication.objects.count() - before == made
        assert (said in words(main_of(page.content))) is not bool(made)


REST = {
    "accepts_bylaw": "on",
    "truth": "on",
    "privacy_seen": "on",
    "place": "Przykładowo",
    "signed_on": "2026-11-20",
    "received_on": "2026-11-20",
    "signed": "on",
    "id_seen": "on",
    "as_on_file": "on",
}


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("path", "reference", "key", "rest"),
    [
        (IKCS, "0003", "member_no", {}),
        (
            EBOK,
            LUCJA.account,
            "premises_list",
            {"payer_kind": "person", "role": "owner", "legal_title": "separate"},
        ),
    ],
)
def test_what_is_as_in_the_register_is_not_typed(
    celinas: Client, darias: Client, path: str, reference: str, key: str, rest: dict[str, str]
):
    """The number once, and what no register has; but first whom it names is seen."""
    person = LUCJA.on_file()
    client = celinas if path == IKCS else darias
    form = {**REST, **rest, "reference": reference}

    page = words(main_of(client.post(path, form).content))
    assert (person.name in page, "Czy to ta osoba?" in page) == (True, True)
    assert not AccessApplication.objects.exists()
    page = words(main_of(client.post(path, form | {"seen_person": person.pk}, follow=True).content))

    made = AccessApplication.objects.get()
    assert "Zalecenie systemu: Zatwierdź." in page
    panel = "IKCS" if path == IKCS else "EBOK"
    written = {name: value for name, value in made.payload.items() if value != ""}
    assert (made.person, written) == (person, LUCJA.form(panel) | {"phone": person.phone})
    [event] = AuditEvent.objects.filter(action="FIELDS_TYPED")
    assert key == "member_no" or key in event.changes["from_register"]
    assert set(event.changes["from_register"]) >= {"first_names", "last_name", "email", "phone"}


def test_nobody_is_taken_from_the_register_by_a_wrong_number(celinas: Client):
    page = words(main_of(celinas.post(IKCS, {**REST, "reference": "77"}).content))

    assert "W rejestrze nie ma nikogo pod tym numerem." in page
    assert not AccessApplication.objects.exists()


def test_the_form_speaks_to_the_clerk(celinas: Client, darias: Client):
    """Nothing says „I”, nor tells the clerk where to ask the own desk."""
    for client, path in ((celinas, IKCS), (darias, EBOK)):
        page = words(main_of(client.get(path).content))
        assert "Zaznaczono, że osoba zna informację o przetwarzaniu danych osobowych" in page
        for said in ("Zapoznał", "Oświadczam", "Numer podaje", "Moja rola", "Składam", "dołączam"):
            assert said not in page, said


def test_one_button_leads_to_the_form_of_the_own_desk(celinas: Client, admins: Client):
    first = celinas.get("/admin/").content.decode()
    assert ">Wpisz wniosek z papieru</a>" in first
    assert celinas.get("/admin/wnioski/papier/").headers["Location"] == IKCS

    page = admins.get("/admin/wnioski/papier/").content.decode()
    assert f'href="{IKCS}"' in page
    assert f'href="{EBOK}"' in page
