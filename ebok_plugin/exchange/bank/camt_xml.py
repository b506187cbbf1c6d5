"""XML from outside, read without DTD, entities and network, and which CAMT it is. Source:
bank_formats.md §5.
"""

import codecs
import re
from collections.abc import Collection
from dataclasses import dataclass
from io import BytesIO
from typing import cast

from lxml import etree

from ebok_plugin.exchange.bank.camt_values import CamtNode
from ebok_plugin.exchange.bank.detect import not_a_statement
from ebok_plugin.exchange.bank.errors import BankFinding, Code
from ebok_plugin.exchange.bank.framing import PassedOver, passed_over_before, preamble_end
from ebok_plugin.exchange.bank.limits import BankLimits
from ebok_plugin.exchange.bank.statement import BankFileError

_DECLARED = re.compile(
    rb"""<\?xml\s[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9._\-]{1,40})["']""", re.IGNORECASE
)
_ENCODINGS = ("utf-8", "us-ascii", "iso-8859-1", "iso-8859-2", "windows-1250", "windows-1252")
_UTF8 = "utf-8"
_DECLARATION = re.compile(r"^<\?xml\s[^>]{0,200}\?>")
_NOT_BLANK = re.compile(r"\S")


@dataclass(frozen=True, slots=True)
class CamtDocument:
    root: CamtNode
    namespace: str
    encoding: str
    passed_over: PassedOver


def read_document(data: bytes, limits: BankLimits) -> CamtDocument:
    """Raises BankFileError with XML_DTD_FORBIDDEN, XML_NOT_WELL_FORMED or XML_TOO_DEEP."""
    encoding = _encoding(data)
    text = _text(data, encoding)
    _refuse_dtd(text)
    root = _parse(text.encode(_UTF8), limits)
    namespace = etree.QName(root).namespace or ""
    preamble = passed_over_before(data)
    return CamtDocument(CamtNode(root, {"": namespace}), namespace, encoding, preamble)


def _encoding(data: bytes) -> str:
    if data.startswith(codecs.BOM_UTF8):
        return _UTF8
    found = _DECLARED.match(data, preamble_end(data))
    declared = found[1].decode("ascii").lower() if found else _UTF8
    if declared not in _ENCODINGS:
        raise _not_well_formed(
            f"Plik XML podaje kodowanie {declared.upper()}, którego nie czytamy. "
            "Zapisz go w UTF-8.",
            1,
            found=declared,
            expected=", ".join(_ENCODINGS),
        )
    return declared


def _text(data: bytes, encoding: str) -> str:
    begin = preamble_end(data)
    try:
        text = data[begin:].decode(encoding)
    except UnicodeDecodeError as error:
        raise _not_well_formed(
            f"Plik XML ma znaki niezgodne z zadeklarowanym kodowaniem {encoding.upper()}.",
            data.count(b"\n", 0, begin + error.start) + 1,
            expected=encoding,
        ) from None
    if lines := data.count(b"\n", 0, begin):
        # A declaration may stand at the very beginning only, and lines must keep their numbers.
        text = "\n" * lines + _DECLARATION.sub("", text, count=1)
    return text


def _refuse_dtd(text: str) -> None:
    """The prolog may hold the declaration, comments and instructions, but no `<!DOCTYPE`."""
    end = 0
    # A prolog that does not end is left to the parser, which says where it is broken.
    while end >= 0 and (found := _NOT_BLANK.search(text, end)):
        at = found.start()
        if text.startswith("<!--", at):
            end = _after(text, "-->", at + 4)
        elif text.startswith("<?", at):
            end = _after(text, "?>", at + 2)
        elif text.startswith("<!", at):
            raise _dtd_forbidden(text.count("\n", 0, at) + 1)
        else:
            return


def _after(text: str, mark: str, start: int) -> int:
    """Behind the next `mark`, or -1."""
    found = text.find(mark, start)
    return found + len(mark) if found >= 0 else -1


def _parse(data: bytes, limits: BankLimits) -> etree._Element:
    events = etree.iterparse(
        BytesIO(data),
        events=("start", "end"),
        encoding=_UTF8,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    depth = 0
    try:
        for event, element in events:
            depth += 1 if event == "start" else -1
            if depth > limits.xml_depth:
                raise _too_deep(limits.xml_depth, cast(int | None, element.sourceline))
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        raise _not_well_formed(
            f"Plik XML jest uszkodzony lub ucięty (wiersz {line}).", line
        ) from None
    root = cast(etree._Element, events.root)
    if root.getroottree().docinfo.internalDTD is not None:
        raise _dtd_forbidden(1)
    return root


def _dtd_forbidden(line: int) -> BankFileError:
    return BankFileError(
        BankFinding(
            Code.XML_DTD_FORBIDDEN,
            "Plik XML zawiera deklarację DOCTYPE. Ze względów bezpieczeństwa nie został odczytany.",
            line=line,
            field="DOCTYPE",
        )
    )


def _too_deep(allowed: int, line: int | None) -> BankFileError:
    return BankFileError(
        BankFinding(
            Code.XML_TOO_DEEP,
            f"Plik XML jest zagnieżdżony głębiej niż dopuszczalne {allowed} poziomy.",
            line=line,
            expected=f"≤ {allowed}",
        )
    )


def _not_well_formed(
    message: str, line: int, found: str | None = None, expected: str | None = None
) -> BankFileError:
    return BankFileError(
        BankFinding(Code.XML_NOT_WELL_FORMED, message, line=line, found=found, expected=expected)
    )


PROVEN_VERSIONS = ("02", "08")
_BETWEEN = ("03", "04", "05", "06", "07")
_NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:camt\.(05[234])\.001\.(\d\d)", re.ASCII)
_OTHERS = {"052": "raport śróddzienny CAMT.052", "054": "powiadomienie CAMT.054"}


def check_version(namespace: str, more_versions: Collection[str]) -> list[BankFinding]:
    """Nothing or the warning BANK_CAMT_UNTESTED; `more_versions` are two digits each.

    Raises BankFileError with FILE_NOT_STATEMENT, BANK_CAMT_OTHER or BANK_CAMT_VERSION.
    """
    found = _NAMESPACE.fullmatch(namespace)
    if found is None:
        raise not_a_statement("to inny plik XML", found="XML")
    kind, version = found.groups()
    if kind in _OTHERS:
        raise BankFileError(
            BankFinding(
                Code.BANK_CAMT_OTHER,
                f"To jest {_OTHERS[kind]}, nie wyciąg CAMT.053.",
                field="Document",
                found=f"camt.{kind}",
                expected="camt.053",
            )
        )
    if version in PROVEN_VERSIONS or version in more_versions:
        return []
    read = ", ".join(sorted({*PROVEN_VERSIONS, *more_versions}))
    if version in _BETWEEN:
        return [
            BankFinding(
                Code.BANK_CAMT_UNTESTED,
                f"Wersji camt.053.001.{version} nie sprawdzono jeszcze na pliku z banku "
                f"(sprawdzone: {read}). Porównaj podgląd z wyciągiem.",
                field="Document",
                found=version,
                expected=read,
            )
        ]
    raise BankFileError(
        BankFinding(
            Code.BANK_CAMT_VERSION,
            f"Wersja camt.053.001.{version} nie jest obsługiwana (obsługiwane: {read}).",
            field="Document",
            found=version,
            expected=read,
        )
    )
