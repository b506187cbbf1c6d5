"""The picture that a resident adds to a reading."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from ebok_plugin.ledger.models import Account
from ebok_plugin.meters.models import Meter, ReadingPhoto
from tests.cms_ext.access.domain.files.samples import packed
from tests.ebok_plugin.ledger.holders import grant, signed_in
from tests.ebok_plugin.meters.flats import figures, water_meter
from tests.ebok_plugin.meters.resident import PAGE, photo, typed
from tests.page_checks import parsed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_day")]


def test_a_photo_is_drawn_anew_and_survives_the_question(anna: Client, water: Meter) -> None:
    sent = SimpleUploadedFile("licznik.jpg", photo(), "image/jpeg")
    asked = anna.post(PAGE, typed(water, "900", **{f"zdjecie-{water.pk}": sent}))
    (key,) = parsed(asked).xpath(f"//input[@name='dodane-{water.pk}']/@value")

    anna.post(PAGE, typed(water, "900", krok="potwierdz", **{f"dodane-{water.pk}": key}))

    kept = ReadingPhoto.objects.get(reading__meter=water)
    with kept.file.open("rb") as stored:
        assert b"Exif" not in stored.read()
    shown = anna.get(f"{PAGE}zdjecie/{kept.pk}/")
    assert (shown.status_code, shown["Content-Type"], shown["Cache-Control"]) == (
        200,
        "image/jpeg",
        "private, no-store",
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("licznik.heic", photo(form="HEIF")),
        ("licznik.png", photo(form="PNG")),
        ("licznik.jpg", photo() + b"<html><script>evil()</script></html>"),
        ("licznik.jpg", photo() + packed(("evil.exe", b"MZ evil"))),
    ],
    ids=["HEIC", "PNG", "a web page behind it", "an archive behind it"],
)
def test_whatever_a_photo_carries_a_plain_one_is_kept(
    anna: Client, water: Meter, name: str, content: bytes
) -> None:
    sent = SimpleUploadedFile(name, content, "image/jpeg")

    anna.post(PAGE, typed(water, "215", **{f"zdjecie-{water.pk}": sent}))

    with ReadingPhoto.objects.get(reading__meter=water).file.open("rb") as stored:
        kept = stored.read()
    with Image.open(io.BytesIO(kept)) as drawn:
        assert (drawn.format, drawn.size, dict(drawn.getexif())) == ("JPEG", (60, 40), {})
    assert b"evil" not in kept


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.jpg", b"<html><script>alert(1)</script>", "To nie jest zdjęcie."),
        ("a.jpg", b"%PDF-1.7\n", "To nie jest zdjęcie."),
        ("a.jpg", b"\xff\xd8\xff\xe0broken", "uszkodzony"),
        ("a.jpg", b"\xff\xd8\xff" + b"0" * (20 * 1024 * 1024), "ponad 10 MB"),
    ],
)
def test_a_file_that_is_no_photo_is_refused_and_nothing_is_kept(
    anna: Client, water: Meter, name: str, content: bytes, words: str
) -> None:
    sent = SimpleUploadedFile(name, content, "image/jpeg")

    answer = anna.post(PAGE, typed(water, "215", **{f"zdjecie-{water.pk}": sent}))

    assert words in answer.content.decode()
    assert (ReadingPhoto.objects.count(), len(figures(water))) == (0, 2)


def test_a_foreign_photo_is_neither_shown_nor_attached(client: Client, anna: Client) -> None:
    other = water_meter("100002", "Jędrzej Gęsty")
    grant(Account.objects.get(account_no="100002"), "Jędrzej Gęsty")
    jedrzej = Client()
    signed_in(jedrzej, "Jędrzej Gęsty", "EB-500002-1")
    sent = SimpleUploadedFile("licznik.jpg", photo(), "image/jpeg")
    jedrzej.post(PAGE, typed(other, "215", **{f"zdjecie-{other.pk}": sent}))
    kept = ReadingPhoto.objects.get()

    water = Meter.objects.get(number="ZW-100001")
    anna.post(PAGE, typed(water, "215", **{f"dodane-{water.pk}": str(kept.pk)}))

    kept.refresh_from_db()
    assert kept.reading is not None
    assert kept.reading.meter == other
    assert anna.get(f"{PAGE}zdjecie/{kept.pk}/").status_code == 404
    assert jedrzej.get(f"{PAGE}zdjecie/{kept.pk}/").status_code == 200
