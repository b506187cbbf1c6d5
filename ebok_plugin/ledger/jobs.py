"""What the scheduler runs for the ledger; jobs ask the clock, verbs do not."""

from __future__ import annotations

from cms_ext.base.dates.clock import business_today
from cms_ext.base.dates.period import Period
from cms_ext.plugins import JobFound
from ebok_plugin.ledger.domain import audit
from ebok_plugin.ledger.domain.payment_plan import update_plan_states
from ebok_plugin.ledger.domain.snapshot import take_snapshots


def follow_plans_today() -> None:
    update_plan_states(business_today())


def take_snapshots_today() -> None:
    """Of the end of last month: once a month most, every day those that a posting dropped."""
    take_snapshots(Period.of(business_today()).previous)


def verify_ledger() -> None:
    """What the command of this name does; nobody who posts waits for it. Raises JobFound."""
    if findings := audit.verify_ledger():
        raise JobFound(f"verify_ledger: {len(findings)} findings")
