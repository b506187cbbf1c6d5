"""XML that carries an electronic signature (XAdES), read without DTD, entities or network."""

from __future__ import annotations

from django.utils.translation import gettext as _
from lxml import etree

from cms_ext.access.domain.files.accepted import Unsuitable

SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}Signature"
# A browser would run what stands in these.
ACTIVE = ("http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg")


def check_xml(content: bytes) -> None:
    """Raises Unsuitable unless it is a well-formed signed document."""
    if next(safe_tree(content).iter(SIGNATURE), None) is None:
        raise Unsuitable(
            _("W pliku XML nie ma podpisu elektronicznego. Podpisz plik albo wyślij PDF.")
        )


def safe_tree(content: bytes) -> etree._Element:
    """The root of an XML document in UTF-8 without a document type; raises Unsuitable."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unsuitable(
            _("Plik XML nie jest zapisany w UTF-8. Podpisz formularz ponownie.")
        ) from (error)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise Unsuitable(
            _("Plik XML ma definicję typu dokumentu. Podpisz formularz w serwisie podpisu.")
        )
    parser = etree.XMLParser(
        encoding="utf-8",  # whatever the declaration says, so that nothing hides in another code
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise Unsuitable(
            _("Plik XML jest uszkodzony. Podpisz formularz ponownie i wyślij nowy plik.")
        ) from error
    _require_inert(root)
    return root


def _require_inert(root: etree._Element) -> None:
    node = root.getprevious()
    while node is not None:
        if isinstance(node, etree._ProcessingInstruction):
            raise Unsuitable(_("Plik XML ma arkusz wyglądu. Podpisz formularz ponownie."))
        node = node.getprevious()
    for element in root.iter(etree.Element):
        if etree.QName(element).namespace in ACTIVE:
            raise Unsuitable(_("W pliku XML jest kod strony internetowej. Wyślij PDF."))
