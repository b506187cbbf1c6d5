"""The month's information on heat and hot water: made once, of whole flats, sent to its payer."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import Person
from cms_ext.people.outbox.mail.models import OutgoingMessage
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.domain.delivery_consent import give_consent
from ebok_plugin.statements.domain.papers.letterhead import load_letterhead
from ebok_plugin.statements.models import FileLink
from ebok_plugin.utilities.meters.domain.meter import NewMeter, replace_meter
from ebok_plugin.utilities.meters.domain.use import previous_month
from ebok_plugin.utilities.meters.domain.use_information import (
    UseLine,
    find_information,
    issue_use_sheet,
    list_use_lines,
    make_information,
    use_sheet_pdf,
)
from ebok_plugin.utilities.meters.models import Meter, Reading, UseInformation
from ebok_plugin.utilities.meters.vocabulary import MeterKind, ReadingSource
from tests.clients import signed_in
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.ebok_plugin.utilities.meters.flats import TODAY, meter, read
from tests.people import resident, staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
OCTOBER, AT = date(2026, 10, 1), datetime(2026, 11, 3, 12, tzinfo=UTC)
RADIO = ReadingSource.RADIO
PAYERS = ("Anna Lis", "Jan Kos", "Ewa Mak", "Adam Bąk", "Zofia Wrona")


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
    (only,) = list_use_lines(UseInformation.objects.get(account=account))
    return only


@pytest.mark.both_databases
def test_each_flat_reads_its_use_beside_last_year_and_the_average(house: Account):
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
    information = UseInformation.objects.get(account=house)
    assert (information.made_available_at, information.mailed_to) == (AT, 0)
    assert make_information(OCTOBER, at=AT) == 0
    # Neither an update nor a delete gets through.
    with pytest.raises(DatabaseError), transaction.atomic():
        UseInformation.objects.update(mailed_to=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        UseInformation.objects.all()._raw_delete("default")


def test_the_average_of_four_flats_would_tell_of_single_ones(house: Account):
    other = Meter.objects.get(number="CO-100005")
    other.remote = False
    other.save()

    assert make_information(OCTOBER, at=AT) == 4
    assert line(house).average is None


def test_a_flat_of_which_one_meter_has_no_figure_gets_nothing_until_it_comes(house: Account):
    second = meter(house, "CO-2", MeterKind.HEAT, first="0", remote=True, place="pokój")
    read(second, "2026-09-29", "5", RADIO)

    assert make_information(OCTOBER, at=AT) == 4
    read(second, "2026-11-02", "6", RADIO)
    assert make_information(OCTOBER, at=AT) == 1
    found = (line(house).used, line(house).since, line(house).until)
    assert found == (Decimal("3.000"), date(2026, 9, 29), date(2026, 11, 2))


def test_a_meter_replaced_within_the_month_counts_with_the_new_one(house: Account):
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


def test_whoever_came_in_later_reads_nothing_of_those_before(house: Account):
    """Nor does it name a meter that its resident reads."""
    house.opened_on = date(2026, 3, 1)
    house.save()
    water = meter(open_account("100009", "Piotr Lin"), "ZW-9", MeterKind.HOT_WATER, first="0")
    read(water, "2026-09-30", "5")
    read(water, "2026-10-31", "6")

    assert make_information(OCTOBER, at=AT) == 5

    assert line(house).year_ago is None


def test_the_month_before():
    table = {
        date(2026, 11, 1): OCTOBER,
        date(2026, 11, 30): OCTOBER,
        date(2026, 1, 15): date(2025, 12, 1),
    }

    assert {day: previous_month(day) for day in table} == table


def test_who_agreed_gets_an_email_without_a_figure(house: Account):
    for name, address in (("Anna Lis", "anna@poczta.example"), ("Jan Kos", "jan@poczta.example")):
        Person.objects.filter(name=name).update(correspondence_email=address)
    give_consent(Person.objects.get(name="Anna Lis"), now=AT, origin=SYSTEM)
    give_consent(Person.objects.get(name="Ewa Mak"), now=AT, origin=SYSTEM)

    make_information(OCTOBER, at=AT)

    mail = OutgoingMessage.objects.get()
    assert mail.to == "anna@poczta.example"
    assert "2,0" not in mail.text
    assert reverse("ebok_meters:use", args=["100001"]) in mail.text
    assert {
        information.account.account_no for information in UseInformation.objects.filter(mailed_to=1)
    } == {"100001"}


def test_four_flats_are_read_by_the_queries_of_one(house: Account):
    """The information and its line in the log are written flat by flat."""

    def read_queries(flats: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert make_information(OCTOBER, at=AT) == flats
        return len([one for one in captured if Reading._meta.db_table in one["sql"]])

    Meter.objects.exclude(premises=house.premises).update(remote=False)
    of_one = read_queries(1)
    Meter.objects.update(remote=True)
    assert read_queries(4) == of_one > 0


@pytest.fixture
def anna(client, house: Account) -> Client:
    grant(house, "Anna Lis")
    client.force_login(resident("ebok", "EB-500001-3", "Anna Lis"))
    return client


@pytest.mark.always
def test_the_page_says_the_month_and_a_strangers_is_not_there(anna: Client):
    address = "/e-bok/konto/100001/zuzycie/"
    assert "Nie ma jeszcze informacji o zużyciu" in anna.get(address).content.decode()
    make_information(OCTOBER, at=AT)

    page = anna.get(address).content.decode().replace("&nbsp;", " ")

    for words in ("2,000 GJ", "2,500 GJ", "2,300 GJ", "Udostępniono 03.11.2026."):
        assert words in page
    assert anna.get("/e-bok/konto/100002/zuzycie/").status_code == 404
    assert anna.get(f"{address}?miesiac=2026-10").status_code == 200
    for month in ("2026-09", "x", "<script>", ""):
        assert anna.get(address, {"miesiac": month}).status_code == 404
    own_meter = anna.get(f"/e-bok/odczyty/{Meter.objects.get(number='CO-100001').pk}/")
    assert address in own_meter.content.decode()


def test_the_years_sheet_is_a_tagged_paper_of_the_chain_and_the_desk_has_the_proof(house: Account):
    year = (date(2026, 1, 1), date(2026, 12, 31))
    assert issue_use_sheet(house, *year, origin=SYSTEM, today=TODAY) is None
    make_information(OCTOBER, at=AT)

    pdf = issue_use_sheet(house, *year, origin=SYSTEM, today=TODAY)

    assert pdf is not None
    assert FileLink.objects.filter(account=house).count() == 1
    assert b"/StructTreeRoot" in pdf
    months = find_information(house, *year)
    assert use_sheet_pdf(load_letterhead(TODAY), house, months, year, TODAY) == pdf

    desk = signed_in(staff("kontroler", "auditor"))
    page = desk.get("/admin/liczniki/zuzycie/?q=100001").content.decode()

    for words in ("10.2026", "03.11.2026", "bez zgody albo adresu"):
        assert words in page
    assert "100002" not in page


def test_a_stranger_gets_no_sheet(anna: Client):
    for number in ("100002", "100001"):
        address = f"/e-bok/konto/{number}/rozliczenie/1/zuzycie.pdf"
        assert anna.get(address).status_code == 404
