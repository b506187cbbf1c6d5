"""XML from foreign files: without entities, without a network, without a document type."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from cms_ext.base.extraction.extracted import says_something
from cms_ext.base.extraction.reading.refused import ExtractionRefused, Why

# The program that wrote a packet of XMP.
TOOLKIT = "xmptk"


def tree_of(content: bytes) -> etree._Element:
    """The root element.

    Raises ExtractionRefused for what is no XML, brings a document type or is deep.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        deep = "depth" in str(error).lower()
        raise ExtractionRefused(Why.NESTED if deep else Why.BROKEN) from error
    if str(getattr(root.getroottree().docinfo, "doctype", "")):
        raise ExtractionRefused(Why.ACTIVE, "DOCTYPE")
    return root


def texts_of_xml(content: bytes) -> Iterator[str]:
    """Every text and every value of an attribute in a packet of XMP, as far as it is XML."""
    try:
        root = tree_of(content)
    except ExtractionRefused:
        yield content.decode("utf-8", "replace")
        return
    for element in root.iter():
        values = [str(value) for key, value in element.attrib.items() if local(key) != TOOLKIT]
        for text in (element.text, element.tail, *values):
            if text and says_something(text):
                yield text.strip()


def local(name: object) -> str:
    """The name of an element or attribute without its namespace; comments have none."""
    return name.rpartition("}")[2] if isinstance(name, str) else ""
