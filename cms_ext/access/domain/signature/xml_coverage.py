"""What an XML signature refers to, and whether anything in the file is outside of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree

from cms_ext.access.domain.signature.fact import UnreadableSignature

DS = "{http://www.w3.org/2000/09/xmldsig#}"
XADES = "{http://uri.etsi.org/01903/v1.3.2#}"
BASE64 = "http://www.w3.org/2000/09/xmldsig#base64"
SIGNED_PROPERTIES = "http://uri.etsi.org/01903#SignedProperties"


@dataclass(frozen=True, slots=True)
class References:
    """What the signature refers to, as URIs: the data, and its own properties.

    `encoded`: some of the data stands in the file as base64.
    """

    count: int
    data: tuple[str, ...]
    properties: tuple[str, ...]
    encoded: bool


def references_of(signature: etree._Element) -> References:
    """Raises UnreadableSignature for one that refers to no data or not to its properties."""
    key_info = signature.find(f"{DS}KeyInfo")
    own = {f"#{key_info.get('Id')}"} if key_info is not None and key_info.get("Id") else set()
    found = signature.findall(f"{DS}SignedInfo/{DS}Reference")
    properties = tuple(i.get("URI", "") for i in found if i.get("Type") == SIGNED_PROPERTIES)
    data = tuple(
        item.get("URI", "")
        for item in found
        if item.get("Type") != SIGNED_PROPERTIES and item.get("URI") not in own
    )
    if not data or len(properties) != 1 or len(found) - len(data) > 2:
        raise UnreadableSignature("Podpis w tym pliku XML ma postać, której nie sprawdzamy.")
    used = {part.get("Algorithm") for item in found for part in item.iter(f"{DS}Transform")}
    return References(len(found), data, properties, BASE64 in used)


def covers_everything(
    root: etree._Element,
    signature: etree._Element,
    references: References,
    files: Mapping[str, bytes],
) -> bool:
    """Nothing in the file is outside the signature: no further ds:Object, no part beside it."""
    if not all(_is_signed(item, references) for item in signature.findall(f"{DS}Object")):
        return False
    if files:
        return _is_bare(root, signature) and {unquote(u) for u in references.data} == set(files)
    if signature is root:
        return all(uri.startswith("#") for uri in references.data)
    whole = {"", f"#{root.get('Id')}"} if root.get("Id") else {""}
    return len(references.data) == 1 and references.data[0] in whole


def _is_signed(item: etree._Element, references: References) -> bool:
    """A ds:Object that is signed itself, or holds the signature's own properties and no more."""
    if _is_named(item, references.data):
        # Of base64 only the text up to the first element is digested.
        return not (references.encoded and len(item))
    parts = list(item)
    loose_text = [item.text, *(part.tail for part in parts)]
    return (
        bool(parts)
        and not any(text and text.strip() for text in loose_text)
        and all(
            _is_named(part, references.data) or _are_properties(part, references) for part in parts
        )
    )


def _are_properties(element: etree._Element, references: References) -> bool:
    """The one QualifyingProperties whose signed half is signed; a second one would be unsigned."""
    if element.tag != f"{XADES}QualifyingProperties":
        return False
    signed = element.findall(f"{XADES}SignedProperties")
    rest = [part for part in element if part not in signed]
    return (
        len(signed) == 1
        and _is_named(signed[0], references.properties)
        and all(part.tag == f"{XADES}UnsignedProperties" for part in rest)
    )


def _is_named(element: etree._Element, uris: Collection[str]) -> bool:
    return bool(element.get("Id")) and f"#{element.get('Id')}" in uris


def _is_bare(root: etree._Element, signature: etree._Element) -> bool:
    """The signature alone, perhaps in an element around it that holds nothing else."""
    loose_text = [root.text, signature.tail] if signature is not root else []
    return (signature is root or len(root) == 1) and not any(t and t.strip() for t in loose_text)
