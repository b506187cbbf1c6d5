"""Foreign XML, read without DTD, entities and network, and which CAMT it is.

Source: bank_formats.md §5. The document as a tree takes ten times its bytes, nearly all of it
entries. So the file is read twice: once to check it and to read everything but the entries, and
once for the entries, of which one at a time is in memory.
"""

import codecs
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

from lxml import etree

from ebok_plugin.payments.bank.camt_values import CamtNode
from ebok_plugin.payments.bank.detect import not_a_statement_error
from ebok_plugin.payments.bank.errors import BankFinding, Code
from ebok_plugin.payments.bank.limits import BankLimits
from ebok_plugin.payments.bank.statement import BankFileError, file_error
from ebok_plugin.payments.bank.values import PassedOver, note_skipped_preamble, preamble_end

_DECLARED = re.compile(
    rb"""<\?xml\s[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9._\-]{1,40})["']""", re.IGNORECASE
)
# In these encodings ASCII characters are their bytes, and no other character has such a byte.
_ENCODINGS = ("utf-8", "us-ascii", "iso-8859-1", "iso-8859-2", "windows-1250", "windows-1252")
_UTF8 = "utf-8"
_DECLARATION = re.compile(r"^<\?xml\s[^>]{0,200}\?>")
_NOT_BLANK = re.compile(rb"\S")
# Bytes read at a time; the first piece contains the whole declaration.
_PIECE = 32 * 1024
_MESSAGE, _STATEMENT, _ENTRY = "BkToCstmrStmt", "Stmt", "Ntry"
# The elements read besides entries, by how many elements surround them.
_BESIDE_ENTRIES = {
    1: {_MESSAGE},
    2: {_STATEMENT},
    3: {"Id", "StmtPgntn", "ElctrncSeqNb", "LglSeqNb", "Acct", "Bal"},
}


@dataclass(frozen=True, slots=True)
class CamtDocument:
    """A document that may be read; `root` has everything but the entries."""

    root: CamtNode
    namespace: str
    encoding: str
    passed_over: PassedOver
    _data: bytes

    @property
    def statements(self) -> list[CamtNode]:
        return self.root.all(f"{_MESSAGE}/{_STATEMENT}")

    def entries(self) -> Iterator[Iterator[CamtNode]]:
        """Yield the entries of each statement: all before the next, each only until the next."""
        message, statement, entry = (
            f"{{{self.namespace}}}{name}" for name in (_MESSAGE, _STATEMENT, _ENTRY)
        )
        around = {statement: [message], entry: [statement, message]}
        events = _events(_pieces(self._data, self.encoding), ("end",), tuple(around))
        # An element of the same name elsewhere is neither.
        elements = (
            element
            for _, element in events
            if [above.tag for above in element.iterancestors()][:-1] == around[element.tag]
        )

        def entries_until_end() -> Iterator[CamtNode]:
            for element in elements:
                if element.tag == statement:
                    _forget(element)
                    return
                yield CamtNode(element, {"": self.namespace})
                _forget(element)

        for _ in self.statements:
            yield entries_until_end()


def read_document(data: bytes, limits: BankLimits) -> CamtDocument:
    """Read the document without its entries. Raises BankFileError with a code XML_…."""
    encoding = _encoding(data)
    _check_signs(data, encoding)
    _refuse_dtd(data)
    root = _without_entries(data, encoding, limits)
    namespace = etree.QName(root).namespace or ""
    passed_over = note_skipped_preamble(data)
    return CamtDocument(CamtNode(root, {"": namespace}), namespace, encoding, passed_over, data)


def _encoding(data: bytes) -> str:
    if data.startswith(codecs.BOM_UTF8):
        return _UTF8
    match = _DECLARED.match(data, preamble_end(data))
    declared = match[1].decode("ascii").lower() if match else _UTF8
    if declared not in _ENCODINGS:
        message = f"Plik XML podaje kodowanie {declared.upper()}, którego nie czytamy. "
        message += "Zapisz go w UTF-8."
        code, known = Code.XML_NOT_WELL_FORMED, ", ".join(_ENCODINGS)
        raise file_error(code, message, line=1, found=declared, expected=known)
    return declared


def _check_signs(data: bytes, encoding: str) -> None:
    decode = codecs.getincrementaldecoder(encoding)().decode
    for at in range(preamble_end(data), len(data), _PIECE):
        end = at + _PIECE
        try:
            decode(data[at:end], end >= len(data))
        except UnicodeDecodeError as error:
            # Undecoded bytes end with this piece.
            wrong = min(end, len(data)) - len(error.object) + error.start
            if error.reason == "unexpected end of data":
                raise _cut_error(data.count(b"\n") + 1) from None
            message = f"Plik XML ma znaki niezgodne z zadeklarowanym kodowaniem {encoding.upper()}."
            code, line = Code.XML_NOT_WELL_FORMED, data.count(b"\n", 0, wrong) + 1
            raise file_error(code, message, line=line, expected=encoding) from None


def _pieces(data: bytes, encoding: str) -> Iterator[bytes]:
    """Yield the document in UTF-8; line numbers stay those of the file."""
    decode = codecs.getincrementaldecoder(encoding)().decode
    begin = preamble_end(data)
    lines = data.count(b"\n", 0, begin)
    for at in range(begin, len(data), _PIECE):
        text = decode(data[at : at + _PIECE])
        if lines and at == begin:
            # A declaration may be at the very beginning only.
            text = "\n" * lines + _DECLARATION.sub("", text, count=1)
        yield text.encode(_UTF8)


def _refuse_dtd(data: bytes) -> None:
    """Refuse a `<!DOCTYPE`; declaration, comments and instructions are allowed."""
    end = preamble_end(data)
    while match := _NOT_BLANK.search(data, end):
        at = match.start()
        if data.startswith(b"<!--", at):
            end = data.find(b"-->", at + 4) + 3
        elif data.startswith(b"<?", at):
            end = data.find(b"?>", at + 2) + 2
        elif data.startswith(b"<!", at):
            raise _dtd_forbidden(data.count(b"\n", 0, at) + 1)
        else:
            return
        if end < at + 4:
            return  # The parser reports where a prolog without an end is broken.


def _without_entries(data: bytes, encoding: str, limits: BankLimits) -> etree._Element:
    """Read the root of a well-formed document with all but the entries."""
    events = _events(_pieces(data, encoding), ("start", "end"))
    depth = 0
    try:
        for event, element in events:
            if event == "start":
                depth += 1
                if depth > (most := limits.xml_depth):
                    message = f"Plik XML jest zagnieżdżony głębiej niż dopuszczalne {most} poziomy."
                    code, line = Code.XML_TOO_DEEP, element.sourceline
                    raise file_error(code, message, line=line, expected=f"≤ {most}")
                continue
            depth -= 1
            kept = _BESIDE_ENTRIES.get(depth)
            if kept and etree.QName(element).localname not in kept:
                _forget(element)
    except etree.XMLSyntaxError as error:
        raise _cut_error(error.lineno or 1) from None
    root = cast(etree._Element, events.root)
    if root.getroottree().docinfo.internalDTD is not None:
        raise _dtd_forbidden(1)
    return root


def _events(
    pieces: Iterator[bytes], events: tuple[str, ...], tags: tuple[str, ...] | None = None
) -> Any:
    """Yield the parser's events, as lxml's `iterparse`, whose type its stubs do not name."""
    return etree.iterparse(
        cast(Any, SimpleNamespace(read=lambda _size: next(pieces, b""))),
        events=cast(Any, events),
        tag=tags,
        encoding=_UTF8,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _forget(element: etree._Element) -> None:
    """Free a read element, and the one before it; the parser continues from the element itself."""
    element.clear(keep_tail=True)  # type: ignore[call-arg]  # its stubs are older
    before, parent = element.getprevious(), element.getparent()
    if before is not None and parent is not None and before.tag == element.tag:
        parent.remove(before)


def _dtd_forbidden(line: int) -> BankFileError:
    message = "Plik XML zawiera deklarację DOCTYPE. "
    message += "Ze względów bezpieczeństwa nie został odczytany."
    return file_error(Code.XML_DTD_FORBIDDEN, message, line=line, field="DOCTYPE")


def _cut_error(line: int) -> BankFileError:
    message = f"Plik XML jest uszkodzony lub ucięty (wiersz {line})."
    return file_error(Code.XML_NOT_WELL_FORMED, message, line=line)


PROVEN_VERSIONS = ("02", "08")
_BETWEEN = ("03", "04", "05", "06", "07")
_NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:camt\.(05[234])\.001\.(\d\d)", re.ASCII)
_OTHERS = {"052": "raport śróddzienny CAMT.052", "054": "powiadomienie CAMT.054"}


def check_version(namespace: str, more_versions: Collection[str]) -> list[BankFinding]:
    """Return a warning of an untested version; raises BankFileError for other kinds of XML.

    `more_versions` are two digits each.
    """
    match = _NAMESPACE.fullmatch(namespace)
    if match is None:
        raise not_a_statement_error("to inny plik XML", found="XML")
    kind, version = match.groups()
    if kind in _OTHERS:
        message, found = f"To jest {_OTHERS[kind]}, nie wyciąg CAMT.053.", f"camt.{kind}"
        code, wanted = Code.BANK_CAMT_OTHER, "camt.053"
        raise file_error(code, message, field="Document", found=found, expected=wanted)
    if version in PROVEN_VERSIONS or version in more_versions:
        return []
    tested = ", ".join(sorted({*PROVEN_VERSIONS, *more_versions}))
    place = None, None, "Document"
    if version in _BETWEEN:
        message = f"Wersji camt.053.001.{version} nie sprawdzono jeszcze na pliku z banku "
        message += f"(sprawdzone: {tested}). Porównaj podgląd z wyciągiem."
        return [BankFinding(Code.BANK_CAMT_UNTESTED, message, *place, version, tested)]
    message = f"Wersja camt.053.001.{version} nie jest obsługiwana (obsługiwane: {tested})."
    raise BankFileError(BankFinding(Code.BANK_CAMT_VERSION, message, *place, version, tested))
