from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cms_ext.scheduler.domain.job import run_due, sweep_is_late
from cms_ext.scheduler.models import Sweep

pytestmark = pytest.mark.django_db


def test_a_job_runs_when_its_time_has_come() -> None:
    now = timezone.now()

    assert run_due(now) == ["publish_scheduled", "clear_sessions"]
    assert run_due(now + timedelta(seconds=10)) == []
    assert run_due(now + timedelta(seconds=45)) == ["publish_scheduled"]
    assert run_due(now + timedelta(days=2)) == ["publish_scheduled", "clear_sessions"]


@pytest.mark.parametrize(
    ("minutes", "late"), [(0, False), (2, False), (4, True)], ids=["now", "lately", "long ago"]
)
def test_readiness_goes_red_within_three_minutes(client: Client, minutes: int, late: bool) -> None:
    now = timezone.now()
    Sweep.objects.create(job="publish_scheduled", ended_at=now - timedelta(minutes=minutes))

    answer = client.get("/zdrowie/gotowosc/")

    assert sweep_is_late(now) == late
    assert (answer.status_code, answer.json()["scheduler"]) == (
        (503, "late") if late else (200, "ok")
    )


def test_readiness_is_red_before_the_first_sweep(client: Client) -> None:
    assert client.get("/zdrowie/gotowosc/").status_code == 503


def test_liveness_asks_nothing_of_the_database(client: Client) -> None:
    assert client.get("/zdrowie/").json() == {"status": "ok"}
