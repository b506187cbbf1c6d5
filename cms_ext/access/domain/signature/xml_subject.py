"""Whether a signature that holds its document is one over a given document, byte for byte or,
where the signature stands inside of it, sign for sign.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from copy import deepcopy

from lxml import etree

from cms_ext.access.domain.signature.xml_coverage import DS, References

Parse = Callable[[bytes], etree._Element]


def is_about(
    root: etree._Element,
    signature: etree._Element,
    references: References,
    document: bytes,
    parse: Parse,
) -> bool:
    """Of an enveloping signature what it wraps, of an enveloped one what stands around it.

    `references` are those of the signature; that they cover the whole file is asked elsewhere.
    `parse` is the reader of the file itself, which raises for what is no XML.
    """
    if len(references.data) != 1:
        return False
    if signature is root:
        wrapped = _wrapped(signature, references.data[0])
        if wrapped is None:
            return False
        if references.encoded:
            return _decoded(wrapped.text or "") == document
        return len(wrapped) == 1 and _same(wrapped[0], document, parse)
    if signature.tail and signature.tail.strip():
        return False
    around = deepcopy(root)
    (inside,) = around.findall(f"./{DS}Signature")
    around.remove(inside)
    return _same(around, document, parse)


def _wrapped(signature: etree._Element, uri: str) -> etree._Element | None:
    found = [item for item in signature.findall(f"{DS}Object") if uri == f"#{item.get('Id')}"]
    return found[0] if len(found) == 1 else None


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except binascii.Error:
        return None


def _same(element: etree._Element, document: bytes, parse: Parse) -> bool:
    return _canonical(element) == _canonical(parse(document))


def _canonical(element: etree._Element) -> bytes:
    return etree.tostring(element, method="c14n", exclusive=True, with_tail=False)
