"""Accepting a file by its content: PDF, JPEG, PNG, HEIC, signed XML, ASiC-E; at most 10 MB."""

import hashlib
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from lxml import etree

from cms_ext.access.domain.refusal import FILE_REFUSED, make_refusal
from cms_ext.access.domain.signature.check import check_signature
from cms_ext.access.domain.signature.report import SignatureReport
from cms_ext.base.files.outside_xml import make_outside_parser
from cms_ext.base.files.stored_files import display_name
from cms_ext.base.files.uploads.content import (
    ASIC,
    HEIC,
    JPEG,
    PDF,
    PICTURES,
    PNG,
    XML,
    Unsuitable,
    check_pdf,
    check_picture,
    honest_name,
    media_type,
    require_honest_name,
    require_one_format,
)
from cms_ext.base.files.virus_scan import NotClean, ScanState, scan_file
from cms_ext.base.tables.zip_archive import ZipArchive, ZipProblem, is_encrypted

MAX_SIZE = 10 * 1024 * 1024

# What may carry an electronic signature inside.
SIGNABLE = (PDF, XML, ASIC)


class AttachmentRefused(ValueError):
    """The file is refused; the message says why and what to do (access.md §6)."""

    code = FILE_REFUSED


@dataclass(frozen=True, slots=True)
class AcceptedFile:
    """A file whose content was checked and stays as it came; `name` is only displayed.

    `mime` follows from the content, `sha256` is of the content, in hexadecimal. `signature` is the
    technical check of a file that may carry an electronic signature.
    """

    name: str
    content: bytes
    mime: str
    sha256: str
    scan_state: ScanState
    signature: SignatureReport | None = None


def refuse_file(name: str, why: str) -> AttachmentRefused:
    """Make the refusal of this file: its name, the reason, and what to do about it."""
    return AttachmentRefused(make_refusal(FILE_REFUSED, name=name, why=why).message)


def accept_file(name: str, content: bytes, *, may_wait: bool = False) -> AcceptedFile:
    """Check a file from outside; its content stays as it is, byte for byte.

    Raises AttachmentRefused with a sentence that says what is wrong and what to do, and
    ScannerUnavailable for a file that may not wait for a virus scanner.
    """
    name_on_screen = display_name(name)
    try:
        mime = _mime(name_on_screen, content)
        scan_state = scan_file(name_on_screen, content, may_wait=may_wait)
    except Unsuitable as error:
        raise refuse_file(name_on_screen, str(error)) from error
    except NotClean as error:
        raise AttachmentRefused(str(error)) from error
    return AcceptedFile(
        name=honest_name(name_on_screen, mime),
        content=content,
        mime=mime,
        sha256=hashlib.sha256(content).hexdigest(),
        scan_state=scan_state,
        signature=check_signature(content, mime) if mime in SIGNABLE else None,
    )


def _mime(name: str, content: bytes) -> str:
    if not content:
        raise Unsuitable(_("Plik jest pusty. Wybierz plik z treścią."))
    if len(content) > MAX_SIZE:
        raise Unsuitable(_("Plik ma ponad 10 MB. Zeskanuj formularz w mniejszej rozdzielczości."))
    mime = media_type(content)
    if mime is None:
        raise Unsuitable(kind_in_words(content))
    require_honest_name(name, mime)
    require_one_format(content, mime)
    CONTENT_CHECKS[mime](content)
    return mime


WHAT_TO_SEND = N_(
    "Przyjmujemy PDF, zdjęcie JPG, PNG albo HEIC oraz plik podpisany elektronicznie (XML, ASiC-E)."
)
# (first bytes, what it is and what to do instead)
OTHERS: tuple[tuple[tuple[bytes, ...], str], ...] = (
    ((b"MZ", b"\x7fELF", b"#!"), N_("To jest program. Programów nie przyjmujemy.")),
    (
        (b"\xd0\xcf\x11\xe0", b"{\\rtf"),
        N_("To jest dokument pakietu biurowego. Zapisz go jako PDF i podpisz."),
    ),
    ((b"x\x9f>\x22",), N_("To jest winmail.dat programu Outlook. Wyślij formularz jako PDF.")),
    (
        (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"MSCF"),
        N_("To jest archiwum. Wyślij pliki osobno, bez pakowania."),
    ),
    ((b"GIF8", b"II*\x00", b"MM\x00*", b"BM", b"RIFF"), N_("Zapisz obraz jako JPG albo PDF.")),
)


def kind_in_words(content: bytes) -> str:
    """Say what a file of a refused kind is, and what to send instead."""
    start = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if content.startswith(b"PK"):
        return _zip_words(content)
    for beginnings, words in OTHERS:
        if content.startswith(beginnings):
            return f"{_(words)} {_(WHAT_TO_SEND)}"
    if b"%PDF-" in content[:2048]:
        return _("Przed początkiem PDF stoi coś jeszcze. Zapisz plik ponownie jako PDF.")
    if start.lower().startswith((b"<!doctype html", b"<html", b"<script", b"<svg", b"<!--")):
        return _("To jest strona albo grafika internetowa. Wydrukuj ją do PDF i podpisz.")
    return _(WHAT_TO_SEND)


def _zip_words(content: bytes) -> str:
    head = content[:4096]
    if b"[Content_Types].xml" in head or b"application/vnd.oasis" in head:
        return _("To jest dokument pakietu biurowego. Zapisz go jako PDF i podpisz.")
    return _("To jest archiwum. Wyślij pliki osobno, bez pakowania.")


SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}Signature"

# Each mark takes a hundred bytes of memory; a signed form has some hundred marks.
MAX_MARKS = 200_000

# A browser would run content of these namespaces.
ACTIVE = ("http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg")


def check_xml(content: bytes) -> None:
    """Raise Unsuitable unless the content is a well-formed signed XML document."""
    if next(safe_tree(content).iter(SIGNATURE), None) is None:
        raise Unsuitable(
            _("W pliku XML nie ma podpisu elektronicznego. Podpisz plik albo wyślij PDF.")
        )


def safe_tree(content: bytes) -> etree._Element:
    """Parse an XML document in UTF-8 without a document type; raises Unsuitable."""
    if content.count(b"<") + content.count(b"=") > MAX_MARKS:
        raise Unsuitable(_("Plik XML ma zbyt wiele części. Wyślij PDF."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unsuitable(
            _("Plik XML nie jest zapisany w UTF-8. Podpisz formularz ponownie.")
        ) from (error)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise Unsuitable(
            _("Plik XML ma definicję typu dokumentu. Podpisz formularz w serwisie podpisu.")
        )
    # Whatever the declaration says, so that nothing hides in another code.
    parser = make_outside_parser(encoding="utf-8")
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise Unsuitable(
            _("Plik XML jest uszkodzony. Podpisz formularz ponownie i wyślij nowy plik.")
        ) from error
    _require_inert(root)
    return root


def _require_inert(root: etree._Element) -> None:
    node = root.getprevious()
    while node is not None:
        if isinstance(node, etree._ProcessingInstruction):
            raise Unsuitable(_("Plik XML ma arkusz wyglądu. Podpisz formularz ponownie."))
        node = node.getprevious()
    for element in root.iter(etree.Element):
        if etree.QName(element).namespace in ACTIVE:
            raise Unsuitable(_("W pliku XML jest kod strony internetowej. Wyślij PDF."))


MAX_ENTRIES = 20
MAX_UNPACKED = 2 * MAX_SIZE
DER_SEQUENCE = b"\x30"


def check_container(content: bytes) -> None:
    """Raise Unsuitable for anything but signatures and signed PDF, pictures or XML."""
    archive = ZipArchive(io.BytesIO(content), _refuse, MAX_ENTRIES)
    if archive.unpacked > MAX_UNPACKED:
        raise _refuse(ZipProblem.LARGE)
    _require_plain(archive)
    for entry in archive.entries:
        _check_entry(entry.filename, archive.read(entry, MAX_UNPACKED))


def _refuse(fault: ZipProblem) -> Unsuitable:
    if fault in (ZipProblem.LARGE, ZipProblem.MANY):
        return Unsuitable(_("Plik ASiC-E po rozpakowaniu jest za duży. Wyślij sam formularz."))
    return Unsuitable(_("Plik ASiC-E jest uszkodzony. Podpisz formularz ponownie."))


def _require_plain(archive: ZipArchive) -> None:
    names = [entry.filename for entry in archive.entries]
    begins_well = (
        names[:1] == ["mimetype"] and archive.entries[0].header_offset == 0 and not archive.comment
    )
    flat = all(
        "/" not in name.removeprefix("META-INF/") and "\\" not in name and ".." not in name
        for name in names
    )
    open_to_all = not any(map(is_encrypted, archive.entries))
    if not (begins_well and flat and open_to_all) or len(set(names)) != len(names):
        raise Unsuitable(_("Plik ASiC-E ma niedozwoloną budowę. Podpisz formularz ponownie."))


def _check_entry(name: str, body: bytes) -> None:
    if name == "mimetype":
        fits = body == ASIC.encode()
    elif name.startswith("META-INF/"):
        fits = _is_signature_part(name, body)
    else:
        fits = _is_signed_file(body)
    if not fits:
        raise Unsuitable(
            _("W pliku ASiC-E jest plik innego rodzaju (%s). Podpisz sam formularz w PDF.")
            % name[:60]
        )


def _is_signature_part(name: str, body: bytes) -> bool:
    if name.lower().endswith(".xml"):
        safe_tree(body)
        return True
    return name.lower().endswith((".p7s", ".tst")) and body.startswith(DER_SEQUENCE)


def _is_signed_file(body: bytes) -> bool:
    """Return whether the body is a signed file.

    A nested container is not one, as signers must see it.
    """
    mime = media_type(body)
    if mime is None or mime == ASIC:
        return False
    require_one_format(body, mime)
    if mime == PDF:
        check_pdf(body)
    elif mime in PICTURES:
        check_picture(body, mime)
    elif mime == XML:
        safe_tree(body)
    return True


# The check of each kind of content.
CONTENT_CHECKS: Mapping[str, Callable[[bytes], None]] = {
    PDF: check_pdf,
    JPEG: lambda content: check_picture(content, JPEG),
    PNG: lambda content: check_picture(content, PNG),
    HEIC: lambda content: check_picture(content, HEIC),
    XML: check_xml,
    ASIC: check_container,
}
