from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.documents import get_document_model

from cms_ext.frontend.theme.icons import ICONS
from cms_ext.public_site.notices.domain.from_template import TemplateAnswers, announce_from_template
from cms_ext.public_site.notices.domain.html_import import import_html
from cms_ext.public_site.notices.models import (
    AnnouncementIndexPage,
    AnnouncementKind,
    AnnouncementPage,
    AnnouncementTemplate,
)
from cms_ext.public_site.notices.targets import Targets
from cms_ext.public_site.pages.domain.editing import publish_below
from cms_ext.public_site.pages.models import Desk
from tests.cms_ext.conftest import TODAY, Publish
from tests.cms_ext.public_site.notices.estates import Estates
from tests.page_checks import page_problems, parsed, texts
from tests.people import staff
from tests.query_counts import queries_of
from tests.standing import rows_but_the_moment, stand_below, without_the_moment

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def test_an_announcement_shows_what_when_where_and_whom_to_ask(client, publish: Publish):
    desk = Desk.objects.create(code="DT", name="Dział Techniczny", matter="Usterki", room="5")
    begins = timezone.make_aware(timezone.datetime(2026, 11, 24, 0, 30))
    file = get_document_model().objects.create(title="Plan", file="plan.pdf", file_size=412_000)
    publish(
        "Przerwa w dostawie wody",
        kind="OUTAGE",
        place="ul. Wrzosowa 1",
        medium="ciepła woda",
        starts_at=begins,
        ends_at=begins + timedelta(hours=31),
        valid_until=TODAY + 6 * DAY,
        contact_desk=desk,
        attachments=[("file", {"document": file, "title": "Plan robót"})],
    )

    answer = client.get("/ogloszenia/przerwa-w-dostawie-wody/")

    page = parsed(answer)
    facts = dict(zip(texts(page, "//main//dt"), texts(page, "//main//dd"), strict=True))
    assert facts == {
        "Kiedy": "wtorek, 24 listopada 2026, godz. 0:30 – środa, 25 listopada 2026, godz. 7:30",
        "Czego dotyczy": "ciepła woda",
        "Miejsce": "ul. Wrzosowa 1",
        "Ogłoszono": "20 listopada 2026",
        "Na tablicy do": "26 listopada 2026",
        "Numer": "OG/2026/0001",
        "Pokój": "5",
    }
    assert texts(page, "//main//section[@aria-labelledby='h-zal']//li") == [
        "Plan robótPDF, 412\N{NO-BREAK SPACE}kB"
    ]
    assert texts(page, "//main//*[contains(@class, 'on-paper')]") == [
        "Adres tej strony: http://testserver/ogloszenia/przerwa-w-dostawie-wody/"
    ]
    assert page_problems(answer) == []


def test_an_outage_leaves_the_list_also_when_nobody_gave_its_last_day(publish: Publish):
    over = timezone.make_aware(timezone.datetime(2026, 11, 10, 12))
    open_end = publish("Brak wody", "OUTAGE", starts_at=over, valid_from=TODAY - 20 * DAY)
    late = publish("Wpisane później", "OUTAGE", starts_at=over, ends_at=over, valid_from=TODAY)
    plain = publish("Informacja", starts_at=over)

    days = [page.valid_until for page in (open_end, late, plain)]
    assert days == [date(2026, 11, 11), TODAY, None]


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("valid_from", "valid_until", "status", "bar", "robots"),
    [
        (TODAY, None, 200, [], None),
        (TODAY - DAY, TODAY, 200, [], None),
        (
            TODAY - 9 * DAY,
            TODAY - DAY,
            200,
            ["Ogłoszenie archiwalne – było na tablicy do 19 listopada 2026 r."],
            "noindex",
        ),
        (TODAY + DAY, None, 404, [], None),
    ],
    ids=["until further notice", "last day", "over", "not yet"],
)
def test_an_address_outlives_the_announcement_and_search_finds_what_stands_today(
    client,
    publish: Publish,
    valid_from: date,
    valid_until: date | None,
    status: int,
    bar: list[str],
    robots: str | None,
):
    publish("Zmiana opłat za wodę", valid_from=valid_from, valid_until=valid_until)

    answer = client.get("/ogloszenia/zmiana-oplat-za-wode/")

    assert answer.status_code == status
    assert texts(parsed(answer), "//main//*[contains(@class, 'note--warn')]") == bar
    assert answer.get("X-Robots-Tag") == robots
    assert bool(parsed(answer).xpath("//meta[@name='robots']")) is (robots is not None)
    stands = status == 200 and not bar
    for query in ("oplaty", "OG/2026/0001"):
        titles = texts(parsed(client.get(f"/szukaj/?q={query}")), "//main//h3/a")
        assert titles == (["Zmiana opłat za wodę"] if stands else [])


def test_what_the_site_gave_survives_older_revisions_and_a_copy_gets_its_own_number(
    publish: Publish,
):
    page = publish("Zmiana opłat za wodę")
    page.revisions.order_by("created_at").first().publish()

    assert AnnouncementPage.objects.get().number == "OG/2026/0001"

    copy = page.copy(update_attrs={"slug": "kopia"}, keep_live=False)
    assert copy.number is None

    copy.save_revision().publish()
    assert AnnouncementPage.objects.get(slug="kopia").number == "OG/2026/0002"


def test_an_announcement_leads_to_its_neighbours_and_the_archive_does_not(client, publish: Publish):
    publish("Starsze ogłoszenie", valid_from=TODAY - DAY)
    page = publish("Mycie klatek", valid_from=TODAY)
    publish("Nowsze ogłoszenie", valid_from=TODAY)
    beside = "//main//nav[@aria-label='Sąsiednie ogłoszenia']//a"

    answer = client.get("/ogloszenia/mycie-klatek/")

    assert texts(parsed(answer), beside) == ["Nowsze ogłoszenie", "Starsze ogłoszenie"]
    assert page_problems(answer) == []
    AnnouncementPage.objects.filter(pk=page.pk).update(
        valid_from=TODAY - DAY, valid_until=TODAY - DAY
    )
    assert texts(parsed(client.get("/ogloszenia/mycie-klatek/")), beside) == []


@pytest.mark.thorough
def test_an_announcement_costs_the_same_among_one_and_four_others(client, publish: Publish):
    desk = Desk.objects.create(code="DT", name="Dział Techniczny", matter="Usterki", room="5")
    publish("Brak wody", "OUTAGE", contact_desk=desk)
    publish("Ogłoszenie numer 0")
    answer = client.get("/ogloszenia/brak-wody/")
    among_one = queries_of(client.get, "/ogloszenia/brak-wody/")
    for number in range(1, 4):
        publish(f"Ogłoszenie numer {number}")

    beside = "//main//nav[@aria-label='Sąsiednie ogłoszenia']//a"
    assert texts(parsed(answer), beside) == ["Ogłoszenie numer 0"]
    assert queries_of(client.get, "/ogloszenia/brak-wody/") == among_one


# --- E-ANN-01 on every way in: what ends before it starts is no announcement ----------------------
NOON = timezone.make_aware(datetime(2026, 11, 20, 12))
WRONG = [
    {"valid_until": TODAY - DAY},
    {"pinned": True, "pinned_until": TODAY - DAY},
    {"starts_at": NOON, "ends_at": NOON - timedelta(minutes=1)},
]


@pytest.mark.parametrize("code", ["GENERAL", "OUTAGE", "ALERT"])
def test_code_does_not_make_it(publish: Publish, code: str):
    for dates in WRONG:
        with pytest.raises(ValidationError, match="E-ANN-01"):
            publish("Brak wody", code, **{"valid_until": TODAY} | dates)
    assert not AnnouncementPage.objects.exists()


def test_what_stands_does_not_become_it_nor_does_the_database_take_it(publish: Publish):
    publish("Brak wody", "GENERAL")
    before = AnnouncementPage.objects.values().get()

    for dates in WRONG:
        page = AnnouncementPage.objects.get()
        for name, value in dates.items():
            setattr(page, name, value)
        for deed in (page.save, page.save_revision):
            with pytest.raises(ValidationError, match="E-ANN-01"):
                deed()

    with pytest.raises(IntegrityError), transaction.atomic():
        AnnouncementPage.objects.update(valid_until=TODAY - DAY)
    assert AnnouncementPage.objects.values().get() == before


@pytest.mark.parametrize("publish", [True, False], ids=["published", "a draft"])
def test_no_template_makes_it(index: AnnouncementIndexPage, publish: bool):
    ewa = staff("redaktor", "editor", "publisher")
    template = AnnouncementTemplate.objects.get(name="Brak wody")
    ends_before_it_starts = (NOON, NOON - timedelta(hours=1))
    was_over_before_today = (NOON - 3 * DAY, NOON - 2 * DAY)

    for hours in (ends_before_it_starts, was_over_before_today):
        answers = TemplateAnswers(*hours, Targets(everybody=True))
        with pytest.raises(ValidationError, match="E-ANN-01"):
            announce_from_template(template, answers, today=TODAY, user=ewa, publish=publish)

    assert not AnnouncementPage.objects.exists()


@pytest.mark.parametrize("life", [0, 1, 60])
def test_an_import_ends_not_before_its_first_day(index: AnnouncementIndexPage, life: int):
    AnnouncementKind.objects.filter(code="GENERAL").update(life_days=life)

    page = import_html(b"<h1>Mycie klatek</h1><p>Jutro.</p>", "GENERAL", TODAY).page

    assert page.valid_until == TODAY + life * DAY


# --- What stands before a test begins is what a publication would have left -----------------------
def _left_by(
    way: Callable[[Any, Any], Any], index: AnnouncementIndexPage, **facts: Any
) -> tuple[dict[str, str], str]:
    """Return the rows that there are then, and the page as it was given back."""
    page = AnnouncementPage(title="Brak wody", lead="Od 8:00.", valid_from=TODAY, **facts)
    with transaction.atomic():
        given = way(AnnouncementIndexPage.objects.get(pk=index.pk), page)
        rows = rows_but_the_moment()
        transaction.set_rollback(True)
    return rows, without_the_moment(given.serializable_data())


@pytest.mark.thorough
def test_a_page_that_stands_is_one_that_was_published(
    index: AnnouncementIndexPage, estates: Estates
):
    before = rows_but_the_moment()
    for kind in AnnouncementKind.objects.filter(code__in=["GENERAL", "OUTAGE"]):
        facts = {"kind": kind, "properties": [estates.jodlowa], "valid_until": TODAY + 3 * DAY}
        facts["pinned"] = True

        published = _left_by(publish_below, index, **facts)

        assert _left_by(stand_below, index, **facts) == published
        assert rows_but_the_moment() == before != published[0]


FIRST, EVENT = date(2026, 11, 20), date(2026, 12, 1)


def test_the_kinds_of_the_spec_are_rows_and_only_the_alert_must_end():
    kinds = AnnouncementKind.objects.all()

    assert {kind.code: (kind.pinned, kind.last_day(FIRST, EVENT)) for kind in kinds} == {
        "LOGIN_PROCEDURE": (True, None),
        "GENERAL": (False, date(2027, 1, 19)),
        "OUTAGE": (False, date(2026, 12, 2)),
        "WORKS": (False, date(2026, 12, 8)),
        "MEETING_GM": (True, date(2026, 12, 15)),
        "FEES": (True, date(2027, 1, 19)),
        "SETTLEMENT": (False, date(2027, 1, 19)),
        "READINGS": (False, date(2026, 12, 2)),
        "INSPECTION": (False, date(2026, 12, 2)),
        "WASTE": (False, date(2027, 2, 18)),
        "TENDER": (False, date(2026, 12, 31)),
        "OFFICE": (False, date(2026, 12, 2)),
        "ALERT": (True, date(2026, 11, 22)),
    }
    assert {kind.icon for kind in kinds} <= set(ICONS)
    assert [kind.code for kind in kinds if kind.needs_end] == ["ALERT"]
    # An event without a date has no last day.
    assert AnnouncementKind.objects.get(code="OUTAGE").last_day(FIRST, None) is None
