"""Payments as the tax code credits them (interest.md §1): debt and interest in their proportion."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import User
from ebok_plugin.interest.domain.accrual import (
    AccruedInterest,
    accrued_in_words,
    line_in_words,
    tax_crediting,
)
from ebok_plugin.interest.domain.accrued import (
    accrued_line,
    accrued_on_account,
    accrued_on_accounts,
    rate_tables,
)
from ebok_plugin.interest.domain.claim import is_claimable_by_hand
from ebok_plugin.interest.domain.computation import InterestTerms
from ebok_plugin.interest.domain.rate import RateSource, add_interest_rate, confirm_rates
from ebok_plugin.interest.models import InterestRate, RateKind
from ebok_plugin.ledger import batch_content
from ebok_plugin.ledger.domain import payment_plan
from ebok_plugin.ledger.domain.account import post_opening
from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.domain.queries.book import read_entry_records
from ebok_plugin.ledger.domain.record import EntryRecord
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind, Regime
from tests.ebok_plugin.interest.day_by_day import day_by_day
from tests.ebok_plugin.interest.debts import (
    FEBRUARY,
    LATE,
    TODAY,
    UNTIL,
    celina,
    issued,
    late_account,
    owe,
)
from tests.ebok_plugin.ledger.books import open_account, pay, zl
from tests.ebok_plugin.ledger.samples import post_samples, sample_records
from tests.ebok_plugin.panel.plans import propose
from tests.query_counts import counted, sql_of
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
LAST_DAY = date(2026, 12, 31)


def by_day(records: list[EntryRecord]) -> dict[int, Decimal]:
    return day_by_day(records, LAST_DAY)


def items(found: AccruedInterest) -> list[tuple[str, str]]:
    return [(item.record.period, f"{item.amount.amount}") for item in found.items]


def cautions(found: AccruedInterest) -> list[str]:
    return [caution.code for caution in found.warnings]


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


@shared
def february() -> Account:
    """926.94 open since 16 February."""
    account = open_account("100005")
    owe(account, due=FEBRUARY)
    return account


def agree_on_a_plan(account: Account, agreed_on: date) -> None:
    celina = User.objects.get(login="celina")
    plan = propose(account, [1], ("2026-12-31", "926.94"), on=agreed_on, by=celina, stopped=True)
    payment_plan.approve_plan(plan, approved_by=User.objects.get(login="daria"), today=TODAY)


def test_the_demo_co_op_on_the_last_day_of_the_year():
    """The arrears of 100004 and 100008 and the late payments of the others, day by day."""
    accounts = post_samples()

    found = accrued_on_accounts(accounts.values(), LAST_DAY)

    assert {
        number: {item.record.period: item.amount.amount for item in found[one.pk].items}
        for number, one in accounts.items()
    } == {
        number: {records[seq - 1].period: amount for seq, amount in by_day(records).items()}
        for number, records in sample_records().items()
    }
    assert accrued_on_account(accounts["100008"], LAST_DAY).total == zl("99.45")


def test_a_debt_in_words(settings):
    account = late_account()
    found = accrued_on_account(account, TODAY)

    lines = [line_in_words(line) for item in found.items for line in item.interest.lines]
    assert [plain(line) for line in lines] == [
        "17.02.2026–04.03.2026: 926,94 zł × 16 dni × 9,50% / 365 = 3,8601 zł",
        "05.03.2026–30.03.2026: 926,94 zł × 26 dni × 9,25% / 365 = 6,1076 zł",
    ]
    settings.COOP_SHOW_ACCRUED = True
    assert plain(accrued_in_words(found)) == (
        "Odsetki naliczone na dzień 20.11.2026: 9,97 zł (informacyjnie, nie są doliczone do salda)"
    )
    settings.COOP_SHOW_ACCRUED = False
    assert accrued_in_words(found) == ""
    settings.COOP_CONTRACT_RATE_PERCENT = Decimal("5.00")
    # 926.94 × 42 days × 5 % / 365 = 5.3330…
    assert accrued_on_account(account, TODAY).total == zl("5.33")


def test_a_rate_that_nobody_confirmed_is_said_to_residents(february: Account):
    """135 days: 16 at 9.50 % and 119 at 9.25 % are 31.81; one more is 32.05."""
    aside = "(informacyjnie, nie są doliczone do salda)"
    until, later = (
        accrued_on_account(february, UNTIL),
        accrued_on_account(february, date(2026, 7, 2)),
    )

    assert (
        plain(accrued_in_words(until)) == f"Odsetki naliczone na dzień 01.07.2026: 31,81 zł {aside}"
    )
    assert plain(accrued_in_words(later)) == (
        f"Odsetki naliczone na dzień 02.07.2026: 32,05 zł {aside}. Odsetki po 01.07.2026 policzono "
        "według ostatniej znanej stopy; mogą się zmienić"
    )
    # To staff it is a caution.
    found = accrued_on_account(february, TODAY)
    assert (cautions(until), cautions(found)) == ([], ["RATES_UNCONFIRMED"])
    assert "potwierdzono" not in accrued_in_words(found)
    # A confirmed rate needs no word.
    percent = Decimal("9.25")
    confirm_rates(RateKind.STATUTORY, until=TODAY, rate_percent=percent, origin=SYSTEM, today=TODAY)
    found = accrued_on_account(february, TODAY)
    assert found.confirmed_until is None
    assert accrued_in_words(found).endswith(aside)


def test_the_worked_year():
    account = post_samples("100005")["100005"]

    found = accrued_on_account(account, date(2026, 12, 31))

    assert items(found) == [("2026-02", "9.97"), ("2026-05", "0.04"), ("2026-12", "0.01")]
    assert found.total == zl("10.02")
    # Nothing accrued is not mentioned.
    nothing = accrued_on_account(open_account("200005"), TODAY)
    assert (nothing.total, nothing.items, accrued_in_words(nothing)) == (zl("0.00"), (), "")


@pytest.mark.usefixtures("celina", "daria")
def test_what_a_note_claims_is_no_longer_accrued(february: Account):
    issued(february, until=UNTIL)

    found = accrued_on_account(february, TODAY)

    spans = [(span.start, span.end) for item in found.items for span in item.spans]
    assert spans == [(date(2026, 7, 2), TODAY)]


def test_a_missing_rate_is_never_zero():
    account = late_account()
    owe(account, "100.00", month="2026-05", due=date(2026, 5, 15))
    InterestRate.objects.filter(valid_from__lt=date(2026, 3, 5)).delete()

    found = accrued_on_account(account, UNTIL)

    assert (found.total, items(found)) == (None, [("2026-05", "1.19")])
    assert cautions(found) == ["RATE_UNKNOWN"]
    assert accrued_in_words(found) == ""


def test_an_old_debt_is_named_to_staff():
    account, paid = open_account("100005"), open_account("100006")
    owe(account, month="2023-11", due=date(2023, 11, 20))
    owe(paid, month="2022-11", due=date(2022, 11, 21))
    pay(paid, "2023-01-10", "926.94")

    assert cautions(accrued_on_account(account, TODAY, until=UNTIL)) == []
    assert accrued_on_account(account, date(2026, 11, 21)).warnings[-1].message == (
        "Należność starsza niż 3 lata"
    )
    assert cautions(accrued_on_account(paid, TODAY)) == []


def test_tax_interest_in_whole_zloty_with_a_word_to_the_clerk():
    account = open_account("100005")
    account.regime = Regime.WASTE
    account.save()
    owe(account, "114.00", month="2026-01", due=date(2026, 1, 15))
    pay(account, "2026-06-30", "114.00")

    found = accrued_on_account(account, TODAY)

    assert found.total == zl("6.00")
    assert [caution.code for caution in found.warnings] == ["TAX_PAYMENTS", "TAX_CREDITING"]
    assert [caution.message.replace("\N{NO-BREAK SPACE}", " ") for caution in found.warnings] == [
        "Odsetki podatkowe: sprawdź zaliczenie wpłaty.",
        "Według art. 55 § 2 Ordynacji podatkowej z wpłat po terminie na odsetki przypada 5,70 zł, "
        "a zaległość wynosi 5,70 zł. Saldo tego nie zawiera.",
    ]


@pytest.mark.usefixtures("celina", "daria")
def test_a_plan_of_the_account_is_taken_into_account(february: Account):
    agree_on_a_plan(february, TODAY)

    # The day of the agreement is the last one that counts.
    found = accrued_on_account(february, date(2026, 12, 20)).total
    assert found == accrued_on_account(february, TODAY).total


def test_four_accounts_cost_the_queries_of_one():
    accounts = [late_account(f"10{number:04}") for number in range(5)]

    def cost(wanted: list[Account]) -> int:
        found, queries = counted(accrued_on_accounts, wanted, TODAY)
        assert {one.total for one in found.values()} == {zl("9.97")}
        return queries

    assert cost(accounts[:1]) == cost(accounts[1:])


@shared
def read_once(february: Account) -> Account:
    """Its line was read once."""
    accrued_line(february, TODAY)
    return february


def pay_a_part(account: Account) -> None:
    pay(account, "2026-03-30", "500.00")


def take_the_charge_back(account: Account) -> None:
    entry = LedgerEntry.objects.get(kind=EntryKind.CHARGE)
    reverse_entry(entry, on=TODAY, reason="Naliczono za inny lokal", made_by=None, today=TODAY)


def change_the_rate(_account: Account) -> None:
    add_interest_rate(
        RateKind.STATUTORY,
        Decimal("9.00"),
        valid_from=date(2026, 11, 5),
        source=RateSource("Komunikat NBP", date(2026, 11, 4)),
        origin=SYSTEM,
        today=TODAY,
    )


@pytest.mark.usefixtures("celina", "daria")
@pytest.mark.parametrize(
    "change",
    [pay_a_part, take_the_charge_back, issued, change_the_rate]
    + [lambda account: agree_on_a_plan(account, date(2026, 3, 1))],
)
def test_whatever_changes_the_sum_changes_the_line(read_once: Account, change: Any):
    before = accrued_line(read_once, TODAY)

    change(read_once)

    assert (
        accrued_line(read_once, TODAY)
        == accrued_in_words(accrued_on_account(read_once, TODAY))
        != before
    )


def test_the_next_day_is_an_own_line_and_a_setting_counts_at_once(read_once: Account, settings):
    assert "20.11.2026: 65,17" in accrued_line(read_once, TODAY)
    assert "21.11.2026: 65,41" in accrued_line(read_once, date(2026, 11, 21))

    settings.COOP_CONTRACT_RATE_PERCENT = Decimal("0.00")
    assert accrued_line(read_once, TODAY) == ""

    settings.COOP_SHOW_ACCRUED = False
    del settings.COOP_CONTRACT_RATE_PERCENT
    assert accrued_line(read_once, TODAY) == ""


def test_the_ledger_is_not_read_again(read_once: Account):
    first = sql_of(lambda: accrued_line(read_once, date(2026, 11, 19)))
    second = sql_of(lambda: accrued_line(read_once, date(2026, 11, 19)))

    replays = [
        ["designated_period" in query for query in queries].count(True)
        for queries in (first, second)
    ]
    assert replays == [1, 0]


PAID = date.fromisoformat(LATE)


@pytest.mark.both_databases
def test_the_due_date_of_an_opening_that_was_said_counts_also_on_its_own_day():
    clerk = celina()
    for number, due, interest, by_hand in (
        # The first vector of interest.md §3: 16 days at 9.50 % and 26 at 9.25 %.
        ("100005", FEBRUARY, "9.97", False),
        # 10 + 26 days.
        ("100006", date(2026, 2, 22), "8.52", False),
        ("100007", None, "0.00", True),
    ):
        account = open_account(number)
        entry = post_opening(
            account, zl("926.94"), on=FEBRUARY, due_date=due, made_by=clerk, today=TODAY
        )
        pay(account, LATE, "926.94")

        found = accrued_on_account(account, TODAY, PAID)

        assert (found.total, is_claimable_by_hand(entry)) == (zl(interest), by_hand)
        days = day_by_day(read_entry_records([account], TODAY)[account.pk], PAID)
        assert str(sum(days.values()) or "0.00") == interest


def test_a_seal_of_what_is_older_than_the_column_holds(monkeypatch):
    """Rows without the answer are sealed as before it was kept; one with an answer is not."""
    account = open_account("100005")
    pay(account, LATE, "926.94")
    post_opening(
        account, zl("926.94"), on=FEBRUARY, due_date=FEBRUARY, made_by=celina(), today=TODAY
    )
    payment, opening = dict(batch_content.digest_batches(apps)).values()

    monkeypatch.setattr(batch_content, "ENTRY_LATER", ())
    before = dict(batch_content.digest_batches(apps)).values()

    assert [one in (payment, opening) for one in before] == [True, False]


DUE, LATER = date(2025, 1, 15), date(2026, 3, 31)
CHARGE = EntryRecord(1, EntryKind.CHARGE, 136800, date(2025, 1, 1), DUE)


def paid(seq: int, grosze: int, day: date) -> EntryRecord:
    return EntryRecord(seq, EntryKind.PAYMENT, -grosze, day)


def test_a_payment_is_split_in_proportion():
    """1368.00 due 2025-01-15, paid on 2026-03-31, bears 209 zł (the vector of interest.md §3)."""
    lowered = EntryRecord(2, EntryKind.CHARGE, -36800, date(2025, 2, 1), LATER)
    before = [paid(1, 136800, date(2024, 12, 1)), CHARGE._replace(seq=2)]
    terms = InterestTerms(Regime.WASTE, rate_tables()[RateKind.TAX])

    for records, to_interest, overdue in (
        ([CHARGE], "0.00", "1368.00"),
        ([CHARGE, paid(2, 136800, DUE)], "0.00", "0.00"),
        ([CHARGE, paid(2, 157700, LATER)], "209.00", "0.00"),
        # All that is owed is 1577.00; the debt alone leaves 209 × 1368 / 1577 of it open.
        ([CHARGE, paid(2, 136800, LATER)], "181.30", "181.30"),
        ([CHARGE, paid(2, 78850, LATER)], "104.50", "684.00"),
        # A correction downwards pays no interest.
        ([CHARGE, lowered], "0.00", "1000.00"),
        # What was there before is in time.
        (before, "0.00", "0.00"),
    ):
        credited = tax_crediting(records, terms, LATER)
        assert (credited.to_interest, credited.overdue) == (zl(to_interest), zl(overdue))


def test_interest_not_above_the_threshold_is_not_charged():
    debt = EntryRecord(1, EntryKind.CHARGE, 11400, date(2026, 1, 1), date(2026, 1, 15))
    records = [debt, paid(2, 11400, date(2026, 6, 30))]
    without = InterestTerms(Regime.WASTE, rate_tables()[RateKind.TAX])

    for terms, to_interest in (
        (without, "5.70"),
        (replace(without, tax_minimum=zl("8.70")), "0.00"),
    ):
        credited = tax_crediting(records, terms, LATER.replace(month=7))
        assert credited.to_interest == zl(to_interest)
