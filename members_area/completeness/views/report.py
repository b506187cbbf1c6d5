"""The staff page „Kompletność biblioteki (art. 8¹)”: the picture, what to mend, the file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms_ext.office.audit.domain.event import origin_of, record
from cms_ext.office.rules.clock import business_today
from cms_ext.people.identity.views.guard import for_staff
from members_area.completeness.domain.matrix import matrix
from members_area.completeness.domain.names import names
from members_area.completeness.domain.report import desk_report
from members_area.completeness.domain.table import table
from members_area.completeness.views.right import SEES, SEES_RULES
from members_area.completeness.views.shown import legend, shown

TEMPLATE = "members_area/completeness/desk/report.html"


@require_safe
@for_staff(SEES)
def report(request: HttpRequest) -> HttpResponse:
    found, known = desk_report(business_today()), names()
    picture = matrix(found, known)
    lines = shown(picture, known, request.user)
    context = {
        "report": found,
        "years": picture.years,
        "lines": lines,
        "with_problems": [line for line in lines if line.findings],
        "legend": legend(),
        "sees_rules": request.user.has_perm(SEES_RULES),
    }
    return render(request, TEMPLATE, context)


@require_safe
@for_staff(SEES)
def download(request: HttpRequest) -> HttpResponse:
    """Every finding of today as CSV."""
    today = business_today()
    content = table(desk_report(today), names())
    record("EXPORT", origin_of(request), note="completeness", changes={"format": "csv"})
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="kompletnosc-{today}.csv"'
    return response
