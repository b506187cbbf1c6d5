"""A form of readings that was sent: recorded, or asked about on a page between (`krok`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.people.identity.domain.throttle import bucket, reserve
from cms_ext.people.identity.models import User
from ebok_plugin.utilities.meters.domain.own_meters import kind_in_words
from ebok_plugin.utilities.meters.domain.photo import loose_photo, store_photo
from ebok_plugin.utilities.meters.domain.refusal import ReadingRefused
from ebok_plugin.utilities.meters.domain.submission import (
    SubmissionRefused,
    SubmittedReading,
    judge_figures,
    submit_readings,
)
from ebok_plugin.utilities.meters.forms.own import ReadingsForm, stored_photo_name
from ebok_plugin.utilities.meters.models import Reading, ReadingPhoto
from ebok_plugin.utilities.meters.vocabulary import ReadingState

MOST_A_DAY = 60
A_DAY = timedelta(days=1)
CONFIRM, CHANGE = "potwierdz", "popraw"


def submitted(request: HttpRequest) -> tuple[object, ...]:
    return (request.POST, request.FILES) if request.method == "POST" else ()


def record_submitted(request: HttpRequest, form: ReadingsForm, today: date) -> HttpResponse | None:
    """The answer to a filled-in form; None when the form is shown once more."""
    user = cast("User", request.user)
    if request.POST.get("krok") == CHANGE:
        return None
    # Before anything is drawn and kept: a picture without a reading stays a day.
    if reserve(bucket("meter-readings", str(user.pk), limit=MOST_A_DAY, window=A_DAY)) is None:
        form.add_error(None, _("Podano już dziś bardzo dużo odczytów. Spróbuj jutro."))
        return None
    try:
        looked = judge_figures(form.figures, form.meters, today)
        photos = _photos(request, form, user)
        doubtful = [one for one in looked if one.doubt]
        if doubtful and request.POST.get("krok") != CONFIRM:
            return _confirmation_page(request, looked, photos)
        made = submit_readings(looked, photos, today=today, origin=origin_of(request))
    except SubmissionRefused as refused:
        for pk, refusal in refused.refusals.items():
            form.refuse(pk, refusal.message)
        return None
    _report_saved(request, made)
    return redirect(request.get_full_path())


def _photos(request: HttpRequest, form: ReadingsForm, user: User) -> dict[int, ReadingPhoto]:
    """Pictures that came now, and those that came with the page before."""
    found: dict[int, ReadingPhoto] = {}
    for pk in form.figures:
        kept = loose_photo(request.POST.get(stored_photo_name(pk), ""), user)
        if kept is not None:
            found[pk] = kept
    for pk, sent in form.photos.items():
        try:
            found[pk] = store_photo(sent, user)
        except ReadingRefused as refusal:
            raise SubmissionRefused({pk: refusal}) from refusal
    return found


def _confirmation_page(
    request: HttpRequest, looked: Sequence[SubmittedReading], photos: Mapping[int, ReadingPhoto]
) -> HttpResponse:
    context = {
        "looked": [
            (one, kind_in_words(one.own.meter), photos.get(one.own.meter.pk)) for one in looked
        ],
        "confirm": CONFIRM,
        "change": CHANGE,
    }
    return render(request, "ebok_plugin/meters/confirm.html", context)


def _report_saved(request: HttpRequest, made: Sequence[Reading]) -> None:
    waiting = sum(one.state == ReadingState.WAITING for one in made)
    told = _("Zapisane odczyty: %(n)d.") % {"n": len(made)}
    if waiting:
        told = f"{told} {_('Nietypowy odczyt sprawdzi pracownik; o wyniku napiszemy tutaj.')}"
    messages.success(request, told)
