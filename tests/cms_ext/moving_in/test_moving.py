"""An editor moves the old site in: handed in, rehearsed, decided on, brought in by turns."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Revision

from cms_ext.audit.domain.event import Origin
from cms_ext.audit.models import AuditEvent
from cms_ext.identity.models import User
from cms_ext.moving_in.domain import hand_in as hand_in_module
from cms_ext.moving_in.domain import work
from cms_ext.moving_in.domain.decide import accept, discard, stop
from cms_ext.moving_in.domain.run import WAITS, Run
from cms_ext.moving_in.domain.work import work_on
from cms_ext.moving_in.jobs import work_on_movings
from cms_ext.moving_in.models import ImportedArticle, MovedArticle, Moving
from cms_ext.moving_in.wish import Wish
from cms_ext.notices.models import AnnouncementIndexPage, AnnouncementPage
from cms_ext.privacy.domain.retention import purge
from tests.cms_ext.moving_in.conftest import (
    OLD_SITE,
    Hand,
    blocks_of,
    draft_of,
    export,
    media,
    packed,
    private,
)
from tests.people import staff

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

TODAY = date(2026, 11, 20)
EXPORT = (OLD_SITE / "export.json").read_bytes()
WATER: dict[str, Any] = {
    "id": 1,
    "title": "Brak wody",
    "created": "2014-03-05",
    "introtext": '<p>Nie będzie wody. Był też <a href="/gaz.html">gaz</a>.</p>',
    "url": "/woda.html",
}
GAS: dict[str, Any] = {
    "id": 2,
    "title": "Brak gazu",
    "created": "2014-03-06",
    "introtext": "<p>Nie będzie gazu.</p>",
    "url": "/gaz.html",
}


def by(user: User) -> Origin:
    return Origin(actor=user, panel="staff")


def report(moving: Moving) -> list[tuple[Any, ...]]:
    """The lines as the editor reads them, without the numbers of pages."""
    fields = ("position", "source_id", "title", "outcome", "address", "problem")
    return list(moving.articles.values_list(*fields, "changes", "redirects", "pending"))


def made() -> tuple[int, ...]:
    """How much there is of what a bringing in makes."""
    models = (AnnouncementPage, ImportedArticle, Redirect, Revision)
    return tuple(model.objects.count() for model in models)


def actions() -> list[tuple[str, str]]:
    """Who did what, as the access log tells."""
    told = AuditEvent.objects.filter(action__contains="MOV").order_by("pk")
    return [(event.action, event.actor.login if event.actor else "") for event in told]


def test_from_the_export_to_the_drafts(hand: Hand, ewa: User, settings: Any) -> None:
    nothing = made()

    moving = hand("eksport.json", EXPORT, packed())
    work_on(moving, today=TODAY)

    assert (moving.stage, moving.dealt_with, moving.total) == ("REHEARSED", 3, 3)
    assert (made(), media(settings)) == (nothing, [])
    rehearsed = report(moving)
    assert [line[3] for line in rehearsed] == ["CREATED", "CREATED", "REFUSED"]
    assert set(moving.articles.values_list("page", flat=True)) == {None}

    accept(moving, origin=by(ewa))
    assert (moving.stage, moving.dealt_with, report(moving)) == ("BRINGING_IN", 0, [])
    work_on(moving, today=TODAY)

    assert (moving.stage, moving.dealt_with) == ("DONE", 3)
    assert moving.ended_at == timezone.now()
    assert report(moving) == rehearsed
    water, gas = AnnouncementPage.objects.order_by("pk")
    assert list(moving.articles.values_list("page", flat=True)) == [water.pk, gas.pk, None]
    assert [(page.live, page.owner, page.latest_revision.user) for page in (water, gas)] == [
        (False, ewa, ewa)
    ] * 2
    assert f'linktype="page" id="{gas.pk}"' in str(blocks_of(draft_of(water.title)))
    assert actions() == [
        ("MOVING_HANDED_IN", "ewa"),
        ("MOVING_ACCEPTED", "ewa"),
        ("ARTICLES_MOVED_IN", "ewa"),
    ]
    event = AuditEvent.objects.get(action="ARTICLES_MOVED_IN")
    assert (event.note, event.changes["created"], event.changes["refused"]) == ("stara", 2, 1)


def test_the_same_export_again_has_nothing_to_bring_in(hand: Hand, ewa: User) -> None:
    first = hand("a.json", export(WATER, GAS))
    work_on(first, today=TODAY)
    accept(first, origin=by(ewa))
    work_on(first, today=TODAY)
    before = made()

    again = hand("inna-nazwa.json", export(WATER, GAS))
    work_on(again, today=TODAY)

    assert [line[3] for line in report(again)] == ["UNCHANGED", "UNCHANGED"]
    with pytest.raises(ValidationError, match="Nie ma czego wczytywać"):
        accept(again, origin=by(ewa))
    again.refresh_from_db()
    assert (again.stage, made()) == ("REHEARSED", before)


def test_article_by_article_is_the_same_as_all_at_once(hand: Hand, ewa: User) -> None:
    """Each turn ends after one article: the next one must know what the earlier ones took."""
    again = WATER | {"id": 3, "introtext": "<p>Jeszcze raz.</p>"}
    at_once = hand("a.json", export(WATER, GAS, again))
    work_on(at_once, today=TODAY)
    by_turns = hand("b.json", export(WATER, GAS, again))

    steps = []
    while by_turns.stage in ("REHEARSING", "BRINGING_IN"):
        work_on(by_turns, today=TODAY, seconds=0)
        steps.append((by_turns.stage, by_turns.dealt_with))
        if by_turns.stage == "REHEARSED":
            assert report(by_turns) == report(at_once)
            accept(by_turns, origin=by(ewa))

    assert steps[:3] == [("REHEARSING", 1), ("REHEARSING", 2), ("REHEARSING", 3)]
    assert [stage for stage, _done in steps].count("BRINGING_IN") >= 3
    assert (by_turns.stage, report(by_turns)) == ("DONE", report(at_once))
    assert AnnouncementPage.objects.count() == 3
    gas = AnnouncementPage.objects.get(slug="brak-gazu")
    draft = AnnouncementPage.objects.get(slug="brak-wody").get_latest_revision_as_object()
    link = f'<a linktype="page" id="{gas.pk}">gaz</a>'
    assert (draft.lead, blocks_of(draft)) == (
        "Nie będzie wody. Był też gaz.",
        [("paragraph", f"<p>Nie będzie wody. Był też {link}.</p>")],
    )


def test_a_turn_that_was_killed_is_gone_on_with_and_doubles_nothing(
    hand: Hand, ewa: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    moving = hand("a.json", export(WATER, GAS))
    work_on(moving, today=TODAY)
    accept(moving, origin=by(ewa))
    row = work._row

    def killed(moving: Moving, told: Any) -> MovedArticle:
        """After the page of the second article was made, before its line."""
        if moving.dealt_with == 2:
            raise KeyboardInterrupt
        return row(moving, told)

    with monkeypatch.context() as patched:
        patched.setattr(work, "_row", killed)
        with pytest.raises(KeyboardInterrupt):
            work_on(moving, today=TODAY)
    moving.refresh_from_db()
    assert (moving.dealt_with, len(report(moving)), AnnouncementPage.objects.count()) == (1, 1, 1)

    work_on_movings()

    moving.refresh_from_db()
    assert (moving.stage, [line[3] for line in report(moving)]) == ("DONE", ["CREATED", "CREATED"])
    assert sorted(page.slug for page in AnnouncementPage.objects.all()) == [
        "brak-gazu",
        "brak-wody",
    ]


def test_of_two_workers_the_later_one_leaves_the_article_to_the_other(
    hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    moving = hand("a.json", export(WATER, GAS))
    other = Moving.objects.get()
    begun = work._run

    def overtaken(moving: Moving, today: date) -> Any:
        """While this one reads the source, the other one finishes."""
        run = begun(moving, today)
        monkeypatch.setattr(work, "_run", begun)
        work_on(other, today=TODAY)
        return run

    monkeypatch.setattr(work, "_run", overtaken)
    work_on(moving, today=TODAY)

    assert (moving.stage, other.stage) == ("REHEARSED", "REHEARSED")
    assert [line[:4] for line in report(moving)] == [
        (1, "1", "Brak wody", "CREATED"),
        (2, "2", "Brak gazu", "CREATED"),
    ]


def test_published_under_the_old_dates_but_what_needs_another_person(hand: Hand, ewa: User) -> None:
    """E-ANN-02: nobody publishes alone what looks like personal data, and the report keeps none."""
    named = GAS | {"introtext": "<p>Dzwoń do Anny Lis, PESEL 44051401359.</p>"}
    moving = hand("a.json", export(WATER, named), wish=Wish(publish=True))
    work_on(moving, today=TODAY)
    rehearsed = report(moving)
    accept(moving, origin=by(ewa))
    work_on(moving, today=TODAY)

    assert report(moving) == rehearsed
    assert [WAITS in line[6] for line in rehearsed] == [False, True]
    assert "44051401359" not in str(rehearsed)
    water, gas = (AnnouncementPage.objects.get(slug=s) for s in ("brak-wody", "brak-gazu"))
    assert [(page.live, page.number) for page in (water, gas)] == [
        (True, "OG/2014/0001"),
        (False, None),
    ]


def test_a_rehearsed_publication_with_files_tells_what_the_publication_does(
    hand: Hand, ewa: User
) -> None:
    moving = hand("a.json", EXPORT, packed(), wish=Wish(publish=True))
    work_on(moving, today=TODAY)
    rehearsed = report(moving)
    accept(moving, origin=by(ewa))
    work_on(moving, today=TODAY)

    assert report(moving) == rehearsed
    published = AnnouncementPage.objects.live().order_by("slug").values_list("slug", flat=True)
    assert [line[4].split("/")[2] for line in rehearsed if line[4] and WAITS not in line[6]] == (
        sorted(published)
    )


def test_what_an_editor_changed_is_written_over_when_she_wishes_so(hand: Hand, ewa: User) -> None:
    first = hand("a.json", export(WATER))
    work_on(first, today=TODAY)
    accept(first, origin=by(ewa))
    work_on(first, today=TODAY)
    AnnouncementPage.objects.get().save_revision(clean=False)
    changed = export(WATER | {"introtext": "<p>Inaczej.</p>"})

    kept, replaced = hand("a.json", changed), hand("a.json", changed, wish=Wish(replace=True))
    work_on(kept, today=TODAY)
    work_on(replaced, today=TODAY)

    assert [line[3:6:2] for line in report(kept)] == [
        (
            "KEPT",
            "Stronę zmieniła redakcja. Zastąpi ją życzenie „także zmienione przez redakcję”.",
        )
    ]
    assert [line[3:6:2] for line in report(replaced)] == [("UPDATED", "")]


def test_a_page_on_its_own_is_known_by_the_name_that_its_file_had(
    hand: Hand, settings: Any
) -> None:
    """And no file that somebody else handed in can be drawn into it."""
    hand("cudzy.json", export(WATER))
    other = private(settings)[0].name
    page = f'<h1>Płukanie sieci</h1><p>Zobacz <a href="{other}">cudze</a>.</p>'.encode()

    moving = hand("aktualności 2014.html", page)
    work_on(moving, today=TODAY)

    [line] = report(moving)
    assert line[1:4] == ("aktualności 2014.html", "Płukanie sieci", "CREATED")
    assert line[7] == ["/aktualności%202014.html"]
    assert f"Brak pliku /{other} wśród podanych plików." in line[6]


def _bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.html", b"0" * 40_000_000)
    return packed.getvalue()


def _leading_out() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../../etc/cron.html", "<h1>x</h1>")
    return packed.getvalue()


def _no_pages() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("eksport.json", "[]")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "files", "field", "why"),
    [
        ("a.exe", b"MZ", None, "file", "Tego pliku nie umiemy odczytać. Przyjmujemy: .json"),
        ("a", b"[]", None, "file", "Tego pliku nie umiemy odczytać"),
        ("a.json", b"", None, "file", "Plik jest pusty"),
        ("a.json", b"[]", None, "file", "W pliku nie ma ani jednego artykułu."),
        ("a.json", b"{}", None, "file", "To nie jest lista artykułów w JSON"),
        ("a.json", export(WATER)[:-9], None, "file", "Plik JSON jest uszkodzony"),
        ("a.csv", b"nazwa;cena\r\nx;1\r\n", None, "file", "brakuje kolumn: source_id, title"),
        ("a.xml", b"<html/>", None, "file", "Plik XML nie jest ani RSS, ani Atom."),
        ("a.xml", b"nie xml", None, "file", "Plik XML jest uszkodzony"),
        ("a.rss", b"<!DOCTYPE rss [<!ENTITY a 'b'>]><rss/>", None, "file", "DOCTYPE"),
        ("a.zip", b"nie zip", None, "file", "Archiwum ZIP nie da się otworzyć"),
        ("a.zip", _bomb(), None, "file", "po rozpakowaniu jest za duże"),
        ("a.zip", _leading_out(), None, "file", "prowadzi poza folder"),
        ("a.zip", _no_pages(), None, "file", "nie ma ani jednej strony .html"),
        ("a.json", export(WATER), b"nie zip", "attachments", "Archiwum ZIP nie da się otworzyć"),
        ("a.json", export(WATER), _bomb(), "attachments", "po rozpakowaniu jest za duże"),
        ("a.json", export(WATER), _leading_out(), "attachments", "prowadzi poza folder"),
    ],
)
def test_what_cannot_be_read_is_refused_at_once_and_not_kept(
    hand: Hand,
    settings: Any,
    name: str,
    content: bytes,
    files: bytes | None,
    field: str,
    why: str,
) -> None:
    with pytest.raises(ValidationError) as refused:
        hand(name, content, files)

    [(at, [sentence])] = refused.value.message_dict.items()
    assert (at, why in sentence) == (field, True), sentence
    assert (Moving.objects.count(), private(settings), actions()) == (0, [], [])


@pytest.mark.parametrize(
    ("bound", "why"),
    [("MOST_TEXT", "Plik ma ponad"), ("MOST_ARTICLES", "Artykułów jest ponad 1.")],
)
def test_more_than_a_screen_can_bear_is_refused(
    hand: Hand, monkeypatch: pytest.MonkeyPatch, settings: Any, bound: str, why: str
) -> None:
    monkeypatch.setattr(hand_in_module, bound, 1)

    with pytest.raises(ValidationError, match=why):
        hand("a.json", export(WATER, GAS))
    assert private(settings) == []


def test_a_hostile_name_is_only_shown(hand: Hand, settings: Any) -> None:
    moving = hand("../../\u202egpj.exe<b>.json", export(WATER))

    assert "/" not in moving.file_name
    assert "<" not in moving.file_name
    assert "\u202e" not in moving.file_name
    [path] = private(settings)
    assert (path.parent.name, len(path.stem), path.suffix) == ("moving", 32, ".json")


def test_a_discarded_one_stops_also_in_the_middle_of_its_rehearsal(hand: Hand, ewa: User) -> None:
    moving = hand("a.json", export(WATER, GAS))
    work_on(moving, today=TODAY, seconds=0)

    discard(moving, origin=by(ewa))
    work_on_movings()

    moving.refresh_from_db()
    assert (moving.stage, moving.dealt_with, AnnouncementPage.objects.count()) == (
        "DISCARDED",
        1,
        0,
    )
    assert actions()[-1] == ("MOVING_DISCARDED", "ewa")
    for decide in (accept, discard):
        with pytest.raises(ValidationError, match="nie czeka na decyzję"):
            decide(moving, origin=by(ewa))


def test_a_bringing_in_is_stopped_and_the_same_export_goes_on(hand: Hand, ewa: User) -> None:
    first = hand("a.json", export(WATER, GAS))
    work_on(first, today=TODAY)
    with pytest.raises(ValidationError, match="nie jest w toku"):
        stop(first, origin=by(ewa))
    accept(first, origin=by(ewa))
    work_on(first, today=TODAY, seconds=0)

    stop(first, origin=by(ewa))
    work_on_movings()

    first.refresh_from_db()
    assert (first.stage, first.dealt_with, first.problem) == (
        "REFUSED",
        1,
        "Przerwano na życzenie redakcji. To, co wczytano, zostaje.",
    )
    assert actions()[-1] == ("MOVING_STOPPED", "ewa")
    again = hand("a.json", export(WATER, GAS))
    work_on(again, today=TODAY)
    accept(again, origin=by(ewa))
    work_on(again, today=TODAY)
    assert [line[3] for line in report(again)] == ["UNCHANGED", "CREATED"]
    assert AnnouncementPage.objects.count() == 2


def test_one_that_fails_keeps_no_other_waiting_and_is_told(
    hand: Hand, ewa: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = hand("a.json", export(WATER))
    hand("b.json", export(GAS))
    take = Run.take

    def fail_on_water(run: Run, article: Any) -> Any:
        if article.source_id == "1":
            raise RuntimeError("nikt się tego nie spodziewał")
        return take(run, article)

    monkeypatch.setattr(Run, "take", fail_on_water)
    with pytest.raises(ExceptionGroup, match="movings") as told:
        work_on_movings()

    assert [str(failure) for failure in told.value.exceptions] == ["nikt się tego nie spodziewał"]
    assert told.value.exceptions[0].__notes__ == [f"moving {broken.pk}"]
    stages = Moving.objects.order_by("pk").values_list("stage", "dealt_with")
    assert list(stages) == [("REHEARSING", 0), ("REHEARSED", 1)]
    discard(broken, origin=by(ewa))
    work_on_movings()


def _without_its_file(moving: Moving) -> None:
    Path(moving.file.path).unlink()


def _without_a_list(moving: Moving) -> None:
    AnnouncementIndexPage.objects.get().delete()


@pytest.mark.parametrize(
    ("lose", "why"),
    [
        (_without_its_file, "Plik zginął z dysku. Dodaj go jeszcze raz."),
        (_without_a_list, "Serwis nie ma jeszcze listy ogłoszeń. Załóż ją w panelu redakcji."),
    ],
)
def test_work_that_cannot_go_on_is_broken_off_and_says_why(
    hand: Hand, lose: Callable[[Moving], None], why: str
) -> None:
    moving = hand("a.json", export(WATER))
    lose(moving)

    work_on_movings()

    moving.refresh_from_db()
    assert (moving.stage, moving.problem, moving.ended_at) == ("REFUSED", why, timezone.now())


def test_who_may_not_publish_for_everybody_moves_nothing(hand: Hand, ewa: User) -> None:
    olga = staff("olga", "editor")
    with pytest.raises(PermissionDenied):
        hand("a.json", export(WATER), by=olga)
    moving = hand("a.json", export(WATER))
    work_on(moving, today=TODAY)

    for decide in (accept, discard):
        with pytest.raises(PermissionDenied):
            decide(moving, origin=by(olga))
    moving.refresh_from_db()
    assert moving.stage == "REHEARSED"


@pytest.mark.parametrize(
    ("days", "gone", "stages"),
    [
        (29, {}, ["REHEARSED", "DONE"]),
        (31, {"MOVING_FILES": 2}, ["DISCARDED", "DONE"]),
    ],
)
def test_the_files_go_after_thirty_days_and_the_report_stays(
    hand: Hand,
    ewa: User,
    settings: Any,
    django_capture_on_commit_callbacks: Any,
    days: int,
    gone: dict[str, int],
    stages: list[str],
) -> None:
    done = hand("a.json", export(WATER), packed())
    work_on(done, today=TODAY)
    accept(done, origin=by(ewa))
    work_on(done, today=TODAY)
    forgotten = hand("b.json", export(GAS))
    work_on(forgotten, today=TODAY)
    now = timezone.now() + timedelta(days=days)
    purge(now, rehearse=True)
    assert len(private(settings)) == 3

    with django_capture_on_commit_callbacks(execute=True):
        report_of_purge = purge(now)

    found = {line.code: line.count for line in report_of_purge if line.code.startswith("MOV")}
    assert {code: count for code, count in found.items() if count} == gone
    assert len(private(settings)) == (0 if gone else 3)
    assert list(Moving.objects.values_list("stage", flat=True)) == stages
    assert MovedArticle.objects.count() == 2
