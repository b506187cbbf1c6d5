"""AN-07: words that try to be more than words, through every field and to every outlet."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from icalendar import Calendar
from lxml import etree, html
from wagtail.documents import get_document_model

from cms_ext.audit.domain.event import SYSTEM
from cms_ext.notices.domain.correct import correct
from cms_ext.notices.domain.html_import import import_html
from cms_ext.notices.models import AnnouncementIndexPage, AnnouncementPage
from tests.cms_ext.conftest import TODAY, Publish
from tests.page_checks import page_problems, parsed, texts
from tests.people import staff

pytestmark = pytest.mark.django_db

BACKEND = "cms_ext.identity.backends.RealmBackend"
NOON = timezone.make_aware(datetime(2026, 11, 20, 12))
HOSTILE = [
    "<script>evil()</script>",
    '"><img src=x onerror=evil()>',
    "'><svg/onload=evil()>",
    "</title></textarea><script>evil()</script>",
    "<a href=javascript:evil()>tu</a>",
    "<p style='background:url(javascript:evil())'>",
    "]]><script>evil()</script>",
    "{{ evil }}{% evil %}",
]
PUBLIC = (
    "/",
    "/ogloszenia/",
    "/ogloszenia/brak-wody/",
    "/ogloszenia/przerwy/",
    "/szukaj/?q=rower",
    "/strefa-mieszkanca/logowanie/",
)


@pytest.fixture(params=HOSTILE)
def payload(request: pytest.FixtureRequest) -> str:
    value: str = request.param
    return value


@pytest.fixture
def notice(publish: Publish, payload: str) -> AnnouncementPage:
    """An outage of today and an emergency message with the payload wherever words are typed."""
    words = f"Rower {payload}"
    document = get_document_model().objects.create(
        title=words, file=ContentFile(b"%PDF-1.4", name="plan.pdf")
    )
    publish(words, "ALERT", slug="awaria", lead=words, valid_until=TODAY, severity="danger")
    page = publish(
        words,
        "OUTAGE",
        slug="brak-wody",
        lead=words,
        place=words,
        medium=words[:40],
        starts_at=NOON - timedelta(hours=1),
        ends_at=NOON + timedelta(days=1),
        valid_until=TODAY + timedelta(days=2),
        attachments=[("file", {"document": document, "title": words})],
        body=[
            ("heading", {"text": words, "level": "2"}),
            ("schedule", {"caption": words, "visits": [_visit(words)]}),
        ],
    )
    correct(page, words, on=TODAY, origin=SYSTEM)
    return AnnouncementPage.objects.get(pk=page.pk)


def _visit(words: str) -> dict[str, Any]:
    day = (NOON + timedelta(days=1)).date()
    start, end = NOON.time(), (NOON + timedelta(hours=1)).time()
    return {"staircase": None, "place": words, "day": day, "start": start, "end": end}


def dangers(tree: Any) -> list[str]:
    """What in a tree would run, load or lead to a script, and came from the payload."""
    found = [
        f"<{element.tag} {name}>"
        for element in tree.iter()
        if isinstance(element.tag, str)
        for name, value in element.attrib.items()
        if name.startswith("on")
        or value.replace(" ", "").lower().startswith("javascript:")
        or (name == "style" and "evil" in value)
    ]
    found += ["<script>" for script in tree.xpath("//script") if _runs(script)]
    return found + ["<img>" for _picture in tree.xpath("//img[@src='x']")]


def _runs(script: Any) -> bool:
    # What Wagtail's editor and search engines read stands in scripts of data, which no browser
    # runs; a payload that broke out of one would be a script of its own.
    data = ("application/json", "application/ld+json")
    return "evil()" in script.text_content() and script.get("type") not in data


def dangers_in_words(text: str) -> list[str]:
    """The same of a text that a feed reader takes for HTML."""
    return dangers(html.fragment_fromstring(text, create_parent="div"))


def test_an_07_on_every_page_they_are_words(client: Client, notice: AnnouncementPage) -> None:
    for address in PUBLIC:
        answer = client.get(address)
        assert (answer.status_code, dangers(parsed(answer))) == (200, []), address
        # No inline script, style or handler at all, and no request to anywhere else.
        assert page_problems(answer) == [], address
        banner = texts(parsed(answer), "//header//*[@role='alert']//strong")
        assert banner == ["Zagrożenie:"], address


def test_an_07_the_page_shows_them_as_they_were_typed(
    client: Client, notice: AnnouncementPage, payload: str
) -> None:
    page = parsed(client.get("/ogloszenia/brak-wody/"))

    words = f"Rower {payload}"
    assert texts(page, "//h1") == [words]
    for place in (
        "//p[@class='lead']",
        "//main//dl//dd[contains(., 'Rower')]",
        "//main//h2[contains(., 'Rower')]",
        "//main//caption",
        "//section[@aria-labelledby='h-zal']//a",
        "//main//p[contains(., 'Sprostowanie')]",
    ):
        assert words[:30] in texts(page, place)[0], place


def test_an_07_feeds_are_xml_and_their_descriptions_are_words(
    client: Client, notice: AnnouncementPage, payload: str
) -> None:
    for address in ("/ogloszenia/rss/", "/ogloszenia/atom/"):
        feed = etree.fromstring(client.get(address).content)
        items = [*feed.iter("item"), *feed.iter("{*}entry")]
        told = [item.findtext("description") or item.findtext("{*}summary") for item in items]
        titles = {item.findtext("{*}title") or item.findtext("title") for item in items}
        assert (len(items), titles) == (2, {f"Rower {payload}"}), address
        assert [dangers_in_words(words or "") for words in told] == [[], []], address
        assert all(payload in html.fromstring(f"<p>{words}</p>").text_content() for words in told)


def test_an_07_the_calendar_has_no_line_that_nobody_wrote(
    client: Client, publish: Publish, payload: str
) -> None:
    forged = f"{payload}\r\nATTENDEE:mailto:evil@example.org\r\nEND:VEVENT"
    publish("Brak wody", "OUTAGE", lead=forged, place=payload, starts_at=NOON)

    calendar = Calendar.from_ical(client.get("/ogloszenia/kalendarz.ics").content)

    (event,) = calendar.walk("VEVENT")
    assert "ATTENDEE" not in event
    assert "ATTENDEE:mailto:evil" in str(event["DESCRIPTION"])
    assert payload in str(event["LOCATION"])


def test_an_07_the_administration_shows_words_too(notice: AnnouncementPage) -> None:
    admin = Client()
    admin.force_login(staff("admin", superuser=True), BACKEND)
    index = AnnouncementIndexPage.objects.get()

    for address in (
        f"/admin/pages/{index.pk}/",
        f"/admin/pages/{notice.pk}/edit/",
        f"/admin/pages/{notice.pk}/history/",
        f"/admin/pages/{notice.pk}/delete/",
        f"/admin/ogloszenia/{notice.pk}/sprostowanie/",
        "/admin/",
    ):
        answer = admin.get(address)
        assert (answer.status_code, dangers(parsed(answer))) == (200, []), address


@pytest.mark.parametrize(
    "written",
    [
        "<p>Rower.</p><script>evil()</script>",
        "<p onclick='evil()'>Rower.</p>",
        "<p>Rower <img src=x onerror=evil()></p>",
        "<p>Rower <a href='javascript:evil()'>tu</a></p>",
        "<p>Rower <a href='jAvA\tscript:evil()'>tu</a></p>",
        "<p style='background:url(javascript:evil())'>Rower</p>",
        "<table><tr><th onclick=evil()>Rower</th></tr><tr><td onload=evil()>1</td></tr></table>",
        "<p>Rower</p><iframe src='https://evil.example'></iframe><svg onload=evil()></svg>",
    ],
)
def test_an_07_a_body_from_a_file_is_cleaned(
    client: Client, index: AnnouncementIndexPage, written: str
) -> None:
    page = import_html(f"<h1>Mycie klatek</h1>{written}".encode(), "GENERAL", TODAY).page
    page.lead = "Myjemy klatki."
    page.save_revision().publish()

    answer = client.get(page.get_url())

    assert (answer.status_code, dangers(parsed(answer)), page_problems(answer)) == (200, [], [])
    assert "Rower" in texts(parsed(answer), "//div[@class='prose']")[0]
