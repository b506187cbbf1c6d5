"""What the XML of a declaration says, out of the columns of its row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from xml.sax.saxutils import escape

from lxml import etree

from cms_ext.base.money.amounts import Money
from waste_union.declarations.domain.facts import DeclaredFacts
from waste_union.declarations.domain.fee import counted_facts, counts_persons
from waste_union.declarations.models import Declaration, FormVersion
from waste_union.declarations.vocabulary import DeclarantKind, DeclarationKind
from waste_union.tariffs.models import TariffVersion
from waste_union.tariffs.vocabulary import BuildingKind, Method

# The XML of a declaration (waste_declaration.md §4): from what it says to bytes, and back.
#
# The bytes are made once and kept. They are UTF-8 without a mark of byte order, lines end with LF,
# attributes stand in the order in which they are written here, amounts are `124.00`, days are ISO.

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
INDENT = "  "
XS = "{http://www.w3.org/2001/XMLSchema}"
READS_OTHERS = tuple(f"{XS}{name}" for name in ("import", "include", "redefine", "override"))


@dataclass(frozen=True, slots=True)
class Element:
    """An element with a text, or with children, or empty."""

    name: str
    text: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple[Element, ...] = ()


def element(
    name: str,
    text: str = "",
    children: Sequence[Element] = (),
    **attributes: str,
) -> Element:
    """An element; attributes that are empty are left out."""
    kept = tuple((key, value) for key, value in attributes.items() if value)
    return Element(name, text, kept, tuple(children))


def to_bytes(root: Element) -> bytes:
    """The document, ending with a line break."""
    return (HEAD + _lines(root, "")).encode()


def _lines(one: Element, indent: str) -> str:
    attributes = "".join(f" {key}={_quoted(value)}" for key, value in one.attributes)
    opened = f"{indent}<{one.name}{attributes}"
    if one.children:
        inside = "".join(_lines(child, indent + INDENT) for child in one.children)
        return f"{opened}>\n{inside}{indent}</{one.name}>\n"
    if one.text:
        return f"{opened}>{escape(one.text)}</{one.name}>\n"
    return f"{opened}/>\n"


def _quoted(value: str) -> str:
    # Always the same quotation marks, whatever stands inside.
    return f'"{escape(value, {chr(34): "&quot;"})}"'


class UnreadableXml(ValueError):
    """Not the XML of a declaration."""


def parsed(content: bytes) -> etree._Element:
    """The root of XML without DTD, entities and network. Raises UnreadableXml."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise UnreadableXml("Plik nie jest poprawnym plikiem XML.") from problem
    if cast(Any, root.getroottree().docinfo).doctype:
        raise UnreadableXml("Plik XML zawiera deklarację DOCTYPE, której nie przyjmujemy.")
    return root


def from_bytes(content: bytes) -> Element:
    """What the bytes say, whatever their spaces between elements. Raises UnreadableXml."""
    return _read(parsed(content))


def _read(node: etree._Element) -> Element:
    children = tuple(_read(child) for child in node)
    text = "" if children else (node.text or "")
    known: Mapping[str, str] = {str(key): str(value) for key, value in node.attrib.items()}
    return Element(str(node.tag), text, tuple(known.items()), children)


def schema_of(xsd: str) -> etree.XMLSchema:
    """The schema that the text is. Raises UnreadableXml for one that is none, or reads others."""
    document = parsed(xsd.encode())
    if any(node.tag in READS_OTHERS for node in document.iter()):
        raise UnreadableXml("Schemat XSD nie może wczytywać innych plików.")
    try:
        return etree.XMLSchema(document)
    except etree.XMLSchemaParseError as problem:
        raise UnreadableXml("Schemat XSD formularza jest błędny.") from problem


def schema_faults(content: bytes, xsd: str) -> list[str]:
    """What the XML does against its schema, one line each; nothing when it is valid.

    Raises UnreadableXml, also for a schema that is none.
    """
    schema = schema_of(xsd)
    schema.validate(parsed(content))
    return [f"{fault.line}: {fault.message}" for fault in cast(Any, schema.error_log)]


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


FIRST_SCHEMA = Path(__file__).parent.parent / "schemas" / "deklaracja-odpady.xsd"


def schema_bytes(form: FormVersion) -> bytes:
    """The schema of a version as it is published; lines end with LF."""
    return form.xsd.replace("\r\n", "\n").rstrip("\n").encode() + b"\n"


def first_schema() -> str:
    """The schema with which a new form begins: that of the XML which this program makes."""
    return FIRST_SCHEMA.read_text(encoding="utf-8")
