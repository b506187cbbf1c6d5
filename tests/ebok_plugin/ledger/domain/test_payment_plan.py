"""Agreeing on an instalment plan: what is refused, who approves, what it changes."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from ebok_plugin.ledger.domain.draft import EntryDraft
from ebok_plugin.ledger.domain.payment_plan import (
    approve_plan,
    cancel_plan,
    propose_plan,
    update_plan_states,
)
from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.domain.queries.account import read_balance
from ebok_plugin.ledger.domain.queries.book import read_plans, read_standings, waiting_plans
from ebok_plugin.ledger.errors import PlanError
from ebok_plugin.ledger.models import Account, LedgerEntry, PaymentPlan
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount
from tests.ebok_plugin.ledger.books import charge, open_account, pay, post, zl
from tests.ebok_plugin.ledger.refusals import refusal
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
AGREED = date(2026, 3, 10)
REASON = "utrata pracy, pismo z 5 marca"
ROWS = [(date(2026, 4, 15), zl("300.00")), (date(2026, 5, 15), zl("300.00"))]


@shared
def flat() -> Account:
    """Three months charged, nothing paid."""
    account = open_account("100005")
    for period in ("2026-01", "2026-02", "2026-03"):
        charge(account, period, "300.00")
    return account


def debits(account: Account, *seqs: int) -> list[LedgerEntry]:
    return list(account.entries.filter(seq__in=seqs).order_by("seq"))


def agreed(account: Account, daria: User, **change: Any) -> PaymentPlan:
    """Return the first two months in two instalments."""
    wanted: dict[str, Any] = {
        "entries": debits(account, 1, 2),
        "rows": ROWS,
        "interest_stopped": True,
        "reason": REASON,
        "agreed_on": AGREED,
        "made_by": daria,
        "today": AGREED,
    }
    return propose_plan(account, **(wanted | change))


def figures(account: Account, day: date) -> tuple[str, str, str]:
    state = read_balance(account, day)
    overdue, upcoming, in_plan = (
        str(one.amount) for one in (state.overdue, state.upcoming, state.in_plan)
    )
    return overdue, upcoming, in_plan


@pytest.mark.both_databases
def test_a_plan_counts_once_a_second_person_approved_it(flat: Account, daria: User, karol: User):
    plan = agreed(flat, daria)
    assert figures(flat, AGREED) == ("600.00", "300.00", "0.00")
    assert list(waiting_plans()) == [plan]
    with pytest.raises(PlanError, match="inna osoba") as own:
        approve_plan(plan, approved_by=daria, today=AGREED)
    assert own.value.code == "SECOND_PERSON"
    with pytest.raises(IntegrityError, match="ledger_plan_second_person"), transaction.atomic():
        PaymentPlan.objects.filter(pk=plan.pk).update(state="ACTIVE", approved_by=daria)

    plan = approve_plan(plan, approved_by=karol, today=date(2026, 3, 12))

    assert figures(flat, AGREED) == ("0.00", "900.00", "600.00")
    assert (plan.state, plan.approved_by) == ("ACTIVE", karol)
    assert not waiting_plans()
    (known,) = read_plans([flat])[flat.pk]
    assert (known.debits, known.interest_stopped) == (frozenset({1, 2}), True)
    found = [(row.due_date, row.grosze) for row in known.rows]
    assert found == [(date(2026, 4, 15), 30000), (date(2026, 5, 15), 30000)]
    twice = refusal(PlanError, approve_plan, plan, approved_by=karol, today=AGREED)
    assert (twice.code, twice.message) == (
        "PLAN_STATE",
        "Tego nie można już zrobić: układ z dnia 10.03.2026 ma stan „obowiązuje”.",
    )


ORDER = "Podaj raty w kolejności terminów, każdą z innym, od dnia uzgodnienia."
REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"reason": "bo tak"}, "REASON_REQUIRED", "Podaj uzasadnienie (co najmniej 10 znaków)."),
    (
        {"agreed_on": date(2026, 3, 11)},
        "PLAN_DATE",
        "Data uzgodnienia nie może być późniejsza niż dzisiaj.",
    ),
    ({"rows": ROWS[::-1]}, "PLAN_ROWS", ORDER),
    ({"rows": []}, "PLAN_ROWS", ORDER),
    # Due before the agreement.
    ({"rows": [(date(2026, 3, 9), zl("600.00"))]}, "PLAN_ROWS", ORDER),
    (
        {"rows": [(date(2026, 4, 15), zl("0.00")), (date(2026, 5, 15), zl("600.00"))]},
        "PLAN_ROWS",
        "Każda rata musi być większa od zera.",
    ),
    (
        {"rows": [(date(2026, 4, 15), zl("599.99"))]},
        "PLAN_SUM",
        "Raty dają razem 599,99 zł, a w dniu 10.03.2026 do zapłaty było 600,00 zł.",
    ),
    (
        {"entries": []},
        "PLAN_DEBIT",
        "Wybierz należności, które w dniu 10.03.2026 nie były zapłacone.",
    ),
    # Broken before it begins.
    (
        {"today": date(2026, 4, 30)},
        "PLAN_LATE",
        "Pierwsza rata jest po terminie o więcej niż 14 dni. Uzgodnij nowe terminy.",
    ),
]


@pytest.mark.both_databases
def test_what_is_refused_and_how(flat: Account, daria: User):
    for change, code, message in REFUSED:
        error = refusal(PlanError, agreed, flat, daria, **change)

        said = error.message.replace("\N{NO-BREAK SPACE}", " ")
        assert (error.code, said) == (code, message)
        assert not PaymentPlan.objects.exists()


def test_a_plan_covers_open_debits_of_its_account_only(flat: Account, daria: User):
    garage = open_account("G/7")
    charge(garage, "2026-01", "600.00")
    paid = pay(flat, "2026-03-01", "300.00", "za styczeń 2026")

    for entries in (debits(garage, 1), debits(flat, 1, 2), [paid], debits(flat, 1, 2, 3, 4)):
        assert refusal(PlanError, agreed, flat, daria, entries=entries).code == "PLAN_DEBIT"


def test_a_debit_is_in_one_plan_at_a_time(flat: Account, daria: User, karol: User):
    waiting = agreed(flat, daria)
    error = refusal(PlanError, agreed, flat, daria)
    approve_plan(waiting, approved_by=karol, today=AGREED)
    refused_again = refusal(
        PlanError, agreed, flat, daria, agreed_on=date(2026, 3, 11), today=date(2026, 3, 11)
    )

    assert (error.code, error.message) == (
        "PLAN_OVERLAP",
        "Należność jest już w układzie z dnia 10.03.2026, który czeka na zatwierdzenie.",
    )
    found = (refused_again.code, refused_again.message)
    assert found == ("PLAN_OVERLAP", "Należność jest już w innym układzie, który trwa.")


@pytest.mark.both_databases
def test_the_database_refuses_a_plan_that_cannot_be(flat: Account, daria: User):
    plan = agreed(flat, daria)

    for constraint, change in (
        ("ledger_plan_counts_when_approved", {"state": "ACTIVE"}),
        ("ledger_plan_cancelled_on_a_day", {"state": "CANCELLED"}),
        ("ledger_plan_cancelled_on_a_day", {"ended_on": AGREED}),
        ("ledger_plan_broken_on_a_day", {"broken_on": AGREED}),
    ):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            PaymentPlan.objects.filter(pk=plan.pk).update(**change)


def test_a_payment_found_before_the_approval_voids_the_sum_and_a_proposal_can_be_withdrawn(
    flat: Account, daria: User, karol: User
):
    plan = agreed(flat, daria)
    plan = cancel_plan(plan, reason="płatnik zapłacił całość", by=daria, today=AGREED)
    with pytest.raises(PlanError, match="odwołany"):
        approve_plan(plan, approved_by=karol, today=AGREED)

    plan = agreed(flat, daria)
    pay(flat, "2026-03-09", "100.00", "za luty 2026")
    with pytest.raises(PlanError, match="do zapłaty było") as caught:
        approve_plan(plan, approved_by=karol, today=AGREED)
    assert caught.value.code == "PLAN_SUM"
    plan.refresh_from_db()
    assert plan.state == "PROPOSED"


@pytest.mark.both_databases
def test_a_cancelled_plan_gives_the_own_due_dates_back(flat: Account, daria: User, karol: User):
    plan = approve_plan(agreed(flat, daria), approved_by=karol, today=AGREED)

    with pytest.raises(PlanError, match="co najmniej 10"):
        cancel_plan(plan, reason="  krótko  ", by=karol, today=date(2026, 3, 20))
    cancel_plan(plan, reason="na prośbę płatnika", by=karol, today=date(2026, 3, 20))

    assert figures(flat, date(2026, 3, 19)) == ("300.00", "600.00", "600.00")
    assert figures(flat, date(2026, 3, 20)) == ("900.00", "0.00", "0.00")
    # The payer reads in the log what was agreed.
    events = AuditEvent.objects.filter(subject=flat.payer).order_by("pk")
    found = [(event.action, event.actor) for event in events]
    assert found == [("PLAN_PROPOSED", daria), ("PLAN_APPROVED", karol), ("PLAN_CANCELLED", karol)]


@pytest.mark.both_databases
def test_the_job_writes_down_what_became_of_a_plan(flat: Account, daria: User, karol: User):
    plan = approve_plan(agreed(flat, daria), approved_by=karol, today=AGREED)

    def found(day: date) -> tuple[int, str, date | None]:
        changed = update_plan_states(day)
        plan.refresh_from_db()
        return changed, plan.state, plan.broken_on

    # Reading does not wait for the job.
    (standing,) = read_standings(flat, date(2026, 4, 30))
    assert standing.broken_on == date(2026, 4, 30)
    assert figures(flat, date(2026, 4, 30)) == ("900.00", "0.00", "0.00")
    assert PaymentPlan.objects.get().state == "ACTIVE"

    assert found(date(2026, 4, 29)) == (0, "ACTIVE", None)
    assert found(date(2026, 4, 30)) == (1, "BROKEN", date(2026, 4, 30))
    assert found(date(2026, 4, 30)) == (0, "BROKEN", date(2026, 4, 30))
    pay(flat, "2026-03-16", "300.00")
    in_time = pay(flat, "2026-04-15", "300.00")  # a statement imported late
    assert found(date(2026, 5, 1)) == (1, "ACTIVE", None)
    pay(flat, "2026-05-10", "300.00")
    assert found(date(2026, 5, 10)) == (1, "KEPT", None)
    day = date(2026, 5, 11)
    reverse_entry(in_time, on=day, reason="zwrot z banku", made_by=daria, today=day)
    assert found(date(2026, 5, 12)) == (1, "BROKEN", date(2026, 4, 30))


@pytest.mark.both_databases
def test_interest_and_court_costs_may_be_in_a_plan(flat: Account, daria: User, karol: User):
    note = EntryDraft(
        flat.pk,
        EntryKind.INTEREST_NOTE,
        zl("9.97"),
        date(2026, 3, 1),
        "Nota odsetkowa 1/2026",
        due_date=date(2026, 3, 9),
        subaccount=SubAccount.INTEREST,
    )
    entry = post(note, made_by=None, today=AGREED)

    plan = agreed(flat, daria, entries=[entry], rows=[(date(2026, 6, 1), zl("9.97"))])
    approve_plan(plan, approved_by=karol, today=AGREED)

    assert figures(flat, AGREED) == ("600.00", "309.97", "9.97")
