from __future__ import annotations

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cms_ext.operations.backup.domain.record import standing
from cms_ext.operations.scheduler.domain.health import disk_is_full, faults
from cms_ext.operations.scheduler.domain.job import failing, sweep_is_late
from cms_ext.operations.scheduler.domain.site_state import site_items, site_parts
from cms_ext.people.identity.views.guard import StaffRequest, for_staff
from cms_ext.people.outbox.mail.domain.delivery import mail_is_late

SEES_HEALTH = "cms_ext_scheduler.view_sweep"


@never_cache
def alive(request: HttpRequest) -> JsonResponse:
    """Liveness: the process answers. Asks nothing else."""
    return JsonResponse({"status": "ok"})


@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """Readiness: the database answers, the disk takes more, the scheduler has swept lately.

    Mail that waits for an hour, a backup that is due and failed jobs are told too; they are no
    reason to stop answering. Which jobs failed is for staff, the number for everybody.
    """
    try:
        late = sweep_is_late(timezone.now())
        mail_late = mail_is_late(timezone.now())
        failed = failing()
        backup, full = standing(timezone.now()), disk_is_full()
    except OperationalError:
        return JsonResponse({"status": "red", "database": "unreachable"}, status=503)
    body = {
        "status": "red" if late or full else "ok",
        "database": "ok",
        "disk": "full" if full else "ok",
        "scheduler": "late" if late else "ok",
        "failing": failed if request.user.has_perm(SEES_HEALTH) else len(failed),
        "mail": "late" if mail_late else "ok",
        "backup": backup,
    }
    return JsonResponse(body, status=503 if late or full else 200)


@never_cache
@require_safe
@for_staff(SEES_HEALTH)
def site_health(request: StaffRequest) -> HttpResponse:
    """The same for people: what does not work, since when and what to do; which plugins are on."""
    now = timezone.now()
    items, parts = site_items(now), site_parts()
    context = {
        "faults": faults(now),
        "to_do": [item for item in items if item.to_do],
        "well": [item for item in items if not item.to_do],
        "plugins": [part for part in parts if not part.is_own],
        "own_parts": [part for part in parts if part.is_own],
    }
    return render(request, "cms_ext/scheduler/health.html", context)
