"""What the XML of a declaration says, out of the columns of its row."""

from __future__ import annotations

from collections.abc import Mapping

from cms_ext.base.money.amounts import Money
from waste_union.declarations.domain.facts import DeclaredFacts
from waste_union.declarations.domain.fee import counted_facts, counts_persons
from waste_union.declarations.domain.xml_tree import Element, element
from waste_union.declarations.models import Declaration
from waste_union.declarations.vocabulary import DeclarantKind, DeclarationKind
from waste_union.tariffs.models import TariffVersion
from waste_union.tariffs.vocabulary import BuildingKind, Method

KINDS: Mapping[str, str] = {
    DeclarationKind.FIRST: "PIERWSZA",
    DeclarationKind.CHANGE: "ZMIANA",
    DeclarationKind.CORRECTION: "KOREKTA",
    DeclarationKind.CEASE: "WYGASNIECIE",
}
DECLARANTS: Mapping[str, str] = {
    DeclarantKind.OWNER: "WLASCICIEL",
    DeclarantKind.CO_OWNER: "WSPOLWLASCICIEL",
    DeclarantKind.MANAGER: "ZARZADCA",
    DeclarantKind.COOPERATIVE: "SPOLDZIELNIA",
    DeclarantKind.USER: "UZYTKOWNIK",
}
BUILDINGS: Mapping[str, str] = {
    BuildingKind.SINGLE: "JEDNORODZINNA",
    BuildingKind.MULTI: "WIELORODZINNA",
    BuildingKind.NON_RESIDENTIAL: "NIEZAMIESZKANA",
}
METHODS: Mapping[str, str] = {
    Method.PERSONS: "OSOBY",
    Method.WATER: "WODA",
    Method.AREA: "POWIERZCHNIA",
    Method.HOUSEHOLD: "GOSPODARSTWO",
    Method.CONTAINERS: "POJEMNIKI",
}


def document_of(declaration: Declaration) -> Element:
    """The document of a checked declaration: of one that has its amount, tariff and first month."""
    facts = counted_facts(declaration)
    tariff = declaration.tariff_version
    amount, first = declaration.amount, declaration.effective_from
    assert tariff is not None  # it was checked
    assert amount is not None
    assert first is not None
    return element(
        "DeklaracjaOdpady",
        children=(
            element("Organ", declaration.form_version.authority.name),
            element("Cel", KINDS[declaration.kind]),
            element("Powod", declaration.reason),
            element("DataZdarzenia", str(declaration.event_date)),
            _declarant(facts),
            _property(declaration, facts),
            element("Metoda", METHODS[tariff.method]),
            element("Podstawa", children=(_basis(facts, tariff),)),
            element("Kompostownik", "true" if facts.composter else "false"),
            element("Kwota", amount_in_xml(amount)),
            element("OdMiesiaca", f"{first:%Y-%m}"),
            element(
                "Oswiadczenia",
                children=[element("Oswiadczenie", words) for words in facts.statements],
            ),
            element("DataWypelnienia", str(declaration.payload["filled_on"])),
        ),
        wersjaFormularza=declaration.form_version.version,
        wersjaTaryfy=f"{tariff.resolution_ref}, {tariff.valid_from.isoformat()}",
    )


def amount_in_xml(amount: Money) -> str:
    """`124.00`."""
    return f"{amount.amount:.2f}"


def _declarant(facts: DeclaredFacts) -> Element:
    return element(
        "Skladajacy",
        children=_filled(
            ("Nazwa", facts.name),
            ("Adres", facts.address),
            ("Telefon", facts.phone),
            ("Email", facts.email),
        ),
        rodzaj=DECLARANTS[facts.declarant_kind],
    )


def _property(declaration: Declaration, facts: DeclaredFacts) -> Element:
    known = declaration.payload["property"]
    return element(
        "Nieruchomosc",
        children=_filled(
            ("Gmina", known["commune"]),
            ("Strefa", known["zone"]),
            ("Adres", known["address"]),
            ("NumerDzialki", facts.plot_no),
        ),
        kod=known["code"],
        zabudowa=BUILDINGS[known["building_kind"]],
    )


def _basis(facts: DeclaredFacts, tariff: TariffVersion) -> Element:
    if counts_persons(facts, tariff):
        return element("liczbaOsob", str(facts.persons))
    if tariff.method == Method.WATER:
        return element(
            "zuzycieWody",
            children=[element("miesiac", f"{used:f}") for used in facts.water],
            bezpowrotnie="" if facts.water_lost is None else f"{facts.water_lost:f}",
        )
    if tariff.method == Method.AREA:
        return element("powierzchnia", f"{facts.area:f}")
    if tariff.method == Method.HOUSEHOLD:
        return element("gospodarstwa", str(facts.households))
    return element(
        "pojemniki",
        children=[
            element("pojemnik", str(number), kod=code)
            for code, number in sorted(facts.containers.items())
        ],
    )


def _filled(*named: tuple[str, str]) -> list[Element]:
    return [element(name, words) for name, words in named if words]
