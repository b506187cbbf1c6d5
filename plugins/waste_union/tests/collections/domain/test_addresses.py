"""From what is typed to an address, and its days around New Year, holidays and a new sector."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plugins.waste_union.tests.collections.union import TODAY, at, bring
from tests.shared_rows import shared
from waste_union.collections.domain.addresses import (
    HouseNumber,
    find_narrowest,
    fold_street_name,
    join_search_words,
    make_street_key,
    parse_house_number,
    range_holds,
    ranges_contradict,
    split_collection_address,
)
from waste_union.collections.domain.days import DAYS
from waste_union.collections.domain.import_addresses import ADDRESSES
from waste_union.collections.domain.queries import (
    build_schedule,
    find_address,
    list_served_addresses,
    search_streets,
)
from waste_union.collections.models import AddressRange, CollectionDay, Fraction, Sector, Street
from waste_union.collections.vocabulary import Side

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("union")
@pytest.mark.both_databases
@pytest.mark.postgresql_core
def test_a_street_is_found_as_people_type_it():
    table = {
        "ul. Polna": ["ul. Polna, Przykładowo"],
        "polna": ["ul. Polna, Przykładowo"],
        "POLNA": ["ul. Polna, Przykładowo"],
        "ulica polna": ["ul. Polna, Przykładowo"],
        "zrodlana": ["ul. Źródlana, Przykładowo"],
        "Źródl": ["ul. Źródlana, Przykładowo"],
        "Leśna": ["ul. Leśna, Borówki", "ul. Leśna, Przykładowo"],
        "lesna borówki": ["ul. Leśna, Borówki"],
        "Jana Pawła": ["ul. Jana Pawła II, Przykładowo"],
        "J. Pawła II": ["ul. Jana Pawła II, Przykładowo"],
        "Pawła II": ["ul. Jana Pawła II, Przykładowo"],
        "3 maja": ["ul. 3 Maja, Przykładowo"],
        "Lipowa": ["al. Lipowa, Przykładowo", "ul. Lipowa, Przykładowo"],
        "Jagodno": ["Jagodno"],
        "Nieznana": [],
        "": [],
        "   ": [],
        "%": [],
        "_": [],
        "' OR 1=1 --": [],
        "<script>": [],
        "a b c d e f g": [],
        "ż" * 500: [],
    }

    assert {typed: [str(street) for street in search_streets(typed)] for typed in table} == table


@pytest.mark.usefixtures("union")
def test_a_house_lies_in_its_sector_and_one_that_nobody_serves_is_not_found():
    table = {
        ("przykladowo-lesna", "1"): ("R1", "SINGLE"),
        ("przykladowo-lesna", "12"): ("R1", "SINGLE"),
        ("przykladowo-lesna", "12b"): ("R2", "MULTI"),
        ("przykladowo-lesna", "12d"): ("R1", "SINGLE"),
        ("przykladowo-polna", "9"): ("R2", "NON_RESIDENTIAL"),
        ("przykladowo-polna", "8"): ("R1", "SINGLE"),
        ("borowki-lesna", "12b"): ("R4", "SINGLE"),
        ("borowki-jagodowa", "3"): ("R4", "SINGLE"),
        ("borowki-jagodowa", "4"): ("R4", "MULTI"),
        ("jagodno", "9999"): ("R3", "SINGLE"),
    }

    def found(street: str, number: str) -> tuple[str, str]:
        coming = build_schedule(at(street, number), TODAY, 14).next
        assert coming is not None
        (sector,) = {day.sector.code for day in coming.days}
        return sector, at(street, number).stretches[0].building_kind

    assert {house: found(*house) for house in table} == table

    for street, typed in (
        ("przykladowo-lesna", "99"),
        ("borowki-jagodowa", "72"),
        ("nie-ma", "1"),
        ("", "1"),
    ):
        number = parse_house_number(typed)
        assert number is not None
        assert find_address(street, number, TODAY) is None


@pytest.mark.usefixtures("union")
def test_the_schedule_goes_on_over_new_year_and_says_what_was_moved():
    found = build_schedule(at("przykladowo-lesna", "1"), date(2026, 12, 24), 14)

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
def test_a_moved_day_belongs_to_the_schedule_of_the_year_that_planned_it():
    bring(DAYS, "R4;PAPIER;;2027-01-01;2026-12-31")
    borowki = build_schedule(at("borowki-lesna", "1"), date(2026, 12, 30), 14)

    assert borowki.next is not None
    assert [(day.fraction.code, day.moved) for day in borowki.next.days] == [
        ("ZMIESZANE", False),
        ("PAPIER", True),
    ]
    assert borowki.last_year == 2027


def test_a_cancelled_collection_is_listed_and_is_not_the_next():
    bring(ADDRESSES, "Gmina B;Jagodno;;;;;R3;;jednorodzinna")
    bring(DAYS, "R3;BIO;;2026-11-23;;TAK", "R3;BIO;;2026-11-30")
    found = build_schedule(at("jagodno", "1"), TODAY, 14)

    assert found.next is not None
    assert str(found.next.day) == "2026-11-30"
    ((_month, rows),) = found.months
    assert [(str(row.day), row.days[0].cancelled) for row in rows] == [
        ("2026-11-23", True),
        ("2026-11-30", False),
    ]
    assert [len(row.days) for row in found.fractions] == [1]


def test_a_street_moves_into_another_sector_at_new_year():
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
        months = build_schedule(address, today, 0).months
        return [
            (day.sector.code, str(day.day))
            for _month, rows in months
            for row in rows
            for day in row.days
        ]

    assert seen(TODAY) == [("R3", "2026-12-30"), ("R4", "2027-01-08")]
    assert seen(date(2027, 1, 2)) == [("R4", "2027-01-08")]


def test_an_address_costs_the_same_for_one_street_and_for_four():
    def queries(*villages: int) -> int:
        """With a street of this name in these villages, too."""
        lines = (f"Gmina A;Wieś {n};ul. Wspólna;1;9;;R1;;jednorodzinna" for n in villages)
        bring(ADDRESSES, *lines)
        with CaptureQueriesContext(connection) as captured:
            for address in list_served_addresses(search_streets("Wspólna"), HouseNumber(1), TODAY)[
                :1
            ]:
                build_schedule(address, TODAY, 14)
        return len(captured)

    assert queries(1) == queries(2, 3, 4)


@shared
def big_union() -> None:
    sectors = Sector.objects.bulk_create(
        Sector(code=f"R{number}", name=f"Rejon {number}") for number in range(4)
    )
    streets = Street.objects.bulk_create(
        Street(
            commune="Gmina",
            place=f"Wieś {number}",
            name=f"ul. Próbna {number}",
            key=make_street_key(f"Wieś {number}", f"Próbna {number}"),
            folded_name=fold_street_name(f"ul. Próbna {number}"),
            words=join_search_words(f"ul. Próbna {number}", f"Wieś {number}"),
        )
        for number in range(60)
    )
    AddressRange.objects.bulk_create(
        AddressRange(
            street=street,
            sector=sectors[street.pk % 4],
            building_kind="SINGLE",
            number_from=house,
            number_to=house,
        )
        for street in streets
        for house in range(1, 11)
    )
    CollectionDay.objects.bulk_create(
        CollectionDay(sector=sector, fraction=fraction, planned_on=day, day=day)
        for sector in sectors
        for place, fraction in enumerate(Fraction.objects.all())
        for day in (date(2026, 11, 1 + place) + timedelta(days=14 * n) for n in range(8))
    )


@pytest.mark.usefixtures("big_union")
@pytest.mark.both_databases
@pytest.mark.postgresql_core
def test_an_address_among_many_is_found_by_its_index():
    with CaptureQueriesContext(connection) as captured:
        (found,) = list_served_addresses(search_streets("Próbna 47"), HouseNumber(7), TODAY)
        schedule = build_schedule(found, TODAY, 14)
    _streets, *indexed = [query["sql"] for query in captured]

    assert str(found) == "ul. Próbna 47 7, Wieś 47"
    assert schedule.next is not None
    tables = ["collectionday" if "collectionday" in sql else "addressrange" for sql in indexed]
    assert set(tables) == {"addressrange", "collectionday"}
    for sql, table in zip(indexed, tables, strict=True):
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("ANALYZE")
                cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {'QUERY PLAN' if connection.vendor == 'sqlite' else ''} {sql}")
            plan = "\n".join(str(row[-1]) for row in cursor.fetchall())
        assert f"SCAN waste_union_collections_{table}" not in plan, plan
        assert "ndex" in plan.lower(), plan


def test_a_number_is_read_as_people_write_it():
    table = {
        "12": HouseNumber(12),
        " 12 ": HouseNumber(12),
        "012": HouseNumber(12),
        "12a": HouseNumber(12, "a"),
        "12A": HouseNumber(12, "a"),
        "12 a": HouseNumber(12, "a"),
        "12a.": HouseNumber(12, "a"),
        # The flat and the second number of a plot are left out.
        "12/14": HouseNumber(12),
        "12-14": HouseNumber(12),
        "12a/3": HouseNumber(12, "a"),
        "12 m. 5": HouseNumber(12),
        "12 m 5": HouseNumber(12),
        "12m5": HouseNumber(12),
        "12a m. 5": HouseNumber(12, "a"),
        "12 lok. 7": HouseNumber(12),
        # Somebody's house may have the letter m.
        "12m": HouseNumber(12, "m"),
        "9999": HouseNumber(9999),
    }

    assert {typed: parse_house_number(typed) for typed in table} == table


def test_what_is_no_number_of_a_house_is_none():
    odd = ["", " ", "0", "00", "-1", "12345", "a", "12ab", "12,5", "1e3", "12; DROP TABLE"]
    odd += ["12\x00", "' OR 1=1", "<b>12</b>", "1" * 500, "12 " + "a" * 40]

    assert {typed: parse_house_number(typed) for typed in odd} == dict.fromkeys(odd)


def test_an_address_in_one_field_is_split():
    table = {
        "Leśna 12a": ("Leśna", "12a"),
        "ul. Leśna 12 m. 5": ("ul. Leśna", "12 m. 5"),
        "Leśna 12/3": ("Leśna", "12/3"),
        "Leśna": ("Leśna", ""),
        "3 Maja": ("3 Maja", ""),
        "3 Maja 5": ("3 Maja", "5"),
        "Borówki 7": ("Borówki", "7"),
        "7": ("7", ""),
        "": ("", ""),
    }

    assert {typed: split_collection_address(typed) for typed in table} == table


def numbers(text: str, side: Side = Side.ALL, **days: Any) -> AddressRange:
    """`1-29`, `12a`, `12a-12c`; empty for the whole street."""
    if not text:
        return AddressRange(side=side, **days)
    first, _dash, last = text.partition("-")
    ends = [parse_house_number(end) for end in (first, last or first)]
    assert ends[0] is not None
    assert ends[1] is not None
    return AddressRange(
        side=side,
        number_from=ends[0].number,
        letter_from=ends[0].letter,
        number_to=ends[1].number,
        letter_to=ends[1].letter,
        **days,
    )


def held(row: AddressRange, typed: str) -> bool:
    number = parse_house_number(typed)
    assert number is not None
    return range_holds(row, number)


def test_a_range_holds_its_numbers_and_no_other():
    for row, inside, outside in (
        (numbers(""), "1 2 12a 9999 9999z", ""),
        (numbers("", Side.ODD), "1 3 13a", "2 12a"),
        (numbers("1-29", Side.ODD), "1 3 29 29a", "2 28 30 31 30a"),
        (numbers("2-12", Side.EVEN), "2 12 12a 12z", "1 11 13 14"),
        (numbers("12"), "12 12a 12z", "11 13"),
        (numbers("12a"), "12a", "12 12b 11 13"),
        (numbers("12a-12c"), "12a 12b 12c", "12 12d"),
        # From the house itself to its last letter.
        (numbers("12-12b"), "12 12a 12b", "12c 13"),
        (numbers("12a-20"), "12a 12z 13 20 20f", "12 21"),
    ):
        assert [typed for typed in inside.split() if not held(row, typed)] == []
        assert [typed for typed in outside.split() if held(row, typed)] == []


def test_the_narrowest_range_counts():
    street = {
        "whole": numbers(""),
        "even side": numbers("", Side.EVEN),
        "1-29 odd": numbers("1-29", Side.ODD),
        "11-15": numbers("11-15"),
        "12": numbers("12"),
        "12a": numbers("12a"),
    }
    by_row = {id(row): name for name, row in street.items()}

    def counts(typed: str) -> str | None:
        number = parse_house_number(typed)
        assert number is not None
        row = find_narrowest(street.values(), number)
        return by_row[id(row)] if row else None

    cases = {
        "31": "whole",
        "30": "even side",
        "3": "1-29 odd",
        "13": "11-15",
        "14": "11-15",
        "12": "12",
        "12b": "12",
        "12a": "12a",
    }
    assert {typed: counts(typed) for typed in cases} == cases
    assert find_narrowest([], parse_house_number("1")) is None  # type: ignore[arg-type]  # it is a number


def test_ranges_that_leave_a_doubt():
    new_year = date(2027, 1, 1)
    apart_or_one_in_the_other = (
        (numbers("1-9"), numbers("10-20")),
        (numbers("1-9", Side.ODD), numbers("2-10", Side.EVEN)),
        (numbers("1-21", Side.ODD), numbers("10-30", Side.EVEN)),
        (numbers(""), numbers("1-9")),
        (numbers("1-29"), numbers("12a")),
        (numbers("12"), numbers("12a")),
        (numbers("1-29"), numbers("1-29", Side.ODD)),
        (numbers("1-9", valid_to=date(2026, 12, 31)), numbers("1-9", valid_from=new_year)),
    )
    nobody_could_tell = (
        (numbers("1-15"), numbers("10-20")),
        (numbers("1-15", Side.ODD), numbers("11-31", Side.ODD)),
        (numbers("1-29"), numbers("1-29")),
        (numbers("12a"), numbers("12a")),
        (numbers(""), numbers("")),
        (numbers("1-9", valid_to=new_year), numbers("1-9", valid_from=new_year)),
        (numbers("1-9"), numbers("1-9", valid_from=new_year)),
    )
    for pairs, doubtful in ((apart_or_one_in_the_other, False), (nobody_could_tell, True)):
        for one, other in pairs:
            assert [ranges_contradict(one, other), ranges_contradict(other, one)] == [doubtful] * 2
