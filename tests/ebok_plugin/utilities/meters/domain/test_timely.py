"""The task of the season: until when the first of the own meters can be read."""

from decimal import Decimal

import pytest

from cms_ext.evidence.audit.domain.event import SYSTEM
from ebok_plugin.ledger.models import Account
from ebok_plugin.utilities.meters.domain.meter import dismount_meter
from ebok_plugin.utilities.meters.domain.own_meters import reading_task
from ebok_plugin.utilities.meters.domain.reading import return_reading
from ebok_plugin.utilities.meters.models import Meter, ReadingWindow
from ebok_plugin.utilities.meters.vocabulary import MeterKind, ReadingSource
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.utilities.meters.domain.test_window import window
from tests.ebok_plugin.utilities.meters.flats import TODAY, day, meter, read
from tests.query_counts import queries_when_warm
from tests.shared_rows import shared

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@shared
def account() -> Account:
    """With a meter of cold water."""
    opened = open_account("100001")
    meter(opened)
    return opened


def said(*accounts: Account) -> list[str]:
    return [task.detail for task in reading_task(accounts, TODAY)]


def test_it_is_open_while_a_meter_can_be_read(account: Account):
    meter(account, "G-0001", MeterKind.GAS, place="kuchnia")
    table: dict[tuple[tuple[str, ...], ...], list[str]] = {
        (): [],
        (("2026-11-15", "2026-11-30"),): ["do 30.11.2026"],
        (("2026-11-20", "2026-11-20"),): ["do 20.11.2026"],
        (("2026-11-01", "2026-11-19"),): [],
        (("2026-11-21", "2026-11-30"),): [],
        (("2026-11-15", "2026-11-30", "CW"),): [],
        # Of several windows of one meter the last counts, of several meters the first.
        (("2026-11-15", "2026-11-25"), ("2026-11-18", "2026-12-05")): ["do 05.12.2026"],
        (
            ("2026-11-15", "2026-11-25", "ZW"),
            ("2026-11-15", "2026-11-28", "GAZ"),
            ("2026-11-18", "2026-12-05", "ZW"),
        ): ["do 28.11.2026"],
    }

    found = {}
    for rows in table:
        ReadingWindow.objects.all().delete()
        for row in rows:
            window(*row)
        found[rows] = said(account)
    assert found == table


def test_others_windows_and_others_meters_open_nothing():
    anna, piotr = open_account("100001"), open_account("100002", "Piotr Wrona")
    meter(anna, remote=True)
    gone = meter(anna, "ZW-0002", place="kuchnia")
    dismount_meter(gone, on=day("2026-11-01"), last=Decimal(101), today=TODAY, origin=SYSTEM)
    meter(piotr, "ZW-0003")
    window("2026-11-15", "2026-11-30")

    assert (said(anna), said(piotr)) == ([], ["do 30.11.2026"])


def test_a_window_of_a_property_is_of_its_flats_alone_and_of_who_lives_there(account: Account):
    own = account.premises.building.property
    window("2026-11-15", "2026-11-30", property=own)
    assert said(account) == ["do 30.11.2026"]

    account.closed_on = day("2026-10-31")
    assert said(account) == []
    account.closed_on = None

    ReadingWindow.objects.update(property=type(own).objects.create(code="INNA", name="Inna"))
    assert said(account) == []


def test_it_costs_the_same_for_one_account_and_for_four(account: Account):
    window("2026-11-15", "2026-11-30")
    others = [open_account(f"10001{number}") for number in range(3)]
    for other in others:
        meter(other, f"ZW-{other.account_no}")

    of_one = queries_when_warm(lambda: said(account))
    assert queries_when_warm(lambda: said(account, *others)) == of_one == 1
    assert said(account, *others) == ["do 30.11.2026"]


def test_a_returned_reading_stands_before_the_others_until_a_new_one_comes(account: Account):
    """Most residents have no e-mail on file: the first page is all that they hear of it."""
    kitchen = meter(account, "ZW-0002", place="kuchnia")
    window("2026-11-15", "2026-11-30")
    typed = read(kitchen, "2026-11-18", "900", ReadingSource.RESIDENT)
    return_reading(typed, "To numer licznika.", on=TODAY, origin=SYSTEM)

    tasks = said(account)
    moved_in = open_account("100002", "Piotr Wrona", opened_on=day("2026-11-19"))
    Account.objects.filter(pk=moved_in.pk).update(premises=account.premises)
    to_the_next_payer = said(moved_in)
    read(kitchen, "2026-11-20", "105", ReadingSource.RESIDENT)

    assert tasks == ["zwróciliśmy odczyt, czekamy na nowy do 30.11.2026"]
    assert to_the_next_payer == ["do 30.11.2026"]
    assert said(account) == ["do 30.11.2026"]
    assert Meter.objects.get(number="ZW-0001").readings.count() == 1
