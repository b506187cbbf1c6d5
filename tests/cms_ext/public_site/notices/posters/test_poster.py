"""The A4 poster (AN-06): one page a copy, read from a step away, with a code that leads back."""

from datetime import datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pikepdf
import pypdfium2
import pytest
from django.http import HttpResponse
from django.test import Client
from pyzbar import pyzbar
from wagtail.models import PageViewRestriction

from cms_ext.public_site.notices.models import AnnouncementPage
from tests.cms_ext.conftest import TODAY, Publish
from tests.cms_ext.public_site.notices.estates import Estates
from tests.cms_ext.public_site.notices.schedules import schedule

pytestmark = pytest.mark.django_db

WARSAW = ZoneInfo("Europe/Warsaw")
SENTENCE = "Zażółć gęślą jaźń, a potem przyjdź do biura po nowy klucz do piwnicy. "
LONG = (SENTENCE * 20)[:900].strip()


def texts(response: HttpResponse) -> list[str]:
    """Return the words of each page as a reader's program copies them."""
    assert response["Content-Type"] == "application/pdf", response.content[:200]
    pages = pypdfium2.PdfDocument(response.content)
    return [" ".join(page.get_textpage().get_text_range().split()) for page in pages]


def sizes(response: HttpResponse) -> set[float]:
    """Return the heights of all letters, in points."""
    found = set()
    for page in pypdfium2.PdfDocument(response.content):
        for thing in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT]):
            size = pypdfium2.raw.c_float()
            pypdfium2.raw.FPDFTextObj_GetFontSize(thing.raw, size)
            found.add(round(size.value * thing.get_matrix().a, 1))
    return found


def poster(client: Client, page: AnnouncementPage, place: str = "") -> HttpResponse:
    return client.get(f"{page.url}plakat.pdf", {"gdzie": place} if place else {})


def test_nine_hundred_characters_are_one_page_of_large_letters(client, publish: Publish):
    page = publish("Wymiana zamków w piwnicach", poster_text=LONG, valid_until=TODAY)

    made = poster(client, page)

    (text,) = texts(made)
    assert "Zażółć gęślą jaźń, a potem przyjdź" in text
    assert text.count("po nowy klucz") >= 12
    for words in ("Numer OG/2026/0001", "Wywiesić do 20 listopada 2026", "/o/2026-0001"):
        assert words in text
    with pikepdf.open(BytesIO(made.content)) as opened:
        assert opened.Root.MarkInfo.Marked
        assert str(opened.Root.Lang) == "pl-PL"


@pytest.mark.thorough
def test_the_code_leads_to_the_announcement(client, publish: Publish, settings):
    """At the address of the settings, whatever host the request names."""
    settings.ALLOWED_HOSTS, settings.WAGTAILADMIN_BASE_URL = ["*"], "https://naskraju.example"
    page = publish("Wymiana zamków w piwnicach")
    for host in ("testserver", "obcy.example"):
        made = client.get(f"{page.url}plakat.pdf", headers={"host": host})
        (sheet,) = pypdfium2.PdfDocument(made.content)

        (code,) = pyzbar.decode(sheet.render(scale=3).to_pil())

        assert code.data.decode() == "https://naskraju.example/o/2026-0001/"
    answer = client.get("/o/2026-0001/")
    assert (answer.status_code, answer["Location"]) == (302, page.url)


def test_short_words_get_large_letters(client, publish: Publish):
    short = poster(client, publish("Brak wody", lead="Jutro od 8 do 15.", kind="OUTAGE"))
    long = poster(client, publish("Wymiana zamków w piwnicach", poster_text=LONG))

    around = {12.5, 15.0, 17.0}
    assert (sizes(short) - around, sizes(long) - around) == ({44.0, 22.0}, {36.0, 18.0})


def test_without_a_text_of_its_own_the_beginning_of_the_announcement(client, publish: Publish):
    body = [
        {"type": "paragraph", "value": "<p>Prosimy zabrać <b>rowery</b> z suszarni.</p>"},
        {"type": "list", "value": {"numbered": False, "items": ["<p>pralnia</p>"]}},
        {"type": "paragraph", "value": f"<p>{LONG}</p><p>Tego już nie ma.</p>"},
    ]
    page = publish("Porządki w piwnicach", lead="W sobotę sprzątamy.", body=body)

    (text,) = texts(poster(client, page))

    assert "W sobotę sprzątamy. Prosimy zabrać rowery z suszarni. – pralnia" in text
    assert "Tego już nie ma" not in text


ABOUT = "Zdanie, które mówi o szczegółach i jest dość długie, żeby coś z niego zostało. "


@pytest.mark.thorough  # Typst prints it: 0.6 s
def test_each_part_of_a_long_announcement_is_on_its_poster(client, publish: Publish):
    """Whole sentences are left out, of the longest paragraphs first; none of the screen is left."""
    body = [
        {"type": "paragraph", "value": f"<p>Wniosek jest też na tej stronie. {ABOUT * 20}</p>"},
        {"type": "paragraph", "value": "<p>Kliknij tutaj. Zadzwoń: 00 000 00 00.</p>"},
        {"type": "paragraph", "value": '<p><b><a href="/e-bok/">Zaloguj się</a></b></p>'},
        {"type": "heading", "value": {"text": "Pierwszy panel", "level": "2"}},
        {
            "type": "paragraph",
            "value": f"<p>Osobiście w pokoju nr 7, po południu. {ABOUT * 20}</p>",
        },
        {"type": "heading", "value": {"text": "Drugi panel", "level": "2"}},
        {"type": "paragraph", "value": "<p>Potrzebne są:</p>"},
        {"type": "list", "value": {"numbered": False, "items": ["<p>druk</p>", "<p>dowód</p>"]}},
        {"type": "heading", "value": {"text": "Bez treści", "level": "2"}},
    ]
    page = publish("Jak uzyskać login", lead="Są dwa panele.", body=body)

    made = poster(client, page)

    (text,) = (page.replace("\xa0", " ") for page in texts(made))
    parts = (
        "Są dwa panele. Wniosek jest też na stronie 127.0.0.1.",
        "Zadzwoń: 00 000 00 00. Zaloguj się: 127.0.0.1:8000/e-bok",
        "Pierwszy panel Osobiście w pokoju nr 7, po południu. Zdanie",
        "Drugi panel Potrzebne są: – druk – dowód Numer",
    )
    assert [part for part in parts if part not in text] == []
    assert [word for word in ("tutaj", "tej stronie", "Bez treści") if word in text] == []
    assert min(sizes(made)) >= 12.5


def test_at_a_staircase_only_its_rows(client, publish: Publish, estates: Estates):
    page = publish(
        "Przegląd gazowy",
        kind="INSPECTION",
        buildings=[estates.w1],
        body=schedule(
            (estates.w1_1, "2026-11-24"), (estates.w1_2, "2026-11-25"), (None, "2026-11-26")
        ),
    )

    (general,) = texts(poster(client, page))
    (second,) = texts(poster(client, page, "N2/W1/2"))
    both = texts(poster(client, page, "N2/W1"))

    days = ("24 listopada", "25 listopada", "26 listopada")
    assert [day in general for day in days] == [True, True, True]
    assert [day in second for day in days] == [False, True, True]
    assert "ul. Wrzosowa 1, klatka 2" in second
    assert [[day in page for day in days] for page in both] == [
        [True, False, True],
        [False, True, True],
    ]


def test_hours_of_an_outage_stand_in_one_line_and_typst_never_runs_their_words(
    client, publish: Publish
):
    evil = '#read("/etc/passwd") *x* $y$ @ref <a> \\ `raw` // x'
    page = publish(
        f"Tytuł {evil}"[:100],
        kind="OUTAGE",
        poster_text=evil,
        place=evil[:100],
        starts_at=datetime(2026, 11, 26, 8, tzinfo=WARSAW),
        ends_at=datetime(2026, 11, 26, 15, 30, tzinfo=WARSAW),
    )

    (text,) = texts(poster(client, page))

    assert "czw. 26 listopada 2026 r., 8:00–15:30" in text
    assert text.replace("/etc/ ", "/etc/").count('#read("/etc/passwd")') == 3


@pytest.mark.thorough
def test_too_much_is_said_in_characters(client, publish: Publish, estates: Estates):
    rows = [(estates.w1_1, f"2026-12-{day:02}") for day in range(1, 17)]
    page = publish(
        "Przegląd gazowy w całym budynku i wymiana gazomierzy w piwnicach oraz na klatkach",
        poster_text=LONG,
        body=schedule(*rows),
    )

    answer = poster(client, page)

    assert answer.status_code == 422
    said = answer.content.decode()
    assert "E-ANN-03 Tekst plakatu jest za długi o " in said
    number = int(said.partition("za długi o ")[2].split()[0])
    page.poster_text = LONG[: len(LONG) - number]
    page.save_revision().publish()
    assert len(texts(poster(client, page))) == 1
    page.poster_text = LONG[: len(LONG) - number + 1]
    page.save_revision().publish()
    assert poster(client, page).status_code == 422


@pytest.mark.thorough
def test_a_schedule_that_fills_the_sheet_alone(client, publish: Publish, estates: Estates):
    rows = [(estates.w1_1, f"2026-12-{day:02}") for day in range(1, 31)]
    page = publish("Przegląd gazowy", poster_text="Prosimy być w domu.", body=schedule(*rows))

    answer = poster(client, page)

    assert answer.status_code == 422
    assert "Wydrukuj plakaty dla klatek" in answer.content.decode()


@pytest.mark.always
def test_what_a_reader_may_not_see_has_no_poster(client, publish: Publish, estates: Estates):
    """AN-05: no poster and no short address of what is closed, to come, or taken off."""
    closed = publish("Tylko dla członków")
    PageViewRestriction.objects.create(page=closed, restriction_type="login")
    coming = publish("Jutrzejsze ogłoszenie", valid_from=TODAY + timedelta(days=1))
    gone = publish("Wycofane ogłoszenie")
    gone.unpublish()
    over = publish("Wczorajsze ogłoszenie", valid_from=TODAY - timedelta(days=9), valid_until=TODAY)
    open_page = publish("Wymiana zamków")

    hidden = [
        client.get(path).status_code
        for page in (closed, coming, gone)
        for path in (f"/ogloszenia/{page.slug}/plakat.pdf", short(page))
    ]

    assert hidden == [404] * 6
    assert [poster(client, page).status_code for page in (over, open_page)] == [200, 200]
    assert poster(client, open_page, "N9").status_code == 404
    assert client.get("/o/2026-9999/").status_code == 404


def short(page: AnnouncementPage) -> str:
    page.refresh_from_db()
    assert page.number
    _og, year, number = page.number.split("/")
    return f"/o/{year}-{number}/"
