"""How a moving ends otherwise than in articles: discarded, stopped, broken off, forgotten."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from cms_ext.desks.privacy.domain.retention import purge_expired_data
from cms_ext.operations.moving_in.domain.moving import advance_movings, stop_moving
from cms_ext.operations.moving_in.domain.run import MovingRun
from cms_ext.operations.moving_in.models import MovedArticle, Moving
from cms_ext.people.identity.models import User
from cms_ext.public_site.notices.models import AnnouncementIndexPage, AnnouncementPage
from tests.cms_ext.operations.moving_in import movings
from tests.people import staff

pytestmark = pytest.mark.django_db


def test_a_discarded_one_stops_also_in_the_middle_of_its_rehearsal(hand: movings.Hand, ewa: User):
    moving = hand("a.json", movings.export(movings.WATER, movings.GAS))
    movings.work_on(moving, today=movings.TODAY, seconds=0)

    movings.discard(moving, origin=movings.by(ewa))
    advance_movings()

    moving.refresh_from_db()
    assert (moving.stage, moving.dealt_with, AnnouncementPage.objects.count()) == (
        "DISCARDED",
        1,
        0,
    )
    assert movings.actions()[-1] == ("MOVING_DISCARDED", "ewa")
    for decide in (movings.accept, movings.discard):
        with pytest.raises(ValidationError, match="nie czeka na decyzję"):
            decide(moving, origin=movings.by(ewa))


@pytest.mark.thorough
def test_a_bringing_in_is_stopped_and_the_same_export_goes_on(hand: movings.Hand, ewa: User):
    first = movings.rehearsed(hand("a.json", movings.export(movings.WATER, movings.GAS)))
    with pytest.raises(ValidationError, match="nie jest w toku"):
        stop_moving(first, origin=movings.by(ewa))
    movings.accept(first, origin=movings.by(ewa))
    movings.work_on(first, today=movings.TODAY, seconds=0)

    stop_moving(first, origin=movings.by(ewa))
    advance_movings()

    first.refresh_from_db()
    assert (first.stage, first.dealt_with, first.problem) == (
        "REFUSED",
        1,
        "Przerwano na życzenie redakcji. To, co wczytano, zostaje.",
    )
    assert movings.actions()[-1] == ("MOVING_STOPPED", "ewa")
    again = movings.brought_in(hand("a.json", movings.export(movings.WATER, movings.GAS)), ewa)
    assert [line[3] for line in movings.report(again)] == ["UNCHANGED", "CREATED"]
    assert AnnouncementPage.objects.count() == 2


def test_one_that_fails_keeps_no_other_waiting_and_is_told(
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
    with pytest.raises(ExceptionGroup, match="movings") as told:
        advance_movings()

    assert [str(failure) for failure in told.value.exceptions] == ["nikt się tego nie spodziewał"]
    assert told.value.exceptions[0].__notes__ == [f"moving {broken.pk}"]
    stages = Moving.objects.order_by("pk").values_list("stage", "dealt_with")
    assert list(stages) == [("REHEARSING", 0), ("REHEARSED", 1)]
    movings.discard(broken, origin=movings.by(ewa))
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
            decide(moving, origin=movings.by(olga))
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
