"""Readings: recorded, accepted, returned with a reason; and how likely a figure is.

An unlikely figure is one below the one before, above a later one, or far above the usual use. It is
queried and never refused: a counter may have turned over, a pipe may have burst.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.tables.numbers import AmountError, parse_decimal
from cms_ext.base.tables.values import polish_decimal
from cms_ext.base.text.typed_values import clean_text
from cms_ext.base.web.site_address import site_address
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.outbox.mail.domain.outbox import queue_message
from cms_ext.plugins.coverage import SealStream
from ebok_plugin.utilities.meters.domain.evidence import (
    add_readings,
    first_state,
    save_reading_decision,
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
    """Read COOP_READING_JUMP: so many times the usual use is a jump. `import_formats.md` §3."""
    return Decimal(str(getattr(settings, "COOP_READING_JUMP", JUMP)))


class MeterRefused(Refusal):
    """A refused act on a meter; nothing of it was done.

    METER_NUMBER, METER_HANGS, METER_DAY, METER_RADIO, METER_REPLACED.
    """


class ReadingRefused(Refusal):
    """A refused reading; nothing of it was saved.

    READING_FUTURE, READING_DISMOUNTED, READING_EARLY, READING_LONG, READING_SCALE,
    READING_NEGATIVE, READING_TWICE, READING_DECIDED, READING_REASON, READING_FIXED.
    """


def parse_figure(typed: str, kind: MeterKind) -> Decimal:
    """Parse a typed figure.

    Raises ReadingRefused: READING_FORMAT, and the errors of `check_figure`.
    """
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
    """Refuse a figure that no counter of this kind can show. Raises ReadingRefused."""
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
    """Write `123,4`, `1 480,5`: without zeros at the end."""
    plain = value.normalize()
    exponent = plain.as_tuple().exponent
    return polish_decimal(
        plain.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 else plain
    )


# The usual use is computed from figures so far back, over at least so many days.
LOOKS_BACK = timedelta(days=731)
MIN_DAYS_APART = 28
A_MONTH = Decimal(365) / 12
# After nearly no use (an empty flat) any use would be a jump: this much is tolerated.
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
    """An accepted figure of one meter."""

    day: date
    value: Decimal


def previous_reading(known: Sequence[KnownReading], day: date) -> KnownReading | None:
    """Find the last figure before a day; `known` is in the order of days."""
    return next((figure for figure in reversed(known) if figure.day < day), None)


def next_reading(known: Sequence[KnownReading], day: date) -> KnownReading | None:
    return next((figure for figure in known if figure.day > day), None)


def daily_use(known: Sequence[KnownReading], day: date) -> Decimal | None:
    """Compute the use per day in the two years before the last figure.

    None when the figures cover less than four weeks, or decrease.
    """
    last = previous_reading(known, day)
    if last is None:
        return None
    first = next(figure for figure in known if figure.day >= last.day - LOOKS_BACK)
    days = (last.day - first.day).days
    if days < MIN_DAYS_APART or last.value < first.value:
        return None
    return (last.value - first.value) / days


def monthly_use(known: Sequence[KnownReading], day: date) -> Decimal | None:
    """Compute the usual use of a month, to one decimal; None if unknown."""
    a_day = daily_use(known, day)
    return None if a_day is None else (a_day * A_MONTH).quantize(TENTH, ROUND_HALF_UP)


def find_doubt(
    kind: MeterKind, known: Sequence[KnownReading], day: date, value: Decimal, *, jump: Decimal
) -> Doubt:
    """Find what is unlikely about a figure; `jump` times the usual use is a jump."""
    last, following = previous_reading(known, day), next_reading(known, day)
    if last is not None and value < last.value:
        return Doubt.LOWER
    if following is not None and value > following.value:
        return Doubt.ABOVE_LATER
    a_day = daily_use(known, day)
    if last is None or a_day is None:
        return Doubt.NONE
    likely = a_day * (day - last.day).days * jump + ALLOWANCE[kind]
    return Doubt.JUMP if value - last.value > likely else Doubt.NONE


MAX_REASON_LENGTH = 300


def list_known_figures(meter: Meter) -> list[KnownReading]:
    """List the accepted figures of a meter in the order of days. One query."""
    rows = meter.readings.accepted().order_by("day").values_list("day", "value")
    return [KnownReading(day, value) for day, value in rows]


@transaction.atomic
def record_meter_reading(
    meter: Meter,
    value: Decimal,
    *,
    day: date,
    source: ReadingSource,
    today: date,
    origin: Origin,
    occasion: Occasion = Occasion.ORDINARY,
) -> Reading:
    """Record what a meter showed on a day.

    An unlikely figure waits until a clerk looks at it, unless one has already. The same figure
    of the same day again is the existing reading; another figure of a resident on that day
    replaces the first. Raises ReadingRefused.
    """
    # Of two at once the second waits here and then finds the first.
    wait_for_turn(SealStream.READINGS)
    meter = Meter.objects.select_for_update().get(pk=meter.pk)
    check_reading(meter, value, day=day, today=today)
    existing = meter.readings.standing().filter(day=day).first()
    if existing is not None:
        if existing.value == value:
            return existing
        _make_room(existing, source, today, origin)
    reading = Reading(
        meter=meter,
        day=day,
        value=value,
        source=source,
        occasion=occasion,
        doubt=doubt_of_reading(meter, list_known_figures(meter), day, value, occasion),
        entered_at=timezone.now(),
        entered_by=origin.actor,
    )
    _save_new(reading, origin)
    return reading


def _save_new(reading: Reading, origin: Origin) -> None:
    reading.state = first_state(reading)
    add_readings([reading])
    record(
        "READING_RECORDED",
        origin,
        obj=reading,
        to_state=reading.state,
        changes={"source": str(reading.source), "doubt": str(reading.doubt)},
    )


def doubt_of_reading(
    meter: Meter,
    known: Sequence[KnownReading],
    day: date,
    value: Decimal,
    occasion: Occasion = Occasion.ORDINARY,
) -> Doubt:
    """Find what is unlikely about a figure of this meter; its first one never is."""
    if occasion == Occasion.FIRST:
        return Doubt.NONE
    return find_doubt(meter.counts, known, day, value, jump=reading_jump())


def check_reading(meter: Meter, value: Decimal, *, day: date, today: date) -> None:
    """Refuse a figure that this meter cannot have shown on that day. Raises ReadingRefused."""
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


def _make_room(existing: Reading, source: ReadingSource, today: date, origin: Origin) -> None:
    """Return the resident's own figure of today for another; any other reading stays."""
    replaceable = (
        existing.source == ReadingSource.RESIDENT == source and existing.decided_on is None
    )
    if not replaceable:
        raise ReadingRefused(
            "READING_TWICE",
            _("Na ten dzień jest już odczyt: %(value)s. Jeśli jest błędny, najpierw go zwróć.")
            % {"value": format_figure(existing.value)},
        )
    _return(existing, _("Mieszkaniec podał tego dnia inne wskazanie."), today, origin)


@transaction.atomic
def accept_reading(reading: Reading, *, on: date, origin: Origin) -> Reading:
    """Accept an unlikely figure after all. Raises ReadingRefused if it does not wait."""
    reading = _locked(reading)
    if reading.state != ReadingState.WAITING:
        raise ReadingRefused("READING_DECIDED", _("Ten odczyt już rozstrzygnięto."))
    _decide(reading, ReadingState.ACCEPTED, on, origin)
    return reading


@transaction.atomic
def return_reading(reading: Reading, reason: str, *, on: date, origin: Origin) -> Reading:
    """Return a figure, so that it no longer counts; the sender reads the reason.

    Raises ReadingRefused without a reason, for a reading already returned, and for a figure of
    the day on which a meter was installed or dismounted.
    """
    words = clean_text(reason, MAX_REASON_LENGTH)
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
    save_reading_decision(reading)
    record(
        "READING_ACCEPTED" if state == ReadingState.ACCEPTED else "READING_RETURNED",
        origin,
        obj=reading,
        from_state=before,
        to_state=state,
    )


def _locked(reading: Reading) -> Reading:
    wait_for_turn(SealStream.READINGS)
    rows = Reading.objects.select_for_update(of=("self",)).select_related("meter")
    return rows.get(pk=reading.pk)


RETURNED = "ebok_plugin/meters/mail/returned.txt"


@transaction.atomic
def return_and_notify(reading: Reading, reason: str, *, on: date, origin: Origin) -> Reading:
    """Return a reading and write to the resident whose figure it is, if possible.

    E-BOK shows figure and reason; the e-mail has neither.
    """
    returned = return_reading(reading, reason, on=on, origin=origin)
    user = returned.entered_by
    if returned.source == ReadingSource.RESIDENT and user is not None and user.person is not None:
        address = user.person.correspondence_email
        if address:
            where = site_address(reverse("ebok_meters:meter", args=[returned.meter_id]))
            meter = returned.meter
            context = {
                "url": where,
                "meter": f"{meter.get_kind_display()} {meter.number}",
                "premises": meter.premises.short_address,
            }
            queue_message(address, RETURNED, context, about=returned)
    return returned
