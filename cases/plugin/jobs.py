"""What the scheduler runs for cases."""

from __future__ import annotations

from cases.domain import verify
from cases.domain.deemed import mark_deemed_accepted
from cases.domain.order import expire_quotes
from cases.models import CaseAttachment
from cms_ext.base.dates.clock import business_today
from cms_ext.base.files.virus_scan import scan_waiting
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.plugins import JobFound


def mark_deemed_today() -> None:
    mark_deemed_accepted(business_today(), SYSTEM)


def verify_cases() -> None:
    """What the command of this name does. Raises JobFound."""
    if findings := verify.verify_cases():
        raise JobFound(f"verify_cases: {len(findings)} findings")


def expire_quotes_today() -> None:
    expire_quotes(business_today(), SYSTEM)


def scan_attachments() -> None:
    scan_waiting(CaseAttachment.objects.all())
