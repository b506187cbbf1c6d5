"""The scheduler posts what was approved; nobody has to keep a browser open."""

from datetime import date

import pytest
from django.utils import timezone

from cms_ext.evidence.audit.domain.event import Origin
from ebok_plugin.charges.domain.queries import month_rows
from ebok_plugin.charges.domain.run.charge_run import approve_charge_run, rehearse_charge_run
from ebok_plugin.charges.models import Basis, ChargeRun
from ebok_plugin.ledger.domain.audit import run_auditors
from ebok_plugin.ledger.models import ClosedPeriod
from ebok_plugin.plugin import jobs as jobs
from tests.ebok_plugin.charges.coop import lines_of, month, priced
from tests.ebok_plugin.ledger.books import open_account

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)
MONTHS = ("2026-11", "2026-12")


@pytest.fixture
def runs(felicja: Origin, kamil: Origin, monkeypatch) -> list[ChargeRun]:
    """November and December approved, January only rehearsed; portions of two accounts."""
    monkeypatch.setattr(month_rows, "PORTION", 2)
    monkeypatch.setattr(jobs, "business_today", lambda: TODAY)
    priced("EKS", Basis.AREA_M2, "4.60")
    for number in range(1, 6):
        open_account(f"10000{number}")
    found = [rehearse_charge_run(month(text), origin=felicja, today=TODAY) for text in MONTHS]
    rehearse_charge_run(month("2027-01"), origin=felicja, today=TODAY)
    return [approve_charge_run(run, origin=kamil) for run in found]


def states() -> list[str]:
    return list(ChargeRun.objects.order_by("period").values_list("state", flat=True))


@pytest.mark.thorough
def test_every_approved_run_is_posted_and_only_those(runs: list[ChargeRun]):
    jobs.post_approved_runs()
    jobs.post_approved_runs()

    assert states() == ["POSTED", "POSTED", "REHEARSED"]
    assert [len(lines_of(text)) for text in (*MONTHS, "2027-01")] == [5, 5, 0]
    assert list(run_auditors()) == []


def test_a_turn_ends_and_the_next_goes_on(runs: list[ChargeRun], monkeypatch):
    clock = iter(range(1000))
    monkeypatch.setattr(jobs.time, "monotonic", lambda: float(next(clock)))
    monkeypatch.setattr(jobs, "TURN_SECONDS", 2.5)

    jobs.post_approved_runs()
    assert (states()[0], len(lines_of("2026-11"))) == ("POSTING", 4)

    for _ in range(5):
        jobs.post_approved_runs()
    assert states() == ["POSTED", "POSTED", "REHEARSED"]


def test_a_run_that_is_refused_holds_up_no_other(runs: list[ChargeRun], caplog):
    ClosedPeriod.objects.create(period="2026-11", closed_at=timezone.now())

    jobs.post_approved_runs()

    assert states() == ["APPROVED", "POSTED", "REHEARSED"]
    assert "PERIOD_CLOSED" in caplog.text
