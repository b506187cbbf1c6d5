"""A run of fees: Filip prepares it, Kamil approves, and what changed meanwhile is not posted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cms_ext.office.audit.domain.event import Origin
from cms_ext.office.audit.models import AuditEvent
from ebok_plugin.ledger.domain.audit import audit
from ebok_plugin.ledger.domain.closing import close_period
from ebok_plugin.ledger.models import ChargeDocument
from ebok_plugin.ledger.period import Period
from ebok_plugin.waste_fees.domain.charging import planned_fees
from ebok_plugin.waste_fees.domain.component import fee_component
from ebok_plugin.waste_fees.domain.queries import fee_rows
from ebok_plugin.waste_fees.domain.run import (
    approve_fee_run,
    post_portion,
    rehearse_fee_run,
    withdraw_fee_run,
)
from ebok_plugin.waste_fees.errors import FeeRunRefused
from ebok_plugin.waste_fees.jobs import post_approved_fee_runs, rehearse_fees_today
from ebok_plugin.waste_fees.models import FeeObligation, FeeRun
from ebok_plugin.waste_tariffs.vocabulary import Settled
from tests.ebok_plugin.waste_fees.payers import (
    account,
    charges_of,
    obliged,
    posted_whole,
    tariff,
)
from tests.people import staff

pytestmark = pytest.mark.django_db

JANUARY = Period(2026, 1)
TODAY = date(2026, 1, 2)


def test_two_people_charge_a_quarter_and_the_log_tells_both(filip: Origin, kamil: Origin) -> None:
    hanna = account()
    obliged(hanna, "124.00", JANUARY.first_day, tariff())

    run = rehearse_fee_run(JANUARY, origin=filip, today=TODAY)
    assert charges_of(hanna) == []
    done = posted_whole(approve_fee_run(run, origin=kamil, today=TODAY), today=TODAY)

    assert [row[3] for row in charges_of(hanna)] == ["372.00"]
    batch = ChargeDocument.objects.get().batch
    assert (done.state, batch.made_by, batch.approved_by) == ("POSTED", filip.actor, kamil.actor)
    told = AuditEvent.objects.filter(action__startswith="WASTE_FEE_RUN").order_by("seq")
    assert [(event.action, event.actor) for event in told] == [
        ("WASTE_FEE_RUN_REHEARSED", filip.actor),
        ("WASTE_FEE_RUN_APPROVED", kamil.actor),
        ("WASTE_FEE_RUN_POSTED", None),
    ]
    assert [one for one in audit() if one.auditor.startswith("fees")] == []


def test_the_item_says_for_what(filip: Origin) -> None:
    hanna = account()
    obliged(hanna, "99.00", JANUARY.first_day, tariff(Settled.MONTHLY, due_months=0))

    run = rehearse_fee_run(Period(2026, 2), origin=filip, today=TODAY)

    item = run.items.get()
    assert item.words.replace("\N{NO-BREAK SPACE}", " ") == (
        "Opłata za odpady 01/2026 (1 × 99,00 zł, deklaracja EB/2026/000001) oraz inne naliczenia: 1"
    )
    assert (run.documents, str(run.total.amount), str(item.total.amount)) == (
        2,
        "198.00",
        "198.00",
    )


def test_nobody_approves_his_own_run_and_the_database_holds_it(filip: Origin) -> None:
    obliged(account(), "124.00", JANUARY.first_day, tariff())
    run = rehearse_fee_run(JANUARY, origin=filip, today=TODAY)

    with pytest.raises(FeeRunRefused) as refused:
        approve_fee_run(run, origin=filip, today=TODAY)

    assert refused.value.code == "SECOND_PERSON"
    with pytest.raises(IntegrityError), transaction.atomic():
        FeeRun.objects.filter(pk=run.pk).update(approved_by=filip.actor)


def test_a_declaration_of_meanwhile_voids_the_run(filip: Origin, kamil: Origin) -> None:
    hanna, by_tariff = account(), tariff()
    obliged(hanna, "124.00", JANUARY.first_day, by_tariff)
    run = rehearse_fee_run(JANUARY, origin=filip, today=TODAY)
    obliged(hanna, "155.00", JANUARY.first_day, by_tariff, key="EB/2026/000002")

    with pytest.raises(FeeRunRefused) as refused:
        approve_fee_run(run, origin=kamil, today=TODAY)

    run.refresh_from_db()
    assert (refused.value.code, run.state, charges_of(hanna)) == ("RUN_CHANGED", "VOID", [])


def test_a_declaration_after_the_approval_is_not_posted_by_it(filip: Origin, kamil: Origin) -> None:
    hanna, by_tariff = account(), tariff()
    obliged(hanna, "124.00", JANUARY.first_day, by_tariff)
    run = rehearse_fee_run(JANUARY, origin=filip, today=TODAY)
    run = approve_fee_run(run, origin=kamil, today=TODAY)
    obliged(hanna, "155.00", JANUARY.first_day, by_tariff, key="EB/2026/000002")

    with pytest.raises(FeeRunRefused) as refused:
        post_portion(run, today=TODAY)

    assert (refused.value.code, charges_of(hanna)) == ("RUN_CHANGED", [])


OBLIGATIONS = FeeObligation._meta.db_table


@pytest.mark.parametrize("count", [1, 30])
def test_where_nothing_changed_the_approval_computes_nothing(
    filip: Origin, kamil: Origin, count: int
) -> None:
    by_tariff = tariff()
    for number in range(300001, 300001 + count):
        obliged(account(str(number)), "33.00", JANUARY.first_day, by_tariff)
    fee_component()
    run = rehearse_fee_run(JANUARY, origin=filip, today=TODAY)

    with CaptureQueriesContext(connection) as asked:
        approve_fee_run(run, origin=kamil, today=TODAY)

    assert [one["sql"] for one in asked if OBLIGATIONS in one["sql"]] == []
    assert run.items.count() == count


def month_closed() -> None:
    clerk = staff("klara", "finance_clerk")
    close_period(Period(2025, 12), by=clerk, today=TODAY)


def other_account() -> None:
    account("300002", "Igor Wilk")


@pytest.mark.parametrize(
    ("change", "on"), [(month_closed, TODAY), (other_account, TODAY), (None, date(2026, 1, 3))]
)
def test_what_fees_might_follow_from_is_computed_with_again(
    filip: Origin, kamil: Origin, change: Callable[[], None] | None, on: date
) -> None:
    """They come to the same here: the run is approved."""
    obliged(account(), "124.00", JANUARY.first_day, tariff())
    fee_component()
    run = rehearse_fee_run(JANUARY, origin=filip, today=TODAY)
    if change:
        change()

    with CaptureQueriesContext(connection) as asked:
        approved = approve_fee_run(run, origin=kamil, today=on)

    assert [one["sql"] for one in asked if OBLIGATIONS in one["sql"]] != []
    assert approved.state == "APPROVED"


def test_a_fee_changed_past_the_site_is_never_posted(
    filip: Origin, kamil: Origin, triggers_off: None
) -> None:
    """The approval does not see it; the posting computes each charge again."""
    hanna = account()
    obliged(hanna, "124.00", JANUARY.first_day, tariff())
    fee_component()
    run = rehearse_fee_run(JANUARY, origin=filip, today=TODAY)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {OBLIGATIONS} SET monthly_fee = 1")
    approved = approve_fee_run(run, origin=kamil, today=TODAY)

    with pytest.raises(FeeRunRefused) as refused:
        post_portion(approved, today=TODAY)

    assert (refused.value.code, charges_of(hanna)) == ("RUN_CHANGED", [])


def test_portions_go_on_where_the_run_stopped(
    filip: Origin, kamil: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fee_rows, "PORTION", 1)
    by_tariff = tariff()
    both = [account("300001"), account("300002", "Igor Wilk")]
    for one in both:
        obliged(one, "33.00", JANUARY.first_day, by_tariff)
    run = rehearse_fee_run(JANUARY, origin=filip, today=TODAY)
    run = approve_fee_run(run, origin=kamil, today=TODAY)

    post_portion(run, today=TODAY)
    assert [len(charges_of(one)) for one in both] == [1, 0]
    done = posted_whole(run, today=TODAY)

    assert [len(charges_of(one)) for one in both] == [1, 1]
    assert done.state == FeeRun.State.POSTED


def test_a_late_portion_asks_no_more_than_the_first(
    filip: Origin, kamil: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fee_rows, "PORTION", 1)
    by_tariff = tariff()
    for number in range(300001, 300007):
        obliged(account(str(number)), "33.00", JANUARY.first_day, by_tariff)
    run = rehearse_fee_run(JANUARY, origin=filip, today=TODAY)
    run = approve_fee_run(run, origin=kamil, today=TODAY)

    asked = []
    for _ in range(6):
        with CaptureQueriesContext(connection) as seen:
            run = post_portion(run, today=TODAY)
        asked.append(len(seen))

    assert len(set(asked[1:])) == 1
    assert post_portion(run, today=TODAY).state == FeeRun.State.POSTED


def test_a_later_rehearsal_takes_the_place_and_an_approved_one_does_not_give_way(
    filip: Origin, kamil: Origin
) -> None:
    obliged(account(), "124.00", JANUARY.first_day, tariff())
    first = rehearse_fee_run(JANUARY, origin=filip, today=TODAY)
    second = rehearse_fee_run(JANUARY, origin=filip, today=TODAY)
    approve_fee_run(second, origin=kamil, today=TODAY)

    with pytest.raises(FeeRunRefused) as refused:
        rehearse_fee_run(JANUARY, origin=filip, today=TODAY)

    first.refresh_from_db()
    assert (first.state, refused.value.code) == ("VOID", "RUN_WAITING")


@pytest.mark.parametrize("reason", ["", "pomyłka"])
def test_a_run_is_given_up_with_a_reason(filip: Origin, reason: str) -> None:
    obliged(account(), "124.00", JANUARY.first_day, tariff())
    run = rehearse_fee_run(JANUARY, origin=filip, today=TODAY)

    with pytest.raises(FeeRunRefused) as refused:
        withdraw_fee_run(run, origin=filip, reason=reason)
    assert refused.value.code == "REASON_REQUIRED"

    assert withdraw_fee_run(run, origin=filip, reason="Zła stawka w uchwale.").state == "VOID"


def test_an_empty_run_is_not_approved(filip: Origin, kamil: Origin) -> None:
    run = rehearse_fee_run(JANUARY, origin=filip, today=TODAY)

    with pytest.raises(FeeRunRefused) as refused:
        approve_fee_run(run, origin=kamil, today=TODAY)

    assert refused.value.code == "RUN_EMPTY"


def test_the_scheduler_prepares_what_is_due_and_posts_what_is_approved(kamil: Origin) -> None:
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


def test_many_accounts_are_planned_by_as_many_questions_as_one() -> None:
    by_tariff = tariff()

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert list(planned_fees(JANUARY, today=TODAY))
        return len(seen)

    obliged(account("300001"), "33.00", JANUARY.first_day, by_tariff)
    one = asked()
    for number in range(300002, 300031):
        obliged(account(str(number)), "33.00", JANUARY.first_day, by_tariff)

    assert asked() == one
