"""The exact form of the XML, and what is refused of foreign XML."""

import pytest

from waste_union.declarations.domain.document import (
    REASONS,
    UnreadableXml,
    make_element,
    parse_xml,
    read_document,
    read_schema,
    serialise_document,
)
from waste_union.tariffs.vocabulary import Reason

TREE = make_element(
    "A",
    children=(
        make_element("B", "Łąka & <dół>", rodzaj='"x"', pusty=""),
        make_element("C"),
        make_element("D", children=(make_element("E", "124.00"),), b="2", a="1"),
    ),
)
BYTES = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    "<A>\n"
    '  <B rodzaj="&quot;x&quot;">Łąka &amp; &lt;dół&gt;</B>\n'
    "  <C/>\n"
    '  <D b="2" a="1">\n'
    "    <E>124.00</E>\n"
    "  </D>\n"
    "</A>\n"
).encode()


def test_the_bytes_are_utf_8_without_bom_with_lf_and_attributes_as_given():
    assert serialise_document(TREE) == BYTES
    assert read_document(BYTES) == TREE


def test_a_reason_that_an_earlier_file_names_by_its_code_reads_alike():
    earlier, today = (f"<A><Powod>{reason}</Powod></A>" for reason in ("BIRTH", "URODZENIE"))

    assert read_document(earlier.encode()) == read_document(today.encode())
    assert set(REASONS) == set(Reason)


def test_foreign_xml_is_refused():
    entity = b'<!DOCTYPE a [<!ENTITY b "bomb">]><a>&b;</a>'
    file = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>'
    for content in (b"", b"<a>", b"\x00", entity, file, b"\xff\xfe<a/>"):
        with pytest.raises(UnreadableXml):
            parse_xml(content)

    xs = 'xmlns:xs="http://www.w3.org/2001/XMLSchema"'
    other = '<xs:include schemaLocation="http://x.example/a.xsd"/>'
    for xsd, why in (
        ("<a/>", "Schemat XSD formularza jest błędny."),
        (f"<xs:schema {xs}><xs:wrong/></xs:schema>", "Schemat XSD formularza jest błędny."),
        (f"<xs:schema {xs}>{other}</xs:schema>", "Schemat XSD nie może wczytywać innych plików."),
        ("tekst", "Plik nie jest poprawnym plikiem XML."),
    ):
        with pytest.raises(UnreadableXml, match=why):
            read_schema(xsd)
