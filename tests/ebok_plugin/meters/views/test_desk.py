"""The desk of meters: who sees it, what is typed there, the unlikely ones and their return."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from cms_ext.office.audit.domain.event import Origin
from cms_ext.office.audit.models import AuditEvent
from cms_ext.people.identity.models import Person, User
from cms_ext.people.mail.models import OutgoingMessage
from ebok_plugin.ledger.models import Account
from ebok_plugin.meters.domain.reading import record_reading
from ebok_plugin.meters.models import Meter, Reading, ReadingWindow
from ebok_plugin.meters.views import readings
from ebok_plugin.meters.vocabulary import ReadingSource
from tests.ebok_plugin.ledger.holders import grant
from tests.ebok_plugin.meters.flats import TODAY, figures, read, water_meter
from tests.ebok_plugin.panel.reading import said
from tests.page_checks import parsed
from tests.people import resident, staff
from tests.shared_rows import shared

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_day")]
METERS = "/admin/liczniki/"
UNLIKELY = f"{METERS}nietypowe/"
WINDOWS = f"{METERS}terminy/"
RESIDENT = ReadingSource.RESIDENT


@shared
def water() -> Meter:
    return water_meter()


@shared
def waiting(water: Meter) -> Reading:
    """Anna Lis handed it in herself."""
    grant(Account.objects.get(account_no="100001"), "Anna Lis")
    user = resident("ebok", "EB-500001-3", "Anna Lis")
    Person.objects.filter(pk=user.person_id).update(correspondence_email="anna@poczta.example")
    return by_resident(water, "900", user)


def by_resident(water: Meter, value: str, user: User) -> Reading:
    origin = Origin(actor=user)
    return record_reading(
        water, Decimal(value), day=TODAY, source=RESIDENT, today=TODAY, origin=origin
    )


def clerk(client: Client, *groups: str) -> Client:
    client.force_login(staff("finanse", *groups))
    return client


def screens(reading: Reading) -> list[str]:
    return [
        METERS,
        f"{METERS}{reading.meter_id}/",
        f"{METERS}odczyty/",
        f"{METERS}odczyty/{reading.pk}/",
        UNLIKELY,
        WINDOWS,
    ]


@pytest.mark.parametrize(
    ("group", "sees"),
    [
        ("finance_clerk", True),
        ("finance_approver", True),
        ("auditor", True),
        ("membership_clerk", False),
        ("editor", False),
    ],
)
def test_who_sees_the_desk(client: Client, waiting: Reading, group: str, sees: bool) -> None:
    clerk(client, group)

    codes = {client.get(address).status_code for address in screens(waiting)}

    assert codes <= ({200} if sees else {302, 403})


def test_a_resident_finds_no_desk(client: Client, waiting: Reading) -> None:
    client.force_login(User.objects.get(login="EB-500001-3"))

    assert {client.get(address).status_code for address in screens(waiting)} == {404}


@pytest.mark.parametrize("group", ["finance_approver", "auditor"])
def test_whoever_only_looks_changes_nothing(
    client: Client, water: Meter, waiting: Reading, group: str
) -> None:
    clerk(client, group)
    before = figures(water)

    posts = [
        client.post(f"{METERS}{water.pk}/", {"krok": "odczyt", "value": "1", "on": "2026-11-19"}),
        client.post(f"{METERS}odczyty/{waiting.pk}/", {"krok": "przyjmij"}),
        client.post(f"{METERS}odczyty/{waiting.pk}/", {"krok": "zwroc", "reason": "Nie."}),
        client.post(f"{METERS}nowy/", {}),
        client.post(f"{WINDOWS}create/", {"opens_on": "2026-11-01", "closes_on": "2026-11-30"}),
    ]

    assert {answer.status_code for answer in posts} <= {302, 403}
    assert (figures(water), ReadingWindow.objects.count()) == (before, 0)


def test_the_clerk_accepts_an_unlikely_one(client: Client, water: Meter, waiting: Reading) -> None:
    clerk(client, "finance_clerk")

    assert "ZW-100001" in client.get(UNLIKELY).content.decode()
    page = client.get(f"{METERS}odczyty/{waiting.pk}/")
    answer = client.post(f"{METERS}odczyty/{waiting.pk}/", {"krok": "przyjmij"})

    facts = dict(zip(said(parsed(page), "//dt"), said(parsed(page), "//dd"), strict=True))
    assert facts["Poprzedni odczyt"] == "160 m³, 31.12.2025"
    assert facts["Zwykłe zużycie"] == "5 m³ miesięcznie"
    assert facts["Skąd"] == "mieszkaniec: Anna Lis"
    assert answer["Location"] == UNLIKELY
    assert figures(water)[-1] == ("2026-11-20", "900", "ACCEPTED")
    look = AuditEvent.objects.get(action="VIEW")
    assert (look.subject.name, look.reason_code) == ("Anna Lis", "SETTLEMENT")


def test_the_clerk_returns_one_and_the_resident_is_told_without_the_figure(
    client: Client, water: Meter, waiting: Reading
) -> None:
    clerk(client, "finance_clerk")

    nothing = client.post(f"{METERS}odczyty/{waiting.pk}/", {"krok": "zwroc", "reason": ""})
    client.post(f"{METERS}odczyty/{waiting.pk}/", {"krok": "zwroc", "reason": "To numer."})
    again = client.post(f"{METERS}odczyty/{waiting.pk}/", {"krok": "zwroc", "reason": "Znów."})

    assert "Napisz, dlaczego zwracasz odczyt." in nothing.content.decode()
    assert again.status_code == 409
    assert figures(water)[-1] == ("2026-11-20", "900", "RETURNED")
    letter = OutgoingMessage.objects.get()
    assert letter.to == "anna@poczta.example"
    assert f"/e-bok/odczyty/{water.pk}/" in letter.text
    assert ("900" in letter.text.replace(str(water.pk), ""), "To numer" in letter.text) == (
        False,
        False,
    )


def test_the_clerk_types_a_reading_and_an_unlikely_one_leads_to_it(
    client: Client, water: Meter
) -> None:
    clerk(client, "finance_clerk")
    address = f"{METERS}{water.pk}/"

    client.post(address, {"krok": "odczyt", "value": "200,5", "on": "2026-10-31"})
    odd = client.post(address, {"krok": "odczyt", "value": "100", "on": "2026-11-19"})
    wrong = client.post(address, {"krok": "odczyt", "value": "205", "on": "2026-11-21"})

    assert figures(water)[2:] == [
        ("2026-10-31", "200.5", "ACCEPTED"),
        ("2026-11-19", "100", "ACCEPTED"),
    ]
    assert odd["Location"].startswith(f"{METERS}odczyty/")
    assert (wrong.status_code, "w przyszłości" in wrong.content.decode()) == (409, True)


def test_the_clerk_replaces_a_meter_and_installs_another(client: Client, water: Meter) -> None:
    clerk(client, "finance_clerk")

    client.post(
        f"{METERS}{water.pk}/",
        {
            "krok": "wymiana",
            "on": "2026-11-10",
            "last": "212",
            "number": "zw 7",
            "first": "0,1",
            "place": "łazienka",
        },
    )
    client.post(
        f"{METERS}nowy/",
        {
            "premises": "l-100001",
            "kind": "CW",
            "number": "CW-7",
            "on": "2026-11-10",
            "first": "0",
        },
    )
    unknown = client.post(f"{METERS}nowy/", {"premises": "L-9", "kind": "CW", "number": "1"})

    hanging = Meter.objects.filter(dismounted_on__isnull=True).in_order()
    assert [(one.number, one.premises.code) for one in hanging] == [
        ("ZW7", "L-100001"),
        ("CW-7", "L-100001"),
    ]
    assert figures(water)[-1] == ("2026-11-10", "212", "ACCEPTED")
    assert "Nie ma lokalu o kodzie L-9." in unknown.content.decode()


def test_the_clerk_sets_a_window(client: Client) -> None:
    clerk(client, "finance_clerk")

    client.post(f"{WINDOWS}create/", {"opens_on": "2026-12-20", "closes_on": "2026-12-31"})
    long = client.post(f"{WINDOWS}create/", {"opens_on": "2026-01-01", "closes_on": "2026-12-31"})

    assert [str(one) for one in ReadingWindow.objects.all()] == ["20.12.2026–31.12.2026"]
    assert "Termin trwa najwyżej 92 dni." in long.content.decode()


def test_the_list_of_meters_searches_and_exports(client: Client, water: Meter) -> None:
    water_meter("100002", "Jędrzej Gęsty")
    clerk(client, "finance_clerk")

    found = client.get(METERS, {"q": "zw-100002"}).content.decode()
    file = client.get(METERS, {"export": "csv"})

    assert ("ZW-100002" in found, "ZW-100001" in found) == (True, False)
    assert b"ZW-100001" in b"".join(file.streaming_content)


@pytest.mark.parametrize("address", [METERS, f"{METERS}odczyty/", UNLIKELY])
def test_one_row_and_thirty_cost_the_same(
    client: Client,
    water: Meter,
    address: str,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    clerk(client, "finance_clerk")
    read(water, "2026-11-20", "900", ReadingSource.RADIO)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(100002, 100031):
        read(water_meter(str(number)), "2026-11-20", "900", ReadingSource.RADIO)

    with django_assert_num_queries(len(few.captured_queries)):
        client.get(address)


def test_the_list_has_the_newest_and_its_file_has_all(
    client: Client, water: Meter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readings, "MOST_LISTED", 1)
    read(water, "2026-11-19", "214")
    clerk(client, "finance_clerk")

    page = client.get(f"{METERS}odczyty/").content.decode()
    file = client.get(f"{METERS}odczyty/?export=csv")

    assert "19.11.2026" in page
    assert "31.12.2025" not in page
    assert "Lista pokazuje 1 najnowszych odczytów." in page
    lines = b"".join(file.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 1 + Reading.objects.count()
