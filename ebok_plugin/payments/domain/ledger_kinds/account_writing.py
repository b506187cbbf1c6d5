"""Writing what an accounts file names: premises, payers, accounts, rights and quantities.

Areas and persons of a file have no day: they hold from the next first day of a month, or from today
where months are charged by days (`ledger.md` §7). A premises that was never charged has no former
values to preserve.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import Max
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import Period, format_day
from cms_ext.base.tables import FindingLog
from cms_ext.base.tables.findings import about_line
from cms_ext.desks.import_desk.domain.table import Change
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import Person
from cms_ext.premises.domain.codes import (
    HouseCodes,
    find_or_make_building,
    find_or_make_staircase,
    find_premises_by_code,
)
from cms_ext.premises.models import Building, Premises, Staircase
from ebok_plugin.charges.domain.premises_value import first_day_charged, set_value
from ebok_plugin.charges.domain.rate import rows_in_force
from ebok_plugin.charges.models import Basis, PremisesValue
from ebok_plugin.ledger.domain.account import (
    ROWS_A_STATEMENT,
    NewAccount,
    insert_accounts,
    unsaved_account,
)
from ebok_plugin.ledger.domain.account_change import is_same_name
from ebok_plugin.ledger.domain.posting import lock_accounts
from ebok_plugin.ledger.models import Account, AccountAccess, ChargeDocument
from ebok_plugin.ledger.vocabulary import PayerKind
from ebok_plugin.payments.domain.ledger_kinds.account_rows import NO_NUMBER, AccountRow


class PremisesPlan:
    """The premises of a file: existing ones, those to make, and their changes.

    Codes that a part of the tree had before it was renamed or merged are read as today's.
    Several accounts may belong to one premises, a former payer's and a new one's: the open one
    decides area and persons, else the last of the file.
    """

    def __init__(self, rows: Iterable[tuple[int, AccountRow]]) -> None:
        self.speaking: dict[str, tuple[int, AccountRow]] = {}
        codes = HouseCodes()
        for line, named in rows:
            today = codes.today(named.building, named.stairwell)
            row = named
            if today != (named.building, named.stairwell):
                row = replace(named, building=today[0], stairwell=today[1])
            before = self.speaking.get(row.premises_code)
            if before is None or before[1].closed_on is not None or row.closed_on is None:
                self.speaking[row.premises_code] = (line, row)
        self.known = find_premises_by_code(sorted(self.speaking))
        self.buildings = set(Building.objects.values_list("code", flat=True))
        self.staircases = set(Staircase.objects.values_list("building__code", "code"))

    @property
    def created_in_words(self) -> list[str]:
        """Describes what must be made."""
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
        """Return the values of known premises that the file replaces."""
        return [
            Change(line, code, name, old, new)
            for code, (line, row) in self.speaking.items()
            if code in self.known
            for name, old, new in differences(self.known[code], row)
        ]


def differences(premises: Premises, row: AccountRow) -> Iterator[tuple[str, str, str]]:
    """Yield column, old and new value; an empty optional cell changes nothing."""
    stairs = premises.staircase.code if premises.staircase else ""
    pairs = {
        "building": (premises.building.code, row.building),
        "stairwell": (stairs, row.stairwell or stairs),
        "premises_no": (premises.number, row.premises_no or premises.number),
        "address": (premises.address, row.address or premises.address),
        "area_m2": (premises.area, row.area_m2),
        "persons": (premises.persons, row.persons),
    }
    for name, (old, new) in pairs.items():
        if old != new:
            yield name, str(old), str(new)


def write_accounts(
    plan: PremisesPlan,
    new: Sequence[tuple[AccountRow, str | None]],
    changed: Sequence[tuple[AccountRow, Account]],
) -> dict[str, Account]:
    """Write premises, new accounts with their NRB, and changed ones; returns the new by number."""
    # Before the end of the chain of sealed rows, for which anyone who locks an account may wait.
    lock_accounts(account.pk for _row, account in changed)
    premises = _write_premises(plan)
    for row, account in changed:
        if not is_same_name(account.payer_name, row.payer_name):
            account.payer_name = row.payer_name
        account.payer_kind = row.payer_kind
        account.regime, account.opened_on = row.regime, row.opened_on
        account.closed_on = row.closed_on or account.closed_on
        if row.nrb:
            account.nrb = None if row.nrb == NO_NUMBER else row.nrb
        account.save()
    payers = _payers([row for row, _nrb in new])
    accounts = [
        _account(row, premises[row.premises_code], payers[row.premises_code, row.payer_name], nrb)
        for row, nrb in new
    ]
    insert_accounts(accounts)
    return {account.account_no: account for account in accounts}


def _account(row: AccountRow, premises: Premises, payer: Person, nrb: str | None) -> Account:
    """Build an account billed as the file says, whatever payer is on file."""
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


def _write_premises(plan: PremisesPlan) -> dict[str, Premises]:
    """Make and change premises as planned; returns all by code."""
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
    premises.number = row.premises_no or premises.number
    premises.address = row.address or premises.address
    premises.area, premises.persons = row.area_m2, row.persons
    return premises


def _payers(rows: Iterable[AccountRow]) -> dict[tuple[str, str], Person]:
    """Map rows to the person of that name on the premises, made if unknown."""
    wanted = {(row.premises_code, row.payer_name): row for row in rows}
    known_payers = find_known_payers({code for code, _name in wanted})
    new = {key: _person(row) for key, row in wanted.items() if key not in known_payers}
    Person.objects.bulk_create(list(new.values()), ROWS_A_STATEMENT)
    return known_payers | new


def find_known_payers(codes: set[str]) -> dict[tuple[str, str], Person]:
    """Map premises and name to payers and holders; the first on file wins."""
    payers: dict[tuple[str, str], Person] = {}
    accounts = Account.objects.filter(premises__code__among=codes).order_by("pk")
    for account in accounts.select_related("payer", "premises"):
        payers.setdefault((account.premises.code, account.payer.name), account.payer)
        payers.setdefault((account.premises.code, account.payer_name), account.payer)
    accesses = AccountAccess.objects.filter(account__premises__code__among=codes).order_by("pk")
    for access in accesses.select_related("person", "account__premises"):
        payers.setdefault((access.account.premises.code, access.person.name), access.person)
    return payers


def _person(row: AccountRow) -> Person:
    company = row.payer_kind == PayerKind.COMPANY
    return Person(name=row.payer_name, kind=Person.Kind.COMPANY if company else Person.Kind.PERSON)


COLUMNS = {"area_m2": Basis.AREA_M2, "persons": Basis.PERSONS}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A new quantity of a premises; `held` is what was charged on that day."""

    line: int
    premises: Premises
    column: str
    value: Decimal
    held: Decimal

    @property
    def basis(self) -> Basis:
        return COLUMNS[self.column]

    @property
    def value_before(self) -> str:
        """Return the former value as files write it: persons whole, areas with two places."""
        return f"{self.held:.0f}" if self.basis == Basis.PERSONS else f"{self.held:.2f}"

    @property
    def is_news(self) -> bool:
        """Return whether no clerk entered the same value before the file came."""
        return self.value != self.held


class QuantityPlan:
    """The quantities of a file that need a day, found without writing anything."""

    def __init__(self, plan: PremisesPlan, today: date) -> None:
        self.valid_from = first_day_charged(today)
        replaced = [
            (line, plan.known[code], row)
            for code, (line, row) in plan.speaking.items()
            if code in plan.known and any(_replaced(plan.known[code], row))
        ]
        places = {premises.pk for _line, premises, _row in replaced}
        self._charged = _last_charged(places)
        values = PremisesValue.objects.filter(premises_id__among=places).order_by()
        dated = set(values.values_list("premises_id", flat=True).distinct())
        held = _held(places, self.valid_from)
        self._quantities = [
            Quantity(line, premises, column, value, held.get((premises.pk, COLUMNS[column]), old))
            for line, premises, row in replaced
            if premises.pk in self._charged or premises.pk in dated
            for column, old, value in _replaced(premises, row)
        ]

    def __iter__(self) -> Iterator[Quantity]:
        return (quantity for quantity in self._quantities if quantity.is_news)

    def with_former_values(self, changes: Iterable[Change]) -> Iterator[Change]:
        """Yield the changes; dated ones with what was charged before, and from when."""
        dated: dict[tuple[int | None, str], Quantity] = {(q.line, q.column): q for q in self}
        for change in changes:
            quantity = dated.get((change.line, change.field))
            if quantity is None:
                yield change
                continue
            day = _("od {day}").format(day=format_day(self.valid_from))
            yield replace(change, old=quantity.value_before, new=f"{change.new} ({day})")

    def warn(self, log: FindingLog) -> None:
        """Warn about charged months, which keep the old quantity until a correction."""
        for quantity in self:
            charged = self._charged.get(quantity.premises.pk)
            if charged is None or charged < Period.of(self.valid_from):
                continue
            log.warn(
                about_line(
                    "QUANTITY_CHARGED",
                    quantity.line,
                    _(
                        "lokal {code} ma już naliczone opłaty do {period} z poprzednią wielkością. "
                        "Uruchom korektę naliczenia od {day}."
                    ).format(
                        code=quantity.premises.code,
                        period=charged.dotted,
                        day=format_day(self.valid_from),
                    ),
                    field=quantity.column,
                    found=f"{quantity.value:f}",
                )
            )

    def write(self, origin: Origin) -> None:
        """Write the values before the premises change, from which former values are taken."""
        for quantity in self:
            set_value(
                quantity.premises,
                quantity.basis,
                quantity.value,
                valid_from=self.valid_from,
                origin=origin,
            )


def _replaced(premises: Premises, row: AccountRow) -> Iterator[tuple[str, Decimal, Decimal]]:
    """Yield column, old and new value."""
    if premises.area != row.area_m2:
        yield "area_m2", premises.area, row.area_m2
    if premises.persons != row.persons:
        yield "persons", Decimal(premises.persons), Decimal(row.persons)


def _last_charged(premises: set[int]) -> dict[int, Period]:
    """Map premises to the last month that one of their accounts was charged for."""
    documents = ChargeDocument.objects.filter(
        account__premises_id__among=premises, entry__reversed_by__isnull=True
    )
    last = documents.order_by().values_list("account__premises_id").annotate(Max("period"))
    return {place: Period.parse(period) for place, period in last}


def _held(premises: set[int], on: date) -> dict[tuple[int, str], Decimal]:
    """Map premises and basis to the dated value of the day."""
    values = PremisesValue.objects.filter(
        rows_in_force(on), premises_id__among=premises, basis__in=COLUMNS.values()
    )
    rows = values.values_list("premises_id", "basis", "value")
    return {(place, basis): value for place, basis, value in rows}
