"""The library's jobs of the scheduler, on the one business day."""

from __future__ import annotations

from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.office.rules.clock import business_today
from members_area.library.domain.retention import archive_overdue, publish_due


def publish_due_today() -> None:
    publish_due(business_today(), origin=SYSTEM)


def archive_overdue_today() -> None:
    archive_overdue(business_today(), origin=SYSTEM)
