"""„Kto co zatwierdza”: the table of approvals."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.desks.approvals.domain.table import list_approvals
from cms_ext.people.identity.views.guard import (
    ENTERS_ADMIN,
    StaffRequest,
    for_staff,
    is_administrator,
)


@require_safe
@for_staff(ENTERS_ADMIN)
def show_table(request: StaffRequest) -> HttpResponse:
    """Display who prepares and who approves what: to all staff, who have to know whom to ask."""
    rows = list_approvals(business_today())
    context = {
        "rows": [row for row in rows if not row.alone],
        "rows_alone": [row for row in rows if row.alone],
        "is_administrator": is_administrator(request.user),
    }
    return render(request, "cms_ext/approvals/table.html", context)
