"""Meters past the last day of their legal mark: taken, marked, listed, and a line on „Dziś”."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.premises.domain.codes import find_or_make_building
from ebok_plugin.ledger.models import Account
from ebok_plugin.utilities.meters.domain.meter import NewMeter, dismount_meter, replace_meter
from ebok_plugin.utilities.meters.models import Meter, Reading
from ebok_plugin.utilities.meters.vocabulary import MeterKind
from tests.clients import signed_in
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.ebok_plugin.utilities.meters.flats import TODAY, meter, read
from tests.page_checks import page_problems, parsed, said
from tests.people import resident, staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
METERS = "/admin/liczniki/"
LATE = f"{METERS}?po_legalizacji=on"
DAY = timedelta(1)
MARK = "po terminie legalizacji licznika"


@shared
def flat() -> Account:
    return open_account("100001")


def verified(flat: Account, number: str, until: date | None) -> Meter:
    made = meter(flat, number, place=number)
    Meter.objects.filter(pk=made.pk).update(verified_until=until)
    return Meter.objects.get(pk=made.pk)


def replaced(flat: Account, number: str, until: date) -> None:
    new = NewMeter(
        kind=MeterKind.COLD_WATER, number=f"{number}-NOWY", verified_until=TODAY + 900 * DAY
    )
    replace_meter(
        verified(flat, number, until),
        new,
        on=TODAY - DAY,
        last=Decimal(150),
        first=Decimal(0),
        today=TODAY,
        origin=SYSTEM,
    )


def dismounted(flat: Account, number: str, until: date, on: date) -> None:
    dismount_meter(verified(flat, number, until), on=on, last=None, today=TODAY, origin=SYSTEM)


@shared
def meters(flat: Account) -> None:
    verified(flat, "LAST-DAY-TOMORROW", TODAY + DAY)
    verified(flat, "LAST-DAY-TODAY", TODAY)
    verified(flat, "LAST-DAY-YESTERDAY", TODAY - DAY)
    verified(flat, "YEARS-AGO", date(2020, 12, 1))
    verified(flat, "NO-DAY", None)
    replaced(flat, "REPLACED", TODAY - 90 * DAY)
    dismounted(flat, "REMOVED", TODAY - 90 * DAY, TODAY - DAY)
    dismounted(flat, "REMOVED-TODAY", TODAY - 90 * DAY, TODAY)


def listed(client: Client, address: str) -> list[str]:
    rows = parsed(client.get(address)).xpath("//table[contains(@class, 'listing')]/tbody/tr//a")
    return sorted(row.text_content().strip() for row in rows)


def test_the_register_lists_what_hangs_past_its_mark(meters: None):
    clerk = signed_in(staff("finanse", "finance_clerk"))
    late = ["LAST-DAY-YESTERDAY", "YEARS-AGO"]

    assert listed(clerk, LATE) == late
    assert listed(clerk, f"{LATE}&rodzaj=ZW") == late
    assert listed(clerk, f"{LATE}&rodzaj=CO") == []
    assert listed(clerk, f"{LATE}&q=YEARS") == ["YEARS-AGO"]
    assert len(listed(clerk, METERS)) == 6
    Meter.objects.update(verified_until=None)
    assert "nie jest po terminie legalizacji" in clerk.get(LATE).content.decode()


@pytest.mark.thorough
def test_the_late_ones_are_counted_by_building(meters: None):
    clerk = signed_in(staff("finanse", "finance_clerk"))
    other = open_account("100002")
    other.premises.building, _made = find_or_make_building("B-02", address="ul. Łąkowa 2")
    other.premises.save()
    for number in range(3):
        verified(other, f"OTHER-{number}", TODAY - DAY)
    verified(other, "OTHER-GOOD", TODAY)

    def counts(address: str) -> list[str]:
        return said(parsed(clerk.get(address)), "//dl[@class='desk-figures']/div")

    both = ["ul. Łąkowa 2 3", "ul. Wzorcowa 1 2"]
    assert [counts(address) for address in (LATE, f"{LATE}&rodzaj=ZW", METERS)] == [both, both, []]
    assert counts(f"{LATE}&q=Łąkowa") == ["ul. Łąkowa 2 3"]


def test_the_desk_of_meters_reads_of_them_on_its_first_screen(meters: None):
    clerk, auditor, other = (
        signed_in(staff(group, group)) for group in ("finance_clerk", "auditor", "membership_clerk")
    )

    def line(client: Client) -> list[str]:
        return said(parsed(client.get("/admin/")), f"//a[contains(@href, '{LATE}')]")

    assert len(line(clerk)) == 1
    assert [line(auditor), line(other)] == [[], []]


@pytest.mark.thorough
def test_a_reading_after_the_last_day_is_taken_and_marked(flat: Account):
    grant(flat, "Anna Lis")
    late = verified(flat, "LATE", TODAY - 10 * DAY)
    good = verified(flat, "GOOD", None)
    days = {str(TODAY - 11 * DAY): False, str(TODAY - 10 * DAY): False, str(TODAY - 9 * DAY): True}
    for place, on in enumerate(days):
        read(late, on, f"{101 + place}")
        read(good, on, f"{101 + place}")
    anna = signed_in(resident("ebok", "EB-500001-3", "Anna Lis"))
    clerk = signed_in(staff("finanse", "finance_clerk"))

    assert set(Reading.objects.values_list("state", flat=True)) == {"ACCEPTED"}
    for made, marks in ((late, days), (good, dict.fromkeys(days, False))):
        rows = {
            str(one.day): MARK in clerk.get(f"{METERS}odczyty/{one.pk}/").content.decode()
            for one in made.readings.filter(day__in=days)
        }
        assert rows == marks
        page = anna.get(f"/e-bok/odczyty/{made.pk}/")
        assert page.content.decode().count(MARK) == sum(marks.values())
        assert ("Legalizacja tego licznika skończyła się" in page.content.decode()) == (
            made == late
        )
        assert clerk.get(f"{METERS}{made.pk}/").content.decode().count(MARK) == sum(marks.values())
        assert page_problems(page) == []
    everything = clerk.get(f"{METERS}odczyty/").content.decode()
    assert everything.count(MARK) == 1
