"""Safe access to office documents: a ZIP with limits, XML without entities and network."""

import io
from collections.abc import Iterator

from lxml import etree

from cms_ext.base.files.extraction.result import ExtractionRefused, Why, says_something
from cms_ext.base.files.outside_xml import make_outside_parser
from cms_ext.base.tables.zip_archive import ZipArchive, ZipProblem

MAX_PARTS = 5_000
MAX_UNPACKED = 300 * 1024**2
MAX_PART = 64 * 1024**2
FAULTS = {
    ZipProblem.BROKEN: Why.BROKEN,
    ZipProblem.MANY: Why.UNPACKED,
    ZipProblem.LARGE: Why.UNPACKED,
    ZipProblem.ENCRYPTED: Why.ENCRYPTED,
}


class DocumentArchive:
    """The parts of a document, limited by what is really unpacked."""

    def __init__(self, content: bytes) -> None:
        self._archive = ZipArchive(io.BytesIO(content), _refuse, MAX_PARTS)
        self._left = MAX_UNPACKED
        self._parts = {part.filename: part for part in self._archive.files}
        self.names = list(self._parts)
        if len(self.names) < len(self._archive.files) or any(map(_leads_out, self.names)):
            raise ExtractionRefused(Why.BROKEN)
        self._archive.require_plain()

    def find(self, name: str) -> str:
        """Return the name of a part as the archive spells it, in any case of letters.

        "" without one.
        """
        return next((part for part in self.names if part.lower() == name.lower()), "")

    def part(self, name: str) -> bytes:
        """Return the content of a part.

        Raises ExtractionRefused if it is missing, broken or too large.
        """
        if name not in self._parts:
            raise ExtractionRefused(Why.BROKEN)
        content = self._archive.read(self._parts[name], min(MAX_PART, self._left))
        self._left -= len(content)
        return content

    def names_below(self, *folders: str) -> Iterator[str]:
        """Names of the parts in these folders, in order."""
        return (name for name in sorted(self.names) if name.startswith(folders))


def _refuse(fault: ZipProblem) -> ExtractionRefused:
    return ExtractionRefused(FAULTS[fault])


def open_archive(content: bytes, kind: str) -> DocumentArchive:
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
    return DocumentArchive(content)


def _leads_out(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ".." in name.split("/")


# The program that wrote a packet of XMP.
TOOLKIT = "xmptk"


def parse_xml_tree(content: bytes) -> etree._Element:
    """Parse XML to its root element.

    Raises ExtractionRefused if it is no XML, has a document type or is too deep.
    """
    try:
        root = etree.fromstring(content, make_outside_parser())
    except etree.XMLSyntaxError as error:
        deep = "depth" in str(error).lower()
        raise ExtractionRefused(Why.NESTED if deep else Why.BROKEN) from error
    if str(getattr(root.getroottree().docinfo, "doctype", "")):
        raise ExtractionRefused(Why.ACTIVE, "DOCTYPE")
    return root


def texts_of_xml(content: bytes) -> Iterator[str]:
    """All texts and attribute values of a packet of XMP; the whole packet if it is no XML."""
    try:
        root = parse_xml_tree(content)
    except ExtractionRefused:
        yield content.decode("utf-8", "replace")
        return
    for element in root.iter():
        values = [str(value) for key, value in element.attrib.items() if local_name(key) != TOOLKIT]
        for text in (element.text, element.tail, *values):
            if text and says_something(text):
                yield text.strip()


def local_name(name: object) -> str:
    """Return the name of an element or attribute without its namespace; comments have none."""
    return name.rpartition("}")[2] if isinstance(name, str) else ""
