from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.notices.posters.models import BoardPosting
from tests.cms_ext.conftest import TODAY, Publish
from tests.cms_ext.public_site.notices.estates import Estates
from tests.people import staff
from tests.query_counts import queries_of
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
BOARDS = ["ul. Wrzosowa 1, klatka 1", "ul. Wrzosowa 1, klatka 2"]


@shared
def page(publish: Publish, estates: Estates) -> AnnouncementPage:
    return publish("Przegląd gazowy", buildings=[estates.w1])


@pytest.fixture
def editor(client, page: AnnouncementPage) -> Client:
    client.force_login(staff("redaktor", "editor"))
    return client


def screen(page: AnnouncementPage) -> str:
    return reverse("posters_of_announcement", args=[page.pk])


def acts() -> list[tuple[str, dict[str, Any]]]:
    found = AuditEvent.objects.filter(action__startswith="POSTER").order_by("seq")
    return list(found.values_list("action", "changes"))


def test_from_printing_to_taking_down(editor: Client, page: AnnouncementPage, estates: Estates):
    shown = editor.get(screen(page)).content.decode()
    assert ("ul. Wrzosowa 1, klatka 1" in shown, "ul. Jodłowa 2" in shown) == (True, False)
    editor.get(f"{page.url}plakat.pdf", {"gdzie": "N2/W1"})
    boards = [estates.w1_1.pk, estates.w1_2.pk]
    editor.post(screen(page), {"put_up": "1", "staircases": boards, "on": "2026-11-20"})
    editor.post(screen(page), {"put_up": "1", "staircases": boards, "on": "2026-11-21"})
    first = BoardPosting.objects.get(staircase=estates.w1_1)
    editor.post(screen(page), {"take_down": "1", "posting": first.pk, "on": "2026-12-01"})

    assert list(BoardPosting.objects.values_list("staircase__code", "posted_on", "removed_on")) == [
        ("1", TODAY, date(2026, 12, 1)),
        ("2", TODAY, None),
    ]
    assert acts() == [
        ("POSTER_PRINTED", {"variant": "N2/W1"}),
        ("POSTER_PUT_UP", {"on": "2026-11-20", "boards": BOARDS}),
        ("POSTER_TAKEN_DOWN", {"on": "2026-12-01", "boards": BOARDS[:1]}),
    ]


def test_on_all_boards_at_once_and_off_them_again(
    editor: Client, page: AnnouncementPage, estates: Estates
):
    editor.post(screen(page), {"put_up": "1", "everywhere": "on", "on": "2026-11-20"})
    too_early = editor.post(screen(page), {"take_down": "1", "on": "2026-11-19"}, follow=True)
    untouched = set(BoardPosting.objects.values_list("removed_on", flat=True))
    editor.post(screen(page), {"take_down": "1", "on": "2026-11-26"})

    assert "E-ANN-01" in too_early.content.decode()
    assert untouched == {None}
    rows = BoardPosting.objects.values_list("staircase", "posted_on", "removed_on")
    assert set(rows) == {
        (staircase.pk, TODAY, date(2026, 11, 26)) for staircase in (estates.w1_1, estates.w1_2)
    }
    assert acts() == [
        ("POSTER_PUT_UP", {"on": "2026-11-20", "boards": BOARDS}),
        ("POSTER_TAKEN_DOWN", {"on": "2026-11-26", "boards": BOARDS}),
    ]


@pytest.mark.thorough
def test_bad_input_changes_nothing(
    editor: Client, page: AnnouncementPage, publish: Publish, estates: Estates
):
    hanging, of_another = (
        BoardPosting.objects.create(announcement=one, staircase=estates.w1_1, posted_on=TODAY)
        for one in (page, publish("Walne zgromadzenie"))
    )
    too_early = {"take_down": "1", "posting": hanging.pk, "on": "2026-11-01"}
    sent: list[tuple[dict[str, Any], str]] = [
        ({"put_up": "1", "on": "2026-11-20"}, "Zaznacz klatki"),
        ({"put_up": "1", "on": "wczoraj"}, "Zaznacz klatki"),
        ({"take_down": "1", "on": "jutro"}, "Podaj dzień zdjęcia"),
        (too_early, "E-ANN-01"),
    ]
    for typed, said in sent:
        assert said in editor.post(screen(page), typed, follow=True).content.decode()

    # A board of another building.
    other = {"put_up": "1", "staircases": [estates.j2_1.pk], "on": "2026-11-20"}
    assert editor.post(screen(page), other).status_code == 200
    # A poster of another announcement.
    editor.post(screen(page), {"take_down": "1", "posting": of_another.pk, "on": "2026-11-26"})

    kept = list(BoardPosting.objects.values_list("posted_on", "removed_on"))
    assert (kept, acts()) == ([(TODAY, None)] * 2, [])


def test_who_may_not_edit_sees_nothing(client, page: AnnouncementPage):
    assert client.get(screen(page)).status_code == 302
    client.force_login(staff("kasjer", "finance_clerk"))

    assert client.get(screen(page)).status_code == 302
    assert client.post(screen(page), {"put_up": "1"}).status_code == 302


def test_the_screen_asks_as_much_for_one_board_as_for_four(
    editor: Client, publish: Publish, page: AnnouncementPage, estates: Estates
):
    everywhere = publish("Walne zgromadzenie")
    for staircase in (estates.j2_1, estates.j2_2, estates.w1_1, estates.w1_2):
        BoardPosting.objects.create(announcement=everywhere, staircase=staircase, posted_on=TODAY)
    BoardPosting.objects.create(announcement=page, staircase=estates.w1_1, posted_on=TODAY)
    editor.get(screen(page))

    of_one, of_four = (queries_of(editor.get, screen(shown)) for shown in (page, everywhere))

    assert of_one == of_four
