"""Meters: installed, replaced, dismounted; and the desk's searches for meters and readings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from cms_ext.base.text.polish_lookups import contains_text, match_prefix
from cms_ext.base.text.typed_values import clean_text
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.plugins.coverage import SealStream
from cms_ext.premises.models import Premises
from ebok_plugin.utilities.meters.domain.reading import MeterRefused, record_meter_reading
from ebok_plugin.utilities.meters.models import Meter, Reading
from ebok_plugin.utilities.meters.vocabulary import MeterKind, Occasion, ReadingSource, ReadingState

MAX_NUMBER_LENGTH, MAX_PLACE_LENGTH = 30, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMeter:
    """The data of a meter when it is installed; the unit defaults to that of its kind."""

    kind: MeterKind
    number: str
    unit: str = ""
    place: str = ""
    verified_until: date | None = None
    remote: bool = False
    radio_no: str = ""
    laf: Decimal | None = None


@transaction.atomic
def install_meter(
    premises: Premises,
    new: NewMeter,
    *,
    on: date,
    first: Decimal | None,
    today: date,
    origin: Origin,
    replaces: Meter | None = None,
) -> Meter:
    """Install a meter from a day on; `first` is its figure then, None if unknown.

    Raises MeterRefused (METER_DAY, METER_NUMBER, METER_HANGS, METER_RADIO) and the errors of
    `record_meter_reading`.
    """
    lock_chain_ends()
    if on > today:
        raise MeterRefused("METER_DAY", _("Dzień montażu jest w przyszłości. Popraw datę."))
    meter = Meter.objects.create(
        premises=premises,
        kind=new.kind,
        number=_free_number(new.number),
        unit=new.unit or new.kind.unit,
        place=clean_text(new.place, MAX_PLACE_LENGTH),
        verified_until=new.verified_until,
        installed_on=on,
        remote=new.remote,
        radio_no=_free_radio_number(new.radio_no),
        laf=new.laf,
        replaces=replaces,
    )
    record("METER_INSTALLED", origin, obj=meter, changes={"kind": str(meter.kind)})
    _record_known(meter, first, Occasion.FIRST, on, today, origin)
    return meter


def _record_known(
    meter: Meter, figure: Decimal | None, occasion: Occasion, on: date, today: date, origin: Origin
) -> None:
    """Record the figure that a clerk enters with a meter, if it is known."""
    if figure is None:
        return
    source = ReadingSource.CLERK
    record_meter_reading(
        meter, figure, day=on, source=source, occasion=occasion, today=today, origin=origin
    )


def lock_chain_ends() -> None:
    """Lock the end of the sealed rows, then of the readings, before a meter is locked."""
    wait_for_turn()
    wait_for_turn(SealStream.READINGS)


def meter_number(typed: str) -> str:
    """Normalise a number as stored: capitals without blanks (`zw 0001` → `ZW0001`)."""
    return "".join(clean_text(typed, MAX_NUMBER_LENGTH).split()).upper()


def _free_number(typed: str) -> str:
    """Normalise a number; raises MeterRefused if it is empty or a mounted meter has it."""
    number = meter_number(typed)
    if not number:
        raise MeterRefused("METER_NUMBER", _("Wpisz numer licznika, jak na jego tarczy."))
    mounted = Meter.objects.filter(number=number, dismounted_on__isnull=True)
    if (other := mounted.select_related("premises").first()) is not None:
        raise MeterRefused(
            "METER_HANGS",
            _("Licznik %(number)s już wisi w lokalu %(code)s. Najpierw zapisz jego demontaż.")
            % {"number": number, "code": other.premises.code},
        )
    return number


def _free_radio_number(typed: str, *, of: Meter | None = None) -> str:
    """Normalise a module's number; raises MeterRefused if another meter has it."""
    number = meter_number(typed)
    others = Meter.objects.filter(radio_no=number, dismounted_on__isnull=True)
    if of is not None:
        others = others.exclude(pk=of.pk)
    if number and (other := others.select_related("premises").first()) is not None:
        raise MeterRefused(
            "METER_RADIO",
            _("Moduł %(number)s ma już licznik %(other)s w lokalu %(code)s.")
            % {"number": number, "other": other.number, "code": other.premises.code},
        )
    return number


@transaction.atomic
def describe_meter(
    meter: Meter,
    *,
    place: str,
    verified_until: date | None,
    remote: bool,
    radio_no: str,
    origin: Origin,
) -> Meter:
    """Save what may change while the meter hangs. Raises MeterRefused (METER_RADIO)."""
    lock_chain_ends()
    meter = Meter.objects.select_for_update().get(pk=meter.pk)
    meter.place = clean_text(place, MAX_PLACE_LENGTH)
    meter.verified_until = verified_until
    meter.remote = remote
    meter.radio_no = _free_radio_number(radio_no, of=meter)
    meter.save(update_fields=["place", "verified_until", "remote", "radio_no"])
    record("METER_DESCRIBED", origin, obj=meter, changes={"remote": remote})
    return meter


@transaction.atomic
def dismount_meter(
    meter: Meter,
    *,
    on: date,
    last: Decimal | None,
    today: date,
    origin: Origin,
) -> Meter:
    """Dismount the meter after a day; `last` is its figure then.

    Raises MeterRefused (METER_DAY, METER_REPLACED) and the errors of `record_meter_reading`.
    """
    lock_chain_ends()
    meter = Meter.objects.select_for_update().get(pk=meter.pk)
    _refuse_dismounting(meter, on, today)
    _record_known(meter, last, Occasion.LAST, on, today, origin)
    meter.dismounted_on = on
    meter.save(update_fields=["dismounted_on"])
    record("METER_DISMOUNTED", origin, obj=meter)
    return meter


def _refuse_dismounting(meter: Meter, on: date, today: date) -> None:
    if meter.dismounted_on is not None:
        raise MeterRefused(
            "METER_REPLACED",
            _("Ten licznik zdemontowano już %(day)s.") % {"day": f"{meter.dismounted_on:%d.%m.%Y}"},
        )
    if on > today:
        raise MeterRefused("METER_DAY", _("Dzień demontażu jest w przyszłości. Popraw datę."))
    if on < meter.installed_on:
        raise MeterRefused(
            "METER_DAY",
            _("Licznik zamontowano %(day)s, więc nie można go zdemontować wcześniej.")
            % {"day": f"{meter.installed_on:%d.%m.%Y}"},
        )
    newest = meter.readings.standing().order_by("-day").values_list("day", flat=True).first()
    if newest is not None and newest > on:
        raise MeterRefused(
            "METER_DAY",
            _("Ten licznik ma odczyt z %(day)s, a więc po demontażu. Popraw datę albo odczyt.")
            % {"day": f"{newest:%d.%m.%Y}"},
        )


@transaction.atomic
def replace_meter(
    old: Meter,
    new: NewMeter,
    *,
    on: date,
    last: Decimal | None,
    first: Decimal,
    today: date,
    origin: Origin,
) -> Meter:
    """Replace a meter on one day: the old one's last figure, the new one's first.

    Raises the errors of `dismount_meter` and `install_meter`.
    """
    old = dismount_meter(old, on=on, last=last, today=today, origin=origin)
    return install_meter(
        old.premises,
        new,
        on=on,
        first=first,
        today=today,
        origin=origin,
        replaces=old,
    )


def search_meters(
    query: str, kind: str = "", *, off: bool = False, unverified_on: date | None = None
) -> QuerySet[Meter]:
    """Find meters by the beginning of a number or premises code, or by address.

    Annotated with `last_day` and `last_value`, the newest accepted figure. With `off` the
    dismounted ones; with a day those that hang past their legal mark.
    """
    meters = Meter.objects.filter(dismounted_on__isnull=not off)
    if unverified_on is not None:
        meters = Meter.objects.past_verification(unverified_on)
    if kind:
        meters = meters.filter(kind=kind)
    if query:
        plain = "".join(query.split()).upper()
        meters = meters.filter(
            Q(number__startswith=plain)
            | match_prefix("premises__code", query)
            | contains_text("premises__building__address", query)
        )
    newest = Reading.objects.filter(meter=OuterRef("pk"), state=ReadingState.ACCEPTED).order_by(
        "-day"
    )
    return (
        meters.select_related("premises__building")
        .annotate(
            last_day=Subquery(newest.values("day")[:1]),
            last_value=Subquery(newest.values("value")[:1]),
        )
        .in_order()
    )


def count_by_building(meters: QuerySet[Meter]) -> list[tuple[str, int]]:
    """Count meters by the address of their building, in the order of the addresses."""
    address = "premises__building__address"
    ordered = meters.order_by(f"{address}__polish")
    return list(ordered.values_list(address).annotate(Count("pk")))


def search_readings(query: str) -> QuerySet[Reading]:
    """Find readings by meter number or premises code, newest first.

    Meters and places are queried separately: with a join SQLite sorts all readings instead of
    taking the newest from the index.
    """
    readings = Reading.objects.prefetch_related("meter__premises__building")
    if query:
        plain = "".join(query.split()).upper()
        readings = readings.filter(
            Q(meter__number__startswith=plain) | match_prefix("meter__premises__code", query)
        )
    return readings.order_by("-day", "-pk")


def list_unlikely_readings() -> QuerySet[Reading]:
    """Select the readings that wait for a clerk, oldest first."""
    waiting = Reading.objects.waiting().select_related("meter__premises__building", "photo")
    return waiting.order_by("day", "pk")
