"""What the scheduler runs for the applications; jobs ask the clock, verbs do not."""

from __future__ import annotations

from cms_ext.access.domain.decision import end_unsupplemented
from cms_ext.access.domain.email.mailbox import MailboxUnreachable, mailbox_url, poll_mailbox
from cms_ext.access.domain.ending import close_ended_rights, end_unsigned
from cms_ext.access.domain.sender import answer_site_forms
from cms_ext.access.models import ApplicationAttachment
from cms_ext.base.dates.clock import business_today
from cms_ext.base.files.virus_scan import scan_waiting


def answer_site_forms_today() -> None:
    answer_site_forms(business_today())


def end_unsupplemented_today() -> None:
    end_unsupplemented(business_today())


def close_ended_rights_today() -> None:
    close_ended_rights(business_today())


def end_unsigned_today() -> None:
    end_unsigned(business_today())


def poll_office_mailbox() -> None:
    """Raises MailboxUnreachable, so that readiness names the job until the server answers."""
    done = poll_mailbox(mailbox_url(), business_today())
    if done.broken:
        raise MailboxUnreachable(done.broken)


def scan_attachments() -> None:
    scan_waiting(ApplicationAttachment.objects.all())
