"""The import, which looks up and writes many operations at once, leaves what one operation after
the other would: each looked up, judged and said by itself.
"""

import random
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.base.text.folding import folded_words
from ebok_plugin.ledger.domain.audit import run_auditors
from ebok_plugin.ledger.models import Account
from ebok_plugin.payments.bank import ParsedEntry, ParsedStatement
from ebok_plugin.payments.domain import bank_import, bank_matching
from ebok_plugin.payments.domain.bank_file import BankUpload
from ebok_plugin.payments.domain.bank_reading import read_statement_upload
from ebok_plugin.payments.models import BankEntry
from tests.ebok_plugin.payments.bank.written import EXPECTED, mt940, sample
from tests.ebok_plugin.payments.bank_accounts import open_accounts
from tests.people import staff
from tests.shared_rows import shared_by_the_whole_file

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]

TODAY = date(2026, 12, 31)
CONFIRMED = frozenset({"BANK_STATEMENT_GAP", "PROBABLE_DUPLICATE"})
DAY, PAGES, OF_EACH = date(2026, 3, 9), 3, 40
CLOSED_ON, OPENED_ON = date(2026, 3, 1), date(2026, 3, 20)


@shared_by_the_whole_file
def _accounts() -> None:
    *_, closed, young = open_accounts()
    closed.closed_on, young.opened_on = CLOSED_ON, OPENED_ON
    closed.save()
    young.save()


def written() -> bytes:
    """Statements of operations of every kind, many without a number of an account that is there."""
    choice = random.Random(2026).choice
    texts, balance = [], 100_00
    for number in range(1, PAGES + 1):
        # A statement is missing before each: only then may one repeat the operations of another.
        balance += 1
        lines, opening = [], balance
        for line in range(OF_EACH):
            mark, grosze = choice(["C", "C", "C", "D", "RC", "RD"]), choice([0, 1, 500, 99_999])
            balance += grosze if mark in ("C", "RD") else -grosze
            payer = choice([*range(100_001, 100_013), 100_777])
            virtual = choice([f"~63SWRK0001{payer:012d}", f"~63SWRK0001{payer:012d}", ""])
            reference = choice([f"{number}{line}", "7", "AB", ""])
            lines += [
                f":61:2603090309{mark}N{grosze // 100},{grosze % 100:02d}N152NONREF//{reference}",
                f":86:020~00152~20{choice(['czynsz', 'Opłata za_lokal', ''])}~32Ż. WZÓR{virtual}",
            ]
        said = [
            f"{'C' if one >= 0 else 'D'}260309PLN{abs(one) // 100},{abs(one) % 100:02d}"
            for one in (opening, balance)
        ]
        texts.append(
            mt940(
                *lines, number=f"{number:05d}", opening=f"60F:{said[0]}", closing=f"62F:{said[1]}"
            )
        )
    return "".join(texts).encode("cp1250")


AS_READ = (
    *("line_no", "value_date", "bank_ref", "title", "name", "address"),
    *("virtual_raw", "raw_61", "raw_86"),
)
AS_JUDGED = (
    *("mark", "amount", "counterparty_nrb", "search_key", "fate", "wait_reason"),
    "remaining",
)
REASONS = ("", "NO_NUMBER", "UNKNOWN_NUMBER", "BEFORE_OPENING", "ACCOUNT_CLOSED", "TAKEN_BACK")
EVERY_KIND = {
    *((fate, "") for fate in ("MATCHED", "OUTGOING", "DUPLICATE")),
    *(("UNMATCHED", reason) for reason in (*REASONS, "GIVEN_BACK", "MAYBE_DUPLICATE")),
}
FILES = [*EXPECTED["files"], "written"]


@pytest.mark.parametrize(
    ("name", "at_once"), [*((name, 2_000) for name in FILES), ("written", 7), ("written", 1)]
)
def test_many_operations_at_once_are_what_each_is_by_itself(name: str, at_once: int, monkeypatch):
    monkeypatch.setattr(bank_matching, "OPERATIONS_AT_ONCE", at_once)
    data = written() if name == "written" else sample(name)
    upload = BankUpload(name, data, confirmed=CONFIRMED)
    clerk = staff("daria")
    file = read_statement_upload(upload, TODAY).file
    assert file is not None
    expected = list(one_by_one(file.statements, clerk.pk))

    report = bank_import.import_bank(upload, today=TODAY, made_by=clerk)

    assert str(report.status) == "posted", report.as_json()
    assert list(kept()) == expected
    if name == "written":
        assert {(row["fate"], row["wait_reason"]) for row in expected} == EVERY_KIND
        assert list(run_auditors()) == []


def one_by_one(statements: tuple[ParsedStatement, ...], clerk: int) -> Iterator[dict[str, Any]]:
    earlier: list[tuple[tuple[object, ...], ParsedEntry]] = []
    for statement in statements:
        of_this: list[tuple[tuple[object, ...], ParsedEntry]] = []
        for entry in statement.entries:
            reference = entry.bank_ref[2:] if entry.bank_ref[:2].isalpha() else entry.bank_ref
            twin = (statement.iban, entry.value_date, entry.mark, entry.amount, reference)
            likeness = {likeness_of(entry, other) for key, other in earlier if key == twin}
            yield said(statement, entry, clerk, likeness=max(likeness, default=""))
            if reference:
                of_this.append((twin, entry))
        earlier += of_this


def likeness_of(entry: ParsedEntry, other: ParsedEntry) -> str:
    """Of the two: the same, or perhaps; nobody writes the senders' accounts."""
    numbers = {entry.virtual_raw, other.virtual_raw} - {""}
    titles = {entry.title, other.title} - {""}
    if len(numbers) > 1:
        return ""
    same_number = bool(entry.virtual_raw and other.virtual_raw)
    if len(titles) > 1:
        return "perhaps" if same_number else ""
    return "same" if same_number or (entry.title and other.title) else "perhaps"


def said(
    statement: ParsedStatement, entry: ParsedEntry, clerk: int, *, likeness: str
) -> dict[str, Any]:
    """What is kept of an operation, its placement and its entry of the ledger."""
    account = Account.objects.filter(nrb=entry.virtual_id or "-").first()
    fate, reason = fate_of(entry, account, double=likeness == "same")
    if likeness == "perhaps" and entry.mark == "C":
        fate, reason = "UNMATCHED", "MAYBE_DUPLICATE"
    if fate in ("DUPLICATE", "OUTGOING"):
        account = None
    amount = Money(entry.amount if entry.mark in ("C", "RD") else -entry.amount)
    keeps = fate == "UNMATCHED"
    key = (
        f"{statement.iban}|{statement.number}|{statement.closing.date}|{entry.line_no}|"
        f"{entry.bank_ref}"
    )
    posted = fate == "MATCHED"
    return {
        "statement": statement.number,
        **{name: getattr(entry, name) for name in AS_READ},
        "mark": entry.mark.value,
        "amount": amount,
        "counterparty_nrb": entry.counterparty_nrb or "",
        "search_key": " ".join(folded_words(f"{entry.title} {entry.name} {entry.virtual_raw}")),
        "fate": fate,
        "account": account.pk if account else None,
        "wait_reason": reason,
        "remaining": abs(amount) if keeps else ZERO,
        "placements": [(abs(amount), clerk, account.pk, -amount, entry.value_date, key[:160])]
        if posted and account
        else [],
        "titles": [entry.title[:140].strip() or "Wpłata"] if posted else [],
    }


def fate_of(entry: ParsedEntry, account: Account | None, *, double: bool) -> tuple[str, str]:
    if double:
        return "DUPLICATE", ""
    if entry.mark == "D":
        return "OUTGOING", ""
    if entry.mark != "C":
        return "UNMATCHED", "TAKEN_BACK" if entry.mark == "RC" else "GIVEN_BACK"
    if account is None:
        return "UNMATCHED", "UNKNOWN_NUMBER" if entry.virtual_raw else "NO_NUMBER"
    if entry.amount == Decimal(0):
        return "UNMATCHED", ""
    if entry.value_date < account.opened_on:
        return "UNMATCHED", "BEFORE_OPENING"
    if account.closed_on and entry.value_date > account.closed_on:
        return "UNMATCHED", "ACCOUNT_CLOSED"
    return "MATCHED", ""


def kept() -> Iterator[dict[str, Any]]:
    for line in BankEntry.objects.order_by("pk"):
        placed = [
            placement for placement in line.placements.order_by("pk") if placement.ledger_entry
        ]
        yield {
            **{name: getattr(line, name) for name in (*AS_READ, *AS_JUDGED)},
            "statement": line.statement.number,
            "account": line.account_id,
            "placements": [
                (
                    one.amount,
                    one.made_by_id,
                    one.ledger_entry.account_id,
                    one.ledger_entry.amount,
                    one.ledger_entry.booking_date,
                    one.ledger_entry.source_key,
                )
                for one in placed
                if one.ledger_entry
            ],
            "titles": [one.ledger_entry.title for one in placed if one.ledger_entry],
        }
