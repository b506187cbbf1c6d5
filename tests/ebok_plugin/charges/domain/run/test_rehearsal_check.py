"""A rehearsal that was changed past the site is named before anybody approves it."""

from collections.abc import Callable
from datetime import date

import pytest

from cms_ext.base.money.amounts import Money
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.sealed_rows.domain.verify import verify_rows
from cms_ext.plugins.coverage import SealStream
from ebok_plugin.charges.domain.run.charge_run import (
    approve_charge_run,
    post_run,
    rehearse_charge_run,
    rehearse_correction,
    withdraw_run,
)
from ebok_plugin.charges.domain.run.rehearsal_check import drop_plans, rehearsals_hold
from ebok_plugin.charges.models import (
    Basis,
    ChargeRun,
    ChargeRunComponent,
    ChargeRunFinding,
    ChargeRunItem,
    ChargeRunPlan,
)
from tests.ebok_plugin.charges.coop import charge_month, month, priced
from tests.ebok_plugin.ledger.books import open_account
from tests.project.behind_our_back.by_table import past_the_site
from tests.shared_rows import shared

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TODAY = date(2026, 11, 20)
ROWS = past_the_site


@shared
def rehearsed(felicja: Origin, kamil: Origin) -> ChargeRun:
    """Of December, of two accounts; November is charged."""
    open_account("100001")
    open_account("100002", "Piotr Nowak")
    priced("EKS", Basis.AREA_M2, "4.60")
    charge_month("2026-11", felicja, kamil)
    return rehearse_charge_run(month("2026-12"), origin=felicja, today=TODAY)


def said() -> list[str]:
    """What the auditor says of each run, and the kinds of rows whose seals do not fit."""
    found = [str(finding) for finding in rehearsals_hold()]
    return found + [one.kind for one in verify_rows(SealStream.OFFICE, [ChargeRunComponent])]


def items(run: ChargeRun, **columns: object) -> object:
    return ROWS(ChargeRunItem).filter(run=run, account__account_no="100001").update(**columns)


CHANGES: dict[str, Callable[[ChargeRun], object]] = {
    "mark": lambda run: items(run, mark="UNUSUAL"),
    "hidden by its mark": lambda run: items(run, mark="EXISTS"),
    "total": lambda run: items(run, total=Money.parse("1")),
    "previous": lambda run: items(run, previous=Money.parse("1")),
    "digest": lambda run: items(run, digest="0" * 64),
    "no digest": lambda run: items(run, digest=""),
    "item gone": lambda run: ROWS(ChargeRunItem).filter(run=run)[:1].get().delete(),
    "plan": lambda run: ROWS(ChargeRunPlan).update(content="{}"),
    "facts of the plan": lambda run: ROWS(ChargeRunPlan).update(facts="0" * 64),
    "end of the plan": lambda run: ROWS(ChargeRunPlan).update(last=1),
    "its own seal": lambda run: ROWS(ChargeRunPlan).update(seal="0" * 64),
    "an error added": lambda run: ROWS(ChargeRunFinding).bulk_create(
        [ChargeRunFinding(run=run, code="X", blocking=True, message="x")]
    ),
    "sum of a component": lambda run: ROWS(ChargeRunComponent).update(
        previous_total=Money.parse("1")
    ),
    "a component gone": lambda run: ROWS(ChargeRunComponent).filter(run=run)._raw_delete("default"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_rehearsal_that_was_changed_is_named(rehearsed: ChargeRun, change: str):
    assert said() == []
    CHANGES[change](rehearsed)

    assert said() != []


def test_at_no_step_of_its_life_is_a_run_a_finding(
    rehearsed: ChargeRun, felicja: Origin, kamil: Origin
):
    approved = approve_charge_run(rehearsed, origin=kamil)
    assert said() == []
    post_run(approved, today=TODAY)
    assert said() == []
    correction = rehearse_correction(
        month("2026-12"), reason="nowa stawka", origin=felicja, today=TODAY
    )
    assert said() == []
    assert correction.documents == 0
    january = rehearse_charge_run(month("2027-01"), origin=felicja, today=TODAY)
    withdraw_run(january, origin=felicja, reason="Pomyłka w okresie")
    assert [one for one in said() if f"nr {january.pk}" in one] == []


def test_plans_of_another_key_go_and_the_posting_computes_what_they_said(
    rehearsed: ChargeRun, kamil: Origin, settings
):
    """A site that imports another one's archive seals with its own key."""
    settings.COOP_AUDIT_KEY = "of another site"
    assert len([one for one in said() if "rehearsals_hold" in one]) == 1
    drop_plans()

    assert [one for one in said() if "rehearsals_hold" in one] == []
    assert post_run(approve_charge_run(rehearsed, origin=kamil), today=TODAY).state == "POSTED"
