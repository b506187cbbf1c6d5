"""`sprawy/wszystkie/` of a panel: whoever has many premises reads the cases of all in one table."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from cases.domain.many import MOST_IN_FILE, chosen, lines, sums
from cases.domain.progress import progress
from cases.domain.queries import own_cases
from cases.domain.same_here import panel_page
from cases.forms.many import ManyFilter
from cases.views.own import TEMPLATES, realm_of
from cms_ext.base.dates.clock import business_today
from cms_ext.base.text.typed_values import normalised_query
from cms_ext.base.web.paging import PAGE, page_of
from cms_ext.desks.import_desk.views.table import csv_answer

CASES_A_PAGE = 50


@require_safe
def every(request: HttpRequest) -> HttpResponse:
    """All that this reader follows, narrowed by `ManyFilter`; `?plik=csv` gives it as a file."""
    realm, today = realm_of(request), business_today()
    asked = ManyFilter(request.GET)
    values = asked.cleaned_data if asked.is_valid() else {}
    cases = chosen(
        # The decision comes by a question of its own: the tables of one are eight already.
        own_cases(request.user, today)
        .select_related("building", "premises__building")
        .prefetch_related("decision"),
        query=normalised_query(values.get("q", "")),
        kind=values.get("rodzaj", ""),
        stands=values.get("stan", ""),
    )
    if request.GET.get("plik") == "csv":
        return csv_answer(lines(cases[:MOST_IN_FILE]), f"sprawy-{today}.csv")
    page = page_of(request, cases, CASES_A_PAGE, name=PAGE)
    narrowed = {name: value for name, value in values.items() if value}
    context = {
        "asked": asked,
        "narrowed": bool(narrowed),
        "rows": [(one, progress(one), panel_page("one", realm, one.pk)) for one in page],
        "page_obj": page,
        "sums": sums(cases),
        "file": f"?{urlencode({**narrowed, 'plik': 'csv'})}",
        "list_url": panel_page("own", realm),
        "every_url": panel_page("every", realm),
    }
    return render(request, f"{TEMPLATES}/every.html", context)
