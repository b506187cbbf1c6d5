"""Reads DOCX and ODT, and what XLSX has in common with DOCX: properties, links, macros."""

import posixpath
import re
from collections.abc import Iterator
from typing import TypeVar

from lxml import etree

from cms_ext.base.files.extraction import result
from cms_ext.base.files.extraction.reading.archive import (
    DocumentArchive,
    local_name,
    open_archive,
    parse_xml_tree,
)
from cms_ext.base.tables.workbook_xml import CONTENT_TYPES, Handler, RelationList, relations_path

H = TypeVar("H", bound=Handler)

# The main parts of documents that do not name theirs, and the elements in main parts.
USUAL = ("word/document.xml", "xl/workbook.xml")
ROOTS = {"DOCX": "document", "XLSX": "workbook"}
MACROS = ("vbaProject", "vbaData", "/macrosheets/", "/activeX/", "/ctrlProps/activeX")
# Links that a program follows by itself when the document is opened. A template on the author's
# own disk cannot be reached; it is listed among the links.
FOLLOWED = ("attachedTemplate", "frame", "oleObject", "subDocument")
ON_THE_OWN_DISK = re.compile(r"(?:file:///)?[A-Za-z]:[\\/]|[^:\\/]+$")


def walk(root: etree._Element, handler: H) -> H:
    """Push a tree through a handler of workbooks."""
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            handler.close(str(element.tag))
        else:
            handler.open(str(element.tag), dict(element.attrib))
            handler.text(element.text or "")
    return handler


def read_relations(archive: DocumentArchive, part: str) -> RelationList:
    """Return the relations of a part; "" stands for the whole document."""
    links, name = RelationList(part), archive.find(relations_path(part))
    return walk(parse_xml_tree(archive.part(name)), links) if name else links


def find_main_part(archive: DocumentArchive) -> str:
    """Return the name of the part with the document itself; programs may call it as they like."""
    named = (read_relations(archive, "").part_of("officeDocument"), *USUAL)
    return next(filter(None, map(archive.find, named)), "")


def read_main_part(archive: DocumentArchive, kind: str) -> tuple[str, etree._Element]:
    """Return the name of the main part and its tree.

    Raises ExtractionRefused unless it is of this kind and has no macros and remote parts.
    """
    main = find_main_part(archive)
    if CONTENT_TYPES not in archive.names or not main:
        raise result.ExtractionRefused(result.Why.MISLABELLED, kind)
    _require_inert_package(archive)
    root = parse_xml_tree(archive.part(main))
    if local_name(root.tag) != ROOTS[kind]:
        raise result.ExtractionRefused(result.Why.MISLABELLED, kind)
    return main, root


def _require_inert_package(archive: DocumentArchive) -> None:
    if any(sign in name for name in archive.names for sign in MACROS):
        raise result.ExtractionRefused(result.Why.MACROS)
    if any("macroEnabled" in kind for kind in _types_in_use(archive)):
        raise result.ExtractionRefused(result.Why.MACROS)
    for name in archive.names:
        if name.endswith(".rels"):
            for relation in parse_xml_tree(archive.part(name)):
                _require_at_rest(relation)


def _types_in_use(archive: DocumentArchive) -> Iterator[str]:
    """Yield the types of the parts; some programs list types of parts that they never write."""
    endings = {name.rpartition(".")[2].lower() for name in archive.names}
    for declared in parse_xml_tree(archive.part(CONTENT_TYPES)):
        ending = declared.get("Extension")
        if ending is None or ending.lower() in endings:
            yield str(declared.get("ContentType", ""))


def _require_at_rest(relation: etree._Element) -> None:
    kind = str(relation.get("Type", "")).rpartition("/")[2]
    is_followed = relation.get("TargetMode") == "External" and kind in FOLLOWED
    if is_followed and not ON_THE_OWN_DISK.match(str(relation.get("Target", ""))):
        raise result.ExtractionRefused(result.Why.ACTIVE, kind)


def read_properties(archive: DocumentArchive) -> Iterator[result.Hidden]:
    """Author, company, title and other properties that programs store in a document."""
    for name in archive.names_below("docProps/", "customXml/"):
        if name.endswith(".xml"):
            for text in texts_of(parse_xml_tree(archive.part(name))):
                yield result.Hidden(result.HiddenLocation.METADATA, text)


def read_links(archive: DocumentArchive, folder: str) -> Iterator[result.Hidden]:
    """Yield the addresses that the document links to, mailto: too."""
    for name in archive.names_below(folder):
        if name.endswith(".rels"):
            for relation in parse_xml_tree(archive.part(name)):
                if relation.get("TargetMode") == "External":
                    yield result.Hidden(
                        result.HiddenLocation.ANNOTATION, str(relation.get("Target", ""))
                    )


def list_embedded_files(archive: DocumentArchive, folder: str) -> Iterator[result.Hidden]:
    """Yield the names of files inside the document."""
    for name in archive.names_below(posixpath.join(folder, "embeddings/")):
        yield result.Hidden(result.HiddenLocation.ATTACHMENT, posixpath.basename(name))


def read_authors(root: etree._Element) -> Iterator[result.Hidden]:
    """Return the names of those who commented or changed something, each once."""
    names = {
        str(value)
        for element in root.iter()
        for key, value in element.attrib.items()
        if local_name(key) in ("author", "initials") and result.says_something(str(value))
    }
    return (result.Hidden(result.HiddenLocation.METADATA, name) for name in sorted(names))


def texts_of(root: etree._Element) -> Iterator[str]:
    """Every text of a part, whatever its element."""
    for element in root.iter():
        if element.text and result.says_something(element.text):
            yield element.text.strip()


NOTES = ("word/footnotes.xml", "word/endnotes.xml")
# Drawings with texts that are displayed on the page.
DRAWINGS = ("word/charts/chart", "word/diagrams/data")
HEADERS = ("word/header", "word/footer")
COMMENTS = "word/comments"
PEOPLE = ("word/people.xml", "word/settings.xml")
# A drawing is stored twice, for new programs and for old ones.
FALLBACK = "Fallback"
ENDS = {"p": "\n\n", "tr": "\n"}
SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}
FETCHING = ("DDE", "INCLUDETEXT", "IMPORT")


def read_docx(content: bytes) -> result.ExtractedText:
    """Raises ExtractionRefused for what is broken, encrypted, packed too tightly or has macros."""
    archive = open_archive(content, "DOCX")
    _main, body = read_main_part(archive, "DOCX")
    _require_no_fetching(body)
    roots = [body, *(parse_xml_tree(archive.part(name)) for name in NOTES if name in archive.names)]
    drawings = (parse_xml_tree(archive.part(name)) for name in archive.names_below(*DRAWINGS))
    visible = [*map(_seen, roots), *("\n".join(texts_of(root)) for root in drawings)]
    page = "\n\n".join(text for text in visible if text)
    hidden = [*_read_hidden_parts(archive), *(item for root in roots for item in _unseen(root))]
    return result.ExtractedText(
        (page,), None, result.says_something(page), tuple(dict.fromkeys(hidden))
    )


def _read_hidden_parts(archive: DocumentArchive) -> Iterator[result.Hidden]:
    yield from read_properties(archive)
    yield from read_links(archive, "word/_rels/")
    yield from list_embedded_files(archive, "word")
    for name in archive.names_below(*HEADERS):
        root = parse_xml_tree(archive.part(name))
        yield from result.hidden_item(result.HiddenLocation.HEADER, _seen(root))
        yield from _unseen(root)
    for name in archive.names_below(COMMENTS):
        root = parse_xml_tree(archive.part(name))
        yield from result.hidden_item(result.HiddenLocation.COMMENT, _seen(root))
        yield from read_authors(root)
    for name in archive.names_below(*PEOPLE):
        root = parse_xml_tree(archive.part(name))
        yield from read_authors(root)
        for variable in root.iter("{*}docVar"):
            yield from result.hidden_item(
                result.HiddenLocation.METADATA, " ".join(map(str, variable.attrib.values()))
            )


def _unseen(root: etree._Element) -> Iterator[result.Hidden]:
    """Hidden runs, tracked deletions, their authors, and alternative texts of pictures."""
    hidden = "".join(_texts(root, only_hidden=True))
    yield from result.hidden_item(result.HiddenLocation.HIDDEN_TEXT, hidden)
    struck = [
        "".join(map(str, element.itertext())) for element in root.iter("{*}del", "{*}moveFrom")
    ]
    yield from result.hidden_item(result.HiddenLocation.PREVIOUS_REVISION, "\n".join(struck))
    for picture in root.iter("{*}docPr"):
        yield from result.hidden_item(
            result.HiddenLocation.HIDDEN_TEXT, str(picture.get("descr", ""))
        )
    yield from read_authors(root)


def _seen(root: etree._Element) -> str:
    return "".join(_texts(root, only_hidden=False)).strip()


def _texts(root: etree._Element, *, only_hidden: bool) -> Iterator[str]:
    """Texts of the runs in order; a paragraph ends with an empty line, a row with a line break."""
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = local_name(element.tag)
        if event == "end":
            if name in ENDS and not only_hidden:
                yield " " if _is_in(element, "tc") else ENDS[name]
            continue
        if name == "t" and element.text and _stands(element, only_hidden=only_hidden):
            yield element.text
        elif name in SIGNS and _is_in(element, "r"):
            yield SIGNS[name]
        elif name == "tc" and not only_hidden:
            yield "\t"


def _stands(text: etree._Element, *, only_hidden: bool) -> bool:
    """Return True unless the text was moved away, deleted, or is a copy for old programs."""
    for above in text.iterancestors():
        name = local_name(above.tag)
        if name in (FALLBACK, "moveFrom", "del"):
            return False
        if name == "r":
            vanish = above.find("{*}rPr/{*}vanish")
            off = vanish is not None and any(
                str(value) in ("0", "false", "off") for value in vanish.attrib.values()
            )
            if (vanish is not None and not off) != only_hidden:
                return False
    return True


def _is_in(element: etree._Element, name: str) -> bool:
    parent = element.getparent()
    return parent is not None and local_name(parent.tag) == name


def _require_no_fetching(root: etree._Element) -> None:
    """Refuse fields that run a program or fetch a file when the document is opened."""
    for field in root.iter("{*}instrText", "{*}fldSimple"):
        code = "".join(map(str, field.itertext())) + "".join(map(str, field.attrib.values()))
        if code.strip().upper().startswith(FETCHING):
            raise result.ExtractionRefused(result.Why.ACTIVE, code.split()[0][:20])


MIMETYPE = "application/vnd.oasis.opendocument.text"
CONTENT, STYLES, META = "content.xml", "styles.xml", "meta.xml"
MANIFEST = "META-INF/manifest.xml"
MACRO_FOLDERS = ("Basic/", "Scripts/", "Dialogs/")
EMBEDDED = ("Object ", "ObjectReplacements/")
ODT_ENDS = {"p": "\n\n", "h": "\n\n", "table-row": "\n"}
ODT_SIGNS = {"tab": "\t", "line-break": "\n", "s": " "}
# Subtrees whose text is not on the page.
ASIDE = frozenset({"annotation", "tracked-changes", "forms", "scripts", "font-face-decls"})
HIDING = frozenset({"hidden-text", "hidden-paragraph"})
PAGE_EDGES = ("header", "footer", "header-left", "footer-left", "header-first", "footer-first")


def read_odt(content: bytes) -> result.ExtractedText:
    """Raises ExtractionRefused for what is broken, encrypted, packed too tightly or has macros."""
    archive = open_archive(content, "ODT")
    _require_inert(archive)
    body = parse_xml_tree(archive.part(CONTENT))
    hiding = _hiding_styles(body)
    page = "".join(_odt_texts(body, hiding)).strip()
    hidden = [*_odt_beside(archive), *_odt_unseen(body, hiding)]
    return result.ExtractedText(
        (page,), None, result.says_something(page), tuple(dict.fromkeys(hidden))
    )


def _require_inert(archive: DocumentArchive) -> None:
    if "mimetype" not in archive.names or CONTENT not in archive.names:
        raise result.ExtractionRefused(result.Why.MISLABELLED, "ODT")
    if archive.part("mimetype").strip() != MIMETYPE.encode():
        raise result.ExtractionRefused(result.Why.MISLABELLED, "ODT")
    if any(True for _ in archive.names_below(*MACRO_FOLDERS)):
        raise result.ExtractionRefused(result.Why.MACROS)
    if MANIFEST in archive.names:
        manifest = parse_xml_tree(archive.part(MANIFEST))
        if manifest.find(".//{*}encryption-data") is not None:
            raise result.ExtractionRefused(result.Why.ENCRYPTED)


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


def _odt_texts(element: etree._Element, hiding: frozenset[str]) -> Iterator[str]:
    """Yield the displayed texts in order; a paragraph ends with an empty line."""
    name = local_name(element.tag)
    if name in ASIDE or _is_hidden(element, hiding):
        return
    if element.text and name:
        yield element.text
    yield ODT_SIGNS.get(name, "")
    for child in element:
        yield from _odt_texts(child, hiding)
        if child.tail:
            yield child.tail
    if name == "table-cell":
        yield "\t"
    yield ODT_ENDS.get(name, "")


def _is_hidden(element: etree._Element, hiding: frozenset[str]) -> bool:
    return (
        local_name(element.tag) in HIDING
        or _attribute(element, "style-name") in hiding
        or (local_name(element.tag) == "section" and _attribute(element, "display") == "none")
    )


def _odt_unseen(root: etree._Element, hiding: frozenset[str]) -> Iterator[result.Hidden]:
    for element in root.iter():
        name = local_name(element.tag)
        if name == "annotation":
            yield from result.hidden_item(result.HiddenLocation.COMMENT, _all_text(element))
        elif name == "tracked-changes":
            yield from result.hidden_item(
                result.HiddenLocation.PREVIOUS_REVISION, _all_text(element)
            )
        elif name == "event-listener":
            raise result.ExtractionRefused(result.Why.MACROS)
        elif name and _is_hidden(element, hiding):
            value = _attribute(element, "string-value") or ""
            yield from result.hidden_item(
                result.HiddenLocation.HIDDEN_TEXT, f"{_all_text(element)} {value}"
            )
        elif _attribute(element, "href"):
            yield from result.hidden_item(
                result.HiddenLocation.ANNOTATION, _attribute(element, "href") or ""
            )


def _odt_beside(archive: DocumentArchive) -> Iterator[result.Hidden]:
    if META in archive.names:
        for element in parse_xml_tree(archive.part(META)).iter():
            if element.text:
                yield from result.hidden_item(result.HiddenLocation.METADATA, element.text)
    if STYLES in archive.names:
        for edge in PAGE_EDGES:
            for element in parse_xml_tree(archive.part(STYLES)).iter(f"{{*}}{edge}"):
                yield from result.hidden_item(result.HiddenLocation.HEADER, _all_text(element))
    for name in archive.names_below(*EMBEDDED):
        yield result.Hidden(result.HiddenLocation.ATTACHMENT, name)


def _attribute(element: etree._Element, name: str) -> str | None:
    return next((str(v) for key, v in element.attrib.items() if local_name(key) == name), None)


def _all_text(element: etree._Element) -> str:
    return "\n".join(
        text.strip() for text in map(str, element.itertext()) if result.says_something(text)
    )
