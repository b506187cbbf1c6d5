"""An ODT: its text as one page, and what a reader of the print does not see."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from cms_ext.base.files.extraction.extracted import (
    ExtractedText,
    Hidden,
    HiddenLocation,
    hidden_item,
    says_something,
)
from cms_ext.base.files.extraction.reading.archive import (
    DocumentArchive,
    local_name,
    open_archive,
    tree_of,
)
from cms_ext.base.files.extraction.reading.limits import ExtractionRefused, Why

MIMETYPE = "application/vnd.oasis.opendocument.text"
CONTENT, STYLES, META = "content.xml", "styles.xml", "meta.xml"
MANIFEST = "META-INF/manifest.xml"
MACRO_FOLDERS = ("Basic/", "Scripts/", "Dialogs/")
EMBEDDED = ("Object ", "ObjectReplacements/")
ENDS = {"p": "\n\n", "h": "\n\n", "table-row": "\n"}
SIGNS = {"tab": "\t", "line-break": "\n", "s": " "}
# Subtrees that are no part of the text on the page.
ASIDE = frozenset({"annotation", "tracked-changes", "forms", "scripts", "font-face-decls"})
HIDING = frozenset({"hidden-text", "hidden-paragraph"})
PAGE_EDGES = ("header", "footer", "header-left", "footer-left", "header-first", "footer-first")


def read_odt(content: bytes) -> ExtractedText:
    """Raises ExtractionRefused for what is broken, encrypted, packed too tightly or has macros."""
    with open_archive(content, "ODT") as archive:
        _require_inert(archive)
        body = tree_of(archive.part(CONTENT))
        hiding = _hiding_styles(body)
        page = "".join(_texts(body, hiding)).strip()
        hidden = [*_beside(archive), *_unseen(body, hiding)]
        return ExtractedText((page,), None, says_something(page), tuple(dict.fromkeys(hidden)))


def _require_inert(archive: DocumentArchive) -> None:
    if "mimetype" not in archive.names or CONTENT not in archive.names:
        raise ExtractionRefused(Why.MISLABELLED, "ODT")
    if archive.part("mimetype").strip() != MIMETYPE.encode():
        raise ExtractionRefused(Why.MISLABELLED, "ODT")
    if any(True for _ in archive.below(*MACRO_FOLDERS)):
        raise ExtractionRefused(Why.MACROS)
    if MANIFEST in archive.names:
        manifest = tree_of(archive.part(MANIFEST))
        if manifest.find(".//{*}encryption-data") is not None:
            raise ExtractionRefused(Why.ENCRYPTED)


def _hiding_styles(root: etree._Element) -> frozenset[str]:
    """Names of the styles whose text is not displayed."""
    return frozenset(
        str(value)
        for style in root.iter("{*}style")
        for properties in style.iterfind("{*}text-properties")
        if _attribute(properties, "display") == "none"
        for key, value in style.attrib.items()
        if local_name(key) == "name"
    )


def _texts(element: etree._Element, hiding: frozenset[str]) -> Iterator[str]:
    """What is displayed, in order; a paragraph ends with an empty line."""
    name = local_name(element.tag)
    if name in ASIDE or _is_hidden(element, hiding):
        return
    if element.text and name:
        yield element.text
    yield SIGNS.get(name, "")
    for child in element:
        yield from _texts(child, hiding)
        if child.tail:
            yield child.tail
    if name == "table-cell":
        yield "\t"
    yield ENDS.get(name, "")


def _is_hidden(element: etree._Element, hiding: frozenset[str]) -> bool:
    return (
        local_name(element.tag) in HIDING
        or _attribute(element, "style-name") in hiding
        or (local_name(element.tag) == "section" and _attribute(element, "display") == "none")
    )


def _unseen(root: etree._Element, hiding: frozenset[str]) -> Iterator[Hidden]:
    for element in root.iter():
        name = local_name(element.tag)
        if name == "annotation":
            yield from hidden_item(HiddenLocation.COMMENT, _all_text(element))
        elif name == "tracked-changes":
            yield from hidden_item(HiddenLocation.PREVIOUS_REVISION, _all_text(element))
        elif name == "event-listener":
            raise ExtractionRefused(Why.MACROS)
        elif name and _is_hidden(element, hiding):
            value = _attribute(element, "string-value") or ""
            yield from hidden_item(HiddenLocation.HIDDEN_TEXT, f"{_all_text(element)} {value}")
        elif _attribute(element, "href"):
            yield from hidden_item(HiddenLocation.ANNOTATION, _attribute(element, "href") or "")


def _beside(archive: DocumentArchive) -> Iterator[Hidden]:
    if META in archive.names:
        for element in tree_of(archive.part(META)).iter():
            if element.text:
                yield from hidden_item(HiddenLocation.METADATA, element.text)
    if STYLES in archive.names:
        for edge in PAGE_EDGES:
            for element in tree_of(archive.part(STYLES)).iter(f"{{*}}{edge}"):
                yield from hidden_item(HiddenLocation.HEADER, _all_text(element))
    for name in archive.below(*EMBEDDED):
        yield Hidden(HiddenLocation.ATTACHMENT, name)


def _attribute(element: etree._Element, name: str) -> str | None:
    return next((str(v) for key, v in element.attrib.items() if local_name(key) == name), None)


def _all_text(element: etree._Element) -> str:
    return "\n".join(text.strip() for text in map(str, element.itertext()) if says_something(text))
