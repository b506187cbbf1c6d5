"""Reading XML of the node within bounds: no DTD, nothing large or deep, no cut values."""

from __future__ import annotations

from typing import Any, cast

from lxml import etree

from cms_ext.people.identity.domain.identity_provider import ProviderRefused
from waste_union.login_gov.domain.saml.names import tag
from waste_union.login_gov.vocabulary import NodeRefusal

MOST_BYTES = 256 * 1024
MOST_DEPTH = 64


def parse(content: bytes) -> etree._Element:
    """The root of a message. Raises ProviderRefused.

    Comments are gone and what stood around one is joined: it must not shorten an identifier.
    """
    if len(content) > MOST_BYTES:
        raise ProviderRefused(NodeRefusal.TOO_LARGE)
    if b"<!DOCTYPE" in content:
        raise ProviderRefused(NodeRefusal.DOCTYPE)
    try:
        root = etree.fromstring(content, parser())
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise ProviderRefused(NodeRefusal.MALFORMED) from problem
    if cast(Any, root.getroottree().docinfo).doctype:
        # Written in another encoding than the one that was looked for above.
        raise ProviderRefused(NodeRefusal.DOCTYPE)
    _refuse_depth(root)
    if any(not isinstance(one.tag, str) for one in root.iter()):
        # An instruction to some program within a value would cut it, as a comment would.
        raise ProviderRefused(NodeRefusal.MALFORMED)
    return root


def parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )


def _refuse_depth(root: etree._Element) -> None:
    level, depth = [root], 1
    while level:
        if depth > MOST_DEPTH:
            raise ProviderRefused(NodeRefusal.TOO_DEEP)
        level, depth = [child for one in level for child in one], depth + 1


def only(parent: etree._Element, path: str) -> etree._Element:
    """The one element at `saml2:Subject/saml2:NameID` below. Raises ProviderRefused MALFORMED."""
    found = parent
    for name in path.split("/"):
        children = found.findall(tag(name))
        if len(children) != 1:
            raise ProviderRefused(NodeRefusal.MALFORMED)
        found = children[0]
    return found


def text_of(element: etree._Element) -> str:
    """The whole text of an element that holds nothing else. Raises ProviderRefused MALFORMED."""
    if len(element):
        raise ProviderRefused(NodeRefusal.MALFORMED)
    return (element.text or "").strip()
