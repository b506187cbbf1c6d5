"""Attaching accepted files to an application: at most five, each once, all or none."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from cms_ext.access.domain.files.accepted import MAX_FILES, XML, AcceptedFile, AttachmentRefused
from cms_ext.access.domain.signature.check import check_signature
from cms_ext.access.domain.signature.report import SignatureReport, SignatureResult
from cms_ext.access.models import AccessApplication, ApplicationAttachment
from cms_ext.access.vocabulary import AttachmentKind
from cms_ext.base.stored_files.erasing import erased_unless_kept


class TooManyFiles(AttachmentRefused):
    """The application would have more than five files."""


def attach(
    application: AccessApplication, files: Sequence[AcceptedFile], kind: AttachmentKind
) -> list[ApplicationAttachment]:
    """Store the files with the reports on their electronic signatures; returns the new rows.

    A file that the application has already is not stored again. Raises TooManyFiles.
    """
    reports = {file.sha256: _report(file, files) for file in files}
    with transaction.atomic(), erased_unless_kept() as stored:
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
        signature=report.as_json() if report else None,
    )
    row.file.save(file.name, ContentFile(file.content), save=False)
    stored.append(row.file)
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
