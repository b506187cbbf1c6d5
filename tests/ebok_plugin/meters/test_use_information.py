"""The month's information on heat and hot water: made once, of whole flats, told to its payer."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import Person, User
from cms_ext.people.mail.models import OutgoingMessage
from ebok_plugin.ledger.models import Account
from ebok_plugin.meters.domain.meter import NewMeter, replace_meter
from ebok_plugin.meters.domain.month_use import month_before
from ebok_plugin.meters.domain.use_information import UseLine, lines_of, make_information
from ebok_plugin.meters.domain.use_sheet import information_of, issue_use_sheet, use_sheet_pdf
from ebok_plugin.meters.models import Meter, UseInformation
from ebok_plugin.meters.vocabulary import MeterKind, ReadingSource
from ebok_plugin.statements.domain.consent import give_consent
from ebok_plugin.statements.domain.papers.letterhead import office_on
from ebok_plugin.statements.models import FileLink
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.ebok_plugin.meters.flats import TODAY, meter, read
from tests.people import resident, staff
from tests.shared_rows import shared

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_day")]
OCTOBER, AT = date(2026, 10, 1), datetime(2026, 11, 3, 12, tzinfo=UTC)
RADIO = ReadingSource.RADIO
PAYERS = ("Anna Lis", "Jan Kos", "Ewa Mak", "Adam Bąk", "Zofia Wrona")


@pytest.fixture
def demo_day(settings: object) -> None:
    settings.COOP_TODAY = TODAY  # type: ignore[attr-defined]  # the fixture of pytest-django


def heat(account: Account, before: str, used: str) -> Meter:
    """A year ago `before` in October, now `used`."""
    made = meter(account, f"CO-{account.account_no}", MeterKind.HEAT, first="0", remote=True)
    value = Decimal(10)
    read(made, "2025-09-30", str(value), RADIO)
    read(made, "2025-10-31", str(value + Decimal(before)), RADIO)
    read(made, "2026-09-30", "30", RADIO)
    read(made, "2026-10-31", str(30 + Decimal(used)), RADIO)
    return made


@shared
def house() -> Account:
    """Five flats of one building; Anna's, the first, uses 2 GJ as against 2.5 a year ago."""
    accounts = [open_account(f"10000{n}", payer) for n, payer in enumerate(PAYERS, start=1)]
    for account, used in zip(accounts, ("2", "1", "3", "1.5", "4"), strict=True):
        heat(account, "2.5", used)
    return accounts[0]


def line(account: Account) -> UseLine:
    (only,) = lines_of(UseInformation.objects.get(account=account))
    return only


@pytest.mark.both_databases
def test_each_flat_is_told_its_use_beside_last_year_and_the_average(house: Account) -> None:
    assert make_information(OCTOBER, at=AT) == 5

    assert line(house) == UseLine(
        MeterKind.HEAT,
        "GJ",
        date(2026, 9, 30),
        date(2026, 10, 31),
        Decimal("2.000"),
        Decimal("2.500"),
        Decimal("2.300"),
    )
    told = UseInformation.objects.get(account=house)
    assert (told.made_available_at, told.mailed_to) == (AT, 0)
    assert make_information(OCTOBER, at=AT) == 0


def test_the_average_of_four_flats_would_tell_of_single_ones(house: Account) -> None:
    other = Meter.objects.get(number="CO-100005")
    other.remote = False
    other.save()

    assert make_information(OCTOBER, at=AT) == 4
    assert line(house).average is None


def test_a_flat_of_which_one_meter_has_no_figure_is_told_nothing_until_it_comes(
    house: Account,
) -> None:
    second = meter(house, "CO-2", MeterKind.HEAT, first="0", remote=True, place="pokój")
    read(second, "2026-09-29", "5", RADIO)

    assert make_information(OCTOBER, at=AT) == 4
    read(second, "2026-11-02", "6", RADIO)
    assert make_information(OCTOBER, at=AT) == 1
    assert (line(house).used, line(house).since, line(house).until) == (
        Decimal("3.000"),
        date(2026, 9, 29),
        date(2026, 11, 2),
    )


def test_a_meter_replaced_within_the_month_counts_with_the_new_one(house: Account) -> None:
    replace_meter(
        Meter.objects.get(number="CO-100001"),
        NewMeter(kind=MeterKind.HEAT, number="CO-N", remote=True),
        on=date(2026, 11, 10),
        last=Decimal(33),
        first=Decimal(0),
        today=TODAY,
        origin=SYSTEM,
    )
    read(Meter.objects.get(number="CO-N"), "2026-11-20", "1", RADIO)

    assert make_information(OCTOBER, at=AT) == 5
    assert line(house).used == Decimal("2.000")


def test_whoever_came_in_later_reads_nothing_of_those_before(house: Account) -> None:
    house.opened_on = date(2026, 3, 1)
    house.save()

    make_information(OCTOBER, at=AT)

    assert line(house).year_ago is None


def test_a_meter_that_the_resident_reads_is_not_told_of(house: Account) -> None:
    water = meter(open_account("100009", "Piotr Lin"), "ZW-9", MeterKind.HOT_WATER, first="0")
    read(water, "2026-09-30", "5")
    read(water, "2026-10-31", "6")

    assert make_information(OCTOBER, at=AT) == 5


@pytest.mark.parametrize(
    ("day", "month"),
    [("2026-11-01", "2026-10-01"), ("2026-11-30", "2026-10-01"), ("2026-01-15", "2025-12-01")],
)
def test_the_month_before(day: str, month: str) -> None:
    assert month_before(date.fromisoformat(day)) == date.fromisoformat(month)


def test_who_agreed_gets_an_email_without_a_figure(house: Account) -> None:
    for name, address in (("Anna Lis", "anna@poczta.example"), ("Jan Kos", "jan@poczta.example")):
        Person.objects.filter(name=name).update(correspondence_email=address)
    give_consent(Person.objects.get(name="Anna Lis"), now=AT, origin=SYSTEM)
    give_consent(Person.objects.get(name="Ewa Mak"), now=AT, origin=SYSTEM)

    make_information(OCTOBER, at=AT)

    mail = OutgoingMessage.objects.get()
    assert mail.to == "anna@poczta.example"
    assert "2,0" not in mail.text
    assert reverse("ebok_meters:use", args=["100001"]) in mail.text
    assert {one.account.account_no for one in UseInformation.objects.filter(mailed_to=1)} == {
        "100001"
    }


@pytest.mark.both_databases
def test_what_was_told_stays(house: Account) -> None:
    make_information(OCTOBER, at=AT)

    with pytest.raises(DatabaseError), transaction.atomic():
        UseInformation.objects.update(mailed_to=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        UseInformation.objects.all()._raw_delete("default")


def test_the_cost_does_not_grow_with_the_flats(
    house: Account, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(60):
        assert make_information(OCTOBER, at=AT) == 5


def anna(client: Client) -> Client:
    grant(Account.objects.get(account_no="100001"), "Anna Lis")
    client.force_login(resident("ebok", "EB-500001-3", "Anna Lis"))
    return client


def test_the_page_says_the_month_and_a_strangers_is_not_there(
    client: Client, house: Account
) -> None:
    anna(client)
    assert (
        "Nie ma jeszcze informacji o zużyciu"
        in client.get("/e-bok/konto/100001/zuzycie/").content.decode()
    )
    make_information(OCTOBER, at=AT)

    page = client.get("/e-bok/konto/100001/zuzycie/").content.decode().replace("&nbsp;", " ")

    assert "2,000 GJ" in page
    assert "2,500 GJ" in page
    assert "2,300 GJ" in page
    assert "Udostępniono 03.11.2026." in page
    assert client.get("/e-bok/konto/100002/zuzycie/").status_code == 404
    assert client.get("/e-bok/konto/100001/zuzycie/?miesiac=2026-10").status_code == 200
    for month in ("2026-09", "x", "<script>", ""):
        assert client.get("/e-bok/konto/100001/zuzycie/", {"miesiac": month}).status_code == 404
    assert (
        "/e-bok/konto/100001/zuzycie/"
        in client.get(
            f"/e-bok/odczyty/{Meter.objects.get(number='CO-100001').pk}/"
        ).content.decode()
    )


def test_the_desk_has_the_proof(client: Client, house: Account) -> None:
    make_information(OCTOBER, at=AT)
    client.force_login(staff("kontroler", "auditor"))

    page = client.get("/admin/liczniki/zuzycie/?q=100001").content.decode()

    assert "10.2026" in page
    assert "03.11.2026" in page
    assert "bez zgody albo adresu" in page
    assert "100002" not in page


def test_the_years_sheet_is_a_tagged_paper_of_the_chain(house: Account) -> None:
    year = (date(2026, 1, 1), date(2026, 12, 31))
    assert issue_use_sheet(house, *year, origin=SYSTEM, today=TODAY) is None
    make_information(OCTOBER, at=AT)

    pdf = issue_use_sheet(house, *year, origin=SYSTEM, today=TODAY)

    assert pdf is not None
    assert FileLink.objects.filter(account=house).count() == 1
    assert b"/StructTreeRoot" in pdf
    months = information_of(house, *year)
    assert use_sheet_pdf(office_on(TODAY), house, months, year, TODAY) == pdf


def test_a_stranger_gets_no_sheet(client: Client, house: Account) -> None:
    anna(client)

    assert client.get("/e-bok/konto/100002/rozliczenie/1/zuzycie.pdf").status_code == 404
    assert client.get("/e-bok/konto/100001/rozliczenie/1/zuzycie.pdf").status_code == 404
    assert User.objects.filter(login="EB-500001-3").exists()
