"""The accounts of a snapshot in the register: made when new, with a new payer when it says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.people.identity.models import Person
from cms_ext.premises.domain.codes import find_premises_by_code
from cms_ext.premises.models import Premises
from ebok_plugin.ledger.domain.account import unsaved_payer_right
from ebok_plugin.ledger.domain.posting import lock_accounts
from ebok_plugin.ledger.models import Account, AccountAccess
from ebok_plugin.ledger.vocabulary import PayerKind, Regime
from ebok_plugin.mirror.domain.rows import BalanceRow
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


def change_accounts(
    rows: Iterable[BalanceRow], payers: Mapping[str, str], today: date, origin: Origin
) -> None:
    """Enter new payers and bank account numbers of known accounts."""
    stated = {row.account_no: row for row in rows}
    accounts = Account.objects.filter(account_no__among=set(stated))
    changed = [account for account in accounts if _differs(account, stated[account.account_no])]
    changed += [account for account in accounts if account.account_no in payers]
    lock_accounts(account.pk for account in changed)
    for account in {account.pk: account for account in changed}.values():
        account.nrb = stated[account.account_no].nrb or account.nrb
        if account.account_no in payers:
            _change_payer(account, payers[account.account_no], today, origin)
        account.save()


def _differs(account: Account, row: BalanceRow) -> bool:
    return bool(row.nrb) and row.nrb != account.nrb


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
