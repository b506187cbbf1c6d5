"""Opening with items: ages, interest, demands and plans as of an independent computation."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command

from cms_ext.base.money.amounts import Money
from cms_ext.evidence.audit.domain.event import Origin
from ebok_plugin.debts.domain.check import check_stage
from ebok_plugin.debts.domain.demand import start_demands
from ebok_plugin.debts.vocabulary import StageKind
from ebok_plugin.interest.domain.accrued import accrued_on_accounts
from ebok_plugin.ledger.domain.debtors import DebtorScope, compute_arrears, find_debtors
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.plugin.board import list_board_sections
from ebok_plugin.statements.domain.papers.letters import list_overdue
from ebok_plugin.statements.models import Paper
from tests.ebok_plugin.debts.opening import (
    ONE,
    OPENING,
    TABLE,
    TODAY,
    ages,
    balances,
    interest,
    load,
    open_parts,
)
from tests.ebok_plugin.ledger.books import open_account, zl
from tests.ebok_plugin.panel.plans import agree
from tests.ebok_plugin.statements.houses import carry_through
from tests.ebok_plugin.statements.offices import settle_office
from tests.papers_read import words_of

pytestmark = pytest.mark.django_db
DAY = timedelta(1)


def test_forty_items_have_the_ages_of_their_documents(opened: dict[str, Account]):
    assert len(TABLE) == 40
    for day in (OPENING, OPENING + DAY, TODAY):
        states = account_reader().balances_of(opened.values(), day)
        read = {
            number: (
                [amount.amount for amount in compute_arrears(states[account.pk]).by_age],
                states[account.pk].upcoming.amount,
                states[account.pk].balance.amount,
            )
            for number, account in opened.items()
        }
        assert read == {
            number: (*ages(number, day), balance) for number, balance in balances().items()
        }
    oldest = {account.account_no: states[account.pk].oldest_due for account in opened.values()}
    assert (oldest["200002"], oldest["300002"]) == (date(2016, 5, 16), date(2016, 1, 15))


def test_the_board_and_the_register_have_the_same_sums(opened: dict[str, Account]):
    expected = [sum(sums) for sums in zip(*(ages(n, TODAY)[0] for n in opened), strict=True)]

    debtors = find_debtors(TODAY, DebtorScope())
    assert [amount.amount for _label, amount in debtors.sums] == expected
    section = list_board_sections(TODAY)[0]
    assert section.total is not None
    assert section.total.figures[0] == sum(expected)
    assert sum(row.figures[0] or 0 for row in section.rows) == sum(expected)


def test_interest_runs_from_the_document_s_own_term(opened: dict[str, Account], rates: None):
    accrued = accrued_on_accounts(opened.values(), TODAY)
    titles = {e.pk: e.title.split(" – ")[0] for e in LedgerEntry.objects.all()}
    read = {}
    for number, account in opened.items():
        seqs = {entry.seq: titles[entry.pk] for entry in account.entries.all()}
        read[number] = {
            seqs[debit.record.seq]: debit.amount.amount
            for debit in accrued[account.pk].items
            if debit.amount
        }
    assert read == {number: interest(number) for number in opened}
    totals = {number: accrued[account.pk].total for number, account in opened.items()}
    assert totals == {n: Money(sum(interest(n).values(), Decimal("0.00"))) for n in opened}


def test_the_demand_names_each_document_with_its_term(opened: dict[str, Account], rates: None):
    states = account_reader().read_account_states(opened.values(), TODAY)
    for number, account in opened.items():
        late = [part for part in open_parts(number) if part.due < TODAY and part.rest]
        rows = list_overdue(states[account.pk].state, states[account.pk].postings)
        assert rows == [
            [
                f"{part.item.document} – Opłata",
                f"{part.due:%d.%m.%Y}",
                str((TODAY - part.due).days),
                Money(part.rest).digits,
            ]
            for part in sorted(late, key=lambda part: part.due)
        ]
    keys = {account.pk: number for number, account in opened.items()}
    for kind, regime in ((StageKind.CALL, "2"), (StageKind.WARNING, "3")):
        of_regime = [pk for pk, number in keys.items() if number.startswith(regime)]
        for candidate in check_stage(kind, of_regime, TODAY):
            number = candidate.account.account_no
            assert candidate.amount.amount == sum(ages(number, TODAY)[0])
            if kind == StageKind.WARNING and candidate.refusal is None:
                assert candidate.interest == Money(sum(interest(number).values(), Decimal("0.00")))


@pytest.mark.thorough
def test_the_printed_letter_is_of_the_items(opened: dict[str, Account], felicja: Origin):
    settle_office()
    day = date(2026, 11, 20)
    start_demands(StageKind.CALL, [opened["200002"].pk], today=day, origin=felicja)
    carry_through()

    (paper,) = Paper.objects.all()
    with paper.file.open("rb") as file:
        letter = words_of(file.read())
    for part in open_parts("200002"):
        if part.due < day:
            assert part.item.document in letter
            assert f"{part.due:%d.%m.%Y}" in letter
            assert Money(part.rest).digits.replace("\xa0", " ") in letter.replace("\xa0", " ")
    assert "Bilans otwarcia" not in letter


def test_a_plan_covers_the_items_that_were_ticked(opened: dict[str, Account]):
    account = opened["200002"]
    states = account_reader().read_account_states([account], TODAY)
    assert len(states[account.pk].postings.overdue) == 4
    old = account.entries.get(title__startswith="CZ/19/06")

    agree(account, [old.seq], ("2026-12-15", "6000.00"), ("2027-01-15", "6345.67"), on=TODAY)

    arrears = compute_arrears(account_reader().balances_of([account], TODAY)[account.pk])
    assert arrears.in_plan == zl("12345.67")
    assert [amount.amount for amount in arrears.by_age] == [
        Decimal("954.17"), 0, 0, 0, Decimal("1333.33")
    ]  # fmt: skip


def test_the_rehearsal_says_what_the_file_comes_to(accounts: dict[str, Account]):
    open_account("400001", "Zofia Nowa")
    report = load(*(item.cells for item in TABLE), dry_run=True)

    assert (report.status, report.new) == ("rehearsed", 39)
    assert not LedgerEntry.objects.exists()
    total, coop, waste, oldest, settled, without = [
        note.replace("\xa0", " ") for note in report.notes
    ]
    owed = sum(item.rest for item in TABLE if item.rest > 0)
    overpaid = -sum(item.rest for item in TABLE if item.rest < 0)
    said = [str(Money(total)).replace("\xa0", " ") for total in (owed, overpaid, owed - overpaid)]
    assert total == (
        f"Pozycje do zaksięgowania: 39, na kontach: 10. Długi {said[0]}, nadpłaty {said[1]}, "
        f"saldo razem {said[2]}."
    )
    for note, regime in ((coop, "2"), (waste, "3")):
        numbers = [number for number in accounts if number.startswith(regime)]
        by_age = [sum(sums) for sums in zip(*(ages(n, OPENING)[0] for n in numbers), strict=True)]
        for amount in filter(None, by_age):
            assert str(Money(amount)).replace("\xa0", " ") in note
    assert oldest == "Najstarszy termin płatności: 15.01.2016, konto 300002."
    assert settled == "Pozycje rozliczone (0,00 zł), których się nie księguje: 1."
    assert without == "Konta bez żadnej pozycji: 1 (400001)."
    codes = ["BALANCES_UNCHECKED", "CREDIT_SECOND_PERSON"]
    assert [warning.code for warning in report.warnings] == codes
    assert report.totals == {"sum_rest": Money(owed - overpaid)}


def test_an_item_older_than_the_table_of_rates_is_named(accounts: dict[str, Account]):
    report = load(ONE | {"due_date": "2015-12-30"}, dry_run=True)

    assert [warning.code for warning in report.warnings] == ["BALANCES_UNCHECKED", "RATE_UNKNOWN"]
    for due, sub in (("2015-12-31", "MAIN"), ("2014-01-15", "COURT")):
        report = load(ONE | {"due_date": due, "subaccount": sub}, dry_run=True)
        assert [warning.code for warning in report.warnings] == ["BALANCES_UNCHECKED"]


def test_the_auditor_finds_nothing(opened: dict[str, Account]):
    out = io.StringIO()
    call_command("verify_ledger", stdout=out)
    assert "0 findings" in out.getvalue() or "0 " in out.getvalue()
