"""`/e-bok/odczyty/`: the resident hands in readings, and reads what the meters counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cms_ext.office.audit.domain.event import origin_of
from cms_ext.office.rules.clock import business_today
from cms_ext.people.identity.domain.throttle import bucket, reserve
from cms_ext.people.identity.models import User
from ebok_plugin.meters.domain.comparison import middle_half
from ebok_plugin.meters.domain.handing_in import Handed, HandingRefused, hand_in, look_at
from ebok_plugin.meters.domain.own_meters import (
    by_place,
    kind_in_words,
    own_meter,
    own_meters,
)
from ebok_plugin.meters.domain.photo import keep_photo, loose_photo, photos_of
from ebok_plugin.meters.domain.refusal import ReadingRefused
from ebok_plugin.meters.domain.use import use_chart, use_of
from ebok_plugin.meters.forms.own import ReadingsForm, kept_photo_name
from ebok_plugin.meters.models import Reading, ReadingPhoto, UseInformation
from ebok_plugin.meters.views.picture import picture
from ebok_plugin.meters.vocabulary import ReadingState

MOST_A_DAY = 60
A_DAY = timedelta(days=1)
CONFIRM, CHANGE = "potwierdz", "popraw"
# More premises than this are chosen from a list first.
MOST_PLACES = 3


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
    form = ReadingsForm(*_handed_in(request), meters=taking)
    if request.method == "POST" and taking and form.is_valid():
        answer = _take(request, form, today)
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


def _handed_in(request: HttpRequest) -> tuple[object, ...]:
    return (request.POST, request.FILES) if request.method == "POST" else ()


def _take(request: HttpRequest, form: ReadingsForm, today: date) -> HttpResponse | None:
    """The answer to a filled-in form; None when the form is shown once more."""
    user = cast("User", request.user)
    if request.POST.get("krok") == CHANGE:
        return None
    # Before anything is drawn and kept: a picture without a reading stays a day.
    if reserve(bucket("meter-readings", str(user.pk), limit=MOST_A_DAY, window=A_DAY)) is None:
        form.add_error(None, _("Podano już dziś bardzo dużo odczytów. Spróbuj jutro."))
        return None
    try:
        looked = look_at(form.figures, form.meters, today)
        photos = _photos(request, form, user)
        doubtful = [one for one in looked if one.doubt]
        if doubtful and request.POST.get("krok") != CONFIRM:
            return _asked(request, looked, photos)
        made = hand_in(looked, photos, today=today, origin=origin_of(request))
    except HandingRefused as refused:
        for pk, refusal in refused.refusals.items():
            form.refuse(pk, refusal.message)
        return None
    _say(request, made)
    return redirect(request.get_full_path())


def _photos(request: HttpRequest, form: ReadingsForm, user: User) -> dict[int, ReadingPhoto]:
    """Pictures that came now, and those that came with the page before."""
    found: dict[int, ReadingPhoto] = {}
    for pk in form.figures:
        kept = loose_photo(request.POST.get(kept_photo_name(pk), ""), user)
        if kept is not None:
            found[pk] = kept
    for pk, sent in form.photos.items():
        try:
            found[pk] = keep_photo(sent, user)
        except ReadingRefused as refusal:
            raise HandingRefused({pk: refusal}) from refusal
    return found


def _asked(
    request: HttpRequest, looked: Sequence[Handed], photos: Mapping[int, ReadingPhoto]
) -> HttpResponse:
    context = {
        "looked": [
            (one, kind_in_words(one.own.meter), photos.get(one.own.meter.pk)) for one in looked
        ],
        "confirm": CONFIRM,
        "change": CHANGE,
    }
    return render(request, "ebok_plugin/meters/confirm.html", context)


def _say(request: HttpRequest, made: Sequence[Reading]) -> None:
    waiting = sum(one.state == ReadingState.WAITING for one in made)
    told = _("Zapisane odczyty: %(n)d.") % {"n": len(made)}
    if waiting:
        told = f"{told} {_('Nietypowy odczyt sprawdzi pracownik; o wyniku napiszemy tutaj.')}"
    messages.success(request, told)


@require_safe
def meter(request: HttpRequest, pk: int) -> HttpResponse:
    """404 for a meter of somebody else, as for one that is not there."""
    today = business_today()
    own = own_meter(request.user, pk, today)
    periods = use_of(own.readings)
    context = {
        "own": own,
        "account": own.account,
        "name": kind_in_words(own.meter),
        "periods": periods[::-1],
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
