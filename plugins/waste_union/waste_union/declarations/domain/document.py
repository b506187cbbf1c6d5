"""The XML of a declaration (waste_declaration.md §4): from its row to bytes, and back.

The bytes are made once and stored. They are UTF-8 without a byte order mark, lines end with LF,
attributes keep the order in which they are written here, amounts are `124.00`, days are ISO.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from xml.sax.saxutils import escape

from lxml import etree

from cms_ext.base.files.outside_xml import make_outside_parser
from cms_ext.base.money.amounts import Money
from waste_union.declarations.domain.facts import DeclaredFacts
from waste_union.declarations.domain.fee import counts_persons, derive_facts
from waste_union.declarations.models import Declaration, FormVersion
from waste_union.declarations.vocabulary import DeclarantKind, DeclarationKind
from waste_union.tariffs.models import TariffVersion
from waste_union.tariffs.vocabulary import BuildingKind, Method, Reason

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


def make_element(
    name: str, text: str = "", children: Sequence[Element] = (), **attributes: str
) -> Element:
    """Build an element without its empty attributes."""
    filled = tuple((key, value) for key, value in attributes.items() if value)
    return Element(name, text, filled, tuple(children))


def serialise_document(root: Element) -> bytes:
    """Serialise the document, ending with a line break."""
    return (HEAD + _lines(root, "")).encode()


def _lines(node: Element, indent: str) -> str:
    attributes = "".join(f" {key}={_quoted(value)}" for key, value in node.attributes)
    opened = f"{indent}<{node.name}{attributes}"
    if node.children:
        inside = "".join(_lines(child, indent + INDENT) for child in node.children)
        return f"{opened}>\n{inside}{indent}</{node.name}>\n"
    if node.text:
        return f"{opened}>{escape(node.text)}</{node.name}>\n"
    return f"{opened}/>\n"


def _quoted(value: str) -> str:
    # Always the same quotation marks, whatever the value contains.
    return f'"{escape(value, {chr(34): "&quot;"})}"'


class UnreadableXml(ValueError):
    """The content is not the XML, or not the schema, of a declaration."""


def parse_xml(content: bytes) -> etree._Element:
    """Parse XML without DTD, entities and network, and return its root. Raises UnreadableXml."""
    try:
        root = etree.fromstring(content, make_outside_parser(remove_comments=True))
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise UnreadableXml("Plik nie jest poprawnym plikiem XML.") from problem
    if cast(Any, root.getroottree().docinfo).doctype:
        raise UnreadableXml("Plik XML zawiera deklarację DOCTYPE, której nie przyjmujemy.")
    return root


def read_document(content: bytes) -> Element:
    """Read the document whatever the white space between its elements.

    A reason that an earlier file names by its code is read as the files of today name it. Raises
    UnreadableXml.
    """
    return _read(parse_xml(content))


def _read(node: etree._Element) -> Element:
    children = tuple(_read(child) for child in node)
    text = "" if children else (node.text or "")
    if node.tag == REASON:
        text = REASONS.get(text, text)
    known: Mapping[str, str] = {str(key): str(value) for key, value in node.attrib.items()}
    return Element(str(node.tag), text, tuple(known.items()), children)


def read_schema(xsd: str) -> etree.XMLSchema:
    """Read an XSD. Raises UnreadableXml if it is not one, or if it includes other files."""
    document = parse_xml(xsd.encode())
    if any(node.tag in READS_OTHERS for node in document.iter()):
        raise UnreadableXml("Schemat XSD nie może wczytywać innych plików.")
    try:
        return etree.XMLSchema(document)
    except etree.XMLSchemaParseError as problem:
        raise UnreadableXml("Schemat XSD formularza jest błędny.") from problem


def find_schema_faults(content: bytes, xsd: str) -> list[str]:
    """List the violations of the schema, one line each; an empty list means valid.

    Raises UnreadableXml, also for a broken schema.
    """
    schema = read_schema(xsd)
    schema.validate(parse_xml(content))
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
REASON, INSTRUCTION = "Powod", "Pouczenie"
REASONS: Mapping[str, str] = {
    Reason.FIRST_RESIDENT: "PIERWSZY_MIESZKANIEC",
    Reason.BIRTH: "URODZENIE",
    Reason.MOVED_IN: "WPROWADZENIE_Z_TEJ_SAMEJ_GMINY",
    Reason.MOVED_IN_FROM_ELSEWHERE: "WPROWADZENIE_Z_INNEJ_GMINY",
    Reason.MOVED_OUT: "WYPROWADZENIE",
    Reason.MOVED_ELSEWHERE: "WYPROWADZENIE_DO_INNEJ_GMINY",
    Reason.DEATH: "ZGON",
    Reason.EMPTY: "NIEZAMIESZKANIE",
    Reason.COMPOSTER: "KOMPOSTOWANIE",
    Reason.OTHER_BASIS: "INNA_PODSTAWA",
    Reason.MISTAKE: "BLAD",
    Reason.OTHER: "INNY",
}
METHODS: Mapping[str, str] = {
    Method.PERSONS: "OSOBY",
    Method.WATER: "WODA",
    Method.AREA: "POWIERZCHNIA",
    Method.HOUSEHOLD: "GOSPODARSTWO",
    Method.CONTAINERS: "POJEMNIKI",
}


def build_document(declaration: Declaration) -> Element:
    """Build the document of a checked declaration.

    Checked means that it has its amount, tariff and first month.
    """
    facts = derive_facts(declaration)
    tariff = declaration.tariff_version
    amount, first = declaration.amount, declaration.effective_from
    assert tariff is not None  # it was checked
    assert amount is not None
    assert first is not None
    return make_element(
        "DeklaracjaOdpady",
        children=(
            make_element("Organ", declaration.form_version.authority.name),
            make_element("Cel", KINDS[declaration.kind]),
            make_element(REASON, REASONS[declaration.reason]),
            make_element("DataZdarzenia", str(declaration.event_date)),
            _declarant(facts),
            _property(declaration, facts),
            make_element("Metoda", METHODS[tariff.method]),
            make_element("Podstawa", children=(_basis(facts, tariff),)),
            make_element("Kompostownik", "true" if facts.composter else "false"),
            make_element("Kwota", format_xml_amount(amount)),
            make_element("OdMiesiaca", f"{first:%Y-%m}"),
            make_element(
                "Oswiadczenia",
                children=[make_element("Oswiadczenie", words) for words in facts.statements],
            ),
            *_filled((INSTRUCTION, declaration.form_version.instruction)),
            make_element("DataWypelnienia", str(declaration.payload["filled_on"])),
        ),
        wersjaFormularza=declaration.form_version.version,
        wersjaTaryfy=f"{tariff.resolution_ref}, {tariff.valid_from.isoformat()}",
    )


def format_xml_amount(amount: Money) -> str:
    """Format an amount as `124.00`."""
    return f"{amount.amount:.2f}"


def _declarant(facts: DeclaredFacts) -> Element:
    return make_element(
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
    place = declaration.payload["property"]
    return make_element(
        "Nieruchomosc",
        children=_filled(
            ("Gmina", place["commune"]),
            ("Strefa", place["zone"]),
            ("Adres", place["address"]),
            ("NumerDzialki", facts.plot_no),
        ),
        kod=place["code"],
        zabudowa=BUILDINGS[place["building_kind"]],
    )


def _basis(facts: DeclaredFacts, tariff: TariffVersion) -> Element:
    if counts_persons(facts, tariff):
        return make_element("liczbaOsob", str(facts.persons))
    if tariff.method == Method.WATER:
        return make_element(
            "zuzycieWody",
            children=[make_element("miesiac", f"{used:f}") for used in facts.water],
            bezpowrotnie="" if facts.water_lost is None else f"{facts.water_lost:f}",
        )
    if tariff.method == Method.AREA:
        return make_element("powierzchnia", f"{facts.area:f}")
    if tariff.method == Method.HOUSEHOLD:
        return make_element("gospodarstwa", str(facts.households))
    return make_element(
        "pojemniki",
        children=[
            make_element("pojemnik", str(number), kod=code)
            for code, number in sorted(facts.containers.items())
        ],
    )


def _filled(*named: tuple[str, str]) -> list[Element]:
    return [make_element(name, words) for name, words in named if words]


FIRST_SCHEMA = Path(__file__).parent.parent / "schemas" / "deklaracja-odpady.xsd"


def encode_schema(form: FormVersion) -> bytes:
    """Return the schema of a form as it is published; lines end with LF."""
    return form.xsd.replace("\r\n", "\n").rstrip("\n").encode() + b"\n"


def read_first_schema() -> str:
    """Read the schema that a new form begins with: that of the XML made here."""
    return FIRST_SCHEMA.read_text(encoding="utf-8")
