"""A run of fees: Filip prepares it, Kamil approves, and what changed meanwhile is not posted."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cms_ext.base.dates.period import Period
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.models import AuditEvent
from ebok_plugin.ledger.domain.audit import run_auditors
from ebok_plugin.ledger.domain.period import close_period
from ebok_plugin.ledger.models import Account, ChargeDocument
from plugins.waste_union.tests.fees.payers import account, charges_of, obliged, posted_whole, tariff
from tests.people import staff
from tests.query_counts import counted, queries_when_warm, sql_of
from tests.shared_rows import shared
from tests.whole_database import execute
from waste_union.fees.domain import queries
from waste_union.fees.domain.charging import plan_fees
from waste_union.fees.domain.component import get_fee_component
from waste_union.fees.domain.run import (
    FeeRunRefused,
    approve_fee_run,
    post_approved_fee_runs,
    post_fee_portion,
    rehearse_fee_run,
    rehearse_fees_today,
    withdraw_fee_run,
)
from waste_union.fees.models import FeeObligation, FeeRun
from waste_union.tariffs.vocabulary import Settled

pytestmark = pytest.mark.django_db

JANUARY = Period(2026, 1)
TODAY = date(2026, 1, 2)
OBLIGATIONS = FeeObligation._meta.db_table


@shared
def by_quarters() -> None:
    tariff()


@shared
def hanna(by_quarters: None) -> Account:
    """Owes 124.00 a month from January on, by quarters."""
    whose = account()
    obliged(whose, "124.00", JANUARY.first_day)
    get_fee_component()
    return whose


@shared
def run(hanna: Account, filip: Origin) -> FeeRun:
    """Rehearsed by Filip."""
    return rehearse_fee_run(JANUARY, origin=filip, today=TODAY)


def obliged_too(*numbers: str) -> list[Account]:
    accounts = [account(number, f"Igor Wilk {number}") for number in numbers]
    for one in accounts:
        obliged(one, "33.00", JANUARY.first_day)
    return accounts


def test_two_people_charge_a_quarter_and_the_log_tells_both(
    run: FeeRun, hanna: Account, filip: Origin, kamil: Origin
):
    assert charges_of(hanna) == []
    done = posted_whole(approve_fee_run(run, origin=kamil, today=TODAY), today=TODAY)

    assert [row[3] for row in charges_of(hanna)] == ["372.00"]
    batch = ChargeDocument.objects.get().batch
    assert (done.state, batch.made_by, batch.approved_by) == ("POSTED", filip.actor, kamil.actor)
    events = AuditEvent.objects.filter(action__startswith="WASTE_FEE_RUN").order_by("seq")
    assert [(event.action, event.actor) for event in events] == [
        ("WASTE_FEE_RUN_REHEARSED", filip.actor),
        ("WASTE_FEE_RUN_APPROVED", kamil.actor),
        ("WASTE_FEE_RUN_POSTED", None),
    ]
    assert [auditor for auditor in run_auditors() if auditor.auditor.startswith("fees")] == []


def test_the_item_says_for_what(filip: Origin):
    hanna = account()
    obliged(hanna, "99.00", JANUARY.first_day, tariff(Settled.MONTHLY, due_months=0))

    run = rehearse_fee_run(Period(2026, 2), origin=filip, today=TODAY)

    item = run.items.get()
    assert item.words.replace("\N{NO-BREAK SPACE}", " ") == (
        "Opłata za odpady 01/2026 (1 × 99,00 zł, deklaracja EB/2026/000001) oraz inne naliczenia: 1"
    )
    assert (run.documents, str(run.total.amount), str(item.total.amount)) == (2, "198.00", "198.00")


def test_nobody_approves_his_own_run_and_it_is_given_up_with_a_reason(run: FeeRun, filip: Origin):
    with pytest.raises(FeeRunRefused) as refused:
        approve_fee_run(run, origin=filip, today=TODAY)

    assert refused.value.code == "SECOND_PERSON"
    with pytest.raises(IntegrityError), transaction.atomic():
        FeeRun.objects.filter(pk=run.pk).update(approved_by=filip.actor)

    for reason in ("", "pomyłka"):
        with pytest.raises(FeeRunRefused) as refused:
            withdraw_fee_run(run, origin=filip, reason=reason)
        assert refused.value.code == "REASON_REQUIRED"

    assert withdraw_fee_run(run, origin=filip, reason="Zła stawka w uchwale.").state == "VOID"


def test_a_declaration_of_meanwhile_voids_the_run(run: FeeRun, hanna: Account, kamil: Origin):
    obliged(hanna, "155.00", JANUARY.first_day, key="EB/2026/000002")

    with pytest.raises(FeeRunRefused) as refused:
        approve_fee_run(run, origin=kamil, today=TODAY)

    run.refresh_from_db()
    assert (refused.value.code, run.state, charges_of(hanna)) == ("RUN_CHANGED", "VOID", [])


def test_a_declaration_after_the_approval_is_not_posted_by_it(
    run: FeeRun, hanna: Account, kamil: Origin
):
    approved = approve_fee_run(run, origin=kamil, today=TODAY)
    obliged(hanna, "155.00", JANUARY.first_day, key="EB/2026/000002")

    with pytest.raises(FeeRunRefused) as refused:
        post_fee_portion(approved, today=TODAY)

    assert (refused.value.code, charges_of(hanna)) == ("RUN_CHANGED", [])


def test_where_nothing_changed_the_approval_computes_nothing(
    by_quarters: None, filip: Origin, kamil: Origin
):
    obliged_too("300001", "300002", "300003", "300004")
    get_fee_component()
    run = rehearse_fee_run(JANUARY, origin=filip, today=TODAY)

    captured = sql_of(approve_fee_run, run, origin=kamil, today=TODAY)

    assert [query for query in captured if OBLIGATIONS in query] == []
    assert run.items.count() == 4


def month_closed() -> None:
    clerk = staff("klara", "finance_clerk")
    close_period(Period(2025, 12), by=clerk, today=TODAY)


def other_account() -> None:
    account("300002", "Igor Wilk")


@pytest.mark.parametrize(
    ("change", "on"), [(month_closed, TODAY), (other_account, TODAY), (None, date(2026, 1, 3))]
)
def test_what_fees_might_follow_from_is_computed_with_again(
    run: FeeRun, kamil: Origin, change: Callable[[], None] | None, on: date
):
    """They come to the same here: the run is approved."""
    if change:
        change()

    with CaptureQueriesContext(connection) as captured:
        approved = approve_fee_run(run, origin=kamil, today=on)

    assert [query["sql"] for query in captured if OBLIGATIONS in query["sql"]] != []
    assert approved.state == "APPROVED"


def test_a_fee_changed_past_the_site_is_never_posted(
    run: FeeRun, hanna: Account, kamil: Origin, triggers_off: None
):
    """The approval does not see it; the posting computes each charge again."""
    execute(f"UPDATE {OBLIGATIONS} SET monthly_fee = 1")
    approved = approve_fee_run(run, origin=kamil, today=TODAY)

    with pytest.raises(FeeRunRefused) as refused:
        post_fee_portion(approved, today=TODAY)

    assert (refused.value.code, charges_of(hanna)) == ("RUN_CHANGED", [])


def test_portions_go_on_where_the_run_stopped_and_a_late_one_asks_no_more_than_the_first(
    by_quarters: None, filip: Origin, kamil: Origin, monkeypatch
):
    monkeypatch.setattr(queries, "PORTION", 1)
    accounts = obliged_too("300001", "300002", "300003", "300004")
    run = rehearse_fee_run(JANUARY, origin=filip, today=TODAY)
    run = approve_fee_run(run, origin=kamil, today=TODAY)

    charged, captures = [], []
    for _account in accounts:
        run, captured = counted(post_fee_portion, run, today=TODAY)
        charged.append([len(charges_of(one)) for one in accounts])
        captures.append(captured)

    assert charged == [[1, 0, 0, 0], [1, 1, 0, 0], [1, 1, 1, 0], [1, 1, 1, 1]]
    assert len(set(captures[1:])) == 1
    assert post_fee_portion(run, today=TODAY).state == FeeRun.State.POSTED
    assert [len(charges_of(one)) for one in accounts] == [1, 1, 1, 1]


def test_a_later_rehearsal_takes_the_place_and_an_approved_one_does_not_give_way(
    run: FeeRun, filip: Origin, kamil: Origin
):
    second = rehearse_fee_run(JANUARY, origin=filip, today=TODAY)
    approve_fee_run(second, origin=kamil, today=TODAY)

    with pytest.raises(FeeRunRefused) as refused:
        rehearse_fee_run(JANUARY, origin=filip, today=TODAY)

    run.refresh_from_db()
    assert (run.state, refused.value.code) == ("VOID", "RUN_WAITING")


def test_an_empty_run_is_not_approved(filip: Origin, kamil: Origin):
    run = rehearse_fee_run(JANUARY, origin=filip, today=TODAY)

    with pytest.raises(FeeRunRefused) as refused:
        approve_fee_run(run, origin=kamil, today=TODAY)

    assert refused.value.code == "RUN_EMPTY"


def test_the_scheduler_prepares_what_is_due_and_posts_what_is_approved(kamil: Origin):
    hanna = account(opened_on=date(2026, 11, 1))
    obliged(hanna, "33.00", date(2026, 11, 1), tariff(Settled.MONTHLY, due_months=1))

    rehearse_fees_today()
    rehearse_fees_today()
    run = FeeRun.objects.get()
    assert (run.made_by, run.documents) == (None, 1)
    approve_fee_run(run, origin=kamil, today=date(2026, 11, 20))
    post_approved_fee_runs()
    rehearse_fees_today()

    assert [row[0] for row in charges_of(hanna)] == ["ODP/2026/11/300001"]
    assert FeeRun.objects.count() == 1


def test_four_accounts_are_planned_by_the_queries_of_one(by_quarters: None):
    def count_queries(*numbers: str) -> int:
        """With these accounts obliged, too."""
        obliged_too(*numbers)
        return queries_when_warm(lambda: list(plan_fees(JANUARY, today=TODAY)))

    assert count_queries("300001") == count_queries("300002", "300003", "300004")
