"""A resident applies on the site: the form, its answer, and what programs and vandals get."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from django.core.signing import Signer
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader
from pytest_django import Settings
from wagtail.models import Site

from cms_ext.access.domain.sender import answer_site_forms
from cms_ext.access.models import AccessApplication, NumberSequence
from cms_ext.base.public_forms import new_stamp
from cms_ext.base.spoken_secret import matches
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.people.mail.models import OutgoingMessage
from cms_ext.public_site.pages.models import Desk
from tests.cms_ext.access.applicants import (
    ANNAS_FORM,
    FIRMS_FORM,
    STRANGERS_FORM,
    TODAY,
    anna_on_file,
)
from tests.page_checks import page_problems, parsed, texts

pytestmark = pytest.mark.django_db

IKCS = "/strefa-mieszkanca/wniosek/ikcs/"
EBOK = "/strefa-mieszkanca/wniosek/e-bok/"
RECEIVED = "/strefa-mieszkanca/wniosek/przyjety/"
SECRET = re.compile(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}")


def typed(payload: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """What a browser sends of a form opened just now."""
    sent = {"otwarto": new_stamp(), "strona_www": ""}
    for key, value in (payload | changes).items():
        if isinstance(value, list):
            sent[key] = "\r\n".join(value)
        elif value is not False:
            sent[key] = "on" if value is True else value
    return sent


def hand_in(client: Client, payload: dict[str, Any], path: str = IKCS) -> HttpResponse:
    """The page that answers."""
    response: HttpResponse = client.post(path, typed(payload), follow=True)
    return response


def errors(response: HttpResponse) -> list[str]:
    return texts(parsed(response), "//div[@id='bledy']//li")


def test_the_form_helps_and_asks_for_seven_things_and_three_ticks(client: Client) -> None:
    site = Site.objects.get(is_default_site=True)
    CoopSettings.objects.create(site=site, address="ul. Sosnowa 1, 00-000 Przykładowo")

    page = client.get(IKCS)

    assert page_problems(page) == []
    tree = parsed(page)
    fields = tree.xpath("//main//form[@enctype]//*[self::input or self::textarea][@class='input']")
    assert [field.get("name") for field in fields if not (field.get("value") or "").strip()] == [
        "first_names",
        "last_name",
        "member_no",
        "premises_address",
        "correspondence_address",
        "email",
        "phone",
    ]
    assert len(tree.xpath("//main//input[@type='checkbox']")) == 3
    assert tree.xpath("//main//form[@enctype]//button[last()]")[0].text == "Złóż wniosek"


def test_the_panels_are_explained_with_each_way_in(client: Client) -> None:
    page = client.get("/strefa-mieszkanca/wniosek/")

    assert page_problems(page) == []
    links = parsed(page).xpath("//div[@class='logins']//a/@href")
    ways = (IKCS, EBOK, "/strefa-mieszkanca/wniosek/instytucja/")
    assert links == [link for way in ways for link in (f"{way}druk.pdf", way)]
    assert "wyłącznie dla członków" in page.content.decode()


@pytest.mark.parametrize(
    ("path", "whom", "things"),
    [
        (
            IKCS,
            "IKCS: wyłącznie dla członków Spółdzielni.",
            "e-mail i telefon zgłoszone w Spółdzielni, indywidualny numer rejestru członkowskiego.",
        ),
        (
            EBOK,
            "E-BOK: dla każdej osoby, która rozlicza się ze Spółdzielnią.",
            "e-mail i telefon zgłoszone w Spółdzielni.",
        ),
    ],
)
def test_the_form_says_whom_it_is_for_how_long_it_takes_and_what_to_have_at_hand(
    client: Client, path: str, whom: str, things: str
) -> None:
    page = client.get(path)

    said = texts(parsed(page), "//main//p")
    assert f"{whom} Sprawdź, który panel jest dla ciebie" in said
    assert f"Zajmie to około 5 minut. Przygotuj: {things}" in said
    assert page_problems(page) == []


def test_the_rooms_stand_with_address_and_hours(client: Client) -> None:
    site = Site.objects.get(is_default_site=True)
    CoopSettings.objects.create(site=site, email="biuro@podlasem.example", monday="8:00-17:00")
    Desk.objects.create(code="DCL", name="Dział Członkowski", matter="członkostwo", room="7")
    Desk.objects.create(
        code="DFK", name="Dział Finansowy", matter="opłaty", room="3", hours="wtorek 9:00–14:00"
    )

    both = parsed(client.get("/strefa-mieszkanca/wniosek/"))
    beside = [parsed(client.get(path)) for path in (IKCS, EBOK)]

    assert texts(both, "//section[@id='pokoje']//dd") == [
        "7",
        "biuro@podlasem.example",
        "8:00–17:00",
        "3",
        "biuro@podlasem.example",
        "wtorek 9:00–14:00",
    ]
    assert [texts(one, "//section[@aria-labelledby='biuro']/p")[1:3] for one in beside] == [
        ["biuro@podlasem.example", "poniedziałek 8:00–17:00"],
        ["biuro@podlasem.example", "wtorek 9:00–14:00"],
    ]


def test_anna_hands_in_her_form_and_gets_number_and_secret(client: Client) -> None:
    anna_on_file()

    page = hand_in(client, ANNAS_FORM)

    kept = AccessApplication.objects.get()
    assert (kept.number, kept.payload) == ("IKCS/2026/00001", ANNAS_FORM)
    assert page.redirect_chain == [(RECEIVED, 302)]  # type: ignore[attr-defined]  # of the client
    assert page_problems(page) == []
    number, secret = texts(parsed(page), "//dl[@class='receipt-no mt']//dd")
    assert number == "IKCS/2026/00001"
    assert matches(secret, kept.secret_hash)


def test_a_firm_hands_in_the_form_of_the_other_panel(client: Client) -> None:
    hand_in(client, FIRMS_FORM, EBOK)

    assert AccessApplication.objects.get().payload == FIRMS_FORM


def test_the_answer_survives_a_reload_and_shows_the_secret_once(client: Client) -> None:
    first = hand_in(client, ANNAS_FORM)
    again = client.get(RECEIVED)

    assert AccessApplication.objects.count() == 1
    assert SECRET.search(first.content.decode())
    assert again.status_code == 200
    assert not SECRET.search(again.content.decode())
    assert "Hasło wniosku było już pokazane." in again.content.decode()
    assert "no-store" in first["Cache-Control"]


AGAIN = "Ten wniosek już mamy. Drugiego nie trzeba składać."


def test_back_and_sent_again_leads_to_the_application_that_there_is(client: Client) -> None:
    lost = client.post(IKCS, typed(ANNAS_FORM))
    again = hand_in(client, ANNAS_FORM)
    once_more = hand_in(client, ANNAS_FORM)

    assert AccessApplication.objects.count() == 1
    assert lost["Location"] == RECEIVED
    # The first page never came: the number and the secret are still to be shown.
    assert texts(parsed(again), "//h1") == ["Wniosek przyjęty"]
    assert SECRET.search(again.content.decode())
    assert texts(parsed(once_more), "//h1") == ["Wniosek IKCS/2026/00001"]
    assert [AGAIN in page.content.decode() for page in (again, once_more)] == [True, True]
    assert page_problems(again) == page_problems(once_more) == []


def test_corrected_data_make_another_application(client: Client) -> None:
    hand_in(client, ANNAS_FORM)

    page = hand_in(client, ANNAS_FORM | {"correspondence_address": "ul. Leśna 3, Przykładowo"})

    assert AccessApplication.objects.count() == 2
    assert AGAIN not in page.content.decode()


def test_a_stranger_who_types_annas_data_does_not_learn_that_she_applied() -> None:
    anna_on_file()
    hand_in(Client(), ANNAS_FORM)
    answer_site_forms(TODAY)

    pages = [
        SECRET.sub("-", hand_in(Client(), form).content.decode())
        for form in (ANNAS_FORM, STRANGERS_FORM)
    ]
    alike = [re.sub(r"IKCS/2026/\d+|name=\"csrfmiddlewaretoken\"[^>]*", "", page) for page in pages]

    assert alike[0] == alike[1]
    assert AccessApplication.objects.count() == 3


def test_the_answer_is_the_same_for_a_member_and_for_a_stranger() -> None:
    anna_on_file()

    pages = [
        SECRET.sub("-", hand_in(Client(), form).content.decode())
        for form in (ANNAS_FORM, STRANGERS_FORM)
    ]
    alike = [re.sub(r"IKCS/2026/\d+|name=\"csrfmiddlewaretoken\"[^>]*", "", page) for page in pages]

    assert alike[0] == alike[1]
    # Neither is looked up before the page is answered.
    assert set(AccessApplication.objects.values_list("person", flat=True)) == {None}
    assert OutgoingMessage.objects.count() == 0


def test_the_filled_in_form_is_for_this_browser_only(client: Client) -> None:
    hand_in(client, ANNAS_FORM)
    path = "/strefa-mieszkanca/wniosek/stan/formularz.pdf"

    own, strange = client.get(path), Client().get(path)

    assert own["Content-Type"] == "application/pdf"
    assert "no-store" in own["Cache-Control"]
    assert "anna.lis@poczta.example" in PdfReader(BytesIO(own.content)).pages[0].extract_text()
    assert (strange.status_code, strange["Location"]) == (302, "/strefa-mieszkanca/wniosek/stan/")


def test_the_blank_form_is_for_everybody(client: Client) -> None:
    answer = client.get(f"{EBOK}druk.pdf")

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")


@pytest.mark.parametrize("path", ["/strefa-mieszkanca/wniosek/nieznany/", f"{IKCS}inne.pdf"])
def test_there_is_no_other_form(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_wrong_data_gives_a_summary_that_leads_to_each_field(client: Client) -> None:
    wrong = FIRMS_FORM | {"role": "", "email": "biuro", "truth": False, "tax_id": "1"}

    page = client.post(EBOK, typed(wrong))

    assert (page.status_code, page_problems(page)) == (200, [])
    assert errors(page) == [
        "NIP ma 10 cyfr. Wpisz je po kolei, bez liter.",
        "Wybierz jedną z odpowiedzi w polu „Moja rola”.",
        "Adres poczty elektronicznej (korespondencyjny): Wpisz jeden adres e-mail, "
        "na przykład anna.lis@poczta.example.",
        "Zaznacz „Oświadczam, że podane dane są prawdziwe”.",
    ]
    assert parsed(page).xpath("//div[@id='bledy']//a/@href") == [
        "#id_tax_id",
        "#id_role",
        "#id_email",
        "#id_truth",
    ]
    assert parsed(page).xpath("//input[@name='company_name']/@value") == [
        "Ćwikła i Spółka sp. z o.o."
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"last_name": "Lis\x00"}, "Nazwisko: To pole ma znaki, których nie widać."),
        ({"last_name": "<script>alert(1)</script>"}, "Nazwisko: Wpisz tylko litery"),
        ({"premises_address": "ul. Leśna 1 " + "x" * 1_000_000}, "Adres lokalu: Za długi tekst."),
        (
            {"email": "anna@poczta.example, ewa@poczta.example"},
            "Adres poczty elektronicznej (korespondencyjny): Wpisz jeden",
        ),
        ({"member_no": "7 OR 1=1"}, "Indywidualny numer rejestru członkowskiego: Wpisz same"),
        ({"signed_on": "9999-99-99"}, "Data: Wpisz datę"),
    ],
    ids=["NUL", "HTML in a name", "a megabyte", "two addresses", "no number", "no date"],
)
def test_bad_input_is_refused_with_words_and_nothing_is_kept(
    client: Client, changes: dict[str, Any], words: str
) -> None:
    page = client.post(IKCS, typed(ANNAS_FORM, **changes))

    (error,) = errors(page)
    assert error.startswith(words)
    assert AccessApplication.objects.count() == NumberSequence.objects.count() == 0


def test_the_member_number_is_taken_as_papers_write_it(client: Client) -> None:
    hand_in(client, ANNAS_FORM | {"member_no": "00-07"})

    assert AccessApplication.objects.get().payload == ANNAS_FORM


def test_a_firms_fields_follow_the_answer_that_asks_for_them(client: Client) -> None:
    tree = parsed(client.get(EBOK))

    assert tree.xpath("//fieldset[.//@data-opens]/following-sibling::*[1]/@class") == ["opened"]
    assert tree.xpath("//fieldset[@class='opened']//input/@name") == ["company_name", "tax_id"]
    assert parsed(client.get(IKCS)).xpath("//fieldset[@class='opened']") == []


def test_markup_that_an_address_may_hold_is_shown_as_plain_text(client: Client) -> None:
    trick = "<img src=x onerror=alert(1)> 1"
    hand_in(client, ANNAS_FORM | {"premises_address": trick})

    page = client.post(IKCS, typed(ANNAS_FORM, premises_address=trick, phone="1"))

    assert AccessApplication.objects.get().payload["premises_address"] == trick
    assert parsed(page).xpath("//input[@name='premises_address']/@value") == [trick]
    assert page_problems(page) == []


def test_another_members_number_is_taken_in_and_told_to_nobody_on_the_page(client: Client) -> None:
    anna = anna_on_file()

    page = hand_in(client, STRANGERS_FORM | {"member_no": "7"})

    answer_site_forms(TODAY)

    assert AccessApplication.objects.get().person == anna
    assert "Anna" not in page.content.decode()
    assert "anna.lis" not in page.content.decode()


@pytest.mark.parametrize(
    "trick",
    [{"strona_www": "http://spam.example"}, {"otwarto": ""}, {"otwarto": "1.forged"}],
    ids=["the trap is filled in", "no stamp", "a forged stamp"],
)
def test_a_program_is_asked_to_look_again(client: Client, trick: dict[str, str]) -> None:
    page = client.post(IKCS, typed(ANNAS_FORM) | trick)

    assert errors(page) == [
        "Nie przyjęliśmy formularza, bo wygląda na wysłany przez program. "
        "Sprawdź dane i wyślij go jeszcze raz."
    ]
    assert AccessApplication.objects.count() == 0
    fresh = parsed(page).xpath("//input[@name='otwarto']/@value")[0]
    client.post(IKCS, typed(ANNAS_FORM) | {"otwarto": fresh})
    assert AccessApplication.objects.count() == 1


@pytest.mark.parametrize(("seconds", "taken"), [(1, 0), (3, 1), (13 * 3600, 0)])
def test_nobody_fills_in_a_form_in_a_second_nor_leaves_it_open_overnight(
    client: Client, settings: Settings, seconds: int, taken: int
) -> None:
    settings.COOP_FORM_FASTEST_SECONDS = 2
    opened = Signer(salt="cms_ext.access.form").sign(str(timezone.now().timestamp() - seconds))

    client.post(IKCS, typed(ANNAS_FORM) | {"otwarto": opened})

    assert AccessApplication.objects.count() == taken


def test_one_address_hands_in_only_so_many(settings: Settings) -> None:
    settings.COOP_APPLICATIONS_PER_ADDRESS = 2

    answers = [Client().post(IKCS, typed(STRANGERS_FORM)).status_code for _ in range(3)]
    elsewhere = Client(REMOTE_ADDR="192.0.2.9").post(IKCS, typed(STRANGERS_FORM)).status_code

    assert (answers, elsewhere) == ([302, 302, 429], 302)
    assert AccessApplication.objects.count() == 3
