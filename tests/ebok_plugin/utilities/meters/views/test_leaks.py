"""The leak matrix of readings: who asks × every surface; Jędrzej's are read by nobody else."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cms_ext.people.identity.models import User
from ebok_plugin.ledger.models import Account
from ebok_plugin.utilities.meters.models import Meter, Reading, ReadingPhoto
from tests import clients
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant, signed_in
from tests.ebok_plugin.utilities.meters.domain.test_window import window
from tests.ebok_plugin.utilities.meters.flats import TODAY, meter, read, water_meter
from tests.ebok_plugin.utilities.meters.resident import photo, typed
from tests.members_area.conftest import member
from tests.people import staff
from tests.shared_rows import shared

pytestmark = [pytest.mark.django_db, pytest.mark.always]
# Anyone who searches reads the own words again: what is searched for is less than the canary.
WORD, CANARY, FIGURE = "KANAREK", "KANAREK-77", "8765,432"


@dataclass(frozen=True)
class Hers:
    """What nobody else may read."""

    meter: Meter
    reading: Reading
    photo: ReadingPhoto
    account: Account


@shared
def hers() -> Hers:
    """Jędrzej's water meter, with a figure and its photo that he handed in himself."""
    account = open_account("100002", "Jędrzej Gęsty")
    grant(account, "Jędrzej Gęsty")
    water = meter(account, CANARY, place=CANARY)
    read(water, "2026-09-30", "8760")
    window("2026-11-01", "2026-11-30")
    jedrzej = Client()
    signed_in(jedrzej, "Jędrzej Gęsty", "EB-500002-1")
    sent = SimpleUploadedFile("licznik.jpg", photo(), "image/jpeg")
    jedrzej.post("/e-bok/odczyty/", typed(water, FIGURE, **{f"zdjecie-{water.pk}": sent}))
    reading = water.readings.latest("day")
    return Hers(water, reading, ReadingPhoto.objects.get(), account)


def of_staff(role: str) -> Callable[[Hers], Client]:
    return lambda hers: clients.signed_in(staff(role.replace("_", ""), role))


def another_payer(hers: Hers) -> Client:
    client = Client()
    water_meter("100001", "Anna Lis")
    grant(Account.objects.get(account_no="100001"), "Anna Lis")
    signed_in(client)
    return client


def former_manager(hers: Hers) -> Client:
    client = another_payer(hers)
    grant(hers.account, "Anna Lis", "MANAGER", end=TODAY - timedelta(1))
    return client


def a_member(hers: Hers) -> Client:
    return clients.signed_in(member("IKCS-0012", "Piotr Wrona", 12))


PEOPLE: dict[str, Callable[[Hers], Client]] = {
    "guest": lambda hers: Client(),
    "another payer": another_payer,
    "a manager until yesterday": former_manager,
    "a member": a_member,
    "an editor": of_staff("editor"),
    "a clerk of members": of_staff("membership_clerk"),
    "a clerk of cases": of_staff("case_clerk"),
}


def surfaces(hers: Hers) -> list[str]:
    slug, water, reading = hers.account.slug, hers.meter.pk, hers.reading.pk
    return [
        "/",
        "/e-bok/",
        "/e-bok/odczyty/",
        f"/e-bok/odczyty/?konto={slug}",
        "/e-bok/odczyty/lokale/",
        "/e-bok/odczyty/lokale/?export=csv",
        f"/e-bok/odczyty/{water}/",
        f"/e-bok/odczyty/zdjecie/{hers.photo.pk}/",
        f"/e-bok/konto/{slug}/zuzycie/",
        f"/e-bok/konto/{slug}/rozliczenie/",
        f"/szukaj/?q={WORD}",
        "/admin/",
        f"/admin/szukaj/?q={WORD}",
        "/admin/liczniki/",
        "/admin/liczniki/?export=csv",
        f"/admin/liczniki/{water}/",
        "/admin/liczniki/odczyty/",
        "/admin/liczniki/odczyty/?export=csv",
        f"/admin/liczniki/odczyty/{reading}/",
        f"/admin/liczniki/odczyty/{reading}/zdjecie/",
        "/admin/liczniki/nietypowe/",
        "/admin/liczniki/brakujace/",
        f"/admin/liczniki/brakujace/pismo/{hers.account.pk}/",
        "/admin/liczniki/zuzycie/",
    ]


def content_text(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode(errors="replace")


def leaks(client: Client, hers: Hers) -> set[str]:
    """Return the surfaces that tell the meter, its figure, or give its photo."""
    found = set()
    for path in surfaces(hers):
        answer = client.get(path)
        words, kind = content_text(answer), answer.get("Content-Type", "")
        if kind.startswith("image/") or CANARY in words or FIGURE in words:
            found.add(path)
    return found


@pytest.mark.parametrize("who", PEOPLE)
def test_nobody_else_reads_a_reading_or_its_photo_anywhere(who: str, hers: Hers):
    assert leaks(PEOPLE[who](hers), hers) == set()


def test_its_payer_and_the_desk_read_them(hers: Hers):
    jedrzej = clients.signed_in(User.objects.get(login="EB-500002-1"))
    desk = of_staff("finance_clerk")(hers)

    assert {
        "/e-bok/odczyty/",
        f"/e-bok/odczyty/{hers.meter.pk}/",
        f"/e-bok/odczyty/zdjecie/{hers.photo.pk}/",
    } <= leaks(jedrzej, hers)
    assert {
        "/admin/liczniki/",
        "/admin/liczniki/?export=csv",
        f"/admin/liczniki/{hers.meter.pk}/",
        "/admin/liczniki/odczyty/",
        "/admin/liczniki/odczyty/?export=csv",
        f"/admin/liczniki/odczyty/{hers.reading.pk}/",
        f"/admin/liczniki/odczyty/{hers.reading.pk}/zdjecie/",
    } <= leaks(desk, hers)
