"""Safe access to office documents: a ZIP with limits, XML without entities and network."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

from lxml import etree

from cms_ext.base.files.extraction.result import ExtractionRefused, Why, says_something
from cms_ext.base.tables.workbook.archive import BROKEN

MAX_PARTS = 5_000
MAX_UNPACKED = 300 * 1024**2
MAX_PART = 64 * 1024**2
ENCRYPTED = 1  # bit of ZipInfo.flag_bits


class DocumentArchive:
    """The parts of a document, limited by what is really unpacked."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._left = MAX_UNPACKED
        entries = archive.infolist()
        if len(entries) > MAX_PARTS:
            raise ExtractionRefused(Why.UNPACKED)
        self.names = [entry.filename for entry in entries if not entry.is_dir()]
        if len(set(self.names)) != len(self.names) or any(map(_leads_out, self.names)):
            raise ExtractionRefused(Why.BROKEN)
        if any(entry.flag_bits & ENCRYPTED for entry in entries):
            raise ExtractionRefused(Why.ENCRYPTED)

    def find(self, name: str) -> str:
        """The name of a part as the archive spells it, in any case of letters; "" without one."""
        return next((part for part in self.names if part.lower() == name.lower()), "")

    def part(self, name: str) -> bytes:
        """The content of a part. Raises ExtractionRefused if it is missing, broken or too large."""
        try:
            with self._archive.open(name) as stream:
                content = stream.read(min(MAX_PART, self._left) + 1)
        except BROKEN as error:
            raise ExtractionRefused(Why.BROKEN) from error
        self._left -= len(content)
        if len(content) > MAX_PART or self._left < 0:
            raise ExtractionRefused(Why.UNPACKED)
        return content

    def names_below(self, *folders: str) -> Iterator[str]:
        """Names of the parts in these folders, in order."""
        return (name for name in sorted(self.names) if name.startswith(folders))


@contextmanager
def open_archive(content: bytes, kind: str) -> Iterator[DocumentArchive]:
    """Open a document of this kind. Raises ExtractionRefused for anything else."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        # The old format of office documents, which also wraps encrypted new ones.
        encrypted = "EncryptedPackage".encode("utf-16-le") in content
        raise (
            ExtractionRefused(Why.ENCRYPTED)
            if encrypted
            else ExtractionRefused(Why.MISLABELLED, kind)
        )
    if not content.startswith(b"PK\x03\x04"):
        raise ExtractionRefused(Why.MISLABELLED, kind)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except BROKEN as error:
        raise ExtractionRefused(Why.BROKEN) from error
    with archive:
        yield DocumentArchive(archive)


def _leads_out(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ".." in name.split("/")


# The program that wrote a packet of XMP.
TOOLKIT = "xmptk"


def tree_of(content: bytes) -> etree._Element:
    """Parse XML to its root element.

    Raises ExtractionRefused if it is no XML, has a document type or is too deep.
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
    """All texts and attribute values of a packet of XMP; the whole packet if it is no XML."""
    try:
        root = tree_of(content)
    except ExtractionRefused:
        yield content.decode("utf-8", "replace")
        return
    for element in root.iter():
        values = [str(value) for key, value in element.attrib.items() if local_name(key) != TOOLKIT]
        for text in (element.text, element.tail, *values):
            if text and says_something(text):
                yield text.strip()


def local_name(name: object) -> str:
    """The name of an element or attribute without its namespace; comments have none."""
    return name.rpartition("}")[2] if isinstance(name, str) else ""
