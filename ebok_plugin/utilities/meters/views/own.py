"""`/e-bok/odczyty/`: the resident hands in readings and sees the use that meters counted."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.tables.writing import make_csv_response
from cms_ext.base.text.typed_values import normalised_query
from cms_ext.base.web.limits import FIVE_FILES, takes_megabytes
from cms_ext.base.web.paging import PAGE, select_page
from cms_ext.base.web.responses import make_private
from cms_ext.evidence.audit.domain.event import read_origin
from cms_ext.people.identity.domain.throttle import make_bucket, reserve_tries
from cms_ext.people.identity.models import User
from ebok_plugin.utilities.meters.domain import submission
from ebok_plugin.utilities.meters.domain.own_meters import (
    describe_kind,
    get_own_meter,
    group_by_place,
    list_own_meters,
)
from ebok_plugin.utilities.meters.domain.reading import ReadingRefused
from ebok_plugin.utilities.meters.domain.use import compute_use, middle_half, use_chart
from ebok_plugin.utilities.meters.forms.own import ManyFilter, ReadingsForm, stored_photo_name
from ebok_plugin.utilities.meters.models import Reading, ReadingPhoto, UseInformation
from ebok_plugin.utilities.meters.vocabulary import ReadingState

MAX_PER_DAY = 60
A_DAY = timedelta(days=1)
CONFIRM, CHANGE = "potwierdz", "popraw"


def submitted(request: HttpRequest) -> tuple[object, ...]:
    return (request.POST, request.FILES) if request.method == "POST" else ()


def record_submitted(request: HttpRequest, form: ReadingsForm, today: date) -> HttpResponse | None:
    """Record a filled-in form and answer; None when the form is shown again."""
    user = cast("User", request.user)
    if request.POST.get("krok") == CHANGE:
        return None
    # Before anything is drawn and stored: a picture without a reading stays a day.
    if (
        reserve_tries(make_bucket("meter-readings", str(user.pk), limit=MAX_PER_DAY, window=A_DAY))
        is None
    ):
        form.add_error(None, _("Podano już dziś bardzo dużo odczytów. Spróbuj jutro."))
        return None
    try:
        looked = submission.judge_figures(form.figures, form.meters, today)
        photos = _photos(request, form, user)
        doubtful = [one for one in looked if one.doubt]
        if doubtful and request.POST.get("krok") != CONFIRM:
            return _confirmation_page(request, looked, photos)
        made = submission.submit_readings(looked, photos, today=today, origin=read_origin(request))
    except submission.SubmissionRefused as refused:
        for pk, refusal in refused.refusals.items():
            form.refuse(pk, refusal.message)
        return None
    _report_saved(request, made)
    return redirect(request.get_full_path())


def _photos(request: HttpRequest, form: ReadingsForm, user: User) -> dict[int, ReadingPhoto]:
    """Collect pictures sent now, and those sent with the page before."""
    photos_found: dict[int, ReadingPhoto] = {}
    for pk in form.figures:
        kept = submission.find_loose_photo(request.POST.get(stored_photo_name(pk), ""), user)
        if kept is not None:
            photos_found[pk] = kept
    for pk, sent in form.photos.items():
        try:
            photos_found[pk] = submission.store_photo(sent, user)
        except ReadingRefused as refusal:
            raise submission.SubmissionRefused({pk: refusal}) from refusal
    return photos_found


def _confirmation_page(
    request: HttpRequest,
    looked: Sequence[submission.SubmittedReading],
    photos: Mapping[int, ReadingPhoto],
) -> HttpResponse:
    context = {
        "looked": [
            (one, describe_kind(one.own.meter), photos.get(one.own.meter.pk)) for one in looked
        ],
        "confirm": CONFIRM,
        "change": CHANGE,
    }
    return render(request, "ebok_plugin/meters/confirm.html", context)


def _report_saved(request: HttpRequest, made: Sequence[Reading]) -> None:
    waiting = sum(one.state == ReadingState.WAITING for one in made)
    message = _("Zapisane odczyty: %(n)d.") % {"n": len(made)}
    if waiting:
        message = f"{message} {_('Nietypowy odczyt sprawdzi pracownik; o wyniku napiszemy tutaj.')}"
    messages.success(request, message)


def photo_response(photo: ReadingPhoto) -> HttpResponse:
    """Send the picture, read into memory: it has at most 2000 pixels a side."""
    with photo.file.open("rb") as stored:
        response = HttpResponse(stored.read(), content_type="image/jpeg")
    return make_private(response)


# With more premises than this the resident first chooses from a list.
MAX_PLACES = 3
# A radio meter has a reading each month: a phone shows these, older ones are folded.
LATEST, MAX_UNFOLDED = 3, 6


@takes_megabytes(FIVE_FILES)
@require_http_methods(["GET", "HEAD", "POST"])
def readings(request: HttpRequest) -> HttpResponse:
    """Ask for figures (GET) and record them (POST); `krok` confirms unlikely ones."""
    today = business_today()
    meters = list_own_meters(request.user, today)
    places = group_by_place(meters)
    slug = request.GET.get("konto")
    if slug is not None:
        places = [place for place in places if place[0].slug == slug]
        if not places:
            raise Http404
        meters = places[0][1]
    hanging = [own for own in meters if own.meter.hangs_on(today)]
    many = slug is None and len(places) > MAX_PLACES
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
            key=lambda window: window.opens_on,
            default=None,
        ),
        "looks_only": bool(hanging) and not any(own.may_act for own in hanging),
        "today": today,
        "slug": slug,
    }
    return render(request, "ebok_plugin/meters/readings.html", context)


@require_safe
def meter(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one meter; 404 for somebody else's, as for one that does not exist."""
    today = business_today()
    own = get_own_meter(request.user, pk, today)
    periods = compute_use(own.readings)
    rows = periods[::-1]
    unfolded = len(rows) if len(rows) <= MAX_UNFOLDED else LATEST
    context = {
        "own": own,
        "account": own.account,
        "name": describe_kind(own.meter),
        "latest": rows[:unfolded],
        "older": rows[unfolded:],
        "chart": use_chart(periods, own.meter) if periods else None,
        "usual": own.usual(today),
        "half": middle_half(own, today),
        "photos": submission.find_photos(own),
        "has_use": UseInformation.objects.filter(account=own.account).exists(),
        "today": today,
    }
    return render(request, "ebok_plugin/meters/meter.html", context)


@require_safe
def photo(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Send the picture of a reading of an own meter to anyone who may see the reading."""
    photos = ReadingPhoto.objects.select_related("reading")
    photo = get_object_or_404(photos, pk=key, reading__isnull=False)
    assert photo.reading is not None
    own = get_own_meter(request.user, photo.reading.meter_id, business_today())
    if photo.reading not in own.readings:
        raise Http404
    return photo_response(photo)


# Fields that a page sends; browsers and Django accept far more.
METERS_A_PAGE = 60


@takes_megabytes(FIVE_FILES)
@require_http_methods(["GET", "HEAD", "POST"])
def every(request: HttpRequest) -> HttpResponse:
    """List the mounted meters, narrowed by `ManyFilter`; `?plik=csv` sends them as a file."""
    today = business_today()
    hanging = [own for own in list_own_meters(request.user, today) if own.meter.hangs_on(today)]
    filters = ManyFilter(request.GET)
    values = filters.cleaned_data if filters.is_valid() else {}
    meters = submission.filter_meters(
        hanging,
        query=normalised_query(values.get("q", "")),
        kind=values.get("rodzaj", ""),
        missing=values.get("brak", False),
    )
    if request.GET.get("plik") == "csv":
        return make_csv_response(submission.meter_lines(meters, today), f"odczyty-{today}.csv")
    page = select_page(request, meters, METERS_A_PAGE, name=PAGE)
    taking = [own for own in page if own.takes]
    form = ReadingsForm(*submitted(request), meters=taking)
    if request.method == "POST" and taking and form.is_valid():
        answer = record_submitted(request, form, today)
        if answer is not None:
            return answer
    if request.POST.get("krok") == CHANGE:
        form.errors.clear()
    fields = {row.own.meter.pk: row for row in form.by_meter}
    narrowed = {name: value for name, value in values.items() if value}
    context = {
        "asked": filters,
        "narrowed": bool(narrowed),
        "form": form,
        "rows": [(own, fields.get(own.meter.pk)) for own in page],
        "page_obj": page,
        "sums": submission.sum_by_kind(meters, today),
        "file": f"?{urlencode({**narrowed, 'plik': 'csv'})}",
        "today": today,
        "closes_on": min((own.closes_on for own in taking if own.closes_on), default=None),
    }
    return render(request, "ebok_plugin/meters/every.html", context)
