"""The same export again, a changed one, an edited page: nothing is doubled, no work is lost."""

from typing import Any

import pytest
from django.core.management import CommandError
from wagtail.models import Revision

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.operations.moving_in.models import ImportedArticle
from cms_ext.public_site.notices.models import AnnouncementPage
from tests.cms_ext.operations.moving_in import movings
from tests.cms_ext.operations.moving_in.movings import FOLDER, Move, draft_of, made, written
from tests.query_counts import queries_of

pytestmark = pytest.mark.django_db

WATER: dict[str, Any] = {
    "id": 1,
    "title": "Brak wody",
    "created": "2014-03-05",
    "introtext": "<p>Nie będzie wody.</p>",
}
GAS: dict[str, Any] = {name: value for name, value in movings.GAS.items() if name != "url"}


def outcomes(answer: dict[str, Any]) -> list[str]:
    return [line["outcome"] for line in answer["articles"]]


def test_a_change_on_the_old_site_comes_along_at_the_same_address(move: Move):
    [first] = move(WATER)["articles"]
    article = WATER | {"introtext": "<p>Woda już jest.</p>", "title": "Jest woda"}

    [line] = move(article)["articles"]

    assert (line["outcome"], line["address"]) == ("updated", first["address"])
    assert draft_of("Jest woda").lead == "Woda już jest."
    assert AnnouncementPage.objects.count() == 1
    assert outcomes(move(article)) == ["unchanged"]


def test_the_changes_of_an_editor_stay_by_default(move: Move):
    move(WATER)
    page = AnnouncementPage.objects.get()
    page.lead = "Zdanie redaktorki"
    edited = page.save_revision(clean=False)
    article = WATER | {"introtext": "<p>Inaczej.</p>"}

    [kept] = move(article)["articles"]
    [still] = move(article)["articles"]
    assert (kept["outcome"], kept["problem"]) == (
        "kept",
        "Stronę zmieniła redakcja. Zastąpi ją życzenie „także zmienione przez redakcję”.",
    )
    assert still == kept
    assert draft_of("Brak wody").lead == "Zdanie redaktorki"

    assert outcomes(move(article, "--replace")) == ["updated"]
    assert draft_of("Brak wody").lead == "Inaczej."
    assert Revision.objects.filter(pk=edited.pk).exists()


@pytest.mark.both_databases
def test_a_page_that_the_editors_deleted_does_not_come_back_by_itself(move: Move):
    move(WATER)
    AnnouncementPage.objects.get().delete()

    [kept] = move(WATER)["articles"]
    assert (kept["outcome"], kept["page"]) == ("kept", None)
    assert AnnouncementPage.objects.count() == 0

    assert outcomes(move(WATER, "--replace")) == ["created"]
    assert AnnouncementPage.objects.get().title == "Brak wody"


def test_drafts_that_nobody_touched_are_published_by_a_second_run(move: Move):
    articles = (WATER, GAS)
    move(*articles)
    edited = AnnouncementPage.objects.get(title="Brak gazu")
    edited.save_revision(clean=False)

    assert outcomes(move(*articles, "--publish")) == ["published", "unchanged"]
    assert outcomes(move(*articles, "--publish")) == ["unchanged", "unchanged"]
    water = AnnouncementPage.objects.get(title="Brak wody")
    assert (water.live, water.number) == (True, "OG/2014/0001")
    water.unpublish()
    assert outcomes(move(*articles, "--publish")) == ["unchanged", "unchanged"]
    assert AnnouncementPage.objects.live().count() == 0


def test_files_that_are_given_only_the_second_time_come_along_then(move: Move):
    body = "<p>Zobacz <A HREF = 'images/plan.pdf'>plan</A>.</p>"
    articles = (WATER | {"introtext": body}, GAS)

    [first, _gas] = move(*articles)["articles"]
    assert "Brak pliku /images/plan.pdf wśród podanych plików." in first["changes"]
    assert outcomes(move(*articles, "--files", str(FOLDER))) == ["updated", "unchanged"]
    assert 'linktype="document"' in draft_of("Brak wody").body[0].value.source
    assert outcomes(move(*articles, "--files", str(FOLDER))) == ["unchanged", "unchanged"]


@pytest.mark.both_databases
def test_another_old_site_is_another_source(move: Move):
    assert outcomes(move(WATER)) == ["created"]
    assert outcomes(move(WATER, "--name", "bip")) == ["created"]
    assert outcomes(move(WATER, "--name", "bip")) == ["unchanged"]
    sources = sorted(ImportedArticle.objects.values_list("source", "source_id"))
    assert sources == [("bip", "1"), ("stara", "1")]


@pytest.mark.both_databases
def test_a_refused_article_leaves_nothing_and_stops_no_other(move: Move):
    wrong = [
        ({"title": " <b></b> "}, "nie ma tytułu"),
        ({"title": "x" * 256}, "Tytuł ma 256 znaków"),
        ({"introtext": "<p>" + "x" * 300_000}, "może mieć najwyżej"),
        ({"introtext": "<div>" * 240 + "x"}, "jeden w drugim"),
        ({"created": ""}, "bez daty"),
        ({"id": 2}, "Identyfikator jest w źródle drugi raz."),
    ]
    articles = [WATER | {"id": 10 + number} | facts for number, (facts, _why) in enumerate(wrong)]

    answer = move(GAS, *articles, WATER, "--publish", ends=1)

    assert outcomes(answer) == ["created", *["refused"] * len(wrong), "created"]
    for line, (_facts, why) in zip(answer["articles"][1:-1], wrong, strict=True):
        assert why in line["problem"]
    titles = [page.title for page in AnnouncementPage.objects.order_by("pk")]
    assert titles == ["Brak gazu", "Brak wody"]
    assert set(ImportedArticle.objects.values_list("source_id", flat=True)) == {"1", "2"}


def test_the_same_again_changes_nothing_and_the_access_log_tells_of_the_import(move: Move):
    articles = (WATER, GAS)
    move(*articles, "--dry-run")
    assert not AuditEvent.objects.filter(action="ARTICLES_MOVED_IN").exists()
    move(*articles)

    event = AuditEvent.objects.get(action="ARTICLES_MOVED_IN")
    assert (event.actor_label, event.note, event.changes["created"]) == ("operator", "stara", 2)

    before = made()
    again = move(*articles, "--replace")
    assert (outcomes(again), made()) == (["unchanged", "unchanged"], before)


def test_a_broken_end_of_the_export_is_found_before_anything_is_done(move: Move, tmp_path):
    path = written(tmp_path, WATER, GAS)
    path.write_text(path.read_text(encoding="utf-8")[:-5], encoding="utf-8")

    with pytest.raises(CommandError, match="stara.json: Plik JSON jest uszkodzony"):
        move(path)
    assert AnnouncementPage.objects.count() == 0


@pytest.mark.thorough
def test_each_article_costs_the_same(move: Move):
    def queries(*numbers: int) -> int:
        articles = [WATER | {"id": n, "title": f"Artykuł {n}"} for n in numbers]
        return queries_of(move, *articles)

    queries(1)  # finds sites, groups and content types once
    two, four, six = queries(11, 12), queries(21, 22, 23, 24), queries(31, 32, 33, 34, 35, 36)
    again_two, again_four = queries(11, 12), queries(21, 22, 23, 24)

    assert six - four == four - two
    # What is unchanged costs next to nothing.
    assert (again_four - again_two) * 4 < four - two


@pytest.mark.thorough
@pytest.mark.both_databases
def test_a_rehearsal_knows_what_earlier_articles_would_have_taken(move: Move):
    """Slugs, old addresses and links: each article of a rehearsal is taken back at once."""
    link = '<p>Zobacz <a href="/woda.html">wcześniejsze</a> i <a href="/gaz.html">gaz</a>.</p>'
    articles = (
        WATER | {"url": "/woda.html", "introtext": '<p>Jest też <a href="/gaz.html">gaz</a>.</p>'},
        WATER | {"id": 3, "url": ["/woda.html", "/ogloszenia/brak-wody"], "introtext": link},
        GAS | {"url": "/ogloszenia/brak-wody-2"},
        GAS | {"id": 4, "title": "Woda", "url": "/gaz.html", "introtext": link},
    )

    before = made()
    rehearsed = move(*articles, "--dry-run")
    assert made() == before
    done = move(*articles)

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
