"""What DOCX and XLSX have in common: properties, links to the outside, macros, embedded files."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from lxml import etree

from cms_ext.base.files.extraction.extracted import Hidden, HiddenLocation, says_something
from cms_ext.base.files.extraction.reading.archive import DocumentArchive, local_name, tree_of
from cms_ext.base.files.extraction.reading.limits import ExtractionRefused, Why

CONTENT_TYPES = "[Content_Types].xml"
MACROS = ("vbaProject", "vbaData", "/macrosheets/", "/activeX/", "/ctrlProps/activeX")
# Links that a program follows by itself when the document is opened. To a template on the
# author's own disk it finds no way; such a one is told among the links.
FOLLOWED = ("attachedTemplate", "frame", "oleObject", "subDocument")
ON_THE_OWN_DISK = re.compile(r"(?:file:///)?[A-Za-z]:[\\/]|[^:\\/]+$")
RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def require_inert(archive: DocumentArchive, kind: str, main: str) -> None:
    """Raises ExtractionRefused unless it is of the kind, without macros and remote parts."""
    if CONTENT_TYPES not in archive.names or main not in archive.names:
        raise ExtractionRefused(Why.MISLABELLED, kind)
    if any(sign in name for name in archive.names for sign in MACROS):
        raise ExtractionRefused(Why.MACROS)
    if b"macroEnabled" in archive.part(CONTENT_TYPES):
        raise ExtractionRefused(Why.MACROS)
    for name in archive.names:
        if name.endswith(".rels"):
            for relation in tree_of(archive.part(name)):
                _require_at_rest(relation)


def _require_at_rest(relation: etree._Element) -> None:
    kind = str(relation.get("Type", "")).rpartition("/")[2]
    is_followed = relation.get("TargetMode") == "External" and kind in FOLLOWED
    if is_followed and not ON_THE_OWN_DISK.match(str(relation.get("Target", ""))):
        raise ExtractionRefused(Why.ACTIVE, kind)


def read_properties(archive: DocumentArchive) -> Iterator[Hidden]:
    """Author, company, title … and what else programs keep of a document."""
    for name in archive.below("docProps/", "customXml/"):
        if name.endswith(".xml"):
            for text in texts_of(tree_of(archive.part(name))):
                yield Hidden(HiddenLocation.METADATA, text)


def read_links(archive: DocumentArchive, folder: str) -> Iterator[Hidden]:
    """Addresses to which the document leads: also mailto:."""
    for name in archive.below(folder):
        if name.endswith(".rels"):
            for relation in tree_of(archive.part(name)):
                if relation.get("TargetMode") == "External":
                    yield Hidden(HiddenLocation.ANNOTATION, str(relation.get("Target", "")))


def list_embedded_files(archive: DocumentArchive, folder: str) -> Iterator[Hidden]:
    """Files inside the document."""
    for name in archive.below(f"{folder}/embeddings/"):
        yield Hidden(HiddenLocation.ATTACHMENT, posixpath.basename(name))


def read_relation_targets(archive: DocumentArchive, part: str) -> dict[str, str]:
    """Which part each relation of a part leads to, by its id."""
    folder, base = posixpath.split(part)
    rels = f"{folder}/_rels/{base}.rels"
    if rels not in archive.names:
        return {}
    return {
        str(relation.get("Id")): posixpath.normpath(
            posixpath.join(folder, str(relation.get("Target", "")).removeprefix(f"/{folder}/"))
        )
        for relation in tree_of(archive.part(rels))
        if relation.get("TargetMode") != "External"
    }


def read_authors(root: etree._Element) -> Iterator[Hidden]:
    """Who commented or changed, each once."""
    names = {
        str(value)
        for element in root.iter()
        for key, value in element.attrib.items()
        if local_name(key) in ("author", "initials") and says_something(str(value))
    }
    return (Hidden(HiddenLocation.METADATA, name) for name in sorted(names))


def texts_of(root: etree._Element) -> Iterator[str]:
    """Every text of a part, whatever its element."""
    for element in root.iter():
        if element.text and says_something(element.text):
            yield element.text.strip()
