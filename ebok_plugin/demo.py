"""The demo's E-BOK: two years of a ledger through the real imports, payers, holders, papers."""

from __future__ import annotations

import io
from collections.abc import Iterable
from contextlib import suppress
from datetime import date

from django.db import transaction
from django.db.models import ProtectedError

from cms_ext.operations.demo.people import people, person_of
from cms_ext.people.identity.models import Person
from cms_ext.public_site.pages.demo_papers import load_papers
from ebok_plugin.demo_desk import load_desk
from ebok_plugin.demo_files import (
    BY_STATEMENT,
    Row,
    account_in_copy,
    demo_file,
    import_file,
    repeated,
    rows_of,
    up_to,
)
from ebok_plugin.exchange.domain.bank_file import BankUpload
from ebok_plugin.exchange.domain.bank_import import import_bank
from ebok_plugin.exchange.domain.import_ledger import import_ledger
from ebok_plugin.fee_changes.demo import load_fee_changes
from ebok_plugin.ledger.models import Account, AccountAccess
from ebok_plugin.papers import COLLECTION
from ebok_plugin.statements import demo as papers_demo

STATEMENT = "wyciag_2026-03.sta"
STATEMENT_CLOSED = date(2026, 3, 16)


class DemoRefused(Exception):
    """An import refused a file of the demo: the fixtures and the program do not fit."""


def load(today: date, premises: int) -> None:
    """Fill the ledger up to the business day; the first twelve premises have people."""
    load_papers(
        COLLECTION,
        regulations=("Regulamin E-BOK", "documents/03-regulamin-ebok.md"),
    )
    _bring("accounts", repeated(rows_of("accounts.csv"), premises, _account_copy), today)
    for year in ("2025", "2026"):
        _bring("components", rows_of(f"components_{year}.csv"), today)
        charges = up_to(rows_of(f"charges_{year}.csv"), "booking_date", today)
        _bring("charges", repeated(charges, premises, _charge_copy), today, "amount")
        _bring("payments", _payments(year, premises, today), today, "amount")
    settlements = up_to(rows_of("media_settlements_2025.csv"), "posting_date", today)
    _bring("media_settlements", settlements, today, "cost", "advances", "result")
    if today >= STATEMENT_CLOSED:
        _bring_statement(today)
    _identify_payers()
    _give_access()
    load_fee_changes(today)
    papers_demo.load_papers(today)
    load_desk(today)


def _payments(year: str, premises: int, today: date) -> list[Row]:
    """Of the first house without those that its statement brings; of the others all."""
    rows = up_to(rows_of(f"payments_{year}.csv"), "value_date", today)
    return [
        row
        for row in repeated(rows, premises, _payment_copy)
        if row["external_id"] not in BY_STATEMENT
    ]


def _bring(kind: str, rows: list[Row], today: date, *sums: str) -> None:
    """Import the rows as a file, or say why the import refused it."""
    if not rows:
        return
    content = import_file(kind, rows, sums=sums)
    report = import_ledger(io.BytesIO(content), f"{kind}.csv", today=today)
    _insist(str(report.status), report.errors)


def _bring_statement(today: date) -> None:
    upload = BankUpload(STATEMENT, demo_file(STATEMENT), profile="pko")
    report = import_bank(upload, today=today, made_by=None)
    _insist(str(report.status), report.errors)


def _insist(status: str, errors: Iterable[object]) -> None:
    if status != "posted":
        raise DemoRefused(f"{status}: {list(errors)[:5]}")


def _identify_payers() -> None:
    """The imports know payers by name only; a clerk says which of them are on file."""
    for row in people()["accounts"]:
        identify_payer(Account.objects.get(account_no=row["account"]), person_of(row["payer"]))


def _give_access() -> None:
    """Holders beside the payer, and the manager of all twelve premises."""
    for row in people()["accounts"]:
        account = Account.objects.get(account_no=row["account"])
        for holder in row.get("holders", []):
            _access(account, holder["person"], holder["role"], holder["from"])
        manager = people()["manager"]
        _access(account, manager["person"], manager["role"], manager["from"])


def _access(account: Account, person: str, role: str, valid_from: date) -> None:
    AccountAccess.objects.create(
        account=account, person=person_of(person), role=role, valid_from=valid_from
    )


def _account_copy(row: Row, copy: int) -> Row:
    number = account_in_copy(row["account_no"], copy)
    return row | {
        "account_no": number,
        "premises_code": f"L-{int(number) - 200000 + 12:03d}",
        "building": f"B-{copy + 1:02d}",
        "address": f"ul. Wzorcowa {copy + 1}, 00-000 Przykładowo",
        "payer_name": f"{row['payer_name']} {copy + 1}",
        "nrb": "",
    }


def _charge_copy(row: Row, copy: int) -> Row:
    number = account_in_copy(row["account_no"], copy)
    document = row["document_no"].replace(row["account_no"], number)
    return row | {"account_no": number, "document_no": document}


def _payment_copy(row: Row, copy: int) -> Row:
    account = row["account_no"] or f"1000{row['nrb'][-2:]}"
    return row | {
        "external_id": f"{row['external_id']}-{copy}",
        "account_no": account_in_copy(account, copy),
        "nrb": "",
    }


# A clerk merges two entries of one person at the desk (`identity.domain.merge`); here the one that
# the import made is minutes old, and nothing leads to it.
@transaction.atomic
def identify_payer(account: Account, person: Person) -> None:
    """The payer whom an import made turns out to be `person`, who was on file before.

    The account and its right to see pass to `person`; the person that the import made goes when
    nothing else stands on them.
    """
    double = account.payer
    if double == person:
        return
    AccountAccess.objects.filter(account=account, person=double).update(person=person)
    account.payer = person
    account.save(update_fields=["payer"])
    # Whatever else stands on the double (another account, a login, a membership) protects it.
    with suppress(ProtectedError):
        double.delete()
