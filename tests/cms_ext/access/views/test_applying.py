"""A resident applies on the site: the form, its answer, and what programs and vandals get."""

import re
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.signing import Signer
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader
from wagtail.models import Site

from cms_ext.access.domain.sender import answer_site_forms
from cms_ext.access.models import AccessApplication, NumberSequence
from cms_ext.access.people import form_papers
from cms_ext.base.files.stored_files import StorageRefused
from cms_ext.base.web.public_forms import new_stamp
from cms_ext.base.web.secret_session import secret_matches
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.plugins import PaperLink
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
    """Return the page that answers."""
    response: HttpResponse = client.post(path, typed(payload), follow=True)
    return response


def errors(response: HttpResponse) -> list[str]:
    return texts(parsed(response), "//div[@id='bledy']//li")


def test_the_form_helps_and_asks_for_seven_things_and_three_ticks(client):
    site = Site.objects.get(is_default_site=True)
    CoopSettings.objects.create(site=site, address="ul. Sosnowa 1, 00-000 Przykładowo")

    page = client.get(IKCS)

    assert page_problems(page) == []
    tree = parsed(page)
    fields = tree.xpath("//main//form[@enctype]//*[self::input or self::textarea][@class='input']")
    empty = [field.get("name") for field in fields if not (field.get("value") or "").strip()]
    assert empty == [
        *("first_names", "last_name", "member_no", "premises_address"),
        *("correspondence_address", "email", "phone"),
    ]
    assert len(tree.xpath("//main//input[@type='checkbox']")) == 3
    assert tree.xpath("//main//form[@enctype]//button[not(@name)]")[0].text == "Złóż wniosek"


@pytest.mark.all_plugins
def test_the_panels_are_explained_with_each_way_in(client):
    page = client.get("/strefa-mieszkanca/wniosek/")

    assert page_problems(page) == []
    links = parsed(page).xpath("//div[@class='logins']//a/@href")
    ways = (IKCS, EBOK, "/strefa-mieszkanca/wniosek/instytucja/")
    assert links == [link for way in ways for link in (f"{way}druk.pdf", way)]
    assert "wyłącznie dla członków" in page.content.decode()


def test_the_form_says_whom_it_is_for_how_long_it_takes_and_what_to_have_at_hand(client):
    ikcs, ebok = client.get(IKCS), client.get(EBOK)

    assert page_problems(ikcs) == page_problems(ebok) == []
    things = "Zajmie to około 5 minut. Przygotuj: e-mail i telefon zgłoszone w Spółdzielni"
    ways = "Wniosek jest już złożony? Sprawdź jego stan. Sprawdź, który panel jest dla ciebie."
    for page, whom in (
        (ikcs, "IKCS: wyłącznie dla członków Spółdzielni."),
        (ebok, "E-BOK: dla każdej osoby, która rozlicza się ze Spółdzielnią."),
    ):
        assert {whom, f"{things}.", ways} <= set(texts(parsed(page), "//main//p"))
        # What the office does with the data, before they are typed.
        used = texts(parsed(page), "//details//p")
        assert [text.partition(": ")[0] for text in used][:4] == [
            *("Administrator", "Po co", "Podstawa", "Jak długo")
        ]
    # A firm's fields follow the answer that asks for them.
    tree = parsed(ebok)
    assert tree.xpath("//fieldset[.//@data-opens]/following-sibling::*[1]/@class") == ["opened"]
    assert tree.xpath("//fieldset[@class='opened']//input/@name") == ["company_name", "tax_id"]
    assert parsed(ikcs).xpath("//fieldset[@class='opened']") == []


def test_the_rooms_stand_with_address_and_hours(client):
    site = Site.objects.get(is_default_site=True)
    CoopSettings.objects.create(site=site, email="biuro@podlasem.example", monday="8:00-17:00")
    Desk.objects.create(code="DCL", name="Dział Członkowski", matter="członkostwo", room="7")
    Desk.objects.create(
        code="DFK", name="Dział Finansowy", matter="opłaty", room="3", hours="wtorek 9:00–14:00"
    )

    both = parsed(client.get("/strefa-mieszkanca/wniosek/"))
    beside = [parsed(client.get(path)) for path in (IKCS, EBOK)]

    # What both desks share stands once.
    assert texts(both, "//section[@id='pokoje']//dd") == ["7", "3", "wtorek 9:00–14:00"]
    assert texts(both, "//section[@id='pokoje']/p")[1:] == [
        "biuro@podlasem.example",
        "poniedziałek 8:00–17:00",
    ]
    assert [texts(one, "//section[@aria-labelledby='biuro']/p")[1:3] for one in beside] == [
        ["biuro@podlasem.example", "poniedziałek 8:00–17:00"],
        ["biuro@podlasem.example", "wtorek 9:00–14:00"],
    ]


def test_anna_hands_in_her_form_and_gets_number_and_secret_once(client):
    anna_on_file()

    page, again = hand_in(client, ANNAS_FORM), client.get(RECEIVED)

    kept = AccessApplication.objects.get()
    assert (kept.number, kept.payload) == ("IKCS/2026/00001", ANNAS_FORM)
    assert page.redirect_chain == [(RECEIVED, 302)]  # type: ignore[attr-defined]  # of the client
    assert page_problems(page) == []
    number, secret = texts(parsed(page), "//dl[@class='receipt-no mt']//dd")
    assert number == "IKCS/2026/00001"
    assert SECRET.fullmatch(secret)
    assert secret_matches(secret, kept.secret_hash)
    copied = parsed(page).xpath("//dd[@data-copy]/@data-copy-label")
    assert copied == ["Kopiuj numer", "Kopiuj hasło"]
    assert texts(parsed(page), "//button[@data-print and @hidden]") == ["Drukuj"]
    assert "no-store" in page["Cache-Control"]
    # A reload keeps nothing twice and shows the secret no more.
    assert again.status_code == 200
    assert not SECRET.search(again.content.decode())
    assert "Hasło wniosku było już pokazane." in again.content.decode()


def test_what_is_handed_in_is_kept_in_one_spelling(client):
    hand_in(client, FIRMS_FORM, EBOK)
    hand_in(client, ANNAS_FORM | {"member_no": "00-07"})

    found = AccessApplication.objects.order_by("pk").values_list("panel", "payload")
    assert list(found) == [("EBOK", FIRMS_FORM), ("IKCS", ANNAS_FORM)]


def test_back_and_sent_again_leads_to_the_application_that_there_is(client):
    lost = client.post(IKCS, typed(ANNAS_FORM))
    again = hand_in(client, ANNAS_FORM)
    once_more = hand_in(client, ANNAS_FORM)

    assert AccessApplication.objects.count() == 1
    assert lost["Location"] == RECEIVED
    # The first page never came: the number and the secret are still to be shown.
    assert texts(parsed(again), "//h1") == ["Wniosek zapisany, teraz go podpisz"]
    assert SECRET.search(again.content.decode())
    assert texts(parsed(once_more), "//h1") == ["Wniosek IKCS/2026/00001"]
    assert page_problems(again) == page_problems(once_more) == []

    # Corrected data make another one.
    other = hand_in(client, ANNAS_FORM | {"correspondence_address": "ul. Leśna 3, Przykładowo"})
    assert AccessApplication.objects.count() == 2
    said = "Ten wniosek już mamy. Drugiego nie trzeba składać."
    assert [said in page.content.decode() for page in (again, once_more, other)] == [
        True,
        True,
        False,
    ]


def answers_of_strange_browsers() -> list[str]:
    """Of one with Anna's form and one with a stranger's, without number, secret and token."""
    pages = [
        SECRET.sub("-", hand_in(Client(), form).content.decode())
        for form in (ANNAS_FORM, STRANGERS_FORM)
    ]
    return [re.sub(r"IKCS/2026/\d+|name=\"csrfmiddlewaretoken\"[^>]*", "", page) for page in pages]


@pytest.mark.thorough
def test_the_answer_is_the_same_for_a_member_and_for_a_stranger():
    """Also to a stranger who types Anna's data when she has applied."""
    anna_on_file()

    annas, strangers = answers_of_strange_browsers()

    assert annas == strangers
    # Neither is looked up before the page is answered.
    assert set(AccessApplication.objects.values_list("person", flat=True)) == {None}
    assert OutgoingMessage.objects.count() == 0

    answer_site_forms(TODAY)
    annas, strangers = answers_of_strange_browsers()

    assert annas == strangers
    assert AccessApplication.objects.count() == 4


def test_the_blank_form_is_for_everybody_and_the_filled_in_one_for_this_browser(client):
    blank = client.get(f"{EBOK}druk.pdf")
    assert (blank.status_code, blank["Content-Type"]) == (200, "application/pdf")
    for path in ("/strefa-mieszkanca/wniosek/nieznany/", f"{IKCS}inne.pdf"):
        assert client.get(path).status_code == 404

    hand_in(client, ANNAS_FORM)
    path = "/strefa-mieszkanca/wniosek/stan/formularz.pdf"
    own, strange = client.get(path), Client().get(path)

    assert own["Content-Type"] == "application/pdf"
    assert "no-store" in own["Cache-Control"]
    assert "anna.lis@poczta.example" in PdfReader(BytesIO(own.content)).pages[0].extract_text()
    assert (strange.status_code, strange["Location"]) == (302, "/strefa-mieszkanca/wniosek/stan/")


def test_wrong_data_gives_a_summary_that_leads_to_each_field(client):
    wrong = FIRMS_FORM | {"role": "", "email": "biuro", "truth": False, "tax_id": "1"}

    page = client.post(EBOK, typed(wrong))

    assert (page.status_code, page_problems(page)) == (200, [])
    tree = parsed(page)
    assert [
        (link.get("href"), " ".join(link.text_content().split()))
        for link in tree.xpath("//div[@id='bledy']//a")
    ] == [
        ("#id_tax_id", "NIP ma 10 cyfr. Wpisz je po kolei, bez liter."),
        ("#id_role", "Wybierz jedną z odpowiedzi w polu „Moja rola”."),
        (
            "#id_email",
            "Adres poczty elektronicznej (korespondencyjny): Wpisz jeden adres e-mail, "
            "na przykład anna.lis@poczta.example.",
        ),
        ("#id_truth", "Zaznacz „Oświadczam, że podane dane są prawdziwe”."),
    ]
    assert tree.xpath("//input[@name='company_name']/@value") == ["Ćwikła i Spółka sp. z o.o."]


def test_bad_input_is_refused_with_words_and_nothing_is_kept(client):
    for changes, words in [
        ({"last_name": "Lis\x00"}, "Nazwisko: To pole ma znaki, których nie widać."),  # NUL
        # HTML in a name
        ({"last_name": "<script>alert(1)</script>"}, "Nazwisko: Wpisz tylko litery"),
        # a megabyte
        ({"premises_address": "ul. Leśna 1 " + "x" * 1_000_000}, "Adres lokalu: Za długi tekst."),
        # two addresses
        (
            {"email": "anna@poczta.example, ewa@poczta.example"},
            "Adres poczty elektronicznej (korespondencyjny): Wpisz jeden",
        ),
        # no number
        ({"member_no": "7 OR 1=1"}, "Indywidualny numer rejestru członkowskiego: Wpisz same"),
        ({"signed_on": "9999-99-99"}, "Data: Wpisz datę"),  # no date
    ]:
        (error,) = errors(client.post(IKCS, typed(ANNAS_FORM, **changes)))
        assert error.startswith(words)

    assert AccessApplication.objects.count() == NumberSequence.objects.count() == 0


def test_another_members_number_is_taken_in_and_the_page_says_nothing(client):
    anna = anna_on_file()

    page = hand_in(client, STRANGERS_FORM | {"member_no": "7"})
    answer_site_forms(TODAY)

    assert AccessApplication.objects.get().person == anna
    said = " ".join(texts(parsed(page), "//body"))
    assert [word for word in ("Anna", "anna.lis") if word in said] == []


def test_without_room_for_files_the_form_keeps_what_was_typed(client, monkeypatch):
    def refuse(*args: Any) -> None:
        raise StorageRefused("Na dysku serwera nie ma miejsca.")

    monkeypatch.setattr("cms_ext.access.domain.registration.attach_files", refuse)
    answer = client.post(EBOK, typed(FIRMS_FORM))

    sentence = "Nie możemy teraz zapisać plików. Wyślij bez nich albo spróbuj później."
    assert (answer.status_code, errors(answer)) == (503, [sentence])
    kept = parsed(answer).xpath("//input[@name='company_name']/@value")
    assert kept == [FIRMS_FORM["company_name"]]
    assert not AccessApplication.objects.exists()


def test_markup_that_an_address_may_hold_is_shown_as_plain_text(client):
    trick = "<img src=x onerror=alert(1)> 1"
    hand_in(client, ANNAS_FORM | {"premises_address": trick})

    page = client.post(IKCS, typed(ANNAS_FORM, premises_address=trick, phone="1"))

    assert AccessApplication.objects.get().payload["premises_address"] == trick
    assert parsed(page).xpath("//input[@name='premises_address']/@value") == [trick]
    assert page_problems(page) == []


def test_a_program_is_asked_to_look_again(client):
    for trick in (
        {"strona_www": "http://spam.example"},  # the trap is filled in
        {"otwarto": ""},
        {"otwarto": "1.forged"},
    ):
        page = client.post(IKCS, typed(ANNAS_FORM) | trick)
        assert errors(page) == [
            "Nie przyjęliśmy formularza, bo wygląda na wysłany przez program. "
            "Sprawdź dane i wyślij go jeszcze raz."
        ]
        assert AccessApplication.objects.count() == 0
        fresh = parsed(page).xpath("//input[@name='otwarto']/@value")[0]
        client.post(IKCS, typed(ANNAS_FORM) | {"otwarto": fresh})
        AccessApplication.objects.get().delete()


def test_nobody_fills_in_a_form_in_a_second_nor_leaves_it_open_overnight(client, settings):
    settings.COOP_FORM_FASTEST_SECONDS = 2

    taken = []
    for seconds in (1, 13 * 3600, 3):
        opened = Signer(salt="cms_ext.access.form").sign(str(timezone.now().timestamp() - seconds))
        client.post(IKCS, typed(ANNAS_FORM) | {"otwarto": opened})
        taken.append(AccessApplication.objects.count())

    assert taken == [0, 0, 1]


def test_one_address_hands_in_only_so_many(settings):
    settings.COOP_APPLICATIONS_PER_ADDRESS = 2

    answers = [Client().post(IKCS, typed(STRANGERS_FORM)).status_code for _ in range(3)]
    elsewhere = Client(REMOTE_ADDR="192.0.2.9").post(IKCS, typed(STRANGERS_FORM)).status_code

    assert (answers, elsewhere) == ([302, 302, 429], 302)
    assert AccessApplication.objects.count() == 3


@pytest.mark.all_plugins
def test_beneath_a_panel_s_sign_in_stand_the_forms_for_whoever_has_no_login(client, settings):
    """The form on the site first, the blank one after it; where one way is closed, the other."""
    institution = "/strefa-mieszkanca/wniosek/instytucja/"
    paper = PaperLink(
        "Wniosek o login i hasło dla wspólnoty, zarządcy albo instytucji",
        f"{institution}druk.pdf",
        "PDF do druku",
    )

    found = form_papers("ebok", TODAY)
    settings.COOP_NO_APPLICATIONS = ["EBOK"]

    assert found == [
        PaperLink("Wypełnij wniosek do E-BOK", EBOK, "na stronie"),
        PaperLink("Formularz zgłoszeniowy do E-BOK", f"{EBOK}druk.pdf", "PDF do druku"),
        PaperLink(
            "Wniosek o nadanie loginu i hasła do eBOK (wspólnota, zarządca, instytucja)",
            institution,
            "na stronie",
        ),
        paper,
    ]
    assert form_papers("ebok", TODAY) == [
        PaperLink("Wypełnij wniosek do E-BOK", institution, "na stronie"),
        paper,
    ]
    assert form_papers("ebok", date(2026, 10, 31)) == []
    settings.COOP_NO_APPLICATIONS = []
    assert [client.get(one.url).status_code for one in found] == [200] * 4
