"""Files of an application for a relief: certificates that its reasons mention."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.core.files.base import ContentFile
from django.db import transaction
from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils import timezone

from cms_ext.access.domain.accepted_file import AcceptedFile
from cms_ext.base.files.stored_files import delete_after_commit, erased_unless_kept, save_file
from cms_ext.base.web.responses import send_download
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.sealed_rows.domain.stored_file import open_sealed_file
from ebok_plugin.ledger import api as ledger
from waste_union.declarations.domain import refusal
from waste_union.declarations.domain.relief import lock_relief, record_relief
from waste_union.declarations.models import ReliefApplication, ReliefAttachment
from waste_union.declarations.vocabulary import RELIEF_OPEN

MAX_FILES = 5


def attach_relief_files(
    application: ReliefApplication, files: Sequence[AcceptedFile], *, today: date, origin: Origin
) -> None:
    """Store files with an undecided application; one that it has already is not stored again.

    Raises Refusal: RELIEF_NO_RIGHT, RELIEF_STATE, RELIEF_FILES for more than five.
    """
    with erased_unless_kept() as stored, transaction.atomic():
        application = lock_relief(application, *RELIEF_OPEN)
        if not ledger.may_act(origin.signed_in, application.account, today):
            raise refusal.make_refusal(refusal.RELIEF_NO_RIGHT)
        present = set(application.attachments.values_list("sha256", flat=True))
        new = {file.sha256: file for file in files if file.sha256 not in present}
        if len(present) + len(new) > MAX_FILES:
            raise refusal.make_refusal(refusal.RELIEF_FILES, most=MAX_FILES)
        for file in new.values():
            row = ReliefAttachment(
                application=application,
                name=file.name,
                sha256=file.sha256,
                mime=file.mime,
                size=len(file.content),
                scan_state=file.scan_state,
                added_by=origin.signed_in,
                added_at=timezone.now(),
            )
            save_file(row.file, file.name, ContentFile(file.content), stored)
            row.save()
        if new:
            record_relief("RELIEF_FILES_ADDED", application, origin)


def serve_relief_file(attachment: ReliefAttachment) -> HttpResponseBase:
    """Send the file as a download. Raises Http404 until the virus scanner has passed it."""
    if not attachment.is_readable:
        raise Http404
    return send_download(open_sealed_file(attachment.file), attachment.name, attachment.mime)


def remove_relief_files(attachments: Iterable[ReliefAttachment]) -> None:
    """Delete the files of rows after the commit, so that a rollback finds them again."""
    for attachment in attachments:
        delete_after_commit(attachment.file)
