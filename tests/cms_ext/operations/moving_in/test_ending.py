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
from tests.cms_ext.operations.moving_in.movings import (
    GAS,
    TODAY,
    WATER,
    Hand,
    accept,
    actions,
    brought_in,
    by,
    discard,
    export,
    packed,
    private,
    rehearsed,
    report,
    work_on,
)
from tests.people import staff

pytestmark = pytest.mark.django_db


def test_a_discarded_one_stops_also_in_the_middle_of_its_rehearsal(hand: Hand, ewa: User):
    moving = hand("a.json", export(WATER, GAS))
    work_on(moving, today=TODAY, seconds=0)

    discard(moving, origin=by(ewa))
    advance_movings()

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


def test_a_bringing_in_is_stopped_and_the_same_export_goes_on(hand: Hand, ewa: User):
    first = rehearsed(hand("a.json", export(WATER, GAS)))
    with pytest.raises(ValidationError, match="nie jest w toku"):
        stop_moving(first, origin=by(ewa))
    accept(first, origin=by(ewa))
    work_on(first, today=TODAY, seconds=0)

    stop_moving(first, origin=by(ewa))
    advance_movings()

    first.refresh_from_db()
    assert (first.stage, first.dealt_with, first.problem) == (
        "REFUSED",
        1,
        "Przerwano na życzenie redakcji. To, co wczytano, zostaje.",
    )
    assert actions()[-1] == ("MOVING_STOPPED", "ewa")
    again = brought_in(hand("a.json", export(WATER, GAS)), ewa)
    assert [line[3] for line in report(again)] == ["UNCHANGED", "CREATED"]
    assert AnnouncementPage.objects.count() == 2


def test_one_that_fails_keeps_no_other_waiting_and_is_told(hand: Hand, ewa: User, monkeypatch):
    broken = hand("a.json", export(WATER))
    hand("b.json", export(GAS))
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
    discard(broken, origin=by(ewa))
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
    hand: Hand, lose: Callable[[Moving], object], why: str
):
    moving = hand("a.json", export(WATER))
    lose(moving)

    advance_movings()

    moving.refresh_from_db()
    assert (moving.stage, moving.problem, moving.ended_at) == ("REFUSED", why, timezone.now())


def test_who_may_not_publish_for_everybody_moves_nothing(hand: Hand, ewa: User):
    olga = staff("olga", "editor")
    with pytest.raises(PermissionDenied):
        hand("a.json", export(WATER), by=olga)
    moving = rehearsed(hand("a.json", export(WATER)))

    for decide in (accept, discard):
        with pytest.raises(PermissionDenied):
            decide(moving, origin=by(olga))
    moving.refresh_from_db()
    assert moving.stage == "REHEARSED"


@pytest.mark.thorough
def test_the_files_go_after_thirty_days_and_the_report_stays(
    hand: Hand, ewa: User, settings, django_capture_on_commit_callbacks: Any
):
    brought_in(hand("a.json", export(WATER), packed()), ewa)
    rehearsed(hand("b.json", export(GAS)))

    def after(days: int, *, rehearse: bool = False) -> tuple[int, int, list[str]]:
        """What the purge counts, how many files are left, and the stages."""
        with django_capture_on_commit_callbacks(execute=True):
            lines = purge_expired_data(timezone.now() + timedelta(days=days), rehearse=rehearse)
        counts = {line.code: line.count for line in lines if line.code.startswith("MOV")}
        stages = list(Moving.objects.values_list("stage", flat=True))
        return counts.pop("MOVING_FILES"), len(private(settings)), stages

    assert after(29) == (0, 3, ["REHEARSED", "DONE"])
    assert after(31, rehearse=True) == (2, 3, ["REHEARSED", "DONE"])
    assert after(31) == (2, 0, ["DISCARDED", "DONE"])
    assert MovedArticle.objects.count() == 2
