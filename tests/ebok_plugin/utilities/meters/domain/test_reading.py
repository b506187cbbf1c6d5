from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from ebok_plugin.utilities.meters.domain.meter import NewMeter, dismount_meter, replace_meter
from ebok_plugin.utilities.meters.domain.reading import (
    ReadingRefused,
    accept_reading,
    return_reading,
)
from ebok_plugin.utilities.meters.models import Meter, Reading
from ebok_plugin.utilities.meters.vocabulary import Doubt, MeterKind, ReadingSource, ReadingState
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.utilities.meters.flats import TODAY, day, figures, meter, read, water_meter
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
RESIDENT, CLERK, RADIO = ReadingSource.RESIDENT, ReadingSource.CLERK, ReadingSource.RADIO


@shared
def water() -> Meter:
    return water_meter()


@pytest.mark.parametrize(
    ("value", "source", "expected"),
    [
        ("215", RESIDENT, ("", "ACCEPTED")),
        ("159", RESIDENT, ("LOWER", "WAITING")),
        ("900", RESIDENT, ("JUMP", "WAITING")),
        ("900", RADIO, ("JUMP", "WAITING")),
        # Who types it at the desk has looked.
        ("900", CLERK, ("JUMP", "ACCEPTED")),
        ("159", ReadingSource.ESTIMATE, ("LOWER", "ACCEPTED")),
    ],
)
def test_an_unlikely_figure_waits_and_is_never_refused(
    water: Meter, value: str, source: ReadingSource, expected: tuple[str, str]
):
    made = read(water, "2026-11-20", value, source)

    assert (made.doubt, made.state) == expected


def test_what_cannot_be_is_refused_in_words(water: Meter):
    before = figures(water)

    for on, value, code in (
        ("2026-11-21", "215", "READING_FUTURE"),
        ("2024-12-30", "99", "READING_EARLY"),
        ("2026-11-20", "215.1234", "READING_SCALE"),
        ("2026-11-20", "-1", "READING_NEGATIVE"),
        ("2026-11-20", "1234512345", "READING_LONG"),
        ("2025-12-31", "161", "READING_TWICE"),
    ):
        with pytest.raises(ReadingRefused) as refusal:
            read(water, on, value)
        assert (refusal.value.code, figures(water)) == (code, before)


def test_a_dismounted_meter_takes_no_reading_of_a_later_day(water: Meter):
    dismount_meter(water, on=day("2026-10-01"), last=None, today=TODAY, origin=SYSTEM)

    with pytest.raises(ReadingRefused) as refusal:
        read(water, "2026-10-02", "210")

    assert str(refusal.value) == (
        "Licznik ZW-100001 zdemontowano 01.10.2026. Odczytu po tym dniu nie przyjmujemy."
    )
    assert read(water, "2026-10-01", "205").state == ReadingState.ACCEPTED


def test_the_same_again_is_the_one_that_there_is(water: Meter):
    first = read(water, "2026-11-20", "251", RESIDENT)

    assert read(water, "2026-11-20", "251", RESIDENT) == first
    assert len(figures(water)) == 3

    # A resident corrects the figure of the day.
    read(water, "2026-11-20", "215", RESIDENT)
    expected = [("2026-11-20", "251", "RETURNED"), ("2026-11-20", "215", "ACCEPTED")]
    assert figures(water)[2:] == expected


def test_a_resident_does_not_push_out_what_the_desk_typed(water: Meter):
    read(water, "2026-11-20", "210", CLERK)

    with pytest.raises(ReadingRefused, match="Na ten dzień jest już odczyt: 210"):
        read(water, "2026-11-20", "215", RESIDENT)


def test_a_waiting_figure_says_nothing_of_the_next(water: Meter):
    read(water, "2026-11-19", "900", RESIDENT)

    assert read(water, "2026-11-20", "216", RESIDENT).doubt == Doubt.NONE


def test_accepted_it_counts_and_only_once(water: Meter):
    waiting = read(water, "2026-11-20", "900", RESIDENT)

    accepted = accept_reading(waiting, on=TODAY, origin=SYSTEM)

    assert (accepted.state, accepted.decided_on) == (ReadingState.ACCEPTED, TODAY)
    with pytest.raises(ReadingRefused, match="już rozstrzygnięto"):
        accept_reading(waiting, on=TODAY, origin=SYSTEM)
    # Each step is in the log, without the figure.
    events = AuditEvent.objects.filter(object_id=str(waiting.pk)).order_by("seq")
    assert [
        (event.action, event.from_state, event.to_state, event.changes) for event in events
    ] == [
        ("READING_RECORDED", "", "WAITING", {"source": "RESIDENT", "doubt": "JUMP"}),
        ("READING_ACCEPTED", "WAITING", "ACCEPTED", {}),
    ]


def test_returned_it_has_a_reason_and_leaves_the_day_free(water: Meter):
    waiting = read(water, "2026-11-20", "900", RESIDENT)
    with pytest.raises(ReadingRefused, match="dlaczego"):
        return_reading(waiting, "  ", on=TODAY, origin=SYSTEM)

    returned = return_reading(waiting, "To numer licznika.", on=TODAY, origin=SYSTEM)

    assert (returned.state, returned.reason) == (ReadingState.RETURNED, "To numer licznika.")
    assert read(water, "2026-11-20", "215", RESIDENT).state == ReadingState.ACCEPTED
    with pytest.raises(ReadingRefused, match="już zwrócono"):
        return_reading(waiting, "Jeszcze raz.", on=TODAY, origin=SYSTEM)

    # The figure of the fitting is not returned.
    with pytest.raises(ReadingRefused, match="montażu"):
        return_reading(water.readings.earliest("day"), "Za duży.", on=TODAY, origin=SYSTEM)


@pytest.mark.both_databases
def test_the_database_keeps_what_was_handed_in(water: Meter):
    made = Reading.objects.filter(pk=read(water, "2026-11-20", "900", RESIDENT).pk)
    changes: list[dict[str, object]] = [
        {"value": 1},
        {"day": day("2026-01-01")},
        {"source": "CLERK"},
        {"doubt": "LOWER"},
    ]

    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            made.update(**change)
    assert made.update(state="ACCEPTED") == 1


@pytest.mark.both_databases
def test_the_database_decides_once_and_deletes_nothing(water: Meter):
    made = read(water, "2026-11-20", "215", RESIDENT)
    with pytest.raises(DatabaseError, match="is decided"), transaction.atomic():
        Reading.objects.filter(pk=made.pk).update(state="WAITING")
    return_reading(made, "Pomyłka.", on=TODAY, origin=SYSTEM)

    with pytest.raises(DatabaseError, match="keeps what it says"), transaction.atomic():
        Reading.objects.filter(pk=made.pk).update(state="ACCEPTED", reason="")
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        Reading.objects.filter(pk=made.pk)._raw_delete("default")
    with pytest.raises(DatabaseError, match="keeps what it says"), transaction.atomic():
        Meter.objects.filter(pk=water.pk).update(number="X")


NEW = NewMeter(kind=MeterKind.COLD_WATER, number=" zw 777 ", verified_until=day("2031-12-31"))


def test_a_meter_is_replaced_on_one_day_with_both_figures():
    old = water_meter()

    new = replace_meter(
        old, NEW, on=day("2026-10-15"), last=Decimal("208.5"), first=Decimal("0.2"),
        today=TODAY, origin=SYSTEM,
    )  # fmt: skip

    old.refresh_from_db()
    found = (old.dismounted_on, new.installed_on, new.replaces, new.number)
    assert found == (day("2026-10-15"), day("2026-10-15"), old, "ZW777")
    assert figures(old)[-1] == ("2026-10-15", "208.5", "ACCEPTED")
    assert figures(new) == [("2026-10-15", "0.2", "ACCEPTED")]
    seen = [one.occasion for one in (*old.readings.all()[:1], *new.readings.all())]
    assert seen == ["LAST", "FIRST"]
    assert list(Meter.objects.mounted_on(TODAY)) == [new]
    actions = AuditEvent.objects.filter(action__startswith="METER").order_by("seq")
    facts = list(actions.values_list("action", flat=True))
    assert facts == ["METER_INSTALLED", "METER_DISMOUNTED", "METER_INSTALLED"]


def test_a_replacement_is_whole_or_not_at_all():
    old = water_meter()
    meter(open_account("100002"), "ZW777")

    with pytest.raises(Refusal, match="już wisi w lokalu L-100002"):
        replace_meter(
            old, NEW, on=TODAY, last=Decimal(215), first=Decimal(0), today=TODAY, origin=SYSTEM
        )

    old.refresh_from_db()
    assert (old.dismounted_on, len(figures(old))) == (None, 2)


def test_a_day_that_cannot_be_is_refused_and_one_that_is_off_is_not_taken_off_again():
    old = water_meter()
    read(old, "2026-06-01", "190")

    for on, words in (
        ("2026-11-21", "w przyszłości"),
        ("2024-12-30", "zamontowano 31.12.2024"),
        ("2026-03-01", "ma odczyt z 01.06.2026"),
    ):
        with pytest.raises(Refusal, match=words):
            dismount_meter(old, on=day(on), last=None, today=TODAY, origin=SYSTEM)
    dismount_meter(old, on=TODAY, last=Decimal(215), today=TODAY, origin=SYSTEM)
    with pytest.raises(Refusal, match="zdemontowano już 20.11.2026"):
        dismount_meter(old, on=TODAY, last=None, today=TODAY, origin=SYSTEM)


@pytest.mark.both_databases
def test_a_number_that_was_taken_off_may_hang_elsewhere():
    old = water_meter()
    dismount_meter(old, on=day("2026-01-10"), last=Decimal(161), today=TODAY, origin=SYSTEM)

    again = meter(open_account("100002"), "ZW-100001", on=day("2026-02-01"), first="161")

    assert (again.number, again.unit) == (old.number, "m³")
