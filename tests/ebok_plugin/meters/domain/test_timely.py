"""The task of the season: until when the first of the own meters can be read."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from cms_ext.office.audit.domain.event import SYSTEM
from ebok_plugin.ledger.models import Account
from ebok_plugin.meters.domain.meter import dismount_meter
from ebok_plugin.meters.domain.reading import return_reading
from ebok_plugin.meters.domain.timely import reading_task
from ebok_plugin.meters.domain.window import save_window
from ebok_plugin.meters.models import ReadingWindow
from ebok_plugin.meters.vocabulary import MeterKind, ReadingSource
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.meters.flats import TODAY, day, meter, read

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
Row = tuple[str, ...]


def window(opens: str, closes: str, kind: str = "", **more: object) -> None:
    row = ReadingWindow(opens_on=day(opens), closes_on=day(closes), kind=kind, **more)
    save_window(row, origin=SYSTEM)


def said(*accounts: Account) -> list[str]:
    return [task.detail for task in reading_task(accounts, TODAY)]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], []),
        ([("2026-11-15", "2026-11-30")], ["do 30.11.2026"]),
        ([("2026-11-20", "2026-11-20")], ["do 20.11.2026"]),
        ([("2026-11-01", "2026-11-19")], []),
        ([("2026-11-21", "2026-11-30")], []),
        ([("2026-11-15", "2026-11-30", "CW")], []),
        # Of several windows of one meter the last counts, of several meters the first.
        ([("2026-11-15", "2026-11-25"), ("2026-11-18", "2026-12-05")], ["do 05.12.2026"]),
        ([("2026-11-15", "2026-11-25", "ZW"), ("2026-11-15", "2026-11-28", "GAZ"),
          ("2026-11-18", "2026-12-05", "ZW")], ["do 28.11.2026"]),
    ],
)  # fmt: skip
def test_it_is_open_while_a_meter_can_be_read(rows: list[Row], expected: list[str]) -> None:
    account = open_account("100001")
    meter(account)
    meter(account, "G-0001", MeterKind.GAS, place="kuchnia")
    for row in rows:
        window(*row)

    assert said(account) == expected


def test_others_windows_and_others_meters_open_nothing() -> None:
    anna, piotr = open_account("100001"), open_account("100002", "Piotr Wrona")
    meter(anna, remote=True)
    gone = meter(anna, "ZW-0002", place="kuchnia")
    dismount_meter(gone, on=day("2026-11-01"), last=Decimal(101), today=TODAY, origin=SYSTEM)
    meter(piotr, "ZW-0003")
    window("2026-11-15", "2026-11-30")

    assert (said(anna), said(piotr)) == ([], ["do 30.11.2026"])


def test_a_window_of_a_property_is_of_its_flats_alone() -> None:
    account = open_account("100001")
    meter(account)
    window("2026-11-15", "2026-11-30", property=account.premises.building.property)
    assert said(account) == ["do 30.11.2026"]

    other = type(account.premises.building.property).objects.create(code="INNA", name="Inna")
    ReadingWindow.objects.update(property=other)

    assert said(account) == []


def test_whoever_has_left_hands_in_nothing() -> None:
    account = open_account("100001")
    meter(account)
    window("2026-11-15", "2026-11-30")
    account.closed_on = day("2026-10-31")

    assert said(account) == []


@pytest.mark.parametrize("flats", [1, 30])
def test_it_costs_one_question(
    flats: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    accounts = [open_account(f"{100_000 + number}") for number in range(flats)]
    for number, account in enumerate(accounts):
        meter(account, f"ZW-{number}")
    window("2026-11-15", "2026-11-30")
    said(*accounts)

    with django_assert_num_queries(1):
        assert said(*accounts) == ["do 30.11.2026"]


def test_a_returned_reading_is_told_of_before_the_others_until_a_new_one_comes() -> None:
    """Most residents have no e-mail on file: the first page is all that they hear of it."""
    account = open_account("100001")
    bath, kitchen = meter(account), meter(account, "ZW-0002", place="kuchnia")
    window("2026-11-15", "2026-11-30")
    typed = read(kitchen, "2026-11-18", "900", ReadingSource.RESIDENT)
    return_reading(typed, "To numer licznika.", on=TODAY, origin=SYSTEM)

    told = said(account)
    moved_in = open_account("100002", "Piotr Wrona", opened_on=day("2026-11-19"))
    Account.objects.filter(pk=moved_in.pk).update(premises=account.premises)
    to_the_next_payer = said(moved_in)
    read(kitchen, "2026-11-20", "105", ReadingSource.RESIDENT)

    assert told == ["zwróciliśmy odczyt, czekamy na nowy do 30.11.2026"]
    assert to_the_next_payer == ["do 30.11.2026"]
    assert (said(account), bath.readings.count()) == (["do 30.11.2026"], 1)
