"""Batches, balances and reversals of CAMT that banks write in several ways."""

from decimal import Decimal
from typing import Any

import pytest

from ebok_plugin.payments import bank
from tests.ebok_plugin.payments.bank.written import balance, camt, ntry, only_entry, read, reason

NRBS = ("77999000090001000000100001", "50999000090001000000100002")


def part(amount: str, *, currency: str = "PLN", payer: int = 0, more: str = "") -> str:
    """One `TxDtls` of v08."""
    shown = f'<Amt Ccy="{currency}">{amount}</Amt>' if amount else ""
    return (
        f"<TxDtls>{shown}{more}<RltdPties><Dbtr><Nm>Jan</Nm></Dbtr><CdtrAcct><Id><IBAN>"
        f"PL{NRBS[payer]}</IBAN></Id></CdtrAcct></RltdPties></TxDtls>"
    )


def in_details(**amounts: str) -> str:
    """Amounts of `AmtDtls` by element, „64.50 PLN” each."""
    nodes = (
        f'<{name}><Amt Ccy="{text[-3:]}">{text[:-4]}</Amt></{name}>'
        for name, text in amounts.items()
    )
    return f"<AmtDtls>{''.join(nodes)}</AmtDtls>"


def counted(number: str) -> str:
    return f"<Btch><NbOfTxs>{number}</NbOfTxs></Btch>"


def read_batch(total: str, details: str) -> tuple[list[str], list[str]]:
    """Return the amounts of the entries, with the codes of the warnings."""
    closing = f"{Decimal(100) + Decimal(total):.2f}"
    file = read(camt(ntry(total, details), closing=closing), "camt053")
    (statement,) = file.statements
    return [f"{one.amount:.2f}" for one in statement.entries], [str(w.code) for w in file.warnings]


PARTIAL = ["BANK_BATCH_PARTIAL"]
EUR, PLN = part("15.00", currency="EUR"), part("43.00", payer=1)
BATCHES: dict[str, tuple[str, str, list[str], list[str]]] = {
    "fewer parts than counted": ("500.00", counted("5") + part("100") * 2, ["500.00"], PARTIAL),
    "one part of several": ("500.00", counted("5") + part("100"), ["500.00"], PARTIAL),
    "one part without an amount": ("500.00", counted("3") + part(""), ["500.00"], PARTIAL),
    "the count alone": ("500.00", counted("5"), ["500.00"], []),
    "all parts": ("200.00", counted("2") + part("100") * 2, ["100.00", "100.00"], []),
    "counted too many, the sum is right": (
        "200.00", counted("5") + part("100") * 2, ["100.00", "100.00"], [],
    ),
    "counted too few": ("200.00", counted("1") + part("100") * 2, ["100.00", "100.00"], []),
    "the count is no number": ("200.00", counted("wiele") + part("100") * 2, ["100.00"] * 2, []),
    "two batches in one entry": (
        "300.00",
        f"{counted('2')}{part('100')}</NtryDtls><NtryDtls>{counted('2')}{part('100')}",
        ["300.00"],
        PARTIAL,
    ),
    "parts in EUR with their amounts in PLN": (
        "107.50",
        part("15.00", currency="EUR", more=in_details(InstdAmt="15.00 EUR", TxAmt="64.50 PLN"))
        + part("10.00", currency="EUR", more=in_details(InstdAmt="10.00 EUR", TxAmt="43.00 PLN")),
        ["64.50", "43.00"],
        [],
    ),
    "one part in EUR, one in PLN": (
        "107.50",
        part("15.00", currency="EUR", more=in_details(TxAmt="64.50 PLN")) + PLN,
        ["64.50", "43.00"],
        [],
    ),
    "the value in PLN among those that were ordered": (
        "107.50",
        part("15.00", currency="EUR", more=in_details(InstdAmt="15.00 EUR", CntrValAmt="64.50 PLN"))
        + PLN,
        ["64.50", "43.00"],
        [],
    ),
    "no amount in PLN": ("107.50", EUR + EUR, ["107.50"], []),
    "one part in EUR": ("64.50", EUR, ["64.50"], []),
}  # fmt: skip


@pytest.mark.parametrize("name", BATCHES)
def test_a_batch(name: str):
    total, details, amounts, warnings = BATCHES[name]

    assert read_batch(total, details) == (amounts, warnings)


def test_a_partial_batch_names_nobody_and_says_what_is_missing():
    file = read(camt(ntry("500.00", counted("5") + part("100")), closing="600.00"), "camt053")

    entry = only_entry(file)
    assert (entry.title, entry.name, entry.virtual_id) == ("przelew zbiorczy", "", None)
    (warning,) = file.warnings
    assert (warning.found, warning.expected, warning.line) == ("1", "5", 2)
    assert "bank wymienił 1 z 5 części" in warning.message_pl


def test_parts_that_do_not_sum_up_are_an_error_still():
    wrong = camt(ntry("500.00", part("100") * 2), closing="600.00")

    assert reason(read, wrong, "camt053")[0] == "BANK_BATCH_SUM"


def interim(kind: str, amount: str) -> str:
    return balance(kind, amount).replace("</CdOrPrtry>", "</CdOrPrtry><SubTp><Cd>INTM</Cd></SubTp>")


# Balances, and the opening and the closing one that count.
BALANCES = {
    interim("OPBD", "900.00") + balance("OPBD", "100.00") + balance("CLBD", "105.00"),
    balance("OPBD", "100.00") + interim("OPBD", "900.00") + balance("CLBD", "105.00"),
    interim("CLBD", "900.00") + balance("CLBD", "105.00") + balance("OPBD", "100.00"),
    balance("CLBD", "105.00") + interim("CLBD", "1.00") + interim("OPBD", "2")
    + balance("OPBD", "100"),
    interim("PRCD", "1.00") + balance("PRCD", "100.00") + balance("CLBD", "105.00"),
}  # fmt: skip


@pytest.mark.parametrize("balances", sorted(BALANCES))
def test_the_final_balance_counts_beside_an_interim_one(balances: str):
    written = camt(ntry("5.00"))
    begin, end = written.index("<Bal>"), written.rindex("</Bal>") + len("</Bal>")

    (statement,) = read(written[:begin] + balances + written[end:], "camt053").statements

    assert (statement.opening.amount, statement.closing.amount) == (Decimal(100), Decimal(105))


REVERSED = "<RvslInd>true</RvslInd>"
DBIT = {"sign": "DBIT", "more": REVERSED}
CRDT = {"sign": "CRDT", "more": REVERSED}
# Entries, the closing balance, their marks, and whether the other sign was taken.
REVERSALS: dict[str, tuple[list[dict[str, Any]], str, list[str], bool]] = {
    "as ISO says": ([DBIT], "95.00", ["RC"], False),
    "a debit given back": ([DBIT], "105.00", ["RD"], True),
    "a payment taken back": ([CRDT], "95.00", ["RC"], True),
    "beside another entry": ([DBIT, {}], "110.00", ["RD", "C"], True),
    "both kinds": ([DBIT, CRDT, {}], "105.00", ["RC", "RD", "C"], False),
    "two of one kind": ([DBIT, DBIT], "110.00", ["RD", "RD"], True),
}


@pytest.mark.parametrize("name", REVERSALS)
def test_the_balances_decide_the_sign_of_reversals(name: str):
    entries, closing, marks, is_opposite = REVERSALS[name]

    file = read(camt(*(ntry("5.00", **one) for one in entries), closing=closing), "camt053")

    (statement,) = file.statements
    assert [str(entry.mark) for entry in statement.entries] == marks
    assert [entry.line_no for entry in statement.entries] == [*range(1, len(entries) + 1)]
    codes = ["BANK_REVERSAL_SIGN"] if is_opposite else []
    assert [str(warning.code) for warning in file.warnings] == codes


def test_no_sign_helps_where_the_balances_differ_otherwise():
    for closing in ("96.00", "100.00", "110.00"):
        wrong = camt(ntry("5.00", **DBIT), closing=closing)
        assert reason(read, wrong, "camt053")[0] == bank.Code.BANK_BALANCE_MISMATCH
