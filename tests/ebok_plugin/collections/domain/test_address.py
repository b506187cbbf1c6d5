"""From what is typed to an address, and its days around New Year, holidays and a new sector."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ebok_plugin.collections.domain.house_number import house_number
from ebok_plugin.collections.domain.import_addresses import ADDRESSES
from ebok_plugin.collections.domain.import_days import DAYS
from ebok_plugin.collections.domain.queries.address import address_at, served, streets_like
from ebok_plugin.collections.domain.queries.schedule import schedule_of
from tests.ebok_plugin.collections.union import TODAY, at, bring

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("union")
@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ul. Polna", ["ul. Polna, Przykładowo"]),
        ("polna", ["ul. Polna, Przykładowo"]),
        ("POLNA", ["ul. Polna, Przykładowo"]),
        ("ulica polna", ["ul. Polna, Przykładowo"]),
        ("zrodlana", ["ul. Źródlana, Przykładowo"]),
        ("Źródl", ["ul. Źródlana, Przykładowo"]),
        ("Leśna", ["ul. Leśna, Borówki", "ul. Leśna, Przykładowo"]),
        ("lesna borówki", ["ul. Leśna, Borówki"]),
        ("Jana Pawła", ["ul. Jana Pawła II, Przykładowo"]),
        ("J. Pawła II", ["ul. Jana Pawła II, Przykładowo"]),
        ("Pawła II", ["ul. Jana Pawła II, Przykładowo"]),
        ("3 maja", ["ul. 3 Maja, Przykładowo"]),
        ("Lipowa", ["al. Lipowa, Przykładowo", "ul. Lipowa, Przykładowo"]),
        ("Jagodno", ["Jagodno"]),
        ("Nieznana", []),
        ("", []),
        ("   ", []),
        ("%", []),
        ("_", []),
        ("' OR 1=1 --", []),
        ("<script>", []),
        ("a b c d e f g", []),
        ("ż" * 500, []),
    ],
)
def test_a_street_is_found_as_people_type_it(typed: str, found: list[str]) -> None:
    assert [str(street) for street in streets_like(typed)] == found


@pytest.mark.usefixtures("union")
@pytest.mark.parametrize(
    ("street", "number", "sector", "kind"),
    [
        ("przykladowo-lesna", "1", "R1", "SINGLE"),
        ("przykladowo-lesna", "12", "R1", "SINGLE"),
        ("przykladowo-lesna", "12b", "R2", "MULTI"),
        ("przykladowo-lesna", "12d", "R1", "SINGLE"),
        ("przykladowo-polna", "9", "R2", "NON_RESIDENTIAL"),
        ("przykladowo-polna", "8", "R1", "SINGLE"),
        ("borowki-lesna", "12b", "R4", "SINGLE"),
        ("borowki-jagodowa", "3", "R4", "SINGLE"),
        ("borowki-jagodowa", "4", "R4", "MULTI"),
        ("jagodno", "9999", "R3", "SINGLE"),
    ],
)
def test_a_house_lies_in_its_sector(street: str, number: str, sector: str, kind: str) -> None:
    found = schedule_of(at(street, number), TODAY, 14)

    assert found.next is not None
    assert {one.sector.code for one in found.next.days} == {sector}
    assert at(street, number).stretches[0].building_kind == kind


@pytest.mark.usefixtures("union")
@pytest.mark.parametrize(
    ("street", "number"),
    [("przykladowo-lesna", "99"), ("borowki-jagodowa", "72"), ("nie-ma", "1"), ("", "1")],
)
def test_a_house_that_nobody_serves_is_not_found(street: str, number: str) -> None:
    meant = house_number(number)
    assert meant is not None
    assert address_at(street, meant, TODAY) is None


@pytest.mark.usefixtures("union")
def test_the_schedule_goes_on_over_new_year_and_says_what_was_moved() -> None:
    found = schedule_of(at("przykladowo-lesna", "1"), date(2026, 12, 24), 14)

    assert found.next is not None
    shown = [
        (str(row.day), [(one.fraction.code, one.moved) for one in row.days])
        for _month, rows in found.months
        for row in rows
    ]
    assert shown[:4] == [
        ("2026-12-28", [("BIO", True)]),
        ("2027-01-02", [("ZMIESZANE", True)]),
        ("2027-01-05", [("METALE", False), ("PAPIER", False)]),
        ("2027-01-07", [("POPIOL", False)]),
    ]
    assert [str(month) for month, _rows in found.months][:2] == ["2026-12-01", "2027-01-01"]
    assert found.last_year == 2027
    assert [str(row.day) for row in found.past] == [f"2026-12-{day}" for day in (22, 18, 11, 10)]


@pytest.mark.usefixtures("union")
def test_a_moved_day_belongs_to_the_schedule_of_the_year_that_planned_it() -> None:
    bring(DAYS, "R4;PAPIER;;2027-01-01;2026-12-31")
    borowki = schedule_of(at("borowki-lesna", "1"), date(2026, 12, 30), 14)

    assert borowki.next is not None
    assert [(one.fraction.code, one.moved) for one in borowki.next.days] == [
        ("ZMIESZANE", False),
        ("PAPIER", True),
    ]
    assert borowki.last_year == 2027


def test_a_cancelled_collection_is_told_and_is_not_the_next() -> None:
    bring(ADDRESSES, "Gmina B;Jagodno;;;;;R3;;jednorodzinna")
    bring(DAYS, "R3;BIO;;2026-11-23;;TAK", "R3;BIO;;2026-11-30")
    found = schedule_of(at("jagodno", "1"), TODAY, 14)

    assert found.next is not None
    assert str(found.next.day) == "2026-11-30"
    ((_month, rows),) = found.months
    assert [(str(row.day), row.days[0].cancelled) for row in rows] == [
        ("2026-11-23", True),
        ("2026-11-30", False),
    ]
    assert [len(row.days) for row in found.fractions] == [1]


def test_a_street_moves_into_another_sector_at_new_year() -> None:
    bring(
        ADDRESSES,
        "Gmina B;Jagodno;;;;;R3;;jednorodzinna;;2026-12-31",
        "Gmina B;Jagodno;;;;;R4;;jednorodzinna;2027-01-01;",
    )
    bring(
        DAYS,
        *(
            f"{sector};BIO;;{day}"
            for sector in ("R3", "R4")
            for day in ("2026-12-30", "2027-01-08")
        ),
    )

    def seen(today: date) -> list[tuple[str, str]]:
        address = at("jagodno", "7", since=today)
        months = schedule_of(address, today, 0).months
        return [
            (one.sector.code, str(one.day))
            for _month, rows in months
            for row in rows
            for one in row.days
        ]

    assert seen(TODAY) == [("R3", "2026-12-30"), ("R4", "2027-01-08")]
    assert seen(date(2027, 1, 2)) == [("R4", "2027-01-08")]


@pytest.mark.usefixtures("union")
def test_an_address_costs_the_same_for_one_street_and_for_thirty() -> None:
    def asked() -> int:
        number = house_number("1")
        assert number is not None
        with CaptureQueriesContext(connection) as queries:
            for address in served(streets_like("Wspólna"), number, TODAY)[:1]:
                schedule_of(address, TODAY, 14)
        return len(queries)

    bring(ADDRESSES, "Gmina A;Wieś 1;ul. Wspólna;1;9;;R1;;jednorodzinna")
    one = asked()
    bring(
        ADDRESSES,
        *(f"Gmina A;Wieś {n};ul. Wspólna;1;9;;R1;;jednorodzinna" for n in range(2, 21)),
    )

    assert (one, asked()) == (3, 3)
