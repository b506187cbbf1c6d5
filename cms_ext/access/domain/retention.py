"""Retention of applications and of what came with them (glossary.md B4)."""

from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, Coalesce

from cms_ext.access.models import (
    AccessApplication,
    ApplicationAttachment,
    CredentialBatch,
    ReceivedMessage,
)
from cms_ext.access.vocabulary import ApplicationChannel, ApplicationState
from cms_ext.base.files.stored_files import delete_after_commit
from cms_ext.desks.privacy.domain.retention import ExpiredRows, count_expired
from cms_ext.evidence.audit.models import AuditEvent

REFUSED = (ApplicationState.REJECTED, ApplicationState.WITHDRAWN)


def refused_before(moment: datetime) -> QuerySet[AccessApplication]:
    """Applications rejected or withdrawn before the moment, annotated with `ended_at`.

    Only the access log knows when somebody withdrew; the log is kept longer than these.
    """
    withdrawn = AuditEvent.objects.filter(
        action="WITHDRAWN",
        object_type=AccessApplication._meta.label,
        object_id=Cast(OuterRef("pk"), models.CharField()),
    ).order_by("-seq")
    ended = Coalesce("decided_at", Subquery(withdrawn.values("at")[:1]), "received_at")
    refused = AccessApplication.objects.filter(state__in=REFUSED)
    return refused.annotate(ended_at=ended).filter(ended_at__lt=moment)


def with_login_closed_before(moment: datetime) -> QuerySet[AccessApplication]:
    """Accepted applications whose login was closed before the moment."""
    return AccessApplication.objects.filter(user__closed_at__lt=moment)


def spent_attachments(moment: datetime) -> QuerySet[ApplicationAttachment]:
    """Files of refused applications, and scans whose paper original the office has."""
    on_paper = Q(
        application__channel=ApplicationChannel.IN_PERSON,
        application__state__in=[
            ApplicationState.CREDENTIALS_ISSUED,
            ApplicationState.ACTIVATED,
            ApplicationState.EXPIRED,
        ],
        application__decided_at__lt=moment,
    )
    refused = Q(application__in=refused_before(moment).values("pk"))
    return ApplicationAttachment.objects.filter(on_paper | refused)


def spent_messages(moment: datetime) -> QuerySet[ReceivedMessage]:
    """Raw e-mails of refused applications, of plugins, and those of none that a clerk has settled.

    One that waits for a clerk stays until somebody has looked at it: its term runs from then.
    """
    refused = Q(application__in=refused_before(moment).values("pk"))
    settled = Q(application__isnull=True, settled_at__lt=moment)
    of_plugins = Q(application__isnull=True, received_at__lt=moment) & ~Q(handed_over="")
    return ReceivedMessage.objects.filter(refused | settled | of_plugins).exclude(raw="")


@transaction.atomic
def remove_applications(applications: QuerySet[Any]) -> None:
    """Delete applications with messages, checks and issues; files go after the commit."""
    keys = list(applications.values_list("pk", flat=True))
    remove_attachments(ApplicationAttachment.objects.filter(application__in=keys))
    forget_messages(ReceivedMessage.objects.filter(application__in=keys).exclude(raw=""))
    AccessApplication.objects.filter(pk__in=keys).delete()


@transaction.atomic
def remove_attachments(attachments: QuerySet[ApplicationAttachment]) -> None:
    for attachment in attachments:
        delete_after_commit(attachment.file)
    ApplicationAttachment.objects.filter(pk__in=[one.pk for one in attachments]).delete()


@transaction.atomic
def forget_messages(messages: QuerySet[ReceivedMessage]) -> None:
    """Delete messages and their texts; senders and verdicts stay with the applications."""
    for message in messages:
        delete_after_commit(message.raw)
    forgotten = ReceivedMessage.objects.filter(pk__in=[one.pk for one in messages])
    forgotten.update(raw="", text="", subject="")
    forgotten.filter(application=None).update(sender="", verdicts=[])


def forget_accepted(before: datetime, rehearse: bool) -> ExpiredRows:
    rows = with_login_closed_before(before)
    expired_rows = count_expired(rows, "user__closed_at")
    if not rehearse:
        remove_applications(rows)
    return expired_rows


def forget_refused(before: datetime, rehearse: bool) -> ExpiredRows:
    rows = refused_before(before)
    expired_rows = count_expired(rows, "ended_at")
    if not rehearse:
        remove_applications(rows)
    return expired_rows


def forget_batches(before: datetime, rehearse: bool) -> ExpiredRows:
    """Delete batches of starter passwords with their lists; the logins stay."""
    rows = CredentialBatch.objects.filter(proposed_at__lt=before)
    expired_rows = count_expired(rows, "proposed_at")
    if not rehearse:
        rows.delete()
    return expired_rows


def forget_files(before: datetime, rehearse: bool) -> ExpiredRows:
    attachments, messages = spent_attachments(before), spent_messages(before)
    expired_rows = count_expired(attachments, "added_at") + count_expired(messages, "received_at")
    if not rehearse:
        remove_attachments(attachments)
        forget_messages(messages)
    return expired_rows
