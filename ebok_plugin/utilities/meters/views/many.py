"""`/e-bok/odczyty/lokale/`: whoever has many premises reads and hands in on one page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from cms_ext.base.dates.clock import business_today
from cms_ext.base.text.typed_values import normalised_query
from cms_ext.base.web.body_limit import FIVE_FILES, takes_megabytes
from cms_ext.base.web.paging import PAGE, page_of
from cms_ext.desks.import_desk.views.screen import csv_answer
from ebok_plugin.utilities.meters.domain.many import chosen, lines, sums
from ebok_plugin.utilities.meters.domain.own_meters import own_meters
from ebok_plugin.utilities.meters.forms.many import ManyFilter
from ebok_plugin.utilities.meters.forms.own import ReadingsForm
from ebok_plugin.utilities.meters.views.taking import CHANGE, record_submitted, submitted

# So many fields a page sends: a browser and Django take far more.
METERS_A_PAGE = 60


@takes_megabytes(FIVE_FILES)
@require_http_methods(["GET", "HEAD", "POST"])
def every(request: HttpRequest) -> HttpResponse:
    """The meters that hang, narrowed by `ManyFilter`; `?plik=csv` gives them as a file."""
    today = business_today()
    hanging = [own for own in own_meters(request.user, today) if own.meter.hangs_on(today)]
    asked = ManyFilter(request.GET)
    values = asked.cleaned_data if asked.is_valid() else {}
    meters = chosen(
        hanging,
        query=normalised_query(values.get("q", "")),
        kind=values.get("rodzaj", ""),
        missing=values.get("brak", False),
    )
    if request.GET.get("plik") == "csv":
        return csv_answer(lines(meters, today), f"odczyty-{today}.csv")
    page = page_of(request, meters, METERS_A_PAGE, name=PAGE)
    taking = [own for own in page if own.takes]
    form = ReadingsForm(*submitted(request), meters=taking)
    if request.method == "POST" and taking and form.is_valid():
        answer = record_submitted(request, form, today)
        if answer is not None:
            return answer
    if request.POST.get("krok") == CHANGE:
        form.errors.clear()
    fields = {one.own.meter.pk: one for one in form.by_meter}
    narrowed = {name: value for name, value in values.items() if value}
    context = {
        "asked": asked,
        "narrowed": bool(narrowed),
        "form": form,
        "rows": [(own, fields.get(own.meter.pk)) for own in page],
        "page_obj": page,
        "sums": sums(meters, today),
        "file": f"?{urlencode({**narrowed, 'plik': 'csv'})}",
        "today": today,
        "closes_on": min((own.closes_on for own in taking if own.closes_on), default=None),
    }
    return render(request, "ebok_plugin/meters/every.html", context)
