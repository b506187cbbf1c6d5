"""The administrator's screen: how the site stands with its backups. It hands none out."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from cms_ext.base.web.paging import page_of
from cms_ext.evidence.audit.domain.event import desk_of, origin_of
from cms_ext.operations.backup.domain.record import (
    LATE,
    last_drill,
    latest_backup,
    register_drill,
    standing,
)
from cms_ext.operations.backup.forms import DrillForm
from cms_ext.operations.backup.models import BackupRecord
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.guard import StaffRequest, for_staff, require_rights

VIEW, ADD = "cms_ext_backup.view_backuprecord", "cms_ext_backup.add_backuprecord"
PER_PAGE = 30


def may_see(user: User) -> bool:
    """Whoever may tell of a drill sees what was tried before."""
    return user.has_perm(VIEW) or user.has_perm(ADD)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(may_see)
def backups(request: StaffRequest) -> HttpResponse:
    """What was made and tried; whoever may tells how a trial restore ended."""
    user = request.user
    if request.method == "POST":
        require_rights(request, ADD)
    form = DrillForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        register_drill(
            succeeded=form.cleaned_data["ended"],
            note=form.cleaned_data["note"],
            by=desk_of(user),
            origin=origin_of(request),
        )
        messages.success(request, _("Wpisano wynik próby."))
        return redirect("backups")
    context = {
        "latest": latest_backup(),
        "late": standing(timezone.now()) == LATE,
        "drill": last_drill(),
        "form": form if user.has_perm(ADD) else None,
        "example": _example(timezone.localtime()),
        "page_obj": page_of(request, BackupRecord.objects.all(), PER_PAGE),
    }
    return render(request, "cms_ext/backup/backups.html", context)


def _example(now: datetime) -> str:
    return f"python site/manage.py backup /kopie/spoldzielnia-{now:%Y-%m-%d}.zip"
