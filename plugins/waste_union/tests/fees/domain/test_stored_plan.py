"""The posting goes by what the rehearsal kept, unless anything behind it is another one now.

Hanna was charged her first quarter and declared more since March, which was corrected at once;
Piotr owes from April on.
"""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.utils.translation import override

from cms_ext.base.dates.period import Period
from cms_ext.evidence.audit.domain.event import Origin
from ebok_plugin.ledger.domain.period import close_period
from ebok_plugin.ledger.models import Account, ChargeDocument
from plugins.waste_union.tests.fees.payers import account, charges_of, obliged, posted_whole, tariff
from tests.query_counts import queries_when_warm, sql_of
from tests.shared_rows import shared
from waste_union.fees.domain import queries
from waste_union.fees.domain.charging import FeeFacts, plan_fees, read_stored_charges
from waste_union.fees.domain.run import (
    FeeRunRefused,
    approve_fee_run,
    post_fee_portion,
    rehearse_fee_run,
    withdraw_fee_run,
)
from waste_union.fees.models import FeeMonth, FeeObligation, FeeRun, FeeRunItem, FeeRunPlan
from waste_union.tariffs.models import TariffVersion

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
JANUARY, MARCH, APRIL = (Period(2026, month) for month in (1, 3, 4))
EARLIER, TODAY = date(2026, 1, 2), date(2026, 4, 2)
HANNA, PIOTR = "300001", "300002"


@shared
def run(filip: Origin, kamil: Origin) -> FeeRun:
    tariff()
    hanna, piotr = account(HANNA), account(PIOTR, "Piotr Nowak")
    obliged(hanna, "124.00", JANUARY.first_day)
    first = rehearse_fee_run(JANUARY, origin=filip, today=EARLIER)
    posted_whole(approve_fee_run(first, origin=kamil, today=EARLIER), today=EARLIER)
    obliged(hanna, "155.00", MARCH.first_day, key="EB/2026/000002", today=TODAY)
    obliged(piotr, "31.00", APRIL.first_day, key="EB/2026/000003", today=TODAY)
    made = rehearse_fee_run(APRIL, origin=filip, today=TODAY)
    return approve_fee_run(made, origin=kamil, today=TODAY)


def posted() -> list[tuple[str, ...]]:
    """Account, number, booked, due, amount and title of all but Hanna's first charge."""
    return [
        (whose.account_no, *row)
        for whose in Account.objects.order_by("account_no")
        for row in charges_of(whose)
        if row[0] != "ODP/2026/01/300001"
    ]


EXPECTED = [
    (
        *(HANNA, "KOR/2026/01/300001/1", "04-02", "06-15", "31.00"),
        "Korekta opłaty za odpady 03/2026 (1 × 155,00 zł, deklaracja EB/2026/000002)",
    ),
    (
        *(HANNA, "ODP/2026/04/300001", "04-01", "06-15", "465.00"),
        "Opłata za odpady 04–06/2026 (3 × 155,00 zł, deklaracja EB/2026/000002)",
    ),
    (
        *(PIOTR, "ODP/2026/04/300002", "04-01", "06-15", "93.00"),
        "Opłata za odpady 04–06/2026 (3 × 31,00 zł, deklaracja EB/2026/000003)",
    ),
]


def never(*_args: Any, **_named: Any) -> Any:
    raise AssertionError("The posting computed a charge.")


def test_what_was_kept_is_posted_and_nothing_computed_anew(run: FeeRun, monkeypatch):
    monkeypatch.setattr(queries, "read_obligations", never)

    while run.state != "POSTED" and run.posted_to == 0:
        run = post_fee_portion(run, today=TODAY)

    assert posted() == EXPECTED
    assert FeeMonth.objects.filter(document__period="2026-04").count() == 6


def test_the_plan_holds_what_would_be_computed_in_whatever_portions(
    run: FeeRun, filip: Origin, monkeypatch
):
    monkeypatch.setattr(queries, "PORTION", 1)
    withdraw_fee_run(run, origin=filip, reason="Próba od nowa.")
    again = rehearse_fee_run(APRIL, origin=filip, today=TODAY)

    kept = [read_stored_charges(again, plan, TODAY) for plan in again.plans.all()]

    assert kept == [
        [charge for one in portion for charge in one.charges]
        for portion in plan_fees(APRIL, today=TODAY)
    ]
    assert [len(one or ()) for one in kept] == [1, 1]


TABLES = {
    model.__name__: model._meta.db_table
    for model in (
        *(Account, ChargeDocument, FeeRunItem, TariffVersion),
        *(FeeObligation, FeeMonth, FeeRun, FeeRunPlan),
    )
}
# HANNA and PIOTR stand for the keys of their accounts.
FACTS = {
    "a fee": "UPDATE {FeeObligation} SET monthly_fee = 3200 WHERE account_id = PIOTR",
    "from which month": "UPDATE {FeeObligation} SET from_month = '2026-05-01'"
    " WHERE account_id = PIOTR",
    "until which month": "UPDATE {FeeObligation} SET until = '2026-04-01' WHERE account_id = PIOTR",
    "whose fee it is": "UPDATE {FeeObligation} SET account_id = HANNA WHERE account_id = PIOTR",
    "an earlier fee": "UPDATE {FeeObligation} SET monthly_fee = 12500 WHERE monthly_fee = 12400",
    "how it is settled": "UPDATE {TariffVersion} SET settled = 'MONTHLY'",
    "the number of an account": "UPDATE {Account} SET account_no = '300003' WHERE id = PIOTR",
    "an account that closed": "UPDATE {Account} SET closed_on = '2026-04-30' WHERE id = HANNA",
    "the amount of a month": "UPDATE {FeeMonth} SET amount = 12300",
    "which month it is": "UPDATE {FeeMonth} SET month = '2026-04-01' WHERE month = '2026-03-01'",
    "what a charge corrects": "UPDATE {ChargeDocument} SET correction_of_id = NULL, generation = 2"
    " WHERE correction_of_id IS NOT NULL",
    "the month of the run": "UPDATE {FeeRun} SET period = '2026-07' WHERE state = 'APPROVED'",
}
PLAN = {
    "an amount": "UPDATE {FeeRunPlan} SET content = replace(content, '155.00', '15.00')",
    "a month": "UPDATE {FeeRunPlan} SET content = replace(content, '\"2026-06\"', '\"2026-07\"')",
    "a due day": "UPDATE {FeeRunPlan} SET content = replace(content, '06-15', '06-16')",
    "nothing to post": 'UPDATE {FeeRunPlan} SET content = \'{{"charges": [], "shown": ""}}\'',
    "a sum on the screen": "UPDATE {FeeRunItem} SET total = total - 1",
    "words on the screen": "UPDATE {FeeRunItem} SET words = 'opłata'",
    "its facts": "UPDATE {FeeRunPlan} SET facts = 'ab'",
    "its end": "UPDATE {FeeRunPlan} SET last = last + 1",
    "no seal": "UPDATE {FeeRunPlan} SET seal = ''",
}


def change(sql: str) -> None:
    text = sql.format(**TABLES)
    for word, number in (("HANNA", HANNA), ("PIOTR", PIOTR)):
        text = text.replace(f"= {word}", f"= {Account.objects.get(account_no=number).pk}")
    with connection.cursor() as cursor:
        cursor.execute(text)
        assert cursor.rowcount, text


@pytest.mark.thorough
@pytest.mark.usefixtures("triggers_off")
@pytest.mark.parametrize("sql", [*FACTS.values(), *PLAN.values()], ids=[*FACTS, *PLAN])
def test_what_was_changed_past_the_site_stops_the_run(run: FeeRun, sql: str):
    before = set(ChargeDocument.objects.values_list("pk", flat=True))
    change(sql)

    with pytest.raises(FeeRunRefused) as refusal:
        posted_whole(run, today=TODAY)

    run.refresh_from_db()
    assert (refusal.value.code, run.state) == ("RUN_CHANGED", "VOID")
    assert set(ChargeDocument.objects.values_list("pk", flat=True)) == before
    assert FeeRunPlan.objects.count() == 0


@pytest.mark.usefixtures("triggers_off")
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE {TariffVersion} SET due_day = 20",
        "UPDATE {TariffVersion} SET due_months = 1",
        "UPDATE {Account} SET opened_on = '2026-04-10' WHERE id = PIOTR",
        "UPDATE {FeeObligation} SET source_key = 'EB/2026/000009' WHERE account_id = PIOTR",
        "UPDATE {FeeObligation} SET source = 'DECISION' WHERE account_id = PIOTR",
        "UPDATE {ChargeDocument} SET booking_date = '2026-04-09', due_date = '2026-07-01'",
        "UPDATE {ChargeDocument} SET document_no = 'X' WHERE correction_of_id IS NULL",
    ],
)
def test_what_is_in_no_digest_of_a_charge_is_computed_anew(run: FeeRun, sql: str):
    """Days and words follow from when it is posted."""
    kept = run.plans.get()
    change(sql)

    assert read_stored_charges(run, kept, TODAY) is None
    posted_whole(run, today=TODAY)
    made = [row[:2] for row in posted() if row[1].startswith("ODP/2026/04")]
    assert made == [row[:2] for row in EXPECTED[1:]]


def test_on_another_day_in_another_language_or_with_a_month_closed_it_is_computed_anew(
    run: FeeRun, filip: Origin
):
    assert filip.actor
    kept = run.plans.get()
    found = [read_stored_charges(run, kept, date(2026, 4, 3))]
    with override("en"):
        found.append(read_stored_charges(run, kept, TODAY))
    close_period(MARCH, by=filip.actor, today=TODAY)
    found.append(read_stored_charges(run, kept, TODAY))

    assert found == [None, None, None]


def test_without_a_kept_plan_each_charge_is_computed_anew(run: FeeRun):
    """As of runs that were rehearsed before plans were kept."""
    FeeRunPlan.objects.all().delete()
    posted_whole(run, today=TODAY)

    assert posted() == EXPECTED


def test_a_plan_of_another_run_is_not_taken(run: FeeRun, filip: Origin, kamil: Origin):
    earlier = run.plans.values("facts", "content", "seal").get()
    withdraw_fee_run(run, origin=filip, reason="Próba od nowa.")
    again = rehearse_fee_run(APRIL, origin=filip, today=TODAY)
    approve_fee_run(again, origin=kamil, today=TODAY)
    again.plans.update(**earlier)

    with pytest.raises(FeeRunRefused, match="Od próby zmieniły się"):
        posted_whole(FeeRun.objects.get(pk=again.pk), today=TODAY)


def test_a_plan_goes_with_its_run_and_what_is_forgotten_is_not_read(run: FeeRun):
    """All plans of a run together are as large as what a process grows by."""
    assert run.plans.count() == 1
    while run.posted_to == 0:
        run = post_fee_portion(run, today=TODAY)
    asked = sql_of(posted_whole, run, today=TODAY)

    assert FeeRunPlan.objects.count() == 0
    of_plans = [one for one in asked if FeeRunPlan._meta.db_table in one]
    assert of_plans
    assert [sql for sql in of_plans if "content" in sql and "LIMIT 1" not in sql] == []


def test_the_facts_of_a_portion_cost_the_same_whatever_its_size(run: FeeRun):
    def digest() -> str:
        return FeeFacts(APRIL, TODAY).digest(0, Account.objects.latest("pk").pk)

    of_two = queries_when_warm(digest)
    for number in range(4):
        obliged(account(f"30001{number}"), "31.00", APRIL.first_day, key=f"EB/{number}")
    assert queries_when_warm(digest) == of_two
