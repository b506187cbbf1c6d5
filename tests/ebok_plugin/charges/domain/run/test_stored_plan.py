"""The posting goes by what the rehearsal kept, unless anything behind it is another one now.

Anna entered all of hers; nobody entered Piotr's cold water, which stays as it was charged last.
"""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.premises.models import Building, Premises, Property
from ebok_plugin.charges.domain.component import use_component
from ebok_plugin.charges.domain.premises_value import set_value
from ebok_plugin.charges.domain.queries import charged, month_rows
from ebok_plugin.charges.domain.rate import add_component_rate
from ebok_plugin.charges.domain.run.charge_run import (
    approve_charge_run,
    post_run,
    rehearse_charge_run,
    withdraw_run,
)
from ebok_plugin.charges.domain.run.plan import MonthFacts, planned_charges, stored_drafts
from ebok_plugin.charges.errors import RunRefused
from ebok_plugin.charges.models import (
    Basis,
    ChargeRun,
    ChargeRunItem,
    ChargeRunPlan,
    Component,
    ComponentRate,
    ComponentUse,
    PremisesValue,
    RateException,
)
from ebok_plugin.ledger.models import Account, ChargeDocument, ChargeLine, LedgerEntry
from tests.ebok_plugin.charges.coop import (
    charge_month,
    contested,
    imported_coop,
    lines_of,
    month,
    priced,
)
from tests.ebok_plugin.ledger.books import open_account
from tests.query_counts import queries_when_warm, sql_of
from tests.shared_rows import shared

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
ONCE, TODAY, FIRST = date(2020, 1, 1), date(2026, 11, 20), date(2026, 12, 1)
DECEMBER = month("2026-12")
ANNA, PIOTR = "100001", "100002"


@shared
def run(felicja: Origin, kamil: Origin) -> ChargeRun:
    """Approved, after a month in which everything was entered for everybody."""
    anna, piotr = open_account(ANNA), open_account(PIOTR, "Piotr Nowak")
    area = priced("EKS", Basis.AREA_M2, "4.60")
    priced("ZW", Basis.VOLUME_M3_COLD, "13.40")
    waste = priced("GOK", Basis.PERSONS, "42.75")
    lift = priced("DZW", Basis.PERSONS, "11", used=False)
    use_component(lift, anna.premises, valid_from=ONCE, origin=SYSTEM)
    house = priced("POD", Basis.AREA_M2, "0.2813", used=False)
    use_component(house, anna.premises.building, valid_from=ONCE, origin=SYSTEM)
    add_component_rate(
        area, Decimal("4.70"), valid_from=ONCE, property=anna.premises.building.property
    )
    contested(anna, waste, "38.00", ONCE)
    for basis, value in ((Basis.AREA_M2, "48.60"), (Basis.VOLUME_M3_COLD, "3.5")):
        set_value(anna.premises, basis, Decimal(value), valid_from=ONCE, origin=SYSTEM)
    set_value(piotr.premises, Basis.VOLUME_M3_COLD, Decimal(2), valid_from=ONCE, origin=SYSTEM)
    charge_month("2026-11", felicja, kamil)
    PremisesValue.objects.filter(premises=piotr.premises, basis=Basis.VOLUME_M3_COLD).delete()
    return approve_charge_run(
        rehearse_charge_run(DECEMBER, origin=felicja, today=TODAY), origin=kamil
    )


EXPECTED = [
    (ANNA, "EKS", Decimal("48.6"), Decimal("4.7"), "228.42"),
    (ANNA, "ZW", Decimal("3.5"), Decimal("13.4"), "46.90"),
    (ANNA, "GOK", Decimal(2), Decimal(38), "76.00"),
    (ANNA, "DZW", Decimal(2), Decimal(11), "22.00"),
    (ANNA, "POD", Decimal("48.6"), Decimal("0.2813"), "13.67"),
    (PIOTR, "EKS", Decimal("48.6"), Decimal("4.7"), "228.42"),
    (PIOTR, "ZW", Decimal(2), Decimal("13.4"), "26.80"),
    (PIOTR, "GOK", Decimal(2), Decimal("42.75"), "85.50"),
    (PIOTR, "POD", Decimal("48.6"), Decimal("0.2813"), "13.67"),
]


def never(*_args: Any, **_named: Any) -> Any:
    raise AssertionError("The posting computed a charge.")


def test_what_was_kept_is_posted_and_nothing_computed_anew(run: ChargeRun, monkeypatch):
    monkeypatch.setattr(charged._Reader, "portion", never)

    assert post_run(run, today=TODAY).state == "POSTED"

    assert lines_of("2026-12") == EXPECTED
    assert ChargeRunPlan.objects.count() == 0


@pytest.mark.thorough
def test_the_plan_holds_what_the_co_op_is_charged_in_any_portions(felicja: Origin, monkeypatch):
    monkeypatch.setattr(month_rows, "PORTION", 5)
    imported_coop()
    january = month("2026-01")
    run = rehearse_charge_run(january, origin=felicja, today=january.first_day)

    kept = [stored_drafts(run, plan) for plan in run.plans.all()]

    assert kept == [
        [account.draft for account in portion.accounts if account.draft]
        for portion in planned_charges(january)
    ]
    assert [len(one or ()) for one in kept] == [5, 5, 2]


def tables() -> dict[str, str]:
    models = (
        *(Account, Building, Premises, Property, Component, ComponentRate, ComponentUse),
        *(PremisesValue, RateException, ChargeDocument, ChargeLine, LedgerEntry),
        *(ChargeRun, ChargeRunItem, ChargeRunPlan),
    )
    return {model.__name__: model._meta.db_table for model in models}


# ANNA, PIOTR and codes of components stand for their keys.
FACTS = {
    "a rate": "UPDATE {ComponentRate} SET rate = 14 WHERE component_id = ZW",
    "its first day": "UPDATE {ComponentRate} SET valid_from = '2026-12-02' WHERE component_id = ZW",
    "its last day": "UPDATE {ComponentRate} SET valid_to = '2026-11-30' WHERE component_id = ZW",
    "whose rate it is": "UPDATE {ComponentRate} SET property_id = (SELECT id FROM"
    " {Property} WHERE code = 'N-99') WHERE property_id IS NOT NULL",
    "a rate that is gone": "DELETE FROM {ComponentRate} WHERE property_id IS NOT NULL",
    "a rate of another component": "UPDATE {ComponentRate} SET component_id = GOK, valid_from ="
    " '2020-01-02' WHERE component_id = ZW",
    "a basis": "UPDATE {Component} SET basis = 'PREMISES' WHERE id = GOK",
    "a use in a property": "UPDATE {ComponentUse} SET valid_to = '2026-11-30'"
    " WHERE component_id = ZW",
    "a use in a building": "UPDATE {ComponentUse} SET valid_to = '2026-11-30'"
    " WHERE component_id = POD",
    "a use of premises": "UPDATE {ComponentUse} SET premises_id = (SELECT premises_id FROM"
    " {Account} WHERE id = PIOTR) WHERE component_id = DZW",
    "a use of premises that is gone": "DELETE FROM {ComponentUse} WHERE component_id = DZW",
    "a use that begins later": "UPDATE {ComponentUse} SET valid_from = '2026-12-02'"
    " WHERE component_id = DZW",
    "an entered value": "UPDATE {PremisesValue} SET value = 50 WHERE basis = 'AREA_M2'",
    "its basis": "UPDATE {PremisesValue} SET basis = 'PERSONS' WHERE basis = 'AREA_M2'",
    "its first day ": "UPDATE {PremisesValue} SET valid_from = '2026-12-02'"
    " WHERE basis = 'VOLUME_M3_COLD'; UPDATE {ChargeLine} SET quantity = 4"
    " WHERE component_id = ZW AND quantity = 3.5",
    "whose value it is": "UPDATE {PremisesValue} SET premises_id = (SELECT premises_id FROM"
    " {Account} WHERE id = PIOTR) WHERE basis = 'VOLUME_M3_COLD'",
    "an area where none was entered": "UPDATE {Premises} SET area = 50 WHERE id ="
    " (SELECT premises_id FROM {Account} WHERE id = PIOTR)",
    "persons": "UPDATE {Premises} SET persons = 3",
    "the building of premises": "UPDATE {Premises} SET building_id = (SELECT id FROM"
    " {Building} WHERE code = 'B-99') WHERE id ="
    " (SELECT premises_id FROM {Account} WHERE id = PIOTR)",
    "the property of a building": "UPDATE {Building} SET property_id = (SELECT id FROM"
    " {Property} WHERE code = 'N-99')",
    "an account that opened later": "UPDATE {Account} SET opened_on = '2026-12-02' WHERE id = ANNA",
    "an account that closed": "UPDATE {Account} SET closed_on = '2026-11-30' WHERE id = PIOTR",
    "the number of an account": "UPDATE {Account} SET account_no = '100003' WHERE id = PIOTR",
    "the premises of an account": "UPDATE {Account} SET premises_id = (SELECT id FROM"
    " {Premises} WHERE code = 'L-99') WHERE id = ANNA",
    "an exceptional rate": "UPDATE {RateException} SET rate = 37",
    "its component": "UPDATE {RateException} SET component_id = ZW",
    "its last day ": "UPDATE {RateException} SET valid_to = '2026-11-30'",
    "whose exception it is": "UPDATE {RateException} SET account_id = PIOTR",
    "an exception that is gone": "DELETE FROM {RateException}",
    "the last charge": "UPDATE {ChargeLine} SET quantity = 4 WHERE component_id = ZW"
    " AND quantity = 2",
    "what the last charge is": "UPDATE {ChargeDocument} SET correction_of_id ="
    " (SELECT min(id) FROM {ChargeDocument}) WHERE account_id = PIOTR",
    "whether it stands": "UPDATE {LedgerEntry} SET kind = 'REVERSAL', document_id = NULL,"
    " reverses_id = (SELECT max(id) FROM {LedgerEntry}) WHERE account_id = ANNA",
    "a charge of the month": "UPDATE {ChargeDocument} SET period = '2026-12'"
    " WHERE account_id = ANNA",
    "the month of the run": "UPDATE {ChargeRun} SET period = '2027-01' WHERE state = 'APPROVED'",
    "the kind of the run": "UPDATE {ChargeRun} SET kind = 'CORRECTION', reason = 'Bez powodu.'"
    " WHERE state = 'APPROVED'",
}
PLAN = {
    "a quantity": "UPDATE {ChargeRunPlan} SET content = replace(content, '3.5', '3.4')",
    "an amount by its rate": "UPDATE {ChargeRunPlan} SET content = replace(content, '13.4', '1.4')",
    "a day": "UPDATE {ChargeRunPlan} SET content = replace(content, '2026-12-15', '2026-12-16')",
    "no documents": "UPDATE {ChargeRunPlan} SET content ="
    ' \'{{"documents": [], "lines": [], "last_quantities": []}}\'',
    "its facts": "UPDATE {ChargeRunPlan} SET facts = 'ab'",
    "its end": "UPDATE {ChargeRunPlan} SET last = last + 1",
    "its seal": "UPDATE {ChargeRunPlan} SET seal = 'ab'",
    "no seal": "UPDATE {ChargeRunPlan} SET seal = ''",
}


SHOWN = {
    "the sum of an account": "UPDATE {ChargeRunItem} SET total = total + 100"
    " WHERE account_id = ANNA",
    "what it was before": "UPDATE {ChargeRunItem} SET previous = previous + 100"
    " WHERE account_id = PIOTR",
    "its remark": "UPDATE {ChargeRunItem} SET mark = 'NEW' WHERE account_id = ANNA",
    "the digest of its document": "UPDATE {ChargeRunItem} SET digest = 'ab'"
    " WHERE account_id = ANNA",
    "whether there is something to post": "UPDATE {ChargeRunItem} SET digest = ''"
    " WHERE account_id = ANNA",
    "an account that is not shown": "DELETE FROM {ChargeRunItem} WHERE account_id = PIOTR",
}


def change(sql: str) -> None:
    keys = {account.account_no: account.pk for account in Account.objects.all()}
    words = {"ANNA": keys[ANNA], "PIOTR": keys[PIOTR]}
    words |= dict(Component.objects.values_list("code", "pk"))
    text = sql.format(**tables())
    with connection.cursor() as cursor:
        for statement in text.split("; "):
            for word, key in words.items():
                statement = statement.replace(f"= {word}", f"= {key}")
            cursor.execute(statement)
            assert cursor.rowcount, statement


@shared
def elsewhere() -> None:
    """Premises in a building of another property, where nothing but the co-op's own is charged."""
    other = Building.objects.create(
        code="B-99", address="ul. Daleka 9", property=Property.objects.create(code="N-99")
    )
    Premises.objects.create(code="L-99", building=other, number="99", area=Decimal(10), persons=1)


@pytest.mark.thorough
@pytest.mark.usefixtures("elsewhere", "triggers_off")
@pytest.mark.parametrize(
    "sql", [*FACTS.values(), *PLAN.values(), *SHOWN.values()], ids=[*FACTS, *PLAN, *SHOWN]
)
def test_what_was_changed_past_the_site_stops_the_run(run: ChargeRun, sql: str):
    before = set(ChargeDocument.objects.values_list("pk", flat=True))
    change(sql)

    with pytest.raises(RunRefused) as refusal:
        post_run(run, today=TODAY)

    run.refresh_from_db()
    assert (refusal.value.code, run.state) == ("RUN_CHANGED", "VOID")
    assert set(ChargeDocument.objects.values_list("pk", flat=True)) == before
    assert ChargeRunPlan.objects.count() == 0


@pytest.mark.parametrize("setting", [{"COOP_DUE_DAY": 20}, {"COOP_MIDMONTH": "DAILY"}])
def test_another_setting_counts_as_another_fact(run: ChargeRun, settings, setting: dict[str, Any]):
    for name, value in setting.items():
        setattr(settings, name, value)

    assert [stored_drafts(run, kept) for kept in run.plans.all()] == [None]


@pytest.mark.usefixtures("triggers_off")
@pytest.mark.parametrize("kept", [True, False])
def test_a_fact_that_changes_no_charge_stops_nothing(run: ChargeRun, kept: bool):
    """Each charge is computed again, as of runs that were rehearsed before plans were kept."""
    if kept:
        change("UPDATE {PremisesValue} SET valid_to = '2026-12-31'")
    else:
        ChargeRunPlan.objects.all().delete()

    assert post_run(run, today=TODAY).state == "POSTED"
    assert lines_of("2026-12") == EXPECTED


def test_a_plan_of_another_run_is_not_taken(run: ChargeRun, felicja: Origin, kamil: Origin):
    """The rate is what it was again, and the plan of that time is put into the run."""
    earlier = run.plans.values("facts", "content", "seal").get()
    withdraw_run(run, origin=felicja, reason="Zła stawka wody.")
    water = ComponentRate.objects.filter(component__code="ZW")
    water.update(rate=Decimal(14))
    dearer = rehearse_charge_run(DECEMBER, origin=felicja, today=TODAY)
    approve_charge_run(dearer, origin=kamil)
    water.update(rate=Decimal("13.40"))
    dearer.plans.update(**earlier)

    with pytest.raises(RunRefused, match="Od próby zmieniły się"):
        post_run(dearer, today=TODAY)

    assert lines_of("2026-12") == []


def test_an_account_that_came_after_the_last_one_stops_the_run(run: ChargeRun):
    ewa = open_account("100003", "Ewa Kos")
    set_value(ewa.premises, Basis.VOLUME_M3_COLD, Decimal(1), valid_from=ONCE, origin=SYSTEM)

    with pytest.raises(RunRefused, match="Od próby zmieniły się"):
        post_run(run, today=TODAY)


def test_a_plan_goes_with_its_run_and_is_not_read(run: ChargeRun, felicja: Origin):
    """All plans of a run together are as large as what a process grows by."""
    assert run.plans.count() == 1
    captured = sql_of(withdraw_run, run, origin=felicja, reason="Zła stawka wody.")

    assert ChargeRunPlan.objects.count() == 0
    plans = ChargeRunPlan._meta.db_table
    of_plans = [one for one in captured if plans in one]
    assert of_plans
    assert [sql for sql in of_plans if "content" in sql] == []


def test_the_facts_of_a_portion_cost_the_same_whatever_its_size(run: ChargeRun):
    def digest() -> str:
        return MonthFacts(DECEMBER).digest(0, Account.objects.latest("pk").pk)

    of_two = queries_when_warm(digest)
    for number in range(4):
        open_account(f"20000{number}")
    assert queries_when_warm(digest) == of_two
