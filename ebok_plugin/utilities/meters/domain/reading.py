"""The verbs of readings: handed in, accepted, returned with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.tables.numbers import AmountError, parse_decimal, polish_decimal
from cms_ext.base.text.typed_values import clean_text
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.domain.one_use_link import whole_address
from cms_ext.people.outbox.mail.domain.outbox import queue_message
from ebok_plugin.utilities.meters.domain.evidence import (
    add_readings,
    first_state,
    save_decision,
    take_turn,
)
from ebok_plugin.utilities.meters.models import Meter, Reading
from ebok_plugin.utilities.meters.models.meter import PLACES
from ebok_plugin.utilities.meters.vocabulary import (
    Doubt,
    MeterKind,
    Occasion,
    ReadingSource,
    ReadingState,
)

JUMP = 3


def reading_jump() -> Decimal:
    """COOP_READING_JUMP: so many times the usual use is a jump (`import_formats.md` §3)."""
    return Decimal(str(getattr(settings, "COOP_READING_JUMP", JUMP)))


class MeterRefused(Refusal):
    """METER_NUMBER, METER_HANGS, METER_DAY, METER_RADIO, METER_REPLACED: nothing of it was done."""


class ReadingRefused(Refusal):
    """READING_FUTURE, READING_DISMOUNTED, READING_EARLY, READING_LONG, READING_SCALE,
    READING_NEGATIVE, READING_TWICE, READING_DECIDED, READING_REASON, READING_FIXED.
    """


def parse_figure(typed: str, kind: MeterKind) -> Decimal:
    """The figure; raises ReadingRefused: READING_FORMAT, and what `check_figure` raises."""
    try:
        value = parse_decimal(typed, places=PLACES)
    except AmountError as error:
        if error.code == "AMOUNT_SCALE":
            raise _too_fine() from error
        if error.code == "AMOUNT_TOO_LARGE":
            raise _too_long(kind) from error
        raise ReadingRefused(
            "READING_FORMAT", _("Wpisz same cyfry z licznika, na przykład 123,456.")
        ) from error
    check_figure(value, kind)
    return value


def check_figure(value: Decimal, kind: MeterKind) -> None:
    """Raises ReadingRefused for what no counter of this kind can show."""
    if value < 0:
        raise ReadingRefused("READING_NEGATIVE", _("Wskazanie nie może być ujemne."))
    if value != round(value, PLACES):
        raise _too_fine()
    if value >= Decimal(10) ** kind.digits:
        raise _too_long(kind)


def _too_fine() -> ReadingRefused:
    return ReadingRefused(
        "READING_SCALE", _("Wpisz najwyżej trzy cyfry po przecinku, na przykład 123,456.")
    )


def _too_long(kind: MeterKind) -> ReadingRefused:
    return ReadingRefused(
        "READING_LONG",
        _(
            "Taki licznik ma najwyżej %(n)d cyfr przed przecinkiem. Sprawdź, gdzie stoi przecinek: "
            "czerwone cyfry są po przecinku."
        )
        % {"n": kind.digits},
    )


def format_figure(value: Decimal) -> str:
    """`123,4`, `1 480,5`: without zeros at the end."""
    plain = value.normalize()
    whole = plain.as_tuple().exponent
    return polish_decimal(
        plain.quantize(Decimal(1)) if isinstance(whole, int) and whole > 0 else plain
    )


# Whether a figure is likely beside those that are known. Pure.
#
# A figure below the one before, above a later one, or far above the usual use is asked about and
# never refused: a counter may have turned over, a pipe may have burst.

# What the usual use is worked out from, and what is too short for it.
LOOKS_BACK = timedelta(days=731)
LEAST_DAYS = 28
A_MONTH = Decimal(365) / 12
# Beside a use of nearly nothing (a flat that stood empty) any use is a jump: so much is let pass.
ALLOWANCE = {
    MeterKind.COLD_WATER: Decimal(3),
    MeterKind.HOT_WATER: Decimal(3),
    MeterKind.HEAT: Decimal(2),
    MeterKind.ALLOCATOR: Decimal(100),
    MeterKind.GAS: Decimal(10),
}
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class KnownReading:
    """A figure that counts: accepted, of one meter."""

    day: date
    value: Decimal


def last_before(known: Sequence[KnownReading], day: date) -> KnownReading | None:
    """The last figure before a day; `known` in the order of days."""
    return next((one for one in reversed(known) if one.day < day), None)


def first_after(known: Sequence[KnownReading], day: date) -> KnownReading | None:
    return next((one for one in known if one.day > day), None)


def daily_use(known: Sequence[KnownReading], day: date) -> Decimal | None:
    """What the meter counted a day in the two years before its last figure; None when the figures
    do not reach over four weeks, or went down.
    """
    last = last_before(known, day)
    if last is None:
        return None
    first = next(one for one in known if one.day >= last.day - LOOKS_BACK)
    days = (last.day - first.day).days
    if days < LEAST_DAYS or last.value < first.value:
        return None
    return (last.value - first.value) / days


def monthly_use(known: Sequence[KnownReading], day: date) -> Decimal | None:
    """The usual use of a month, to one decimal; None where it is not known."""
    a_day = daily_use(known, day)
    return None if a_day is None else (a_day * A_MONTH).quantize(TENTH, ROUND_HALF_UP)


def find_doubt(
    kind: MeterKind, known: Sequence[KnownReading], day: date, value: Decimal, *, jump: Decimal
) -> Doubt:
    """What is unlikely of a figure; `jump` is how many times the usual use is a jump."""
    last, later = last_before(known, day), first_after(known, day)
    if last is not None and value < last.value:
        return Doubt.LOWER
    if later is not None and value > later.value:
        return Doubt.ABOVE_LATER
    a_day = daily_use(known, day)
    if last is None or a_day is None:
        return Doubt.NONE
    likely = a_day * (day - last.day).days * jump + ALLOWANCE[kind]
    return Doubt.JUMP if value - last.value > likely else Doubt.NONE


LONGEST_REASON = 300


def list_known_figures(meter: Meter) -> list[KnownReading]:
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
    doubt = doubt_of_reading(meter, list_known_figures(meter), day, value, occasion)
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


def doubt_of_reading(
    meter: Meter,
    known: Sequence[KnownReading],
    day: date,
    value: Decimal,
    occasion: Occasion = Occasion.ORDINARY,
) -> Doubt:
    """What is unlikely of a figure of this meter; its first figure cannot be."""
    if occasion == Occasion.FIRST:
        return Doubt.NONE
    return find_doubt(meter.counts, known, day, value, jump=reading_jump())


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
            % {"value": format_figure(there.value)},
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
    words = clean_text(reason, LONGEST_REASON)
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


RETURNED = "ebok_plugin/meters/mail/returned.txt"


@transaction.atomic
def return_and_notify(reading: Reading, reason: str, *, on: date, origin: Origin) -> Reading:
    """`return_reading`, and a letter to the resident whose figure it is, where an address is on
    file. Figure and reason stand in E-BOK, never in the letter.
    """
    returned = return_reading(reading, reason, on=on, origin=origin)
    user = returned.entered_by
    if returned.source == ReadingSource.RESIDENT and user is not None and user.person is not None:
        address = user.person.correspondence_email
        if address:
            where = whole_address(reverse("ebok_meters:meter", args=[returned.meter_id]))
            queue_message(address, RETURNED, {"url": where}, about=returned)
    return returned
