"""How a moving ends otherwise than in articles: discarded, stopped, broken off, forgotten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from cms_ext.desks.privacy.domain.retention import purge
from cms_ext.operations.moving_in.domain.run import MovingRun
from cms_ext.operations.moving_in.domain.work import stop_moving
from cms_ext.operations.moving_in.jobs import advance_movings
from cms_ext.operations.moving_in.models import MovedArticle, Moving
from cms_ext.people.identity.models import User
from cms_ext.public_site.notices.models import AnnouncementIndexPage, AnnouncementPage
from tests.cms_ext.operations.moving_in.conftest import (
    Hand,
    export,
    packed,
    private,
)
from tests.cms_ext.operations.moving_in.movings import (
    GAS,
    TODAY,
    WATER,
    accept,
    actions,
    by,
    discard,
    report,
    work_on,
)
from tests.people import staff

pytestmark = pytest.mark.django_db


def test_a_discarded_one_stops_also_in_the_middle_of_its_rehearsal(hand: Hand, ewa: User) -> None:
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


def test_a_bringing_in_is_stopped_and_the_same_export_goes_on(hand: Hand, ewa: User) -> None:
    first = hand("a.json", export(WATER, GAS))
    work_on(first, today=TODAY)
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

    advance_movings()

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
