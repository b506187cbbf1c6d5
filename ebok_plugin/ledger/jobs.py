"""Scheduler jobs of the ledger; jobs ask the clock, verbs do not."""

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
    """Take the snapshots of last month's end, and those that a posting dropped."""
    take_snapshots(Period.of(business_today()).previous)


def verify_ledger() -> None:
    """Run the auditors as the command does, without delaying those who post. Raises JobFound."""
    if findings := audit.verify_ledger():
        raise JobFound(f"verify_ledger: {len(findings)} findings")
