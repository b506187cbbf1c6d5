"""What the packet of a person says of readings."""

from datetime import datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from cms_ext.desks.privacy.domain.packet import collect_sections
from ebok_plugin.ledger.models import Account
from ebok_plugin.utilities.meters.domain.submission import (
    forget_loose_photos,
    forget_old_photos,
    forget_person_photos,
)
from ebok_plugin.utilities.meters.models import Reading, ReadingPhoto
from tests.ebok_plugin.utilities.meters.flats import read, water_meter
from tests.people import resident

pytestmark = pytest.mark.django_db


def test_the_packet_has_the_readings_of_the_own_premises_and_days():
    read(water_meter(), "2026-11-20", "215.5")
    read(water_meter("100002", "Jędrzej Gęsty"), "2026-11-20", "300")
    account = Account.objects.get(account_no="100001")
    # The flat was somebody else's until the middle of 2026.
    account.opened_on = account.opened_on.replace(year=2026, month=6)
    account.save(update_fields=["opened_on"])

    (section,) = [
        one for one in collect_sections(account.payer) if one.title == "Odczyty liczników"
    ]

    assert [(row["Lokal"], str(row["Dzień"]), row["Wskazanie"]) for row in section.rows] == [
        ("L-100001", "2026-11-20", "215,5 m³")
    ]


NOW = datetime(2026, 11, 20, 12, tzinfo=timezone.get_default_timezone())


def photo(reading: Reading | None, taken_at: datetime) -> ReadingPhoto:
    login = f"EB-{ReadingPhoto.objects.count()}"
    kept = ReadingPhoto(reading=reading, taken_at=taken_at, sent_by=resident("ebok", login, login))
    kept.file.save("", ContentFile(b"jpeg"))
    return kept


def test_a_picture_without_a_reading_goes_with_its_file(django_capture_on_commit_callbacks: object):
    old = photo(None, NOW - timedelta(days=2))
    young = photo(None, NOW)
    kept = photo(read(water_meter(), "2026-11-20", "215"), NOW - timedelta(days=2))

    rehearsed = forget_loose_photos(NOW - timedelta(days=1), True)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # a fixture
        forget_loose_photos(NOW - timedelta(days=1), False)

    assert (rehearsed.count, rehearsed.oldest) == (1, old.taken_at)
    assert set(ReadingPhoto.objects.all()) == {young, kept}
    assert not old.file.storage.exists(old.file.name)
    assert kept.file.storage.exists(kept.file.name)


def test_the_term_and_the_erasure_take_those_of_readings_and_leave_the_readings():
    reading = read(water_meter(), "2026-11-20", "215")
    sent = photo(reading, NOW - timedelta(days=2000))

    assert forget_old_photos(NOW, True).count == 1
    assert sent.sent_by.person is not None
    forget_person_photos(sent.sent_by.person)

    assert (ReadingPhoto.objects.count(), reading.meter.readings.count()) == (0, 3)
