"""The verbs of readings: handed in, accepted, returned with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.text.typed_values import plain
from cms_ext.evidence.audit.domain.event import Origin, record
from ebok_plugin.utilities.meters.conf import reading_jump
from ebok_plugin.utilities.meters.domain.chain import (
    add_readings,
    first_state,
    save_decision,
    take_turn,
)
from ebok_plugin.utilities.meters.domain.figure import check_figure, shown_figure
from ebok_plugin.utilities.meters.domain.plausibility import KnownReading, doubt_about
from ebok_plugin.utilities.meters.domain.refusal import ReadingRefused
from ebok_plugin.utilities.meters.models import Meter, Reading
from ebok_plugin.utilities.meters.vocabulary import Doubt, Occasion, ReadingSource, ReadingState

LONGEST_REASON = 300


def known_figures(meter: Meter) -> list[KnownReading]:
    """The accepted figures of a meter, in the order of days. One query."""
    rows = meter.readings.accepted().order_by("day").values_list("day", "value")
    return [KnownReading(day, value) for day, value in rows]


@transaction.atomic
def record_reading(
    meter: Meter,
    value: Decimal,
    *,
    day: date,
    source: ReadingSource,
    today: date,
    origin: Origin,
    occasion: Occasion = Occasion.ORDINARY,
) -> Reading:
    """What a meter showed on a day. An unlikely figure waits until somebody looks at it, but where
    a clerk has looked already.

    The same figure of the same day again is the reading that there is; a resident's other figure
    of the day takes the place of the first. Raises ReadingRefused.
    """
    # Two at once: the second waits here and then finds the first.
    take_turn()
    meter = Meter.objects.select_for_update().get(pk=meter.pk)
    check_reading(meter, value, day=day, today=today)
    there = meter.readings.standing().filter(day=day).first()
    if there is not None:
        if there.value == value:
            return there
        _make_room(there, source, today, origin)
    doubt = doubt_of(meter, known_figures(meter), day, value, occasion)
    reading = Reading(
        meter=meter,
        day=day,
        value=value,
        source=source,
        occasion=occasion,
        doubt=doubt,
        entered_at=timezone.now(),
        entered_by=origin.actor,
    )
    reading.state = first_state(reading)
    add_readings([reading])
    record(
        "READING_RECORDED",
        origin,
        obj=reading,
        to_state=reading.state,
        changes={"source": str(source), "doubt": str(doubt)},
    )
    return reading


def doubt_of(
    meter: Meter,
    known: Sequence[KnownReading],
    day: date,
    value: Decimal,
    occasion: Occasion = Occasion.ORDINARY,
) -> Doubt:
    """What is unlikely of a figure of this meter; its first figure cannot be."""
    if occasion == Occasion.FIRST:
        return Doubt.NONE
    return doubt_about(meter.counts, known, day, value, jump=reading_jump())


def check_reading(meter: Meter, value: Decimal, *, day: date, today: date) -> None:
    """Raises ReadingRefused for a figure that this meter cannot have shown on that day."""
    check_figure(value, meter.counts)
    if day > today:
        raise ReadingRefused(
            "READING_FUTURE",
            _("Dzień odczytu jest w przyszłości. Podaj dzień, w którym odczytano."),
        )
    if meter.dismounted_on is not None and day > meter.dismounted_on:
        raise ReadingRefused(
            "READING_DISMOUNTED",
            _("Licznik %(number)s zdemontowano %(day)s. Odczytu po tym dniu nie przyjmujemy.")
            % {"number": meter.number, "day": f"{meter.dismounted_on:%d.%m.%Y}"},
        )
    if day < meter.installed_on:
        raise ReadingRefused(
            "READING_EARLY",
            _("Licznik %(number)s zamontowano %(day)s. Wcześniejszego odczytu nie może mieć.")
            % {"number": meter.number, "day": f"{meter.installed_on:%d.%m.%Y}"},
        )


def _make_room(there: Reading, source: ReadingSource, today: date, origin: Origin) -> None:
    """A resident may correct the own figure of today; whatever else there is stays."""
    own = there.source == ReadingSource.RESIDENT == source and there.decided_on is None
    if not own:
        raise ReadingRefused(
            "READING_TWICE",
            _("Na ten dzień jest już odczyt: %(value)s. Jeśli jest błędny, najpierw go zwróć.")
            % {"value": shown_figure(there.value)},
        )
    _return(there, _("Mieszkaniec podał tego dnia inne wskazanie."), today, origin)


@transaction.atomic
def accept_reading(reading: Reading, *, on: date, origin: Origin) -> Reading:
    """An unlikely figure is right after all. Raises ReadingRefused when it does not wait."""
    reading = _locked(reading)
    if reading.state != ReadingState.WAITING:
        raise ReadingRefused("READING_DECIDED", _("Ten odczyt już rozstrzygnięto."))
    _decide(reading, ReadingState.ACCEPTED, on, origin)
    return reading


@transaction.atomic
def return_reading(reading: Reading, reason: str, *, on: date, origin: Origin) -> Reading:
    """The figure counts no more; the reason is read by whoever handed it in.

    Raises ReadingRefused: without a reason, when it was returned already, and for a figure of the
    day on which a meter was fitted or taken off.
    """
    words = plain(reason, LONGEST_REASON)
    if not words:
        raise ReadingRefused("READING_REASON", _("Napisz, dlaczego zwracasz odczyt."))
    reading = _locked(reading)
    if reading.state == ReadingState.RETURNED:
        raise ReadingRefused("READING_DECIDED", _("Ten odczyt już zwrócono."))
    if reading.occasion != Occasion.ORDINARY and reading.state == ReadingState.ACCEPTED:
        raise ReadingRefused(
            "READING_FIXED",
            _("To wskazanie z dnia montażu albo demontażu. Nie można go zwrócić."),
        )
    _return(reading, words, on, origin)
    return reading


def _return(reading: Reading, reason: str, on: date, origin: Origin) -> None:
    reading.reason = reason
    _decide(reading, ReadingState.RETURNED, on, origin)


def _decide(reading: Reading, state: ReadingState, on: date, origin: Origin) -> None:
    before = reading.state
    reading.state = state
    reading.decided_on = on
    reading.decided_by = origin.actor
    save_decision(reading)
    record(
        "READING_ACCEPTED" if state == ReadingState.ACCEPTED else "READING_RETURNED",
        origin,
        obj=reading,
        from_state=before,
        to_state=state,
    )


def _locked(reading: Reading) -> Reading:
    take_turn()
    rows = Reading.objects.select_for_update(of=("self",)).select_related("meter")
    return rows.get(pk=reading.pk)
