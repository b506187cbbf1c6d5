"""Parses XML that came from outside; loads without Django, for the sandbox."""

from typing import Any

from lxml import etree


def make_outside_parser(**more: Any) -> etree.XMLParser:
    """Return a parser that reads no DTD, resolves no entities, opens nothing and stays small.

    The caller refuses a document type: what it would say to the person differs. `more` are further
    options of lxml.
    """
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, **more
    )
