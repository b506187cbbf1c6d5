from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.base.money.amounts import Money, sum_money
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import Person
from ebok_plugin.debts.domain.check import DebtRefused, check_stage
from ebok_plugin.debts.domain.court import drop_debt, follow_debts, record_delivery, take_stage
from ebok_plugin.debts.domain.demand import approve_demands, refuse_demands, start_demands
from ebok_plugin.debts.domain.standing import find_debt_standings, find_end
from ebok_plugin.debts.models import Debt, DebtLetter, DemandRun
from ebok_plugin.debts.vocabulary import DebtEnd, StageKind
from ebok_plugin.ledger.domain.book import AccountBalance, OpenDebit
from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.models import Account, AccountAccess
from ebok_plugin.ledger.vocabulary import Regime
from tests.approvals import done_alone, resolution_for
from tests.ebok_plugin.ledger.books import charge, open_account, pay, zl
from tests.ebok_plugin.panel.plans import agree
from tests.query_counts import queries_when_warm
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
DAY = timedelta(1)
CALL, LAST_CALL, CLAIM = StageKind.CALL, StageKind.LAST_CALL, StageKind.CLAIM


@shared
def anna() -> Account:
    """Anna has not paid 500,00 zł of September."""
    account = open_account("100001", "Anna Lis")
    charge(account, "2026-09", "500.00")
    return account


def refusal(kind: StageKind, account: Account, today: date) -> str:
    """Return the code with which a stage is refused; empty when it may be taken."""
    (one,) = check_stage(kind, [account.pk], today)
    return one.refusal.code if one.refusal else ""


def called(account: Account, clerk: Origin, on: date = TODAY) -> DemandRun:
    return start_demands(CALL, [account.pk], today=on, origin=clerk)


def delivered(account: Account, clerk: Origin, on: date) -> None:
    letters = DebtLetter.objects.filter(stage__debt__account=account, delivered_on=None)
    keys = list(letters.values_list("pk", flat=True))
    record_delivery(keys, on=on, today=on, origin=clerk)


def to_last_call(account: Account, felicja: Origin, kamil: Origin) -> date:
    """Return the call and the last call arrived; the day on which a claim may be filed."""
    called(account, felicja)
    delivered(account, felicja, TODAY)
    day = TODAY + 15 * DAY
    run = start_demands(LAST_CALL, [account.pk], today=day, origin=felicja)
    approve_demands(run, today=day, origin=kamil)
    delivered(account, felicja, day)
    return day + 8 * DAY


def test_each_stage_waits_for_delivery_and_term_of_the_one_before(anna: Account, felicja: Origin):
    assert [refusal(kind, anna, TODAY) for kind in StageKind] == [
        "", *["DEBT_ORDER"] * 4, *["DEBT_REGIME"] * 2
    ]  # fmt: skip
    called(anna, felicja)
    assert refusal(CALL, anna, TODAY) == "DEBT_TAKEN"
    assert refusal(LAST_CALL, anna, TODAY + 99 * DAY) == "DEBT_DELIVERY"
    assert refusal(CLAIM, anna, TODAY + 99 * DAY) == "DEBT_ORDER"
    delivered(anna, felicja, TODAY + 3 * DAY)
    assert refusal(LAST_CALL, anna, TODAY + 17 * DAY) == "DEBT_TERM"
    assert refusal(LAST_CALL, anna, TODAY + 18 * DAY) in ("", "RATES_UNCONFIRMED", "DEBT_RATES")


def test_from_the_call_to_the_bailiff(anna: Account, felicja: Origin, kamil: Origin, rates: None):
    day = to_last_call(anna, felicja, kamil)
    for kind, after in ((CLAIM, 0), (StageKind.ORDER, 1), (StageKind.BAILIFF, 15)):
        day += after * DAY
        take_stage(anna, kind, on=day, reference="SR, I Nc 1/26", today=day, origin=felicja)

    standing = find_debt_standings([anna.pk])[anna.pk]
    assert [stage.kind for stage in standing.stages] == list(StageKind)[:5]
    assert standing.next_kind is None
    last_call = standing.stages[1]
    assert last_call.interest is not None
    assert last_call.interest > zl("0")


@pytest.mark.parametrize("kind", [CALL, LAST_CALL])
def test_why_no_letter_leaves(anna: Account, felicja: Origin, kind: StageKind):
    if kind == LAST_CALL:
        called(anna, felicja)
        delivered(anna, felicja, TODAY)
    day = TODAY + 30 * DAY

    payer = Person.objects.filter(pk=anna.payer_id)

    payer.update(died_on=TODAY)
    assert refusal(kind, anna, day) == "DEBT_DIED"
    payer.update(died_on=None)
    agree(anna, [1], ("2027-01-15", "500.00"), on=TODAY)
    assert refusal(kind, anna, day) == "DEBT_PLAN"


def test_a_debt_paid_between_two_stages_begins_anew(anna: Account, felicja: Origin):
    called(anna, felicja)
    delivered(anna, felicja, TODAY)
    pay(anna, "2026-11-21", "500.00")
    day = TODAY + 30 * DAY
    assert refusal(LAST_CALL, anna, day) == "DEBT_PAID"

    charge(anna, "2026-12", "80.00")
    assert refusal(LAST_CALL, anna, day) == "DEBT_PAID_BETWEEN"
    assert refusal(CALL, anna, day) == ""
    called(anna, felicja, day)

    ends = Debt.objects.order_by("pk").values_list("end", "ended_on")
    assert list(ends) == [("PAID", day), ("", None)]


def test_joint_debtors_get_a_letter_each_and_all_must_arrive(anna: Account, felicja: Origin):
    jan = Person.objects.create(name="Jan Lis")
    for role in (AccountAccess.Role.CO_OWNER, AccountAccess.Role.PROXY):
        AccountAccess.objects.create(
            account=anna, person=jan, role=role, valid_from=TODAY, valid_to=TODAY + 99 * DAY
        )
    called(anna, felicja)
    letters = list(DebtLetter.objects.order_by("pk"))
    assert [letter.person.name for letter in letters] == ["Anna Lis", "Jan Lis"]

    record_delivery([letters[0].pk], on=TODAY, today=TODAY, origin=felicja)
    assert refusal(LAST_CALL, anna, TODAY + 30 * DAY) == "DEBT_DELIVERY"
    delivered(anna, felicja, TODAY + 5 * DAY)
    assert refusal(LAST_CALL, anna, TODAY + 19 * DAY) == "DEBT_TERM"
    Person.objects.filter(pk=jan.pk).update(died_on=TODAY)
    assert refusal(LAST_CALL, anna, TODAY + 30 * DAY) == "DEBT_DIED"


def test_another_approves_the_last_call(anna: Account, felicja: Origin, kamil: Origin, rates: None):
    called(anna, felicja)
    delivered(anna, felicja, TODAY)
    day = TODAY + 15 * DAY
    run = start_demands(LAST_CALL, [anna.pk], today=day, origin=felicja)
    assert (run.state, refusal(LAST_CALL, anna, day)) == ("WAITING", "DEBT_WAITING")
    for wrong, code in (
        (lambda: approve_demands(run, today=day, origin=felicja), "SECOND_PERSON"),
        (lambda: refuse_demands(run, reason="nie", origin=kamil), "REASON_REQUIRED"),
    ):
        refused(wrong, code)
    pay(anna, "2026-12-01", "500.00")
    refused(lambda: approve_demands(run, today=day, origin=kamil), "DEBT_NOBODY")
    refuse_demands(run, reason="Zapłacono w całości.", origin=kamil)
    refused(
        lambda: refuse_demands(run, reason="Zapłacono w całości.", origin=kamil), "DEBT_DECIDED"
    )


def refused(verb: Callable[[], object], code: str) -> None:
    with pytest.raises(DebtRefused) as error:
        verb()
    assert error.value.code == code


def test_what_is_no_delivery_and_no_stage_outside(
    anna: Account, felicja: Origin, kamil: Origin, rates: None
):
    called(anna, felicja)
    (letter,) = DebtLetter.objects.all()

    def arrive(on: date, keys: list[int]) -> Callable[[], object]:
        return lambda: record_delivery(keys, on=on, today=TODAY, origin=felicja)

    refused(arrive(TODAY + DAY, [letter.pk]), "DEBT_FUTURE")
    refused(arrive(TODAY - DAY, [letter.pk]), "DEBT_BEFORE")
    refused(arrive(TODAY, [999]), "DEBT_NO_LETTER")
    delivered(anna, felicja, TODAY)
    refused(arrive(TODAY, [letter.pk]), "DEBT_NO_LETTER")
    Debt.objects.all().update(ended_on=TODAY, end=DebtEnd.DROPPED)
    day = to_last_call(anna, felicja, kamil)

    def file(on: date, reference: str = "I Nc 1/26") -> Callable[[], object]:
        return lambda: take_stage(
            anna, CLAIM, on=on, reference=reference, today=day, origin=felicja
        )

    refused(file(day + DAY), "DEBT_FUTURE")
    refused(file(day - DAY), "DEBT_BEFORE")
    refused(file(day, " "), "DEBT_REFERENCE")


def test_a_debt_ends_with_its_payment_its_plan_or_by_hand(anna: Account, felicja: Origin):
    jan, ola = open_account("100002", "Jan Kot"), open_account("100003", "Ola Wąs")
    for account in (jan, ola):
        charge(account, "2026-09", "90.00")
    start_demands(CALL, [anna.pk, jan.pk, ola.pk], today=TODAY, origin=felicja)
    assert follow_debts(TODAY) == 0
    pay(jan, "2026-11-20", "90.00")
    agree(ola, [1], ("2026-12-15", "90.00"), on=TODAY)

    assert follow_debts(TODAY) == 2
    assert follow_debts(TODAY) == 0
    (debt,) = Debt.objects.filter(ended_on=None)
    refused(lambda: drop_debt(debt, reason="nie", today=TODAY, origin=felicja), "REASON_REQUIRED")
    drop_debt(debt, reason="Umorzono uchwałą 7/2026.", today=TODAY, origin=felicja)
    refused(
        lambda: drop_debt(debt, reason="Umorzono uchwałą.", today=TODAY, origin=felicja),
        "DEBT_ENDED",
    )
    assert set(Debt.objects.values_list("account__payer_name", "end")) == {
        ("Anna Lis", "DROPPED"), ("Jan Kot", "PAID"), ("Ola Wąs", "PLAN")
    }  # fmt: skip


@given(
    st.lists(st.tuples(st.integers(-400, 60), st.integers(1, 100_000)), max_size=6), st.booleans()
)
def test_with_nothing_as_old_open_no_stage_follows(dues: list[tuple[int, int]], planned: bool):
    """Whatever is open later, a debt lasts only as long as something that it was about."""
    debits = tuple(
        OpenDebit(seq, TODAY + day * DAY, Money.from_grosze(grosze), 7 if planned else None)
        for seq, (day, grosze) in enumerate(sorted(dues), 1)
    )
    today = TODAY + 60 * DAY
    owed = sum_money(debit.amount for debit in debits)
    state = AccountBalance(today, owed, zl("0"), debits)
    end = find_end(Debt(opened_on=TODAY), state)

    old = any(debit.due_date < TODAY for debit in debits)
    expected = DebtEnd.PLAN if planned and debits else None if old else DebtEnd.PAID
    assert end == expected


def test_a_union_warns_from_a_least_amount_with_costs(felicja: Origin, kamil: Origin, rates: None):
    small, large = open_account("200001", "Piotr Mały"), open_account("200002", "Ewa Duża")
    charge(small, "2026-09", "159.99")
    charge(large, "2026-09", "160.00")
    Account.objects.update(regime=Regime.WASTE)

    assert refusal(StageKind.WARNING, small, TODAY) == "DEBT_SMALL"
    assert refusal(StageKind.CALL, large, TODAY) == "DEBT_REGIME"
    run = start_demands(StageKind.WARNING, [large.pk], today=TODAY, origin=felicja)
    approve_demands(run, today=TODAY, origin=kamil)
    (stage,) = find_debt_standings([large.pk])[large.pk].stages
    assert (stage.amount, stage.costs) == (zl("160.00"), zl("16.00"))
    day = TODAY + 3 * DAY
    delivered(large, felicja, day)
    (costs,) = large.entries.filter(kind="ADJUSTMENT")
    assert (costs.amount, costs.subaccount, costs.booking_date, costs.due_date, costs.title) == (
        zl("16.00"), "COURT", day, day, "Koszty upomnienia z 20.11.2026"
    )  # fmt: skip
    delivered_again = stage.letters.create(person=Person.objects.create(name="Jan Duży"))
    record_delivery([delivered_again.pk], on=day, today=day, origin=felicja)
    reverse_entry(costs, on=day, reason="Upomnienie było bez podstawy.", made_by=None, today=day)
    another = stage.letters.create(person=Person.objects.create(name="Ola Duża"))
    record_delivery([another.pk], on=day, today=day, origin=felicja)
    assert large.entries.filter(kind="ADJUSTMENT").count() == 1  # once for all debtors

    assert refusal(StageKind.TITLE, large, day + 7 * DAY) == "DEBT_TERM"
    day += 8 * DAY
    take_stage(large, StageKind.TITLE, on=day, reference="TW 1/2026", today=day, origin=felicja)


def test_the_checks_cost_the_same_for_one_account_and_for_four(anna: Account):
    accounts = [anna.pk]
    one = queries_when_warm(check_stage, CALL, accounts, TODAY)
    for number in range(3):
        account = open_account(f"10001{number}", f"Jan {number}")
        charge(account, "2026-09", "90.00")
        accounts.append(account.pk)
    assert queries_when_warm(check_stage, CALL, accounts, TODAY) == one


def test_in_a_small_office_one_person_sends_the_last_call(
    anna: Account, felicja: Origin, rates: None
):
    row = resolution_for("debts.demands")
    called(anna, felicja)
    delivered(anna, felicja, TODAY)
    day = TODAY + 15 * DAY

    run = start_demands(LAST_CALL, [anna.pk], today=day, origin=felicja)
    approved = approve_demands(run, today=day, origin=felicja)

    assert approved.decided_by == row.stand_in
    assert done_alone(row) == [("staff:felicja", "debts.demands")]
