"""The payers of the demo, named or combined from lists of names, and their payments.

They pay in time, late, short, or not any more.
"""

import io
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.operations.new_site.demo.load import find_person
from cms_ext.people.identity.models import Person
from cms_ext.premises.domain.place import enter_place
from cms_ext.premises.models import Building, Premises, Property
from ebok_plugin.ledger import api as ledger
from ebok_plugin.payments.api import Row, import_demo_file, import_ledger
from waste_union.declarations.domain.register import grant_right, save_declared_property
from waste_union.declarations.models import DeclaredProperty
from waste_union.declarations.vocabulary import DeclarantKind
from waste_union.tariffs.models import Commune
from waste_union.tariffs.vocabulary import BuildingKind

FIRST_ACCOUNT = 600001
SINCE = date(2025, 1, 1)
Facts = Mapping[str, Any]
LATE, EARLY = timedelta(19), timedelta(3)
STOPPED_SINCE = date(2026, 4, 1)
SHORT, OVER = Decimal("0.80"), Decimal("1.05")
GROSZ = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Payer:
    """A property of the demo before it is entered; `pays` is how its payer pays."""

    number: int
    name: str
    company: bool
    commune: str
    kind: str
    address: str
    persons: int
    dwellings: int = 1
    composter: bool = False
    pays: str = "on_time"
    known_as: str = ""
    water: tuple[Decimal, ...] = ()
    containers: Mapping[str, int] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return f"N-{self.number:04d}"

    @property
    def account_no(self) -> str:
        return str(FIRST_ACCOUNT + self.number - 1)


def list_payers(facts: Facts) -> list[Payer]:
    """Return the same payers at each load: named ones, the manager's buildings, the rest."""
    listed: list[Payer] = []
    for row in facts["named"]:
        listed.append(_named(row, len(listed) + 1))
    manager = facts["manager"]
    for place in range(manager["count"]):
        listed.append(_of_manager(manager, place, len(listed) + 1, facts))
    for group in facts["payers"]:
        for place in range(group["count"]):
            listed.append(_one_of_many(group, place, len(listed) + 1, facts))
    for row in facts["states"]:
        listed.append(_named(row, len(listed) + 1))
    return listed


def make_newcomer(facts: Facts, number: int) -> Payer:
    """Return the payer whose first declaration waits."""
    row = facts["newcomer"]
    return Payer(
        number,
        row["name"],
        False,
        row["commune"],
        row["kind"],
        row["address"],
        row["persons"],
    )


def enter_payers(wanted: list[Payer]) -> dict[str, DeclaredProperty]:
    """Create places, people, accounts, properties and rights, by the payer's code."""
    communes = {commune.code: commune for commune in Commune.objects.all()}
    estates = {one.code: one for one in Property.objects.filter(code__in=communes)}
    return {one.code: _entered(one, communes, estates) for one in wanted}


def _named(row: Facts, number: int) -> Payer:
    person = find_person(row["of"])
    return Payer(
        number,
        person.name,
        person.kind == Person.Kind.COMPANY,
        row["commune"],
        row["kind"],
        row["address"],
        row["persons"],
        row.get("dwellings", 1),
        row.get("composter", False),
        row["pays"],
        row["of"],
        containers=row.get("containers", {}),
    )


def _of_manager(manager: Facts, place: int, number: int, facts: Facts) -> Payer:
    dwellings = 12 + place % 5 * 6
    return Payer(
        number,
        find_person(manager["of"]).name,
        True,
        manager["commune"],
        BuildingKind.MULTI,
        f"{manager['street']} {5 + 2 * place}, {facts['towns'][manager['commune']]}",
        persons=dwellings * 2 + place % 4,
        dwellings=dwellings,
        pays="late" if place == 3 else "on_time",
        known_as=manager["of"],
    )


def _one_of_many(group: Facts, place: int, number: int, facts: Facts) -> Payer:
    commune, kind = group["commune"], group["kind"]
    streets = facts["streets"][commune]
    address = (
        f"ul. {streets[place % len(streets)]} {31 + place // len(streets)}, "
        f"{facts['towns'][commune]}"
    )
    if kind == BuildingKind.SINGLE:
        return _house(number, place, commune, address, facts)
    firm = Payer(
        number,
        f"{group['name']} {address.partition(',')[0]}",
        True,
        commune,
        kind,
        address,
        persons=0,
        pays=_pays(number),
    )
    if kind == BuildingKind.NON_RESIDENTIAL:
        return replace(firm, containers={"120L": 2 + place % 3, "1100L": place % 2})
    dwellings = 6 + place % 7 * 4
    return replace(firm, persons=dwellings * 2 + place % 3, dwellings=dwellings)


def _house(number: int, place: int, commune: str, address: str, facts: Facts) -> Payer:
    first, last = facts["first_names"], facts["last_names"]
    persons = 1 + place % 6
    return Payer(
        number,
        # Steps of two primes, so that no combination occurs twice within the lists.
        f"{first[number * 7 % len(first)]} {last[number * 5 % len(last)]}",
        False,
        commune,
        BuildingKind.SINGLE,
        address,
        persons=persons,
        composter=place % 3 == 0,
        pays=_pays(number),
        # m³ of each of six months, for communes whose tariff counts water.
        water=tuple(Decimal(3 * persons + month % 2) for month in range(6)),
    )


def _pays(number: int) -> str:
    if number % 23 == 0:
        return "stopped"
    if number % 11 == 0:
        return "late"
    return "short" if number % 37 == 0 else "on_time"


def _entered(
    payer: Payer, communes: Mapping[str, Commune], estates: Mapping[str, Property]
) -> DeclaredProperty:
    person = _person(payer)
    account = ledger.open_account(
        ledger.NewAccount(
            account_no=payer.account_no,
            premises=_premises(payer, estates[payer.commune]),
            payer=person,
            nrb=ledger.load_number_rule().build(payer.account_no),
            opened_on=SINCE,
            regime=ledger.Regime.WASTE,
        ),
        origin=SYSTEM,
    )
    place = DeclaredProperty(
        code=payer.code,
        address=payer.address,
        building_kind=payer.kind,
        dwellings=payer.dwellings,
        commune=communes[payer.commune],
        account=account,
    )
    saved = save_declared_property(place, origin=SYSTEM)
    role = DeclarantKind.MANAGER if payer.company else DeclarantKind.OWNER
    grant_right(saved, person, role, valid_from=SINCE, origin=SYSTEM)
    return saved


def _person(payer: Payer) -> Person:
    if payer.known_as:
        return find_person(payer.known_as)
    kind = Person.Kind.COMPANY if payer.company else Person.Kind.PERSON
    return Person.objects.create(kind=kind, name=payer.name, correspondence_address=payer.address)


def _premises(payer: Payer, estate: Property) -> Premises:
    street = payer.address.partition(",")[0]
    building = enter_place(
        Building(property=estate, code=payer.code, address=street), origin=SYSTEM
    )
    return enter_place(
        Premises(
            building=building,
            code=payer.code,
            address=payer.address,
            area=Decimal(0),
            persons=payer.persons,
        ),
        origin=SYSTEM,
    )


class PaymentsRefused(Exception):
    """The import refused the demo's payments: the fixtures do not fit the program."""


def import_payments(wanted: list[Payer], today: date) -> None:
    """Import all payments up to the day as one file of the bank."""
    dues = _dues()
    rows = [row for payer in wanted for row in _rows(payer, dues[payer.account_no], today)]
    rows.sort(key=lambda row: (row["value_date"], row["account_no"]))
    for number, row in enumerate(rows, start=1):
        row["external_id"] = f"WB-{row['value_date'][:4]}-{number:05d}"
    if not rows:
        return
    content = import_demo_file("payments", rows, sums=("amount",))
    report = import_ledger(io.BytesIO(content), "payments.csv", today=today)
    if str(report.status) != "posted":
        raise PaymentsRefused(f"{report.status}: {list(report.errors)[:5]}")


def _dues() -> Mapping[str, Mapping[date, int]]:
    """Map account numbers and due dates to the charged amount in grosze."""
    dues: defaultdict[str, defaultdict[date, int]] = defaultdict(lambda: defaultdict(int))
    rows = ledger.LedgerEntry.objects.filter(kind=ledger.EntryKind.CHARGE).order_by(
        "due_date", "pk"
    )
    for number, due, amount in rows.values_list("account__account_no", "due_date", "amount"):
        if due is not None:
            dues[number][due] += amount.grosze
    return dues


def _rows(payer: Payer, dues: Mapping[date, int], today: date) -> Iterator[Row]:
    credit = 0
    for due, grosze in sorted(dues.items()):
        day = due + LATE if payer.pays == "late" else due - EARLY * (payer.number % 3)
        if day > today or (payer.pays == "stopped" and day >= STOPPED_SINCE):
            continue
        amount = Decimal(grosze + credit) / 100
        credit = min(grosze + credit, 0)
        if payer.pays == "short":
            amount = (amount * SHORT).quantize(GROSZ)
        elif payer.pays == "over":
            amount = (amount * OVER).quantize(GROSZ)
        if amount > 0:
            yield _row(payer, day, amount)


def _row(payer: Payer, day: date, amount: Decimal) -> Row:
    return {
        "external_id": "",
        "account_no": payer.account_no,
        "nrb": "",
        "value_date": day.isoformat(),
        "amount": f"{amount:.2f}".replace(".", ","),
        "title": f"Opłata za odpady, konto {payer.account_no}",
        "payer_name": payer.name,
        "source": "BANK",
        "designated_period": "",
        "correction_of": "",
    }
