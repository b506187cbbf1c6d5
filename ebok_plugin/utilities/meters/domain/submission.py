"""A resident hands in readings: several meters at once, all or none, unlikely ones after a
question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from cms_ext.evidence.audit.domain.event import Origin
from ebok_plugin.utilities.meters.domain.own_meters import OwnMeter
from ebok_plugin.utilities.meters.domain.photo import attach_photo
from ebok_plugin.utilities.meters.domain.reading import (
    check_reading,
    doubt_of,
    known_figures,
    record_reading,
)
from ebok_plugin.utilities.meters.domain.refusal import ReadingRefused
from ebok_plugin.utilities.meters.models import Reading, ReadingPhoto
from ebok_plugin.utilities.meters.vocabulary import Doubt, ReadingSource


@dataclass(frozen=True, slots=True)
class SubmittedReading:
    """A figure that was typed for a meter; `doubt` is what the resident is asked about."""

    own: OwnMeter
    value: Decimal
    doubt: Doubt = Doubt.NONE


class SubmissionRefused(Exception):
    """What stands in the way, by the key of the meter."""

    def __init__(self, refusals: Mapping[int, ReadingRefused]) -> None:
        super().__init__(refusals)
        self.refusals = refusals


def judge_figures(
    handed: Mapping[int, Decimal], meters: Sequence[OwnMeter], today: date
) -> list[SubmittedReading]:
    """The figures with what is unlikely of them. SubmissionRefused for all that cannot be."""
    refusals: dict[int, ReadingRefused] = {}
    looked = []
    for own in meters:
        value = handed.get(own.meter.pk)
        if value is None:
            continue
        try:
            check_reading(own.meter, value, day=today, today=today)
        except ReadingRefused as refusal:
            refusals[own.meter.pk] = refusal
        else:
            doubt = doubt_of(own.meter, known_figures(own.meter), today, value)
            looked.append(SubmittedReading(own, value, doubt))
    if refusals:
        raise SubmissionRefused(refusals)
    return looked


@transaction.atomic
def submit_readings(
    handed: Sequence[SubmittedReading],
    photos: Mapping[int, ReadingPhoto],
    *,
    today: date,
    origin: Origin,
) -> list[Reading]:
    """Record all, each with its picture. Raises SubmissionRefused, and then none is recorded."""
    made = []
    for one in handed:
        meter = one.own.meter
        try:
            reading = record_reading(
                meter,
                one.value,
                day=today,
                source=ReadingSource.RESIDENT,
                today=today,
                origin=origin,
            )
        except ReadingRefused as refusal:
            raise SubmissionRefused({meter.pk: refusal}) from refusal
        if photo := photos.get(meter.pk):
            attach_photo(photo, reading)
        made.append(reading)
    return made
