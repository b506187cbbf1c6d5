"""Jobs of cases for the scheduler."""

from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cases.domain.decision import mark_deemed_accepted
from cases.domain.order import expire_quotes
from cases.models import CaseAttachment
from cms_ext.base.dates.clock import business_today
from cms_ext.base.files.virus_scan import scan_waiting
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.plugins import Job


def mark_deemed_today() -> None:
    mark_deemed_accepted(business_today(), SYSTEM)


def expire_quotes_today() -> None:
    expire_quotes(business_today(), SYSTEM)


def scan_attachments() -> None:
    scan_waiting(CaseAttachment.objects.all())


JOBS = (
    Job(
        "cases_quotes_expired",
        timedelta(hours=1),
        expire_quotes_today,
        title=_("Wyceny, które straciły ważność"),
    ),
    Job(
        "cases_deemed_accepted",
        timedelta(hours=1),
        mark_deemed_today,
        title=_("Reklamacje uznane z mocy prawa"),
    ),
    Job(
        "cases_scan_files",
        timedelta(minutes=1),
        scan_attachments,
        only_with="COOP_CLAMD",
        title=_("Sprawdzanie załączników spraw programem antywirusowym"),
    ),
)
