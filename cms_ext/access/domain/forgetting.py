"""The ends of terms of access applications and of the mail around them (B4)."""

from __future__ import annotations

from datetime import datetime

from cms_ext.access.domain.retention import (
    forget_messages,
    of_logins_closed_before,
    refused_before,
    remove_applications,
    remove_attachments,
    spent_attachments,
    spent_messages,
)
from cms_ext.desks.privacy.domain.expired import Expired, expired


def forget_accepted(before: datetime, rehearse: bool) -> Expired:
    rows = of_logins_closed_before(before)
    found = expired(rows, "user__closed_at")
    if not rehearse:
        remove_applications(rows)
    return found


def forget_refused(before: datetime, rehearse: bool) -> Expired:
    rows = refused_before(before)
    found = expired(rows, "ended_at")
    if not rehearse:
        remove_applications(rows)
    return found


def forget_files(before: datetime, rehearse: bool) -> Expired:
    attachments, messages = spent_attachments(before), spent_messages(before)
    found = expired(attachments, "added_at") + expired(messages, "received_at")
    if not rehearse:
        remove_attachments(attachments)
        forget_messages(messages)
    return found
