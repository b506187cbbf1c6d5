"""The XML of a declaration (waste_declaration.md §4): from what it says to bytes, and back.

The bytes are made once and kept. They are UTF-8 without a mark of byte order, lines end with LF,
attributes stand in the order in which they are written here, amounts are `124.00`, days are ISO.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from xml.sax.saxutils import escape

from lxml import etree

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
