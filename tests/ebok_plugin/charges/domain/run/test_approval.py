"""Two people, and exactly what was rehearsed."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.evidence.audit.models import AuditEvent
from ebok_plugin.charges.domain.component import use_component
from ebok_plugin.charges.domain.premises_value import set_value
from ebok_plugin.charges.domain.queries.charged import find_waiting_charge_runs
from ebok_plugin.charges.domain.rate import add_component_rate
from ebok_plugin.charges.domain.run.charge_run import (
    approve_charge_run,
    post_run,
    rehearse_charge_run,
    withdraw_run,
)
from ebok_plugin.charges.errors import RunRefused
from ebok_plugin.charges.models import Basis, ChargeRun, Component, ComponentRate
from ebok_plugin.ledger.models import Account, LedgerEntry
from tests.approvals import done_alone, resolution_for
from tests.ebok_plugin.charges.coop import contested, month, priced
from tests.ebok_plugin.ledger.books import charge, open_account
from tests.query_counts import sql_of
from tests.shared_rows import shared
from tests.whole_database import execute

pytestmark = pytest.mark.django_db

WHY = "Zła stawka wody od grudnia"
TODAY, FIRST = date(2026, 11, 20), date(2026, 12, 1)
ONCE = date(2020, 1, 1)
DECEMBER = month("2026-12")
RATES = ComponentRate._meta.db_table


@shared
def run(flat: Account, felicja: Origin) -> ChargeRun:
    priced("EKS", Basis.AREA_M2, "4.60")
    waste = priced("GOK", Basis.PERSONS, "42.75", used=False)
    use_component(waste, None, valid_from=ONCE, valid_to=date(2025, 12, 31), origin=SYSTEM)
    return rehearse_charge_run(DECEMBER, origin=felicja, today=TODAY)


def test_another_person_approves_and_nobody_own_work_not_even_past_the_verb(
    run: ChargeRun, flat: Account, felicja: Origin, kamil: Origin
):
    with pytest.raises(RunRefused) as refusal:
        approve_charge_run(run, origin=felicja)
    with pytest.raises(IntegrityError), transaction.atomic():
        ChargeRun.objects.update(approved_by=felicja.actor)
    assert (refusal.value.code, refusal.value.message) == (
        "SECOND_PERSON",
        "Przebieg zatwierdza inna osoba niż ta, która go przygotowała.",
    )
    assert [one.state for one in find_waiting_charge_runs()] == ["REHEARSED"]

    # What does not touch the month voids nothing.
    later = date(2027, 1, 1)
    set_value(flat.premises, Basis.AREA_M2, Decimal(50), valid_from=later, origin=SYSTEM)
    approved = approve_charge_run(run, origin=kamil)
    assert (approved.state, approved.approved_by) == ("APPROVED", kamil.actor)
    assert list(find_waiting_charge_runs()) == []
    event = AuditEvent.objects.get(action="CHARGE_RUN_APPROVED")
    assert (event.actor, event.from_state, event.to_state) == (kamil.actor, "REHEARSED", "APPROVED")


def new_rate(anna: Account) -> None:
    add_component_rate(Component.objects.get(code="EKS"), Decimal("4.85"), valid_from=FIRST)


def new_value(anna: Account) -> None:
    set_value(anna.premises, Basis.AREA_M2, Decimal(50), valid_from=FIRST, origin=SYSTEM)


def new_use(anna: Account) -> None:
    waste = Component.objects.get(code="GOK")
    use_component(waste, anna.premises, valid_from=FIRST, origin=SYSTEM)


def own_rate(anna: Account) -> None:
    contested(anna, Component.objects.get(code="EKS"), "4", FIRST)


def new_account(anna: Account) -> None:
    open_account("100006")


def closed_account(anna: Account) -> None:
    Account.objects.filter(pk=anna.pk).update(closed_on=date(2026, 11, 30))


def other_area(anna: Account) -> None:
    anna.premises.area += 10
    anna.premises.save()


def charged_meanwhile(anna: Account) -> None:
    charge(anna, "2026-12", "10.00")


@pytest.mark.parametrize(
    "change",
    [
        new_rate,
        new_value,
        new_use,
        own_rate,
        new_account,
        closed_account,
        other_area,
        charged_meanwhile,
    ],
)
def test_any_change_after_the_rehearsal_voids_the_run(
    run: ChargeRun, flat: Account, kamil: Origin, change: Callable[[Account], None]
):
    change(flat)

    with pytest.raises(RunRefused) as refusal:
        approve_charge_run(run, origin=kamil)

    assert (refusal.value.code, refusal.value.message) == (
        "RUN_CHANGED",
        "Od próby zmieniły się stawki, ilości albo konta. Uruchom naliczenie jeszcze raz.",
    )
    run.refresh_from_db()
    assert (run.state, run.approved_by) == ("VOID", None)


def test_another_setting_after_the_rehearsal_voids_the_run(run: ChargeRun, kamil: Origin, settings):
    settings.COOP_DUE_DAY = 20

    with pytest.raises(RunRefused, match="Od próby zmieniły się"):
        approve_charge_run(run, origin=kamil)


def test_without_a_change_nothing_is_computed_again(flat: Account, felicja: Origin, kamil: Origin):
    for number in range(3):
        open_account(f"20000{number}")
    priced("EKS", Basis.AREA_M2, "4.60")
    run = rehearse_charge_run(DECEMBER, origin=felicja, today=TODAY)

    captured = sql_of(approve_charge_run, run, origin=kamil)

    assert [sql for query in captured if RATES in (sql := query)] == []
    assert run.items.count() == 4


def test_a_rate_changed_by_hand_is_never_posted(run: ChargeRun, kamil: Origin, triggers_off: None):
    """The approval does not see it; the posting looks at each row behind a document."""
    execute(f"UPDATE {RATES} SET rate = 9")
    approved = approve_charge_run(run, origin=kamil)

    with pytest.raises(RunRefused, match="Od próby zmieniły się"):
        post_run(approved, today=TODAY)

    assert LedgerEntry.objects.count() == 0


def test_a_run_with_errors_or_empty_is_not_approved(flat: Account, felicja: Origin, kamil: Origin):
    empty = rehearse_charge_run(DECEMBER, origin=felicja, today=TODAY)
    with pytest.raises(RunRefused, match="nie ma nic do zaksięgowania"):
        approve_charge_run(empty, origin=kamil)
    priced("EKS", Basis.AREA_M2, "4.60")
    ComponentRate.objects.all().delete()
    blocked = rehearse_charge_run(DECEMBER, origin=felicja, today=TODAY)
    with pytest.raises(RunRefused, match="Próba ma błędy"):
        approve_charge_run(blocked, origin=kamil)

    assert list(find_waiting_charge_runs()) == []


def test_an_approved_run_is_withdrawn_with_a_reason_and_the_month_rehearsed_again(
    run: ChargeRun, felicja: Origin, kamil: Origin
):
    """Of two who approve at once the second sees that it is done."""
    seen_by_both = ChargeRun.objects.get(pk=run.pk)
    approved = approve_charge_run(run, origin=kamil)
    with pytest.raises(RunRefused) as refusal:
        approve_charge_run(seen_by_both, origin=kamil)
    assert refusal.value.message == (
        "Ten przebieg ma stan „zatwierdzone, czeka na księgowanie”. Otwórz go jeszcze raz."
    )
    for reason in ("", "bo tak", "    bo tak    "):
        with pytest.raises(RunRefused) as refusal:
            withdraw_run(approved, reason=reason, origin=felicja)
        assert refusal.value.code == "REASON_REQUIRED"

    withdraw_run(approved, reason=WHY, origin=felicja)
    again = rehearse_charge_run(DECEMBER, origin=felicja, today=TODAY)
    states = ChargeRun.objects.order_by("pk").values_list("state", flat=True)
    assert (list(states), again.fingerprint) == (["VOID", "REHEARSED"], run.fingerprint)
    with pytest.raises(RunRefused, match="nieaktualne"):
        withdraw_run(run, reason=WHY, origin=felicja)
    event = AuditEvent.objects.filter(action="CHARGE_RUN_VOIDED").get()
    assert (event.actor, event.from_state, event.note) == (felicja.actor, "APPROVED", WHY)


def test_in_a_small_office_the_resolution_is_the_second_person(run: ChargeRun, felicja: Origin):
    row = resolution_for("charges.run")

    approved = approve_charge_run(run, origin=felicja)

    assert (approved.state, approved.approved_by) == ("APPROVED", row.stand_in)
    assert done_alone(row) == [("staff:felicja", "charges.run")]
