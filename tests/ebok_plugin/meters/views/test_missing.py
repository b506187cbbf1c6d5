"""What is missing of a window: by building, by flat, and as a letter."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from cms_ext.office.audit.models import AuditEvent
from ebok_plugin.ledger.models import Account
from ebok_plugin.meters.models import Meter
from ebok_plugin.meters.vocabulary import ReadingSource
from tests.ebok_plugin.meters.domain.test_window import window
from tests.ebok_plugin.meters.flats import meter, read, water_meter
from tests.ebok_plugin.panel.reading import said
from tests.page_checks import parsed
from tests.people import staff
from tests.shared_rows import shared

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_day")]
LIST = "/admin/liczniki/brakujace/"


@shared
def three() -> list[Meter]:
    """One is read, one waits, one is missing; a fourth is read by radio."""
    window("2026-11-15", "2026-11-30")
    meters = [water_meter(number, f"Płatnik {number}") for number in ("100001", "100002", "100003")]
    read(meters[0], "2026-11-16", "215")
    read(meters[1], "2026-11-16", "900", ReadingSource.RESIDENT)
    read(meters[2], "2026-11-16", "215", ReadingSource.ESTIMATE)
    meter(meters[2].premises, "R-1", remote=True, place="pion")
    return meters


@pytest.fixture
def clerk(client: Client, three: list[Meter]) -> Client:
    client.force_login(staff("finanse", "finance_clerk"))
    return client


def test_a_building_says_how_many_are_missing(clerk: Client, three: list[Meter]) -> None:
    rows = parsed(clerk.get(LIST)).xpath("//table[contains(@class,'listing')]//tbody/tr")

    assert [said(row, ".//td[contains(@class,'desk-n')]") for row in rows] == [["3", "1", "1", "1"]]


def test_of_a_building_the_missing_ones_are_listed_with_their_letter(
    clerk: Client, three: list[Meter]
) -> None:
    building = three[0].premises.building

    page = clerk.get(f"{LIST}{building.pk}/").content.decode()

    account = Account.objects.get(account_no="100003")
    assert [one.number in page for one in three] == [False, False, True]
    assert ("R-1" in page, f"{LIST}pismo/{account.pk}/" in page) == (False, True)


def test_the_letter_names_the_meters_and_stands_in_the_log(clerk: Client) -> None:
    account = Account.objects.get(account_no="100003")

    answer = clerk.get(f"{LIST}pismo/{account.pk}/")

    text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    assert answer["Content-Type"] == "application/pdf"
    for words in ("Prosimy o odczyt liczników", "ZW-100003", "30 listopada 2026"):
        assert words in text.replace("\xa0", " ")
    assert AuditEvent.objects.get(action="READING_LETTER_MADE").subject == account.payer


def test_whoever_is_not_missed_gets_no_letter(clerk: Client) -> None:
    account = Account.objects.get(account_no="100001")

    assert clerk.get(f"{LIST}pismo/{account.pk}/").status_code == 404
    assert clerk.get(f"{LIST}pismo/987654/").status_code == 404


def test_an_auditor_sees_the_list_and_makes_no_letter(client: Client, three: list[Meter]) -> None:
    client.force_login(staff("kontroler", "auditor"))
    account = Account.objects.get(account_no="100003")

    assert client.get(LIST).status_code == 200
    assert client.get(f"{LIST}pismo/{account.pk}/").status_code in (302, 403)


def test_three_flats_and_thirty_cost_the_same(
    clerk: Client, three: list[Meter], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    address = f"{LIST}{three[0].premises.building_id}/"
    clerk.get(address)
    with CaptureQueriesContext(connection) as few:
        clerk.get(address)
    for number in range(100004, 100031):
        water_meter(str(number))

    with django_assert_num_queries(len(few.captured_queries)):
        clerk.get(address)
