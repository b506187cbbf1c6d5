"""Making what an accounts file names: premises, payers, accounts, the payer's right to see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from cms_ext.base.database.chunks import split_into_chunks
from cms_ext.desks.import_desk.domain.table import Change
from cms_ext.people.identity.models import Person
from cms_ext.premises.domain.codes import (
    HouseCodes,
    find_or_make_building,
    find_or_make_staircase,
    premises_of_codes,
)
from cms_ext.premises.models import Building, Premises, Staircase
from ebok_plugin.ledger.domain.account import NewAccount, unsaved_account, unsaved_payer_right
from ebok_plugin.ledger.domain.posting import lock_accounts
from ebok_plugin.ledger.models import Account, AccountAccess
from ebok_plugin.ledger.vocabulary import PayerKind
from ebok_plugin.payments.csv_import.accounts import AccountRow


class PremisesPlan:
    """What is there, what must be made and what changes.

    Codes that a part of the tree had before it was renamed or merged are read as those of today.
    Several accounts may stand on one premises, an old payer's and a new one's: the open one has
    the say over area and persons, the last of the file where that does not decide.
    """

    def __init__(self) -> None:
        self.speaking: dict[str, tuple[int, AccountRow]] = {}
        self.known: dict[str, Premises] = {}
        self.buildings: set[str] = set()
        self.staircases: set[tuple[str, str]] = set()

    def load(self, rows: Iterable[tuple[int, AccountRow]]) -> None:
        codes = HouseCodes()
        for line, named in rows:
            today = codes.today(named.building, named.stairwell)
            row = named
            if today != (named.building, named.stairwell):
                row = replace(named, building=today[0], stairwell=today[1])
            before = self.speaking.get(row.premises_code)
            if before is None or before[1].closed_on is not None or row.closed_on is None:
                self.speaking[row.premises_code] = (line, row)
        for portion in split_into_chunks(sorted(self.speaking)):
            self.known.update(premises_of_codes(portion))
        self.buildings = set(Building.objects.values_list("code", flat=True))
        self.staircases = set(Staircase.objects.values_list("building__code", "code"))

    @property
    def created_in_words(self) -> list[str]:
        """What is not there yet, in words."""
        rows = [row for _line, row in self.speaking.values()]
        buildings = dict.fromkeys(row.building for row in rows)
        stairs = dict.fromkeys((row.building, row.stairwell) for row in rows if row.stairwell)
        return [
            *(
                f"budynek {code} (do przypisania)"
                for code in buildings
                if code not in self.buildings
            ),
            *(f"klatka {b}/{s}" for b, s in stairs if (b, s) not in self.staircases),
            *(f"lokal {row.premises_code}" for row in rows if row.premises_code not in self.known),
        ]

    @property
    def changes(self) -> list[Change]:
        """The values of known premises that the file replaces."""
        return [
            Change(line, code, name, old, new)
            for code, (line, row) in self.speaking.items()
            if code in self.known
            for name, old, new in differences(self.known[code], row)
        ]


def differences(premises: Premises, row: AccountRow) -> Iterator[tuple[str, str, str]]:
    """Column, old and new value; an empty optional cell changes nothing."""
    stairs = premises.staircase.code if premises.staircase else ""
    pairs = {
        "building": (premises.building.code, row.building),
        "stairwell": (stairs, row.stairwell or stairs),
        "premises_no": (premises.number, row.premises_no),
        "address": (premises.address, row.address or premises.address),
        "area_m2": (premises.area, row.area_m2),
        "persons": (premises.persons, row.persons),
    }
    for name, (old, new) in pairs.items():
        if old != new:
            yield name, str(old), str(new)


ROWS_A_STATEMENT = 500


@dataclass(slots=True)
class AccountPlan:
    """What is to be written: new accounts with their NRB, changed ones, premises."""

    premises: PremisesPlan
    new: list[tuple[AccountRow, str]] = field(default_factory=list)
    changed: list[tuple[AccountRow, Account]] = field(default_factory=list)


def write_accounts(plan: AccountPlan) -> dict[str, Account]:
    """Write the plan; the new accounts by their number."""
    # Before the end of the chain of sealed rows, which whoever holds an account may wait for.
    lock_accounts(account.pk for _row, account in plan.changed)
    premises = _write_premises(plan.premises)
    _change_accounts(plan.changed)
    payers = _payers([row for row, _nrb in plan.new])
    accounts = [
        _account(row, premises[row.premises_code], payers[row.premises_code, row.payer_name], nrb)
        for row, nrb in plan.new
    ]
    Account.objects.bulk_create(accounts, ROWS_A_STATEMENT)
    rights = [unsaved_payer_right(account) for account in accounts]
    AccountAccess.objects.bulk_create(rights, ROWS_A_STATEMENT)
    return {account.account_no: account for account in accounts}


def _account(row: AccountRow, premises: Premises, payer: Person, nrb: str) -> Account:
    """Billed as the file says, whoever the payer on file is."""
    new = NewAccount(
        account_no=row.account_no,
        premises=premises,
        payer=payer,
        nrb=nrb,
        regime=row.regime,
        opened_on=row.opened_on,
        closed_on=row.closed_on,
    )
    account = unsaved_account(new)
    account.payer_name, account.payer_kind = row.payer_name, row.payer_kind
    return account


def _change_accounts(changed: Iterable[tuple[AccountRow, Account]]) -> None:
    for row, account in changed:
        account.payer_name, account.payer_kind = row.payer_name, row.payer_kind
        account.regime, account.opened_on = row.regime, row.opened_on
        account.closed_on = row.closed_on or account.closed_on
        account.nrb = row.nrb or account.nrb
        account.save()


def _write_premises(plan: PremisesPlan) -> dict[str, Premises]:
    """Make and change premises as the plan says; all that it names, by code."""
    rows = [row for _line, row in plan.speaking.values()]
    buildings = {
        row.building: find_or_make_building(row.building, address=row.address)[0]
        for row in {row.building: row for row in reversed(rows)}.values()
    }
    stairs = {
        (building, code): find_or_make_staircase(buildings[building], code)[0]
        for building, code in dict.fromkeys((row.building, row.stairwell) for row in rows)
        if code
    }
    new = [
        _fill(Premises(code=row.premises_code), row, buildings, stairs)
        for row in rows
        if row.premises_code not in plan.known
    ]
    Premises.objects.bulk_create(new, ROWS_A_STATEMENT)
    for row in rows:
        premises = plan.known.get(row.premises_code)
        if premises is not None and any(differences(premises, row)):
            _fill(premises, row, buildings, stairs).save()
    return plan.known | {premises.code: premises for premises in new}


def _fill(
    premises: Premises,
    row: AccountRow,
    buildings: dict[str, Building],
    stairs: dict[tuple[str, str], Staircase],
) -> Premises:
    premises.building = buildings[row.building]
    premises.staircase = stairs.get((row.building, row.stairwell), premises.staircase)
    premises.number = row.premises_no
    premises.address = row.address or premises.address
    premises.area, premises.persons = row.area_m2, row.persons
    return premises


def _payers(rows: Iterable[AccountRow]) -> dict[tuple[str, str], Person]:
    """The person of each row's name on its premises; who is not there yet is made."""
    wanted = {(row.premises_code, row.payer_name): row for row in rows}
    found = find_known_payers({code for code, _name in wanted})
    new = {key: _person(row) for key, row in wanted.items() if key not in found}
    Person.objects.bulk_create(list(new.values()), ROWS_A_STATEMENT)
    return found | new


def find_known_payers(codes: Iterable[str]) -> dict[tuple[str, str], Person]:
    """Payers and holders by premises and name; the first on file where two share a name."""
    found: dict[tuple[str, str], Person] = {}
    for portion in split_into_chunks(sorted(codes)):
        accounts = Account.objects.filter(premises__code__in=portion).order_by("pk")
        for account in accounts.select_related("payer", "premises"):
            found.setdefault((account.premises.code, account.payer.name), account.payer)
            found.setdefault((account.premises.code, account.payer_name), account.payer)
        accesses = AccountAccess.objects.filter(account__premises__code__in=portion)
        for access in accesses.select_related("person", "account__premises").order_by("pk"):
            found.setdefault((access.account.premises.code, access.person.name), access.person)
    return found


def _person(row: AccountRow) -> Person:
    company = row.payer_kind == PayerKind.COMPANY
    return Person(name=row.payer_name, kind=Person.Kind.COMPANY if company else Person.Kind.PERSON)
