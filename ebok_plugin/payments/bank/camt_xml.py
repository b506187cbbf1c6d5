"""Foreign XML, read without DTD, entities and network; which CAMT it is, and its elements.

Source: bank_formats.md §5. The document as a tree takes ten times its bytes, nearly all of it
entries. So the file is read twice: once to check it and to read everything but the entries, and
once for the entries, of which one at a time is in memory.
"""

import codecs
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

from lxml import etree

from ebok_plugin.payments.bank import values
from ebok_plugin.payments.bank.errors import BankFinding, Code
from ebok_plugin.payments.bank.statement import (
    Balance,
    BankFileError,
    BankLimits,
    file_error,
    not_a_statement_error,
)
from ebok_plugin.payments.bank.values import PassedOver, note_skipped_preamble, preamble_end


@dataclass(frozen=True, slots=True)
class CamtNode:
    """An element; paths are of local names, in the namespace of the document."""

    element: etree._Element
    namespaces: dict[str, str]

    @property
    def line(self) -> int | None:
        return cast(int | None, self.element.sourceline)

    def all(self, path: str) -> list["CamtNode"]:
        found = self.element.iterfind(path, self.namespaces)
        return [CamtNode(element, self.namespaces) for element in found]

    def first(self, *paths: str) -> "CamtNode | None":
        """Find the first element at any of the paths, the older path of a value first."""
        for path in paths:
            found = self.element.find(path, self.namespaces)
            if found is not None:
                return CamtNode(found, self.namespaces)
        return None

    def text(self, *paths: str) -> str:
        """Find the first text that is not blank, with runs of blanks as one."""
        for path in paths:
            found = self.element.findtext(path, None, self.namespaces)
            if found and (text := " ".join(found.split())):
                return text
        return ""

    @property
    def own_text(self) -> str:
        return " ".join((self.element.text or "").split())

    def attribute(self, name: str) -> str:
        return (self.element.get(name) or "").strip()

    def source(self) -> str:
        return etree.tostring(self.element, encoding="unicode", with_tail=False)


_ADDS = {"CRDT": True, "DBIT": False}


@dataclass(slots=True)
class CamtValues:
    """Reads values of one statement; `what` in messages is „Operacja nr 3”, „Saldo OPBD”."""

    statement_no: str
    currency: str
    errors: list[BankFinding] = field(default_factory=list)

    def amount(self, parent: CamtNode, what: str, *paths: str) -> Decimal | None:
        node = parent.first(*paths)
        text = node.own_text if node else ""
        currency = node.attribute("Ccy") if node else ""
        amount = values.point_amount(text)
        place = node or parent, paths[0]
        if currency and currency != self.currency:
            ours = self.currency or "nieznanej walucie"
            message = f"{what} jest w {currency}, a wyciąg w {ours}."
            self._wrong(Code.BANK_CURRENCY, message, place, currency, self.currency)
            return None
        if amount is None:
            message = f"{what} ma kwotę, której nie da się odczytać."
            wanted = "kwota z kropką i dwoma miejscami, np. 1256.64"
            self._wrong(Code.BANK_BAD_AMOUNT, message, place, text, wanted)
        return amount

    def plain_amount(self, parent: CamtNode, path: str) -> Decimal | None:
        """Read an amount in the statement's currency, None for any other; reports nothing."""
        node = parent.first(path)
        if node is None or node.attribute("Ccy") not in ("", self.currency):
            return None
        return values.point_amount(node.own_text)

    def charges(self, entry: CamtNode, parts: Sequence[CamtNode]) -> set[Decimal]:
        """Return what the charges of an entry, or of its parts, may be; positive ones shrink it."""
        return {
            sum(map(add_up, nodes), Decimal(0))
            for nodes in ([entry], parts)
            for add_up in (self._total_charges, self._listed_charges)
        }

    def _total_charges(self, node: CamtNode) -> Decimal:
        where = "TtlChrgsAndTaxAmt", "CdtDbtInd", "Rcrd/CdtDbtInd"
        return sum((self._charge(charges, *where) for charges in node.all("Chrgs")), Decimal(0))

    def _listed_charges(self, node: CamtNode) -> Decimal:
        listed = [*node.all("Chrgs/Rcrd"), *node.all("Chrgs")]
        return sum((self._charge(charge, "Amt", "CdtDbtInd") for charge in listed), Decimal(0))

    def _charge(self, node: CamtNode, amount: str, *signs: str) -> Decimal:
        charge = self.plain_amount(node, amount) or Decimal(0)
        return -charge if node.text(*signs) == "CRDT" else charge

    def adds(self, parent: CamtNode, what: str) -> bool | None:
        """Read whether the account grows."""
        text = parent.text("CdtDbtInd")
        if text not in _ADDS:
            message = f"{what} nie mówi, czy to uznanie, czy obciążenie."
            place = parent, "CdtDbtInd"
            self._wrong(Code.BANK_BAD_AMOUNT, message, place, text, "CRDT albo DBIT")
        return _ADDS.get(text)

    def day(self, parent: CamtNode, what: str, *paths: str) -> date | None:
        text = parent.text(*paths)
        day = values.iso_date(text)
        if day is None:
            wrong = f"ma datę {text}, która nie istnieje." if text else "nie ma daty."
            place = parent, paths[0]
            self._wrong(Code.BANK_BAD_DATE, f"{what} {wrong}", place, text, "RRRR-MM-DD")
        return day

    def balance(self, node: CamtNode, kind: str) -> Balance | None:
        what = f"Saldo {kind}"
        amount = self.amount(node, what, "Amt")
        adds = self.adds(node, what)
        day = self.day(node, what, "Dt/Dt", "Dt/DtTm")
        if amount is None or adds is None or day is None:
            return None
        return Balance(amount if adds else -amount, day)

    def _wrong(
        self, code: Code, message: str, place: tuple[CamtNode, str], found: str, expected: str
    ) -> None:
        node, path = place
        where = self.statement_no or None, node.line, path
        self.errors.append(BankFinding(code, message, *where, found or None, expected))


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
