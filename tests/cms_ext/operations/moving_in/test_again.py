"""The same export again, a changed one, an edited page: nothing is doubled, no work is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Revision

from cms_ext.office.audit.models import AuditEvent
from cms_ext.operations.moving_in.models import ImportedArticle
from cms_ext.public_site.notices.models import AnnouncementIndexPage, AnnouncementPage
from tests.cms_ext.operations.moving_in.conftest import FOLDER, Move, draft_of, written

pytestmark = pytest.mark.django_db

WATER: dict[str, Any] = {
    "id": 1,
    "title": "Brak wody",
    "created": "2014-03-05",
    "introtext": "<p>Nie będzie wody.</p>",
}
GAS: dict[str, Any] = {
    "id": 2,
    "title": "Brak gazu",
    "created": "2014-03-06",
    "introtext": "<p>Nie będzie gazu.</p>",
}


def outcomes(answer: dict[str, Any]) -> list[str]:
    return [line["outcome"] for line in answer["articles"]]


def rows() -> tuple[int, int, int, int]:
    """How much there is of what an import makes."""
    models = (AnnouncementPage, ImportedArticle, Redirect, Revision)
    pages, imported, redirects, revisions = (model.objects.count() for model in models)
    return pages, imported, redirects, revisions


def test_the_same_again_changes_nothing(
    index: AnnouncementIndexPage, move: Move, tmp_path: Path
) -> None:
    path = written(tmp_path, WATER, GAS)
    move(path)
    before = rows()

    again = move(path, "--replace")

    assert (outcomes(again), rows()) == (["unchanged", "unchanged"], before)


def test_a_change_on_the_old_site_comes_along_at_the_same_address(
    index: AnnouncementIndexPage, move: Move, tmp_path: Path
) -> None:
    [first] = move(written(tmp_path, WATER))["articles"]
    path = written(tmp_path, WATER | {"introtext": "<p>Woda już jest.</p>", "title": "Jest woda"})

    [line] = move(path)["articles"]

    assert (line["outcome"], line["address"]) == ("updated", first["address"])
    assert draft_of("Jest woda").lead == "Woda już jest."
    assert AnnouncementPage.objects.count() == 1
    assert outcomes(move(path)) == ["unchanged"]


def test_what_an_editor_has_changed_is_kept_unless_told_otherwise(
    index: AnnouncementIndexPage, move: Move, tmp_path: Path
) -> None:
    move(written(tmp_path, WATER))
    page = AnnouncementPage.objects.get()
    page.lead = "Zdanie redaktorki"
    edited = page.save_revision(clean=False)
    path = written(tmp_path, WATER | {"introtext": "<p>Inaczej.</p>"})

    [kept] = move(path)["articles"]
    [still] = move(path)["articles"]
    assert (kept["outcome"], kept["problem"]) == (
        "kept",
        "Stronę zmieniła redakcja. Zastąpi ją życzenie „także zmienione przez redakcję”.",
    )
    assert still == kept
    assert draft_of("Brak wody").lead == "Zdanie redaktorki"

    assert outcomes(move(path, "--replace")) == ["updated"]
    assert draft_of("Brak wody").lead == "Inaczej."
    assert Revision.objects.filter(pk=edited.pk).exists()


@pytest.mark.both_databases
def test_a_page_that_the_editors_deleted_does_not_come_back_by_itself(
    index: AnnouncementIndexPage, move: Move, tmp_path: Path
) -> None:
    path = written(tmp_path, WATER)
    move(path)
    AnnouncementPage.objects.get().delete()

    [kept] = move(path)["articles"]
    assert (kept["outcome"], kept["page"]) == ("kept", None)
    assert AnnouncementPage.objects.count() == 0

    assert outcomes(move(path, "--replace")) == ["created"]
    assert AnnouncementPage.objects.get().title == "Brak wody"


@pytest.mark.both_databases
def test_drafts_that_nobody_touched_are_published_by_a_second_run(
    index: AnnouncementIndexPage, move: Move, tmp_path: Path
) -> None:
    path = written(tmp_path, WATER, GAS)
    move(path)
    edited = AnnouncementPage.objects.get(title="Brak gazu")
    edited.save_revision(clean=False)

    assert outcomes(move(path, "--publish")) == ["published", "unchanged"]
    assert outcomes(move(path, "--publish")) == ["unchanged", "unchanged"]
    water = AnnouncementPage.objects.get(title="Brak wody")
    assert (water.live, water.number) == (True, "OG/2014/0001")
    water.unpublish()
    assert outcomes(move(path, "--publish")) == ["unchanged", "unchanged"]
    assert AnnouncementPage.objects.live().count() == 0


@pytest.mark.both_databases
def test_files_that_are_given_only_the_second_time_come_along_then(
    index: AnnouncementIndexPage, move: Move, tmp_path: Path
) -> None:
    body = "<p>Zobacz <A HREF = 'images/plan.pdf'>plan</A>.</p>"
    path = written(tmp_path, WATER | {"introtext": body}, GAS)

    [first, _gas] = move(path)["articles"]
    assert "Brak pliku /images/plan.pdf wśród podanych plików." in first["changes"]
    assert outcomes(move(path, "--files", str(FOLDER))) == ["updated", "unchanged"]
    assert 'linktype="document"' in draft_of("Brak wody").body[0].value.source
    assert outcomes(move(path, "--files", str(FOLDER))) == ["unchanged", "unchanged"]


@pytest.mark.both_databases
def test_another_old_site_is_another_source(
    index: AnnouncementIndexPage, move: Move, tmp_path: Path
) -> None:
    path = written(tmp_path, WATER)

    assert outcomes(move(path)) == ["created"]
    assert outcomes(move(path, "--name", "bip")) == ["created"]
    assert outcomes(move(path, "--name", "bip")) == ["unchanged"]
    assert sorted(ImportedArticle.objects.values_list("source", "source_id")) == [
        ("bip", "1"),
        ("stara", "1"),
    ]


def test_an_id_that_comes_twice_is_refused_the_second_time(
    index: AnnouncementIndexPage, move: Move, tmp_path: Path
) -> None:
    answer = move(written(tmp_path, WATER, GAS | {"id": 1}), ends=1)

    assert outcomes(answer) == ["created", "refused"]
    assert answer["articles"][1]["problem"] == "Identyfikator jest w źródle drugi raz."
    assert AnnouncementPage.objects.get().title == "Brak wody"


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("wrong", "options", "why"),
    [
        ({"title": " <b></b> "}, (), "nie ma tytułu"),
        ({"title": "x" * 256}, (), "Tytuł ma 256 znaków"),
        ({"introtext": "<p>" + "x" * 300_000}, (), "może mieć najwyżej"),
        ({"introtext": "<div>" * 240 + "x"}, (), "jeden w drugim"),
        ({"created": ""}, ("--publish",), "bez daty"),
    ],
)
def test_a_refused_article_leaves_nothing_and_stops_no_other(
    index: AnnouncementIndexPage,
    move: Move,
    tmp_path: Path,
    wrong: dict[str, Any],
    options: tuple[str, ...],
    why: str,
) -> None:
    answer = move(written(tmp_path, WATER | wrong, GAS), *options, ends=1)

    assert outcomes(answer) == ["refused", "created"]
    assert why in answer["articles"][0]["problem"]
    assert [page.title for page in AnnouncementPage.objects.all()] == ["Brak gazu"]
    assert ImportedArticle.objects.get().source_id == "2"


def test_the_access_log_tells_of_the_import_and_not_of_a_rehearsal(
    index: AnnouncementIndexPage, move: Move, tmp_path: Path
) -> None:
    path = written(tmp_path, WATER, GAS)
    move(path, "--dry-run")
    assert not AuditEvent.objects.filter(action="ARTICLES_MOVED_IN").exists()
    move(path)

    event = AuditEvent.objects.get(action="ARTICLES_MOVED_IN")
    assert (event.actor_label, event.note, event.changes["created"]) == ("operator", "stara", 2)


def test_a_broken_end_of_the_export_is_found_before_anything_is_done(
    index: AnnouncementIndexPage, move: Move, tmp_path: Path
) -> None:
    path = written(tmp_path, WATER, GAS)
    path.write_text(path.read_text(encoding="utf-8")[:-5], encoding="utf-8")

    with pytest.raises(CommandError, match="stara.json: Plik JSON jest uszkodzony"):
        move(path)
    assert AnnouncementPage.objects.count() == 0


def test_each_article_costs_the_same(
    index: AnnouncementIndexPage, move: Move, tmp_path: Path
) -> None:
    def queries(action: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as captured:
            action()
        return len(captured)

    def one(number: int) -> dict[str, Any]:
        return WATER | {"id": number, "title": f"Artykuł {number}"}

    move(written(tmp_path, one(1)))  # finds sites, groups and content types once
    ten = queries(lambda: move(written(tmp_path, *map(one, range(11, 21)))))
    twenty = queries(lambda: move(written(tmp_path, *map(one, range(31, 51)))))
    again = queries(lambda: move(written(tmp_path, *map(one, range(31, 51)))))

    base = 2 * ten - twenty
    assert base < 40
    assert (twenty - ten) % 10 == 0
    assert again < 100


@pytest.mark.both_databases
def test_a_rehearsal_knows_what_earlier_articles_would_have_taken(
    index: AnnouncementIndexPage, move: Move, tmp_path: Path
) -> None:
    """Slugs, old addresses and links: each article of a rehearsal is taken back at once."""
    link = '<p>Zobacz <a href="/woda.html">wcześniejsze</a> i <a href="/gaz.html">gaz</a>.</p>'
    path = written(
        tmp_path,
        WATER | {"url": "/woda.html", "introtext": '<p>Jest też <a href="/gaz.html">gaz</a>.</p>'},
        WATER | {"id": 3, "url": ["/woda.html", "/ogloszenia/brak-wody"], "introtext": link},
        GAS | {"url": "/ogloszenia/brak-wody-2"},
        GAS | {"id": 4, "title": "Woda", "url": "/gaz.html", "introtext": link},
    )

    before = rows()
    rehearsed = move(path, "--dry-run")
    assert rows() == before
    done = move(path)

    assert [line | {"page": None} for line in done["articles"]] == rehearsed["articles"]
    assert [line["address"] for line in done["articles"]] == [
        "/ogloszenia/brak-wody/",
        "/ogloszenia/brak-wody-2/",
        "/ogloszenia/brak-gazu/",
        "/ogloszenia/woda/",
    ]
    assert [line["changes"][-1] for line in done["articles"]] == [
        "Odnośnik do artykułu 4 prowadzi teraz do jego strony.",
        "Odnośnik do artykułu 4 prowadzi teraz do jego strony.",
        "Pod adresem /ogloszenia/brak-wody-2 stoi strona tego serwisu. Nie przekierowaliśmy go.",
        "Odnośnik do artykułu 4 prowadzi teraz do jego strony.",
    ]
