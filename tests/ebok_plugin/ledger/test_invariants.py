"""The invariants of `ledger.md` §13, each by its name, over histories that nobody chose.

INV-8 comes with the media settlements.
"""

import random
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO, Money, sum_money
from cms_ext.people.identity.models import Person
from ebok_plugin.charges.domain.charge_document import post_charge_documents
from ebok_plugin.ledger.domain.book import AccountBalance, allocate, replay_state
from ebok_plugin.ledger.domain.draft import DocumentDraft, LineDraft
from ebok_plugin.ledger.domain.posting import post_batch, reverse_entry
from ebok_plugin.ledger.domain.queries.account import (
    get_readable_account,
    read_balances,
    select_readable_accounts,
)
from ebok_plugin.ledger.domain.queries.statement import read_statement
from ebok_plugin.ledger.domain.record import AllocationSettings, EntryRecord, without_reversed
from ebok_plugin.ledger.models import AccountAccess, Batch, ChargeDocument, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind
from tests.ebok_plugin.ledger import second_opinion
from tests.ebok_plugin.ledger.books import TODAY, component, document, open_account, payment
from tests.ebok_plugin.ledger.ledgers import FIRST_DAY
from tests.ebok_plugin.ledger.plans import Planned, plan, planned_ledgers
from tests.ebok_plugin.ledger.posted import Posted
from tests.ebok_plugin.ledger.samples import post_samples
from tests.ebok_plugin.ledger.second_opinion import Figures
from tests.ebok_plugin.ledger.text_book import book
from tests.people import resident

DAYS = st.integers(-1, 90).map(lambda days: FIRST_DAY + timedelta(days))
# Neither nothing nor more than an entry may be.
PLAIN = st.decimals(1, 99, places=4)
SETTINGS = st.builds(
    AllocationSettings, interest_first=st.booleans(), read_designation_from_title=st.booleans()
)
IN_DATABASE = settings(
    max_examples=10,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.generate],
)


def figures_of(state: AccountBalance) -> Figures:
    return Figures(
        *(
            one.grosze
            for one in (
                state.balance,
                state.overdue,
                state.upcoming,
                state.free_credit,
                state.in_plan,
            )
        )
    )


@given(planned_ledgers(), DAYS, st.booleans(), st.booleans())
@example(
    (
        book("""
            1  2026-01-01  CHARGE   300.00  due=2026-01-15 doc=1 no=NAL/1 period=2026-01
            2  2026-02-01  CHARGE   300.00  due=2026-02-16 doc=2 no=NAL/2 period=2026-02
            3  2026-02-10  PAYMENT -250.00
        """),
        (plan("2026-02-05", {1, 2}, "2026-02-20 200.00", "2026-03-20 300.00"),),
    ),
    date(2026, 3, 1),
    False,
    True,
)
@example(
    (
        book("1  2026-01-01  CHARGE  5.00  due=2026-01-15 doc=1 no=NAL/1 period=2026-01"),
        (
            plan("2026-01-01", {1}, "2026-01-20 1.00", pk=1),
            plan("2026-01-01", {1}, "2026-01-20 1.00", pk=2),
        ),
    ),
    date(2026, 2, 10),
    False,
    True,
)
def test_a_second_computation_agrees(
    drawn: Planned, day: date, interest_first: bool, read_titles: bool
):
    records, plans = drawn
    settings = AllocationSettings(
        interest_first=interest_first, read_designation_from_title=read_titles
    )

    computed = replay_state(records, day, settings, plans)

    again = second_opinion.figures(
        records, day, plans, interest_first=interest_first, read_titles=read_titles
    )
    assert figures_of(computed) == again


@pytest.mark.thorough
@pytest.mark.django_db
@pytest.mark.both_databases
@given(st.lists(st.tuples(PLAIN, PLAIN), min_size=1, max_size=5))
@IN_DATABASE
def test_inv_2_a_document_is_its_lines_and_entry(db: None, factors: list[tuple[Decimal, Decimal]]):
    with transaction.atomic():
        flat = open_account("100005")
        lines = tuple(
            LineDraft(component(f"K{n}").pk, quantity, rate)
            for n, (quantity, rate) in enumerate(factors)
        )
        draft = DocumentDraft(
            flat.pk, Period(2026, 1), "NAL/1", date(2026, 1, 1), date(2026, 1, 15), lines
        )
        post_charge_documents([draft], made_by=None, today=TODAY)
        made = ChargeDocument.objects.get()
        in_lines = [line.amount.grosze for line in made.lines.all()]
        totals = (made.total.grosze, made.entry.amount.grosze)
        transaction.set_rollback(True)

    assert totals == (sum(in_lines), sum(in_lines))


@pytest.mark.thorough
@pytest.mark.django_db
@pytest.mark.both_databases
@given(planned_ledgers(), st.integers(0, 60), st.integers(1, 4))
@IN_DATABASE
def test_inv_3_and_4_every_cut_closes_where_the_next_opens(
    db: None, drawn: Planned, days: int, size: int
):
    records, _ = drawn
    day = FIRST_DAY + timedelta(days)
    with transaction.atomic():
        flat = open_account("100005")
        Posted(flat).write(records)
        before = read_statement(flat, FIRST_DAY, day)
        after = read_statement(flat, day + timedelta(1), date(2026, 12, 31))
        whole = read_statement(flat, FIRST_DAY, date(2026, 12, 31))
        last = read_statement(flat, FIRST_DAY, date(2026, 12, 31), page=99, size=size)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT COALESCE(SUM(amount), 0) FROM ebok_plugin_ledger_ledgerentry"
                " WHERE account_id = %s AND booking_date <= %s",
                [flat.pk, connection.ops.adapt_datefield_value(day)],
            )
            (summed,) = cursor.fetchone()
        transaction.set_rollback(True)

    assert before.closing == after.opening == Money.from_grosze(int(summed))
    assert after.closing.grosze == sum(record.grosze for record in records)
    assert before.opening + before.debits - before.credits == before.closing
    assert before.rows + after.rows == whole.rows
    assert not last.rows or last.rows[-1].balance_after == last.closing == after.closing


@given(planned_ledgers(), DAYS)
def test_inv_5_the_three_figures_add_up(drawn: Planned, day: date):
    records, plans = drawn
    state = replay_state(records, day, plans=plans)

    assert state.balance.grosze == sum(r.grosze for r in records if r.booking_date <= day)
    assert state.balance == state.overdue + state.upcoming - state.free_credit
    assert min(state.overdue, state.upcoming, state.free_credit) >= ZERO
    assert ZERO <= state.in_plan <= state.overdue + state.upcoming
    assert not (state.free_credit and state.open_debits)
    assert sum_money(due.amount for due in state.dues) == state.upcoming


@given(planned_ledgers(), SETTINGS)
def test_inv_6_nothing_is_paid_twice_no_credit_idles(drawn: Planned, settings: AllocationSettings):
    records, plans = drawn
    counted = {record.seq: record for record in without_reversed(records)}
    rest = {seq: record.grosze for seq, record in counted.items()}

    for part in allocate(records, settings, plans=plans):
        credit, debit = counted[part.credit], counted[part.debit]
        assert credit.grosze < 0 < part.amount.grosze
        assert debit.grosze > 0
        assert part.on >= max(credit.booking_date, debit.booking_date)
        assert plans or part.on == max(credit.booking_date, debit.booking_date)
        rest[part.credit] += part.amount.grosze
        rest[part.debit] -= part.amount.grosze
        assert rest[part.credit] <= 0 <= rest[part.debit]

    assert min(rest.values(), default=0) >= 0 or max(rest.values()) <= 0


@pytest.mark.thorough
@pytest.mark.django_db
@pytest.mark.both_databases
@given(st.lists(st.sampled_from(["charge", "pay", "reverse", "correct"]), max_size=8))
@IN_DATABASE
def test_inv_7_what_is_posted_never_changes(db: None, acts: list[str]):
    with transaction.atomic():
        flat = open_account("100005")
        for month, act in enumerate(acts, start=1):
            old = list(LedgerEntry.objects.order_by("pk").values())
            documents = list(ChargeDocument.objects.order_by("pk").values())
            period = f"2026-{month:02d}"
            charged = ChargeDocument.objects.filter(correction_of=None).first()
            to_undo = LedgerEntry.objects.filter(reversed_by=None).exclude(kind=EntryKind.REVERSAL)
            last = to_undo.order_by("pk").last()
            if act == "charge":
                drafts = [document(flat, period, "100.00")]
                post_charge_documents(drafts, made_by=None, today=TODAY)
            elif act == "reverse" and last is not None:
                reverse_entry(last, on=TODAY, reason="pomyłka w kwocie", made_by=None, today=TODAY)
            elif act == "correct" and charged and not hasattr(charged.entry, "reversed_by"):
                lower = document(
                    flat, period, "-1.00", number=f"KOR/{month}", corrects=charged.document_no
                )
                post_charge_documents([lower], made_by=None, today=TODAY)
            else:
                drafts_paid = [payment(flat, f"{period}-10", "70.00")]
                post_batch(Batch.Kind.PAYMENTS, drafts_paid, made_by=None, today=TODAY)
            assert list(LedgerEntry.objects.order_by("pk").values())[: len(old)] == old
            kept = ChargeDocument.objects.order_by("pk").values()
            assert list(kept)[: len(documents)] == documents
        transaction.set_rollback(True)


@given(planned_ledgers(), DAYS)
def test_inv_11_a_reversal_is_as_if_the_pair_had_never_been(drawn: Planned, day: date):
    records, plans = drawn
    booked = [record for record in records if record.booking_date <= day]

    assert replay_state(booked, day, plans=plans) == replay_state(
        without_reversed(booked), day, plans=plans
    )


@given(planned_ledgers(), DAYS, SETTINGS, st.randoms(use_true_random=False))
def test_inv_12_the_order_of_rows_does_not_matter(
    drawn: Planned, day: date, settings: AllocationSettings, chance: random.Random
):
    records, plans = drawn
    shuffled: list[EntryRecord] = list(records)
    chance.shuffle(shuffled)
    backwards = plans[::-1]

    assert allocate(shuffled, settings, plans=plans) == allocate(records, settings, plans=plans)
    assert replay_state(shuffled, day, plans=backwards) == replay_state(records, day, plans=plans)


_RIGHTS = st.tuples(
    st.integers(0, 2),  # the account
    st.sampled_from(["Anna Lis", "Piotr Wrona"]),
    st.integers(0, 60),  # from so many days on
    st.one_of(st.none(), st.integers(0, 60)),  # for so many days
    st.booleans(),  # taken back
)


@pytest.mark.always
@pytest.mark.django_db
@pytest.mark.both_databases
@given(st.lists(_RIGHTS, max_size=6), DAYS)
@IN_DATABASE
def test_inv_13_only_a_right_of_the_day_opens_an_account(
    db: None, rights: list[tuple[int, str, int, int | None, bool]], day: date
):
    with transaction.atomic():
        accounts = [open_account(f"10000{n}", "Jan Nowy") for n in range(3)]
        anna = resident("ebok", "EB-1", "Anna Lis")
        expected = set()
        for n, name, start, length, revoked in rights:
            first = FIRST_DAY + timedelta(start)
            AccountAccess.objects.update_or_create(
                person=Person.objects.get_or_create(name=name)[0],
                account=accounts[n],
                role=AccountAccess.Role.CO_OWNER,
                valid_from=first,
                defaults={
                    "valid_to": None if length is None else first + timedelta(length),
                    "revoked_at": "2026-01-01T00:00+01:00" if revoked else None,
                },
            )
        for access in AccountAccess.objects.filter(person=anna.person, revoked_at=None):
            if access.valid_from <= day and (access.valid_to is None or day <= access.valid_to):
                expected.add(access.account_id)
        found = set(select_readable_accounts(anna, day).values_list("pk", flat=True))
        for account in accounts:
            if account.pk in expected:
                assert get_readable_account(anna, account.account_no, day) == account
        transaction.set_rollback(True)

    assert found == expected


@pytest.mark.django_db
@pytest.mark.both_databases
def test_a_second_computation_agrees_on_the_cooperative():
    """Out of the tables by plain SQL, not through the reading of the product."""
    opened = post_samples()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT account_id, SUM(amount) FROM ebok_plugin_ledger_ledgerentry GROUP BY account_id"
        )
        sums = {account: int(grosze) for account, grosze in cursor.fetchall()}
    states = read_balances(opened.values(), TODAY)

    assert {pk: state.balance.grosze for pk, state in states.items()} == sums


FOUR_PLACES = st.integers(-(10**8), 10**8).map(lambda n: Decimal(n).scaleb(-4))
LINES = st.lists(st.builds(LineDraft, st.integers(1, 9), FOUR_PLACES, FOUR_PLACES), max_size=12)


@given(FOUR_PLACES, FOUR_PLACES)
def test_inv_1_a_line_is_its_product_rounded_once(quantity: Decimal, rate: Decimal):
    """Against exact fractions: at most half a grosz away, and half goes from zero."""
    amount = LineDraft(1, quantity, rate).amount
    exact = Fraction(quantity) * Fraction(rate)
    error = Fraction(amount.amount) - exact

    assert abs(error) <= Fraction(1, 200)
    if abs(error) == Fraction(1, 200):
        assert abs(Fraction(amount.amount)) > abs(exact)
    assert amount == Money((quantity * rate).quantize(Decimal("0.01"), ROUND_HALF_UP))


@given(LINES)
def test_inv_2_a_charge_is_the_sum_of_its_rounded_lines(lines: list[LineDraft]):
    """Lines of zero quantity change nothing."""
    draft = DocumentDraft(
        account_id=1,
        period=Period(2026, 1),
        document_no="NAL/1",
        booking_date=date(2026, 1, 1),
        due_date=date(2026, 1, 15),
        lines=tuple(lines),
    )

    assert draft.total.grosze == sum(line.amount.grosze for line in lines)
    assert draft.total.grosze == sum(line.amount.grosze for line in draft.charged_lines)
    assert all(line.quantity for line in draft.charged_lines)


def test_five_decimals_are_never_rounded_in_silence():
    for quantity, rate in (("1.00001", "1"), ("1", "0.28131")):
        with pytest.raises(ValueError, match="more than four decimals"):
            LineDraft(1, Decimal(quantity), Decimal(rate))
