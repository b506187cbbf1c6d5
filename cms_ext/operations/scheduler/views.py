from __future__ import annotations

from django.db import OperationalError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from cms_ext.operations.backup.domain.record import standing
from cms_ext.operations.scheduler.domain.job import failing, sweep_is_late
from cms_ext.people.mail.domain.delivery import mail_is_late


@never_cache
def alive(request: HttpRequest) -> JsonResponse:
    """Liveness: the process answers. Asks nothing else."""
    return JsonResponse({"status": "ok"})


@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """Readiness: the database answers and the scheduler has swept lately; failed jobs by name.

    Mail that waits for an hour and a backup that is due are named too; they are no reason to stop
    answering.
    """
    try:
        late = sweep_is_late(timezone.now())
        mail_late = mail_is_late(timezone.now())
        failed = failing()
        backup = standing(timezone.now())
    except OperationalError:
        return JsonResponse({"status": "red", "database": "unreachable"}, status=503)
    body = {
        "status": "red" if late else "ok",
        "database": "ok",
        "scheduler": "late" if late else "ok",
        "failing": failed,
        "mail": "late" if mail_late else "ok",
        "backup": backup,
    }
    return JsonResponse(body, status=503 if late else 200)
