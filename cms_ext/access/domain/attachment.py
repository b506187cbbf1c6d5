"""Attachments of an application: at most five, each once, all or none."""

from collections.abc import Sequence
from itertools import groupby

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from cms_ext.access.domain.accepted_file import AcceptedFile, AttachmentRefused
from cms_ext.access.domain.signature.check import check_signature
from cms_ext.access.domain.signature.report import SignatureReport, SignatureResult
from cms_ext.access.models import AccessApplication, ApplicationAttachment
from cms_ext.access.vocabulary import AttachmentKind, SignatureKind
from cms_ext.base.files.stored_files import erased_unless_kept, save_file
from cms_ext.base.files.uploads.content import ASIC, PICTURES, XML, Unsuitable, safe_picture
from cms_ext.evidence.sealed_rows.domain.stored_file import open_sealed_file

MAX_FILES = 5


class TooManyFiles(AttachmentRefused):
    """The application would have more than five files."""


def attach_files(
    application: AccessApplication, files: Sequence[AcceptedFile], kind: AttachmentKind
) -> list[ApplicationAttachment]:
    """Store the files with the reports on their electronic signatures; returns new rows.

    A file that the application already has is not stored again. Raises TooManyFiles.
    """
    reports = {file.sha256: _report(file, files) for file in files}
    with erased_unless_kept() as stored, transaction.atomic():
        # The row is the lock: two uploads at once are counted one after the other.
        AccessApplication.objects.select_for_update().get(pk=application.pk)
        stored_digests = set(application.attachments.values_list("sha256", flat=True))
        each_once = {file.sha256: file for file in files}
        new = [file for digest, file in each_once.items() if digest not in stored_digests]
        if len(stored_digests) + len(new) > MAX_FILES:
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


def _report(file: AcceptedFile, together: Sequence[AcceptedFile]) -> SignatureReport | None:
    """Return the file's own report; a detached signature signs the one other file with it."""
    others = [other.content for other in together if other.sha256 != file.sha256]
    alone = file.signature is None or file.signature.kind != SignatureResult.UNREADABLE
    if alone or file.mime != XML or len(others) != 1:
        return file.signature
    return check_signature(file.content, file.mime, others[0])


def attach_signed(
    application: AccessApplication, files: Sequence[AcceptedFile], signature_kind: str
) -> list[ApplicationAttachment]:
    """Store the files of a signed form; of one kind together, as one may sign the other.

    `signature_kind` is a `SignatureKind`, or "" when it is unknown. Raises AttachmentRefused.
    """
    if signature_kind:
        electronic = signature_kind != SignatureKind.HANDWRITTEN
    else:
        electronic = any(map(_has_signature, files))

    def kind(file: AcceptedFile) -> AttachmentKind:
        return _kind_of(file, electronic=electronic)

    rows: list[ApplicationAttachment] = []
    for of_kind, group in groupby(sorted(files, key=kind), key=kind):
        rows += attach_files(application, list(group), of_kind)
    return rows


def _kind_of(file: AcceptedFile, *, electronic: bool) -> AttachmentKind:
    if electronic or _has_signature(file):
        return AttachmentKind.SIGNED_DOC
    return AttachmentKind.PHOTO if file.mime in PICTURES else AttachmentKind.SCAN


def _has_signature(file: AcceptedFile) -> bool:
    """Return whether the file has an electronic signature, good or bad.

    XML and ASiC count as one.
    """
    has_report = file.signature is not None and file.signature.kind != SignatureResult.NO_SIGNATURE
    return has_report or file.mime in (XML, ASIC)


PREVIEW_MIME = "image/jpeg"


def preview_picture(attachment: ApplicationAttachment) -> bytes | None:
    """A JPEG of a photo or scan, at most 2000 pixels wide or high; None for other files.

    A PDF is handed out as a file, and never drawn here.
    """
    if attachment.mime not in PICTURES:
        return None
    with open_sealed_file(attachment.file) as stored:
        try:
            return safe_picture(stored.read(), attachment.mime)
        except Unsuitable:
            return None
