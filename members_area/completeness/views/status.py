"""The members' page: what is in the library, what is missing, and until when it must be there."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms_ext.office.rules.clock import business_today
from members_area.completeness.domain.finding import HOLES, CompletenessState
from members_area.completeness.domain.matrix import matrix
from members_area.completeness.domain.names import names
from members_area.completeness.domain.report import reader_report
from members_area.completeness.views.shown import legend, shown
from members_area.completeness.views.told import rule_findings
from members_area.library.views.place import INSIDE

TEMPLATE = "members_area/completeness/status.html"


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """Show the report of what this reader may open; see `facts_of_reader`."""
    report = reader_report(INSIDE.reader(request), business_today())
    known = names()
    picture = matrix(report, known)
    context = {
        "report": report,
        "years": picture.years,
        "lines": shown(picture, known),
        "missing": rule_findings(report, known, HOLES),
        "late": rule_findings(report, known, {CompletenessState.LATE}),
        "unclear": rule_findings(
            report, known, {CompletenessState.DOUBLE, CompletenessState.BAD_NUMBER}
        ),
        "coming": rule_findings(report, known, {CompletenessState.NOT_DUE}),
        "legend": legend(without={CompletenessState.IN_GATE}),
        "crumbs": [(_("IKCS"), reverse("ikcs:home"))],
    }
    return render(request, TEMPLATE, context)
