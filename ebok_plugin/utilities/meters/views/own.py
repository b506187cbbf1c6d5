"""`/e-bok/odczyty/`: the resident hands in readings, and reads what the meters counted."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.body_limit import FIVE_FILES, takes_megabytes
from ebok_plugin.utilities.meters.domain.comparison import middle_half
from ebok_plugin.utilities.meters.domain.own_meters import (
    by_place,
    kind_in_words,
    own_meter,
    own_meters,
)
from ebok_plugin.utilities.meters.domain.photo import photos_of
from ebok_plugin.utilities.meters.domain.use import use_chart, use_of
from ebok_plugin.utilities.meters.forms.own import ReadingsForm
from ebok_plugin.utilities.meters.models import ReadingPhoto, UseInformation
from ebok_plugin.utilities.meters.views.picture import picture
from ebok_plugin.utilities.meters.views.taking import CHANGE, record_submitted, submitted

# More premises than this are chosen from a list first.
MOST_PLACES = 3
# A meter that is read by radio has a reading a month: a phone shows these, the others lie folded.
LATEST, MOST_UNFOLDED = 3, 6


@takes_megabytes(FIVE_FILES)
@require_http_methods(["GET", "HEAD", "POST"])
def readings(request: HttpRequest) -> HttpResponse:
    """GET asks, POST records; an unlikely figure is asked about on a page between (`krok`)."""
    today = business_today()
    meters = own_meters(request.user, today)
    places = by_place(meters)
    slug = request.GET.get("konto")
    if slug is not None:
        places = [place for place in places if place[0].slug == slug]
        if not places:
            raise Http404
        meters = places[0][1]
    hanging = [own for own in meters if own.meter.hangs_on(today)]
    many = slug is None and len(places) > MOST_PLACES
    taking = [] if many else [own for own in hanging if own.takes]
    form = ReadingsForm(*submitted(request), meters=taking)
    if request.method == "POST" and taking and form.is_valid():
        answer = record_submitted(request, form, today)
        if answer is not None:
            return answer
    if request.POST.get("krok") == CHANGE:
        form.errors.clear()
    context = {
        "form": form,
        "places": places,
        "many": many,
        "hanging": hanging,
        "others": [own for own in hanging if not own.takes],
        "closes_on": min((own.closes_on for own in taking if own.closes_on), default=None),
        "coming": min(
            (own.coming for own in hanging if own.coming),
            key=lambda one: one.opens_on,
            default=None,
        ),
        "looks_only": bool(hanging) and not any(own.may_act for own in hanging),
        "today": today,
        "slug": slug,
    }
    return render(request, "ebok_plugin/meters/readings.html", context)


@require_safe
def meter(request: HttpRequest, pk: int) -> HttpResponse:
    """404 for a meter of somebody else, as for one that is not there."""
    today = business_today()
    own = own_meter(request.user, pk, today)
    periods = use_of(own.readings)
    rows = periods[::-1]
    unfolded = len(rows) if len(rows) <= MOST_UNFOLDED else LATEST
    context = {
        "own": own,
        "account": own.account,
        "name": kind_in_words(own.meter),
        "latest": rows[:unfolded],
        "older": rows[unfolded:],
        "chart": use_chart(periods, own.meter) if periods else None,
        "usual": own.usual(today),
        "half": middle_half(own, today),
        "photos": photos_of(own),
        "has_use": UseInformation.objects.filter(account=own.account).exists(),
        "today": today,
    }
    return render(request, "ebok_plugin/meters/meter.html", context)


@require_safe
def photo(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The picture that came with a reading of an own meter, to whoever sees the reading."""
    photos = ReadingPhoto.objects.select_related("reading")
    found = get_object_or_404(photos, pk=key, reading__isnull=False)
    assert found.reading is not None
    own = own_meter(request.user, found.reading.meter_id, business_today())
    if found.reading not in own.readings:
        raise Http404
    return picture(found)
