"""Write a snapshot: its accounts in the register, and its rows.

Rows are staged outside memory.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any, Protocol

from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.database.bulk import StagedRows, split_into_chunks
from cms_ext.base.database.insert import insert_rows
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.people.identity.models import Person
from cms_ext.premises.domain.codes import find_premises_by_code
from cms_ext.premises.models import Premises
from ebok_plugin.ledger.domain.account import unsaved_payer_right
from ebok_plugin.ledger.domain.account_change import AccountChange, Guarded, announce_changes
from ebok_plugin.ledger.domain.posting import lock_accounts
from ebok_plugin.ledger.models import Account, AccountAccess
from ebok_plugin.ledger.vocabulary import PayerKind, Regime
from ebok_plugin.mirror import models as mirror
from ebok_plugin.mirror.domain import rows
from ebok_plugin.mirror.domain.audit import COLUMNS, AccountDigest, digest_snapshot
from ebok_plugin.mirror.domain.rows import BalanceRow
from ebok_plugin.mirror.models import FeedSnapshot
from ebok_plugin.payments.domain.ledger_kinds.account_rows import AccountRow
from ebok_plugin.payments.domain.ledger_kinds.account_writing import PremisesPlan, write_accounts

# Where the program names no building.
NO_BUILDING = "DO-PRZYPISANIA"
AREA_UNKNOWN = Decimal("0.00")


def make_accounts(rows: Iterable[BalanceRow], opened_on: date) -> dict[str, Account]:
    """Make the accounts with premises and payers, as the file `accounts` does; posts nothing.

    What the program does not say is named after the account, until staff assign it.
    """
    new = list(rows)
    known = find_premises_by_code(sorted({_premises_code(row) for row in new}))
    named = [
        (row.line, _account_row(row, known.get(_premises_code(row)), opened_on)) for row in new
    ]
    plan = PremisesPlan(named)
    return write_accounts(plan, [(row, row.nrb) for _line, row in named], [])


class AccountChanges(Protocol):
    """New payers by account, and the accounts whose new numbers two people have agreed to."""

    payers: dict[str, str]
    numbers: list[str]


def change_accounts(
    rows: Iterable[BalanceRow], changes: AccountChanges, today: date, origin: Origin
) -> None:
    """Enter new payers and bank account numbers of known accounts; inform who is concerned."""
    payers = changes.payers
    stated = {row.account_no: row for row in rows}
    accounts = Account.objects.filter(account_no__among=set(stated)).select_related(
        "payer", "premises__building"
    )
    changed = [
        account
        for account in accounts
        if (nrb := stated[account.account_no].nrb) and nrb != account.nrb
    ]
    changed += [account for account in accounts if account.account_no in payers]
    lock_accounts(account.pk for account in changed)
    by_key = {account.pk: account for account in changed}
    before = {pk: account.nrb or "" for pk, account in by_key.items()}
    for account in by_key.values():
        account.nrb = stated[account.account_no].nrb or account.nrb
        if account.account_no in payers:
            _change_payer(account, payers[account.account_no], today, origin)
        account.save()
    kinds = {Guarded.NUMBER: set(changes.numbers), Guarded.PAYER: set(payers)}
    announced = [
        AccountChange(
            account, frozenset(kind for kind in kinds if number in kinds[kind]), before[pk]
        )
        for pk, account in by_key.items()
        if (number := account.account_no) in kinds[Guarded.NUMBER] | kinds[Guarded.PAYER]
    ]
    announce_changes(announced, origin)


def _change_payer(account: Account, name: str, today: date, origin: Origin) -> None:
    """End every right to the account at once; the new payer can sign in with a credential only."""
    old = account.payer
    for access in account.accesses.filter(revoked_at__isnull=True):
        access.revoked_at = timezone.now()
        access.valid_to = max(today, access.valid_from)
        access.save(update_fields=["revoked_at", "valid_to"])
    account.payer = Person.objects.create(name=name)
    account.payer_name = name
    account.opened_on = today
    AccountAccess.objects.bulk_create([unsaved_payer_right(account)])
    for person in (old, account.payer):
        record("HANDED_OVER", origin, obj=account, subject=person, changes={"on": str(today)})


def _premises_code(row: BalanceRow) -> str:
    return row.premises_code or row.account_no


def _account_row(row: BalanceRow, premises: Premises | None, opened_on: date) -> AccountRow:
    """Say of the account what the file `accounts` would; known premises stay as they are."""
    stairs = premises.staircase.code if premises and premises.staircase else ""
    return AccountRow(
        account_no=row.account_no,
        premises_code=premises.code if premises else _premises_code(row),
        building=premises.building.code if premises else row.building or NO_BUILDING,
        stairwell=stairs,
        premises_no=premises.number if premises else row.premises_no or row.account_no,
        address=premises.address if premises else row.address,
        area_m2=premises.area if premises else row.area or AREA_UNKNOWN,
        persons=premises.persons if premises else row.persons or 0,
        payer_name=row.payer_name or _("Płatnik konta {number}").format(number=row.account_no),
        payer_kind=PayerKind.PERSON,
        nrb=row.nrb or None,
        regime=Regime.COOP,
        opened_on=opened_on,
        closed_on=None,
        opening_date=None,
        opening_balance=None,
        opening_due_date=None,
    )


ROWS_AT_ONCE = 5_000
RATE = "{:.4f}".format


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _rate(value: Decimal | None) -> str | None:
    return None if value is None else RATE(value)


def _item(row: rows.ItemRow) -> tuple[Any, ...]:
    return (
        row.document_no,
        row.title,
        _day(row.due_date),
        _day(row.booking_date),
        row.amount.grosze,
        row.remaining.grosze,
        row.kind,
        row.period,
    )


def _free_money(row: rows.FreeMoneyRow) -> tuple[Any, ...]:
    return row.document_no, row.title, _day(row.booking_date), row.remaining.grosze


def _posting(row: rows.PostingRow) -> tuple[Any, ...]:
    return (
        row.number,
        _day(row.booking_date),
        row.title,
        row.amount.grosze,
        row.document_no,
        row.kind,
        row.period,
        _day(row.due_date),
        row.counterparty,
    )


def _component(row: rows.ComponentRow) -> tuple[Any, ...]:
    return (
        row.period,
        row.component,
        row.amount.grosze,
        _rate(row.quantity),
        row.unit,
        _rate(row.rate),
        _day(row.valid_from),
        row.legal_basis,
    )


def _next_charge_values(row: rows.NextChargeRow) -> tuple[Any, ...]:
    return row.period, _day(row.due_date), row.amount.grosze, row.title


# In the order of the columns of the tables, behind the position.
TABLES: tuple[type[mirror.FeedRow], ...] = (
    mirror.FeedBalance,
    mirror.FeedItem,
    mirror.FreeMoney,
    mirror.FeedPosting,
    mirror.FeedComponent,
    mirror.FeedComing,
)
VALUES: Mapping[type, tuple[int, Callable[[Any], tuple[Any, ...]]]] = {
    rows.BalanceRow: (0, lambda row: (row.balance.grosze,)),
    rows.ItemRow: (1, _item),
    rows.FreeMoneyRow: (2, _free_money),
    rows.PostingRow: (3, _posting),
    rows.ComponentRow: (4, _component),
    rows.NextChargeRow: (5, _next_charge_values),
}


class StagedSnapshot:
    """The rows of a snapshot as plain values, in a temporary file."""

    def __init__(self) -> None:
        self._rows = StagedRows()

    def append(self, row: rows.SnapshotRow) -> None:
        table, values = VALUES[type(row)]
        self._rows.append((table, row.account_no, len(self._rows) + 1, *values(row)))

    def write(
        self, snapshot: FeedSnapshot, accounts: Mapping[str, int], charges: Mapping[str, int]
    ) -> str:
        """Write the rows of the saved snapshot; return their digest.

        `accounts` maps the account numbers to ids, `charges` to what a month costs in grosze.
        """
        digests: dict[str, AccountDigest] = {number: AccountDigest() for number in accounts}
        balances: list[tuple[str, int, int, int]] = []
        for portion in split_into_chunks(self._rows, ROWS_AT_ONCE):
            by_table = groupby(sorted(portion, key=itemgetter(0)), itemgetter(0))
            for _table, number, position, *values in portion:
                stored = (*values, charges[number]) if _table == 0 else values
                digests[number].add(TABLES[_table], (position, *stored))
            for table, its_rows in by_table:
                if table == 0:
                    balances += [(row[1], row[2], row[3], charges[row[1]]) for row in its_rows]
                    continue
                model = TABLES[table]
                insert_rows(
                    model,
                    ("snapshot_id", "account_id", *COLUMNS[model]),
                    ((snapshot.pk, accounts[row[1]], *row[2:]) for row in its_rows),
                )
        insert_rows(
            mirror.FeedBalance,
            ("snapshot_id", "account_id", *BALANCE, "digest", "details_digest"),
            _balance_values(snapshot, accounts, balances, digests),
        )
        return digest_snapshot(
            (accounts[number], digest.core, digest.details) for number, digest in digests.items()
        )


BALANCE = COLUMNS[mirror.FeedBalance]


def _balance_values(
    snapshot: FeedSnapshot,
    accounts: Mapping[str, int],
    balances: list[tuple[str, int, int, int]],
    digests: Mapping[str, AccountDigest],
) -> Iterator[tuple[Any, ...]]:
    for number, position, balance, charge in balances:
        digest = digests[number]
        yield (
            snapshot.pk,
            accounts[number],
            position,
            balance,
            charge,
            digest.core,
            digest.details,
        )
