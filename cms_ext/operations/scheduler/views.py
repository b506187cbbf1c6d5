"""Liveness and readiness for machines, and the state of the site for people."""

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cms_ext.evidence.verification.domain import has_findings
from cms_ext.frontend.page_cache.store import is_reachable
from cms_ext.operations.backup.domain.record import report_backup_state
from cms_ext.operations.feeds.domain import has_late_feed
from cms_ext.operations.scheduler.domain.job import list_failing_jobs, sweep_is_late
from cms_ext.operations.scheduler.domain.site_state import (
    find_health_problems,
    list_site_items,
    list_site_parts,
    report_disk_state,
)
from cms_ext.people.identity.views.guard import StaffRequest, for_staff
from cms_ext.people.outbox.mail.domain.delivery import mail_is_late

SEES_HEALTH = "cms_ext_scheduler.view_sweep"


@never_cache
def alive(request: HttpRequest) -> JsonResponse:
    """Liveness: the process answers."""
    return JsonResponse({"status": "ok"})


@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """Readiness: database, disk and scheduler work, and no check of the data found anything.

    Late mail, a late backup, late feeds, failed jobs and an absent page cache are reported too,
    without turning the status red. Staff see which jobs failed, everybody else their number.
    """
    try:
        late = sweep_is_late(timezone.now())
        mail_late = mail_is_late(timezone.now())
        failed = list_failing_jobs()
        backup, disk = report_backup_state(timezone.now()), report_disk_state()
        changed, late_feed = has_findings(), has_late_feed()
    except OperationalError:
        return JsonResponse({"status": "red", "database": "unreachable"}, status=503)
    body = {
        "status": "red" if late or disk != "ok" or changed else "ok",
        "database": "ok",
        "disk": disk,
        "page_cache": "ok" if is_reachable() else "unreachable",
        "scheduler": "late" if late else "ok",
        "failing": failed if request.user.has_perm(SEES_HEALTH) else len(failed),
        "mail": "late" if mail_late else "ok",
        "backup": backup,
        "feeds": "late" if late_feed else "ok",
        "evidence": "findings" if changed else "ok",
    }
    return JsonResponse(body, status=503 if body["status"] == "red" else 200)


@never_cache
@require_safe
@for_staff(SEES_HEALTH)
def site_health(request: StaffRequest) -> HttpResponse:
    """Show staff what does not work, what is to do, and which plugins are enabled."""
    now = timezone.now()
    items, parts = list_site_items(now), list_site_parts()
    context = {
        "faults": find_health_problems(now),
        "off": [item.title for item in items if item.is_off],
        "to_do": [item for item in items if item.to_do],
        "well": [item for item in items if not item.to_do],
        "plugins": [part for part in parts if not part.is_own],
        "own_parts": [part for part in parts if part.is_own],
    }
    return render(request, "cms_ext/scheduler/health.html", context)
