"""Attaching accepted files to an application: at most five, each once, all or none."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _
from lxml import etree

from cms_ext.access.domain.refusal import FILE_REFUSED, refusal
from cms_ext.access.domain.signature.check import check_signature
from cms_ext.access.domain.signature.report import SignatureReport, SignatureResult
from cms_ext.access.models import AccessApplication, ApplicationAttachment
from cms_ext.access.vocabulary import AttachmentKind, SignatureKind
from cms_ext.base.files.stored_files import erased_unless_kept, save_file
from cms_ext.base.files.uploads.content import check_pdf, check_picture, require_one_format
from cms_ext.base.files.uploads.kind import (
    ASIC,
    PDF,
    PICTURES,
    XML,
    Unsuitable,
    media_type,
)
from cms_ext.base.files.virus_scan import ScanState

MAX_SIZE = 10 * 1024 * 1024
MAX_FILES = 5

# What may carry an electronic signature inside.
SIGNABLE = (PDF, XML, ASIC)


class AttachmentRefused(ValueError):
    """The file cannot be taken; the message says why and what to do (access.md §6)."""

    code = FILE_REFUSED


@dataclass(frozen=True, slots=True)
class AcceptedFile:
    """A file whose content was looked at. `name` is only shown, `content` is as it came.

    `mime` is what the content is, `sha256` is of the content, in hexadecimal. `signature` is the
    technical check of a file that may carry an electronic signature.
    """

    name: str
    content: bytes
    mime: str
    sha256: str
    scan_state: ScanState
    signature: SignatureReport | None = None


def refused(name: str, why: str) -> AttachmentRefused:
    """The refusal of this file: its name, the reason, and what to do about it."""
    return AttachmentRefused(f"{refusal(FILE_REFUSED, name=name).message} {why}")


class TooManyFiles(AttachmentRefused):
    """The application would have more than five files."""


def attach(
    application: AccessApplication, files: Sequence[AcceptedFile], kind: AttachmentKind
) -> list[ApplicationAttachment]:
    """Store the files with the reports on their electronic signatures; returns the new rows.

    A file that the application has already is not stored again. Raises TooManyFiles.
    """
    reports = {file.sha256: _report(file, files) for file in files}
    with erased_unless_kept() as stored, transaction.atomic():
        # The row is the lock: two uploads at once are counted one after the other.
        AccessApplication.objects.select_for_update().get(pk=application.pk)
        known = set(application.attachments.values_list("sha256", flat=True))
        new = [file for file in _each_once(files) if file.sha256 not in known]
        if len(known) + len(new) > MAX_FILES:
            raise TooManyFiles(
                _("Do wniosku można dołączyć najwyżej %(most)s plików. Połącz skany w jeden PDF.")
                % {"most": MAX_FILES}
            )
        return [_stored(application, file, kind, reports[file.sha256], stored) for file in new]


def _stored(
    application: AccessApplication,
    file: AcceptedFile,
    kind: AttachmentKind,
    report: SignatureReport | None,
    stored: list[FieldFile],
) -> ApplicationAttachment:
    row = ApplicationAttachment(
        application=application,
        kind=kind,
        name=file.name,
        sha256=file.sha256,
        mime=file.mime,
        size=len(file.content),
        scan_state=file.scan_state,
        signature=report.as_json() if report else None,
    )
    save_file(row.file, file.name, ContentFile(file.content), stored)
    row.save()
    return row


def _each_once(files: Sequence[AcceptedFile]) -> list[AcceptedFile]:
    return list({file.sha256: file for file in files}.values())


def _report(file: AcceptedFile, together: Sequence[AcceptedFile]) -> SignatureReport | None:
    """The file's own report; a signature in a file of its own signs the one other file with it."""
    others = [other.content for other in together if other.sha256 != file.sha256]
    alone = file.signature is None or file.signature.kind != SignatureResult.UNREADABLE
    if alone or file.mime != XML or len(others) != 1:
        return file.signature
    return check_signature(file.content, file.mime, others[0])


def attach_signed(
    application: AccessApplication, files: Sequence[AcceptedFile], signature_kind: str
) -> list[ApplicationAttachment]:
    """Keep the files of a signed form. Files of one kind go together: one may sign the other.

    `signature_kind` is a `SignatureKind`, or empty when nobody has said. Raises AttachmentRefused.
    """
    electronic = _is_electronic(files, signature_kind)

    def kind(file: AcceptedFile) -> AttachmentKind:
        return _kind_of(file, electronic=electronic)

    kept: list[ApplicationAttachment] = []
    for of_kind, group in groupby(sorted(files, key=kind), key=kind):
        kept += attach(application, list(group), of_kind)
    return kept


def _is_electronic(files: Sequence[AcceptedFile], signature_kind: str) -> bool:
    if signature_kind:
        return signature_kind != SignatureKind.HANDWRITTEN
    return any(map(_has_signature, files))


def _kind_of(file: AcceptedFile, *, electronic: bool) -> AttachmentKind:
    if electronic or _has_signature(file):
        return AttachmentKind.SIGNED_DOC
    return AttachmentKind.PHOTO if file.mime in PICTURES else AttachmentKind.SCAN


def _has_signature(file: AcceptedFile) -> bool:
    """Whether an electronic signature was found in the file, good or bad; XML and ASiC are one."""
    found = file.signature is not None and file.signature.kind != SignatureResult.NO_SIGNATURE
    return found or file.mime in (XML, ASIC)


SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}Signature"
# Each takes a hundred bytes of memory once it is read; a signed form has some hundred.
MAX_MARKS = 200_000
# A browser would run what stands in these.
ACTIVE = ("http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg")


def check_xml(content: bytes) -> None:
    """Raises Unsuitable unless it is a well-formed signed document."""
    if next(safe_tree(content).iter(SIGNATURE), None) is None:
        raise Unsuitable(
            _("W pliku XML nie ma podpisu elektronicznego. Podpisz plik albo wyślij PDF.")
        )


def safe_tree(content: bytes) -> etree._Element:
    """The root of an XML document in UTF-8 without a document type; raises Unsuitable."""
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
    parser = etree.XMLParser(
        encoding="utf-8",  # whatever the declaration says, so that nothing hides in another code
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
    )
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
# Before each line of the directory. Counting them is cheap, reading a hundred thousand is not.
ENTRY = b"PK\x01\x02"
MAX_UNPACKED = 2 * MAX_SIZE
DER_SEQUENCE = b"\x30"


def check_container(content: bytes) -> None:
    """Raises Unsuitable for anything but signatures and signed PDF, pictures or XML."""
    if content.count(ENTRY) > MAX_ENTRIES:
        raise _too_large()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _require_small(entries)
            _require_plain(archive, entries)
            for entry, body in _bodies(archive, entries):
                _look_into(entry.filename, body)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise Unsuitable(_("Plik ASiC-E jest uszkodzony. Podpisz formularz ponownie.")) from error


def _require_small(entries: list[zipfile.ZipInfo]) -> None:
    """By the sizes that the directory states; reading stops there, whatever is packed in."""
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise _too_large()


def _too_large() -> Unsuitable:
    return Unsuitable(_("Plik ASiC-E po rozpakowaniu jest za duży. Wyślij sam formularz."))


def _require_plain(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    whole = names[0] == "mimetype" and entries[0].header_offset == 0 and not archive.comment
    flat = all(
        "/" not in name.removeprefix("META-INF/") and "\\" not in name and ".." not in name
        for name in names
    )
    open_to_all = all(not entry.flag_bits & 1 for entry in entries)
    if not (whole and flat and open_to_all) or len(set(names)) != len(names):
        raise Unsuitable(_("Plik ASiC-E ma niedozwoloną budowę. Podpisz formularz ponownie."))


def _bodies(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]
) -> Iterator[tuple[zipfile.ZipInfo, bytes]]:
    for entry in entries:
        with archive.open(entry) as stream:
            yield entry, stream.read(entry.file_size + 1)


def _look_into(name: str, body: bytes) -> None:
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
    """A nested container is no signed file: what is signed must be seen at once."""
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
