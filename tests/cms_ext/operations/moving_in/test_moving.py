"""An editor moves the old site in: handed in, rehearsed, decided on, brought in by turns.

How a moving ends otherwise than in articles: discarded, stopped, broken off, forgotten.
"""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from cms_ext.desks.privacy.domain.retention import purge_expired_data
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.operations.moving_in.article import MovingWish
from cms_ext.operations.moving_in.domain import moving as work
from cms_ext.operations.moving_in.domain.moving import advance_movings, stop_moving
from cms_ext.operations.moving_in.domain.run import WAITS, MovingRun
from cms_ext.operations.moving_in.models import MovedArticle, Moving
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.public_site.notices.models import AnnouncementIndexPage, AnnouncementPage
from cms_ext.public_site.subscriptions.domain.sending import run_mailings
from cms_ext.public_site.subscriptions.models import Mailing
from tests.cms_ext.conftest import Publish
from tests.cms_ext.operations.moving_in import movings
from tests.cms_ext.public_site.subscriptions.test_sending import subscriber
from tests.people import staff

pytestmark = pytest.mark.django_db


@pytest.mark.thorough
def test_from_the_export_to_the_drafts(hand: movings.Hand, ewa: User, settings):
    nothing = movings.made()

    moving = movings.rehearsed(hand("eksport.json", movings.EXPORT, movings.packed()))

    assert (moving.stage, moving.dealt_with, moving.total) == ("REHEARSED", 3, 3)
    assert (movings.made(), movings.media(settings)) == (nothing, [])
    report = movings.report(moving)
    assert [line[3] for line in report] == ["CREATED", "CREATED", "REFUSED"]
    assert set(moving.articles.values_list("page", flat=True)) == {None}

    movings.accept(moving, origin=movings.origin_of(ewa))
    assert (moving.stage, moving.dealt_with, movings.report(moving)) == ("BRINGING_IN", 0, [])
    movings.work_on(moving, today=movings.TODAY)

    assert (moving.stage, moving.dealt_with) == ("DONE", 3)
    assert moving.ended_at == timezone.now()
    assert movings.report(moving) == report
    water, gas = AnnouncementPage.objects.order_by("pk")
    assert list(moving.articles.values_list("page", flat=True)) == [water.pk, gas.pk, None]
    assert [(page.live, page.owner, page.latest_revision.user) for page in (water, gas)] == [
        (False, ewa, ewa)
    ] * 2
    assert f'linktype="page" id="{gas.pk}"' in str(movings.blocks_of(movings.draft_of(water.title)))
    assert movings.actions() == [
        ("MOVING_HANDED_IN", "ewa"),
        ("MOVING_ACCEPTED", "ewa"),
        ("ARTICLES_MOVED_IN", "ewa"),
    ]
    event = AuditEvent.objects.get(action="ARTICLES_MOVED_IN")
    assert (event.note, event.changes["created"], event.changes["refused"]) == ("stara", 2, 1)


@pytest.mark.thorough
def test_the_same_export_again_has_nothing_to_bring_in(hand: movings.Hand, ewa: User):
    movings.brought_in(hand("a.json", movings.export(movings.WATER, movings.GAS)), ewa)
    before = movings.made()

    again = movings.rehearsed(hand("inna-nazwa.json", movings.export(movings.WATER, movings.GAS)))

    assert [line[3] for line in movings.report(again)] == ["UNCHANGED", "UNCHANGED"]
    with pytest.raises(ValidationError, match="Nie ma czego wczytywać"):
        movings.accept(again, origin=movings.origin_of(ewa))
    again.refresh_from_db()
    assert (again.stage, movings.made()) == ("REHEARSED", before)


@pytest.mark.thorough
def test_article_by_article_is_the_same_as_all_at_once(hand: movings.Hand, ewa: User):
    """Each turn ends after one article: the next one must know what the earlier ones took."""
    again = movings.WATER | {"id": 3, "introtext": "<p>Jeszcze raz.</p>"}
    at_once = movings.rehearsed(hand("a.json", movings.export(movings.WATER, movings.GAS, again)))
    by_turns = hand("b.json", movings.export(movings.WATER, movings.GAS, again))

    steps = []
    while by_turns.stage in ("REHEARSING", "BRINGING_IN"):
        movings.work_on(by_turns, today=movings.TODAY, seconds=0)
        steps.append((by_turns.stage, by_turns.dealt_with))
        if by_turns.stage == "REHEARSED":
            assert movings.report(by_turns) == movings.report(at_once)
            movings.accept(by_turns, origin=movings.origin_of(ewa))

    assert steps[:3] == [("REHEARSING", 1), ("REHEARSING", 2), ("REHEARSING", 3)]
    assert [stage for stage, _done in steps].count("BRINGING_IN") >= 3
    assert (by_turns.stage, movings.report(by_turns)) == ("DONE", movings.report(at_once))
    assert AnnouncementPage.objects.count() == 3
    gas = AnnouncementPage.objects.get(slug="brak-gazu")
    draft = AnnouncementPage.objects.get(slug="brak-wody").get_latest_revision_as_object()
    link = f'<a linktype="page" id="{gas.pk}">gaz</a>'
    assert (draft.lead, movings.blocks_of(draft)) == (
        "Nie będzie wody. Był też gaz.",
        [("paragraph", f"<p>Nie będzie wody. Był też {link}.</p>")],
    )


@pytest.mark.thorough
def test_a_turn_that_was_killed_is_gone_on_with_and_doubles_nothing(
    hand: movings.Hand, ewa: User, monkeypatch
):
    moving = movings.rehearsed(hand("a.json", movings.export(movings.WATER, movings.GAS)))
    movings.accept(moving, origin=movings.origin_of(ewa))
    row = work._row

    def killed(moving: Moving, feed: Any) -> MovedArticle:
        """After the page of the second article was made, before its line."""
        if moving.dealt_with == 2:
            raise KeyboardInterrupt
        return row(moving, feed)

    with monkeypatch.context() as patched:
        patched.setattr(work, "_row", killed)
        with pytest.raises(KeyboardInterrupt):
            movings.work_on(moving, today=movings.TODAY)
    moving.refresh_from_db()
    assert (moving.dealt_with, len(movings.report(moving))) == (1, 1)
    assert AnnouncementPage.objects.count() == 1

    advance_movings()

    moving.refresh_from_db()
    assert moving.stage == "DONE"
    assert [line[3] for line in movings.report(moving)] == ["CREATED", "CREATED"]
    slugs = sorted(page.slug for page in AnnouncementPage.objects.all())
    assert slugs == ["brak-gazu", "brak-wody"]


def test_of_two_workers_the_later_one_leaves_the_article_to_the_other(
    hand: movings.Hand, monkeypatch
):
    moving = hand("a.json", movings.export(movings.WATER, movings.GAS))
    other = Moving.objects.get()
    begun = work._run

    def overtaken(moving: Moving, today: date) -> Any:
        """While this one reads the source, the other one finishes."""
        run = begun(moving, today)
        monkeypatch.setattr(work, "_run", begun)
        movings.work_on(other, today=movings.TODAY)
        return run

    monkeypatch.setattr(work, "_run", overtaken)
    movings.work_on(moving, today=movings.TODAY)

    assert (moving.stage, other.stage) == ("REHEARSED", "REHEARSED")
    assert [line[:4] for line in movings.report(moving)] == [
        (1, "1", "Brak wody", "CREATED"),
        (2, "2", "Brak gazu", "CREATED"),
    ]


@pytest.mark.thorough
def test_published_under_the_old_dates_but_what_needs_another_person(hand: movings.Hand, ewa: User):
    """E-ANN-02: nobody publishes alone what looks like personal data, and the report keeps none."""
    named = movings.GAS | {"introtext": "<p>Dzwoń do Anny Lis, PESEL 44051401359.</p>"}
    moving = movings.rehearsed(
        hand("a.json", movings.export(movings.WATER, named), wish=MovingWish(publish=True))
    )
    report = movings.report(moving)
    movings.accept(moving, origin=movings.origin_of(ewa))
    movings.work_on(moving, today=movings.TODAY)

    assert movings.report(moving) == report
    assert [WAITS in line[6] for line in report] == [False, True]
    assert "44051401359" not in str(report)
    pages = list(AnnouncementPage.objects.order_by("slug").values_list("slug", "live", "number"))
    assert pages == [("brak-gazu", False, None), ("brak-wody", True, "OG/2014/0001")]


@pytest.mark.thorough
def test_a_rehearsed_publication_with_files_tells_what_the_publication_does(
    hand: movings.Hand, ewa: User
):
    moving = movings.rehearsed(
        hand("a.json", movings.EXPORT, movings.packed(), wish=MovingWish(publish=True))
    )
    report = movings.report(moving)
    movings.accept(moving, origin=movings.origin_of(ewa))
    movings.work_on(moving, today=movings.TODAY)

    assert movings.report(moving) == report
    published = AnnouncementPage.objects.live().order_by("slug").values_list("slug", flat=True)
    assert [line[4].split("/")[2] for line in report if line[4] and WAITS not in line[6]] == (
        sorted(published)
    )


def test_what_an_editor_changed_is_written_over_when_she_wishes_so(hand: movings.Hand, ewa: User):
    movings.brought_in(hand("a.json", movings.export(movings.WATER)), ewa)
    AnnouncementPage.objects.get().save_revision(clean=False)
    changed = movings.export(movings.WATER | {"introtext": "<p>Inaczej.</p>"})

    kept, replaced = hand("a.json", changed), hand("a.json", changed, wish=MovingWish(replace=True))
    movings.work_on(kept, today=movings.TODAY)
    movings.work_on(replaced, today=movings.TODAY)

    assert [line[3:6:2] for line in movings.report(kept)] == [
        ("KEPT", "Stronę zmieniła redakcja. Zastąpi ją życzenie „także zmienione przez redakcję”.")
    ]
    assert [line[3:6:2] for line in movings.report(replaced)] == [("UPDATED", "")]


def test_a_page_on_its_own_is_known_by_the_name_that_its_file_had(hand: movings.Hand, settings):
    """And no file that somebody else handed in can be drawn into it."""
    hand("cudzy.json", movings.export(movings.WATER))
    other = movings.private(settings)[0].name
    page = f'<h1>Płukanie sieci</h1><p>Zobacz <a href="{other}">cudze</a>.</p>'.encode()

    moving = movings.rehearsed(hand("aktualności 2014.html", page))

    [line] = movings.report(moving)
    assert line[1:4] == ("aktualności 2014.html", "Płukanie sieci", "CREATED")
    assert line[7] == ["/aktualności%202014.html"]
    assert f"Brak pliku /{other} wśród podanych plików." in line[6]


OLD = {"id": 1, "title": "Z archiwum", "created": "2014-03-05", "introtext": "<p>x</p>"}
STANDING = {"id": 2, "title": "Jeszcze stoi", "created": "2026-11-10", "introtext": "<p>x</p>"}
FUTURE = {"id": 3, "title": "Dopiero będzie", "created": "2026-11-25", "introtext": "<p>x</p>"}


@pytest.mark.thorough
def test_nothing_that_moved_here_is_sent_and_what_is_new_is(move: movings.Move, publish: Publish):
    subscriber("anna@poczta.example")
    move(OLD, STANDING, FUTURE, "--publish")

    run_mailings()
    with time_machine.travel("2026-11-26T10:00:00+01:00", tick=False):
        run_mailings()
        assert OutgoingMessage.objects.count() == 0
        publish("Nowe")
        run_mailings()
        assert OutgoingMessage.objects.count() == 1


def test_a_draft_that_the_editors_publish_as_it_is_goes_to_nobody_either(move: movings.Move):
    subscriber("anna@poczta.example")
    move(STANDING)
    page = AnnouncementPage.objects.get()
    page.get_latest_revision().publish()

    run_mailings()

    assert (page.specific_class, OutgoingMessage.objects.count()) == (AnnouncementPage, 0)
    assert [mailing.done_at is None for mailing in Mailing.objects.all()] == [False]


def test_a_discarded_one_stops_also_in_the_middle_of_its_rehearsal(hand: movings.Hand, ewa: User):
    moving = hand("a.json", movings.export(movings.WATER, movings.GAS))
    movings.work_on(moving, today=movings.TODAY, seconds=0)

    movings.discard(moving, origin=movings.origin_of(ewa))
    advance_movings()

    moving.refresh_from_db()
    assert (moving.stage, moving.dealt_with) == ("DISCARDED", 1)
    assert AnnouncementPage.objects.count() == 0
    assert movings.actions()[-1] == ("MOVING_DISCARDED", "ewa")
    for decide in (movings.accept, movings.discard):
        with pytest.raises(ValidationError, match="nie czeka na decyzję"):
            decide(moving, origin=movings.origin_of(ewa))


@pytest.mark.thorough
def test_a_bringing_in_is_stopped_and_the_same_export_goes_on(hand: movings.Hand, ewa: User):
    first = movings.rehearsed(hand("a.json", movings.export(movings.WATER, movings.GAS)))
    with pytest.raises(ValidationError, match="nie jest w toku"):
        stop_moving(first, origin=movings.origin_of(ewa))
    movings.accept(first, origin=movings.origin_of(ewa))
    movings.work_on(first, today=movings.TODAY, seconds=0)

    stop_moving(first, origin=movings.origin_of(ewa))
    advance_movings()

    first.refresh_from_db()
    assert (first.stage, first.dealt_with) == ("REFUSED", 1)
    assert first.problem == "Przerwano na życzenie redakcji. To, co wczytano, zostaje."
    assert movings.actions()[-1] == ("MOVING_STOPPED", "ewa")
    again = movings.brought_in(hand("a.json", movings.export(movings.WATER, movings.GAS)), ewa)
    assert [line[3] for line in movings.report(again)] == ["UNCHANGED", "CREATED"]
    assert AnnouncementPage.objects.count() == 2


def test_one_that_fails_keeps_no_other_waiting_and_is_reported(
    hand: movings.Hand, ewa: User, monkeypatch
):
    broken = hand("a.json", movings.export(movings.WATER))
    hand("b.json", movings.export(movings.GAS))
    import_article = MovingRun.import_article

    def fail_on_water(run: MovingRun, article: Any) -> Any:
        if article.source_id == "1":
            raise RuntimeError("nikt się tego nie spodziewał")
        return import_article(run, article)

    monkeypatch.setattr(MovingRun, "import_article", fail_on_water)
    with pytest.raises(ExceptionGroup, match="movings") as group:
        advance_movings()

    assert [str(failure) for failure in group.value.exceptions] == ["nikt się tego nie spodziewał"]
    assert group.value.exceptions[0].__notes__ == [f"moving {broken.pk}"]
    stages = Moving.objects.order_by("pk").values_list("stage", "dealt_with")
    assert list(stages) == [("REHEARSING", 0), ("REHEARSED", 1)]
    movings.discard(broken, origin=movings.origin_of(ewa))
    advance_movings()


@pytest.mark.parametrize(
    ("lose", "why"),
    [
        (
            lambda moving: Path(moving.file.path).unlink(),
            "Plik zginął z dysku. Dodaj go jeszcze raz.",
        ),
        (
            lambda moving: AnnouncementIndexPage.objects.get().delete(),
            "Serwis nie ma jeszcze listy ogłoszeń. Załóż ją w panelu redakcji.",
        ),
    ],
    ids=["without its file", "without a list"],
)
def test_work_that_cannot_go_on_is_broken_off_and_says_why(
    hand: movings.Hand, lose: Callable[[Moving], object], why: str
):
    moving = hand("a.json", movings.export(movings.WATER))
    lose(moving)

    advance_movings()

    moving.refresh_from_db()
    assert (moving.stage, moving.problem, moving.ended_at) == ("REFUSED", why, timezone.now())


def test_who_may_not_publish_for_everybody_moves_nothing(hand: movings.Hand, ewa: User):
    olga = staff("olga", "editor")
    with pytest.raises(PermissionDenied):
        hand("a.json", movings.export(movings.WATER), by=olga)
    moving = movings.rehearsed(hand("a.json", movings.export(movings.WATER)))

    for decide in (movings.accept, movings.discard):
        with pytest.raises(PermissionDenied):
            decide(moving, origin=movings.origin_of(olga))
    moving.refresh_from_db()
    assert moving.stage == "REHEARSED"


@pytest.mark.thorough
def test_the_files_go_after_thirty_days_and_the_report_stays(
    hand: movings.Hand, ewa: User, settings, django_capture_on_commit_callbacks: Any
):
    movings.brought_in(hand("a.json", movings.export(movings.WATER), movings.packed()), ewa)
    movings.rehearsed(hand("b.json", movings.export(movings.GAS)))

    def after(days: int, *, rehearse: bool = False) -> tuple[int, int, list[str]]:
        """What the purge counts, how many files are left, and the stages."""
        with django_capture_on_commit_callbacks(execute=True):
            lines = purge_expired_data(timezone.now() + timedelta(days=days), rehearse=rehearse)
        counts = {line.code: line.count for line in lines if line.code.startswith("MOV")}
        stages = list(Moving.objects.values_list("stage", flat=True))
        return counts.pop("MOVING_FILES"), len(movings.private(settings)), stages

    assert after(29) == (0, 3, ["REHEARSED", "DONE"])
    assert after(31, rehearse=True) == (2, 3, ["REHEARSED", "DONE"])
    assert after(31) == (2, 0, ["DISCARDED", "DONE"])
    assert MovedArticle.objects.count() == 2
