"""„Bramka publikacji”: what waits on this side, since when and for whom."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms_ext.people.identity.views.guard import StaffRequest, for_staff
from members_area.library.domain.queries.gate import rows, waiting
from members_area.library.views.gate.screen import CONFIRM, UPLOAD, VIEW, WORK


@require_safe
@for_staff(VIEW)
def queue(request: StaffRequest) -> HttpResponse:
    user = request.user
    context = {
        "rows": rows(waiting()),
        "may_work": user.has_perms((UPLOAD, WORK)),
        "may_confirm": user.has_perm(CONFIRM),
    }
    return render(request, "members_area/library/gate/queue.html", context)
