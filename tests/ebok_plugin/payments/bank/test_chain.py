from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ebok_plugin.payments import bank
from tests.ebok_plugin.payments.bank.written import ACCOUNT, mt940, read, refused, sample

OTHER = "59999000090000000000000077"


def march(day: int) -> date:
    return date(2026, 3, day)


def balance(amount: str, day: int) -> bank.Balance:
    return bank.Balance(Decimal(amount), march(day))


def statement(opening: str, closing: str, day: int, account: str = ACCOUNT) -> bank.ParsedStatement:
    (read_one,) = read(mt940()).statements
    return replace(
        read_one,
        iban=account,
        number=f"{opening}>{closing}",
        opening=balance(opening, day),
        closing=balance(closing, day),
    )


def test_chain_with_earlier_imports():
    imports = {
        "first import": ({}, []),
        "follows": ({ACCOUNT: [balance("100", 8)]}, []),
        "one is missing": ({ACCOUNT: [balance("99", 8)]}, ["100>110"]),
        "the last before it counts": ({ACCOUNT: [balance("99", 7), balance("100", 8)]}, []),
        "in any order": ({ACCOUNT: [balance("100", 8), balance("99", 7)]}, []),
        "two ended on one day": ({ACCOUNT: [balance("100", 8), balance("98", 8)]}, []),
        "ended on the day of this one": ({ACCOUNT: [balance("100", 9)]}, []),
        "an older statement is brought later": (
            {ACCOUNT: [balance("99", 20), balance("98", 21)]},
            ["100>110"],
        ),
        "another account": ({OTHER: [balance("99", 8)]}, []),
    }

    file = [statement("100", "110", 9), statement("110", "120", 10)]

    assert {
        case: [(gap.code, gap.statement_no) for gap in bank.find_statement_gaps(file, imported)]
        for case, (imported, _) in imports.items()
    } == {
        case: [(bank.Code.BANK_STATEMENT_GAP, number) for number in gaps]
        for case, (_, gaps) in imports.items()
    }


def test_chain_inside_one_file():
    files = {
        "in order": ([("100", "110", 9), ("110", "120", 9), ("120", "120", 10)], []),
        "newest first": ([("110", "120", 10), ("100", "110", 9)], []),
        "one is missing": ([("100", "110", 9), ("111", "120", 10)], ["111>120"]),
        "two breaks": (
            [("100", "110", 9), ("105", "120", 10), ("110", "120", 11)],
            ["105>120", "110>120"],
        ),
    }

    assert {
        case: [
            gap.statement_no
            for gap in bank.find_statement_gaps([statement(*step) for step in steps], {})
        ]
        for case, (steps, _) in files.items()
    } == {case: gaps for case, (_, gaps) in files.items()}


def test_a_statement_imported_between_two_of_a_file_closes_the_chain():
    file = [statement("100", "110", 9), statement("120", "130", 11)]

    assert [gap.message_pl for gap in bank.find_statement_gaps(file, {})] == [
        "Brakuje wyciągu: poprzedni zaimportowany kończy się saldem 110,00 zł, "
        "a ten zaczyna od 120,00 zł."
    ]
    assert bank.find_statement_gaps(file, {ACCOUNT: [balance("100", 8), balance("120", 10)]}) == []
    # Accounts have chains of their own.
    file = [statement("100", "110", 9), statement("5", "6", 9, OTHER), statement("110", "1", 10)]
    assert bank.find_statement_gaps(file, {OTHER: [balance("5", 8)]}) == []


@pytest.mark.thorough
def test_ten_thousand_statements_are_checked_in_one_walk():
    one = statement("0", "0", 9)
    many = [
        replace(one, opening=balance(f"{n}", 9), closing=balance(f"{n + 1}", 9))
        for n in range(10_000)
    ]

    assert bank.find_statement_gaps(many, {}) == []


def test_key_and_fingerprint():
    (pko,) = read(sample("pko_like_2026-03.sta")).statements
    paid = pko.entries[0]._replace(amount=Decimal("1256.63"))

    assert bank.statement_key(pko) == bank.StatementKey(ACCOUNT, "00051", march(16))
    assert pko.digest == replace(pko, number="7", places={}).digest
    assert len(pko.digest) == 64
    changed = [
        replace(pko, opening=balance("1", 9)),
        replace(pko, entries=bank.Operations.of(pko.entries[1:])),
        replace(pko, entries=bank.Operations.of([paid, *pko.entries[1:]])),
        replace(pko, entries=bank.Operations.of([paid._replace(virtual_raw=""), *pko.entries[1:]])),
    ]
    assert len({pko.digest, *(other.digest for other in changed)}) == 5


def test_a_changed_statement_is_quarantined():
    finding = bank.changed_statement_finding(statement("100", "110", 9))

    assert (finding.code, finding.outcome) == ("BANK_STATEMENT_CHANGED", "quarantined")
    assert finding.message_pl == (
        "Wyciąg 100>110 był już importowany z inną treścią. Niczego nie zaksięgowano."
    )


def test_the_same_statement_twice_in_a_file_counts_once_unless_its_content_differs():
    file = read(mt940(number="1") + mt940(number="2") + mt940(number="1"))
    changed = mt940(":61:2603090309CN0,NTRFA", number="1")
    error = refused(read, mt940(number="1") + changed)

    assert [statement.number for statement in file.statements] == ["1", "2"]
    assert [(w.code, w.statement_no, w.line) for w in file.warnings] == [
        (bank.Code.BANK_DUPLICATE_STATEMENT, "1", 17)
    ]
    assert (error.code, error.line) == (bank.Code.BANK_STATEMENT_CHANGED, 12)
    assert [statement.number for statement in error.statements] == ["1", "1"]
