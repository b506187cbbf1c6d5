"""AN-07: words that try to be more than words, through every field and to every outlet.

Each payload of the table is an announcement of its own. An outlet is asked once for all of them,
and a failure names the address and the payload.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.utils import timezone
from icalendar import Calendar
from lxml import etree, html
from wagtail.documents import get_document_model

from cms_ext.base.text.sanitising.words import one_line
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import User
from cms_ext.public_site.editing.domain.paste import create_draft
from cms_ext.public_site.notices.domain.html_import import import_html
from cms_ext.public_site.notices.domain.life import correct_announcement
from cms_ext.public_site.notices.models import (
    AnnouncementIndexPage,
    AnnouncementKind,
    AnnouncementPage,
    AnnouncementTemplate,
)
from cms_ext.public_site.pages.models import Desk
from tests.clients import signed_in
from tests.cms_ext.conftest import TODAY, Publish
from tests.hostile import BREAKING_OUT, MARKUP, UNSEEN, WORDS, dangers, unseen_in
from tests.page_checks import page_problems, parsed, texts
from tests.people import staff
from tests.shared_rows import shared

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]

NOON = timezone.make_aware(datetime(2026, 11, 20, 12))
PER_PAGE = 10
# Where an alert, the kinds and the co-op's own words stand around something else.
AROUND = ("/", "/ogloszenia/przerwy/", "/strefa-mieszkanca/logowanie/", "/mapa-strony/")


@shared
def hostile_frame(publish: Publish) -> None:
    """The words of kinds, desks and templates, and the emergency message on each page."""
    words = " ".join((*BREAKING_OUT, *UNSEEN))
    desk = {"matter": words[-80:], "name": words[:80], "room": "1"}
    Desk.objects.create(code="DT", **desk)
    kind = AnnouncementKind.objects.get(code="OUTAGE")
    kind.name = f'"><svg/onload=evil()>{UNSEEN[0]}'[:40]
    kind.save()
    AnnouncementTemplate.objects.create(
        name=words[:40], kind=kind, title=words[:100], lead=words[:240], body=words
    )
    publish(words[:250], "ALERT", slug="awaria", lead=words[:300], valid_until=TODAY)


@shared
def notices(publish: Publish, hostile_frame: None) -> dict[str, AnnouncementPage]:
    """An outage for each payload, which stands wherever words are typed."""
    return {payload: _notice(publish, payload, at) for at, payload in enumerate(WORDS)}


def _notice(publish: Publish, payload: str, at: int) -> AnnouncementPage:
    words = f"Rower {payload}"
    document = get_document_model().objects.create(
        title=words, file=ContentFile(b"%PDF-1.4", name="plan.pdf")
    )
    page = publish(
        words,
        "OUTAGE",
        slug=f"brak-wody-{at}",
        lead=words,
        seo_title=words,
        search_description=words,
        place=words[:120],
        medium=words[:40],
        poster_text=words,
        contact_desk=Desk.objects.get(code="DT"),
        starts_at=NOON - timedelta(hours=1),
        ends_at=NOON + timedelta(days=1),
        valid_until=TODAY + timedelta(days=2),
        attachments=[("file", {"document": document, "title": words[:120]})],
        body=[
            ("heading", {"text": words[:120], "level": "2"}),
            ("schedule", {"caption": words[:80], "visits": [_visit(words[:80])]}),
        ],
    )
    correct_announcement(page, words, on=TODAY, origin=SYSTEM)
    return AnnouncementPage.objects.get(pk=page.pk)


def _visit(words: str) -> dict[str, Any]:
    day = (NOON + timedelta(days=1)).date()
    start, end = NOON.time(), (NOON + timedelta(hours=1)).time()
    return {"staircase": None, "place": words, "day": day, "start": start, "end": end}


def faults(answer: HttpResponse) -> list[str]:
    """What is wrong with a public page: whatever would run, and each rule that it broke."""
    tree = parsed(answer)
    banner = texts(tree, "//header//*[@role='alert']//strong")
    return [
        *([] if answer.status_code == 200 else [str(answer.status_code)]),
        *dangers(tree),
        # No inline script, style or handler at all, and no request to anywhere else.
        *page_problems(answer),
        *([] if banner == ["Ważne:"] else ["no banner"]),
    ]


@pytest.mark.usefixtures("frame_kept")
def test_an_07_on_every_page_they_are_words_as_they_were_typed(
    client, notices: dict[str, AnnouncementPage]
):
    pages = range(1, len(notices) // PER_PAGE + 2)
    lists = [f"/ogloszenia/?page={number}" for number in pages]
    hits = [f"/szukaj/?q=rower&page={number}" for number in pages]
    own = {payload: client.get(page.url) for payload, page in notices.items()}

    assert {
        url: found for url in (*AROUND, *lists, *hits) if (found := faults(client.get(url)))
    } == {}
    assert {payload: found for payload, page in own.items() if (found := faults(page))} == {}
    assert {
        payload: changed for payload, page in own.items() if (changed := _changed(page, payload))
    } == {}


def _changed(page: HttpResponse, payload: str) -> list[str]:
    """Return the places of an announcement's page where the words are not those that were typed."""
    tree = parsed(page)
    words = " ".join(one_line(f"Rower {payload}").split())
    [about] = tree.xpath("//meta[@property='og:description']/@content")
    [data] = tree.xpath("//script[@type='application/ld+json']/text()")
    [event] = [thing for thing in json.loads(data)["@graph"] if "startDate" in thing]
    found = {
        "h1": texts(tree, "//h1")[0],
        "lead": texts(tree, "//p[@class='lead']")[0],
        "correction": texts(tree, "//main//p[contains(., 'Sprostowanie')]")[0].partition(": ")[2],
        "title": texts(tree, "//head/title")[0].rpartition(" – ")[0],
        "description": str(about),
        "event": event["name"],
    }
    short = {
        "heading": texts(tree, "//main//h2[contains(., 'Rower')]")[0],
        "caption": texts(tree, "//main//caption")[0],
        "file": texts(tree, "//section[@aria-labelledby='h-zal']//a")[0],
    }
    whole = [name for name, said in found.items() if " ".join(said.split()) != words]
    return whole + [
        name for name, said in short.items() if words[:30] not in " ".join(said.split())
    ]


def test_an_07_feeds_are_xml_and_their_descriptions_are_words(
    client, notices: dict[str, AnnouncementPage]
):
    alert = AnnouncementPage.objects.get(slug="awaria")
    expected = {one_line(f"Rower {payload}") for payload in WORDS} | {alert.title}
    for address in ("/ogloszenia/rss/", "/ogloszenia/atom/"):
        feed = etree.fromstring(client.get(address).content)
        items = [*feed.iter("item"), *feed.iter("{*}entry")]
        titles = {item.findtext("{*}title") or item.findtext("title") or "" for item in items}
        summaries = [
            item.findtext("description") or item.findtext("{*}summary") or "" for item in items
        ]
        # A feed holds the newest fifty.
        assert (len(titles - expected), len(items)) == (0, 50), address
        assert [words for words in summaries if dangers(_as_html(words))] == []
        assert [words for words in (*titles, *summaries) if unseen_in(words)] == []


def _as_html(words: str) -> Any:
    """A description as a feed reader takes it."""
    return html.fragment_fromstring(words, create_parent="div")


def test_an_07_the_calendar_has_no_line_that_nobody_wrote(
    client, publish: Publish, notices: dict[str, AnnouncementPage]
):
    for payload in UNSEEN:
        forged = f"{payload}\r\nATTENDEE:mailto:evil@example.org\u2028END:VEVENT"
        publish(f"Brak wody {payload}", "OUTAGE", lead=forged, place=payload[:120], starts_at=NOON)

    source = client.get("/ogloszenia/kalendarz.ics").content
    events = Calendar.from_ical(source).walk("VEVENT")

    assert [event["SUMMARY"] for event in events if "ATTENDEE" in event] == []
    typed = [f"Brak wody {payload}" for payload in UNSEEN]
    typed += [f"Rower {payload}" for payload in WORDS]
    assert {str(event["SUMMARY"]) for event in events} == set(map(one_line, typed))
    forged = [event for event in events if str(event["SUMMARY"]).startswith("Brak wody")]
    assert all("ATTENDEE:mailto:evil" in str(event["DESCRIPTION"]) for event in forged)
    assert unseen_in(source.decode()) == []


def test_an_07_a_poster_is_printed_of_each(client, publish: Publish, hostile_frame: None):
    """Every tenth in this test: the words themselves are looked at in the tests of the fonts."""
    for at, payload in enumerate(WORDS[::10]):
        page = _notice(publish, payload, at)
        answer = client.get(f"/ogloszenia/{page.slug}/plakat.pdf")
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf"), payload


def test_an_07_the_administration_shows_words_too(publish: Publish, hostile_frame: None):
    admin = signed_in(staff("admin", superuser=True))
    index = AnnouncementIndexPage.objects.get()
    template = AnnouncementTemplate.objects.get(title__contains="evil()")
    notice = [_notice(publish, payload, at) for at, payload in enumerate(BREAKING_OUT)][0]

    found = {}
    for address in (
        "/admin/",
        f"/admin/pages/{index.pk}/",
        "/admin/pages/search/?q=rower",
        "/admin/reports/site-history/",
        f"/admin/pages/{notice.pk}/edit/",
        f"/admin/pages/{notice.pk}/history/",
        f"/admin/pages/{notice.pk}/delete/",
        f"/admin/ogloszenia/{notice.pk}/sprostowanie/",
        f"/admin/ogloszenia/{notice.pk}/wycofanie/",
        f"/admin/ogloszenia/{notice.pk}/plakat/",
        f"/admin/ogloszenia/nowe/{template.pk}/",
        "/admin/ogloszenia/wklej/",
        "/admin/snippets/cms_ext_notices/announcementkind/",
        "/admin/snippets/cms_ext_notices/announcementtemplate/",
        "/admin/snippets/cms_ext_pages/desk/",
        "/admin/documents/",
    ):
        answer = admin.get(address)
        found[address] = (answer.status_code, dangers(parsed(answer)))

    assert {address: one for address, one in found.items() if one != (200, [])} == {}


@pytest.mark.parametrize("way", ["file", "paste"])
def test_an_07_a_body_from_elsewhere_is_cleaned(client, index: AnnouncementIndexPage, way: str):
    """Each by itself, then all of them on one page as readers get it."""
    bring_in: Callable[[str], AnnouncementPage] = {"file": _from_a_file, "paste": _pasted}[way]
    found, blocks = {}, []
    for at, payload in enumerate((*MARKUP, *UNSEEN)):
        page = bring_in(f"<h1>Mycie klatek {at}</h1><p>Rower.</p>{payload}<p>Kosiarka.</p>")
        tree = _as_html(page.body.render_as_block())
        prose = " ".join(tree.text_content().split())
        problems = [*dangers(tree), *unseen_in(prose)]
        if problems or "Rower." not in prose:
            found[payload] = problems
        blocks += page.body.raw_data
    page.lead, page.everybody, page.live, page.body = "Myjemy klatki.", True, True, blocks
    page.save()
    answer = client.get(page.get_url())
    whole = parsed(answer)
    prose = texts(whole, "//div[@class='prose']")[0]

    assert found == {}
    assert prose.count("Rower.") == len(MARKUP) + len(UNSEEN)
    assert [*dangers(whole), *page_problems(answer), *unseen_in(prose)] == []


def _from_a_file(source: str) -> AnnouncementPage:
    return import_html(source.replace("\x00", "").encode(), "GENERAL", TODAY).page


def _pasted(source: str) -> AnnouncementPage:
    kind = AnnouncementKind.objects.get(code="GENERAL")
    user = User.objects.filter(is_superuser=True).first() or staff("redaktor", superuser=True)
    return create_draft(source.replace("\x00", ""), kind, "", today=TODAY, user=user).page
