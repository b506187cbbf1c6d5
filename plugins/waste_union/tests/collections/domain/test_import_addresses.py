"""Addresses of sectors from a file: rehearsed, whole or not at all, and what contradicts itself."""

import pytest
from django.utils.module_loading import import_string

from cms_ext.desks.import_desk.domain.table import ImportStatus
from plugins.waste_union.tests.collections.union import bring, codes
from waste_union.collections.domain.days import DAYS
from waste_union.collections.domain.import_addresses import ADDRESSES
from waste_union.collections.models import AddressRange, Sector, Street

pytestmark = pytest.mark.django_db

LESNA = "Gmina Przykładowo;Przykładowo;ul. Leśna"
SINGLE = "jednorodzinna"


def on_file() -> list[tuple[str, str, str, str]]:
    rows = AddressRange.objects.select_related("street", "sector").order_by("pk")
    return [(str(row.street), row.numbers, row.sector.code, row.building_kind) for row in rows]


@pytest.mark.both_databases
def test_a_file_makes_streets_sectors_and_ranges_and_twice_nothing_more():
    lines = (
        f"{LESNA};1;29;nieparzyste;R1;Północ;{SINGLE}",
        f"{LESNA};12a;;;R2;Bloki;wielorodzinna",
        f"Gmina Borówki;Jagodno;;;;;R3;;{SINGLE}",
    )

    rehearsed = bring(ADDRESSES, *lines, dry_run=True)
    assert (rehearsed.status, rehearsed.new, on_file()) == (ImportStatus.REHEARSED, 3, [])
    report = bring(ADDRESSES, *lines)

    assert (report.status, report.new, report.errors) == (ImportStatus.POSTED, 3, ())
    assert report.made == (
        *("rejon R1 Północ", "rejon R2 Bloki", "rejon R3 "),
        *("ul. Leśna, Przykładowo (Gmina Przykładowo)", "Jagodno (Gmina Borówki)"),
    )
    assert on_file() == [
        ("ul. Leśna, Przykładowo", "1–29 (nieparzyste)", "R1", "SINGLE"),
        ("ul. Leśna, Przykładowo", "12a", "R2", "MULTI"),
        ("Jagodno", "wszystkie numery", "R3", "SINGLE"),
    ]
    assert dict(Sector.objects.values_list("code", "name")) == {
        "R1": "Północ",
        "R2": "Bloki",
        "R3": "R3",
    }
    # The file itself, and another one with the same rows.
    assert bring(ADDRESSES, *lines).status == ImportStatus.UNCHANGED
    again = bring(ADDRESSES, *reversed(lines))
    assert (again.status, again.unchanged) == (ImportStatus.UNCHANGED, 3)
    assert Street.objects.count() == 2


def test_a_range_in_another_sector_is_a_change_with_both_values():
    bring(ADDRESSES, f"{LESNA};1;29;;R1;;{SINGLE}")

    report = bring(ADDRESSES, f"{LESNA};1;29;;R2;;wielorodzinna")

    assert [(change.field, change.old, change.new) for change in report.changes] == [
        ("sector_code", "R1", "R2"),
        ("building_kind", "SINGLE", "MULTI"),
    ]
    assert on_file() == [("ul. Leśna, Przykładowo", "1–29", "R2", "MULTI")]


def test_two_streets_of_one_name_have_keys_of_their_own():
    bring(
        ADDRESSES,
        f"Gmina A;Górka;ul. Lipowa;;;;R1;;{SINGLE}",
        f"Gmina A;Górka;al. Lipowa;;;;R1;;{SINGLE}",
        f"Gmina B;Górka;ul. Lipowa;;;;R1;;{SINGLE}",
    )

    keys = Street.objects.order_by("pk").values_list("key", flat=True)
    assert list(keys) == ["gorka-lipowa", "gorka-lipowa-2", "gorka-lipowa-3"]


def test_one_bad_row_and_nothing_is_read_in():
    good = f"{LESNA};100;;;R1;;{SINGLE}"
    for lines, found in (
        ([f"{LESNA};1;15;;R1;;{SINGLE}", f"{LESNA};10;20;;R2;;{SINGLE}"], ("RANGE_OVERLAP", 3)),
        ([f"{LESNA};;;;R1;;{SINGLE}", f"{LESNA};;;;R2;;{SINGLE}"], ("KEY_DUPLICATE", 3)),
        ([f"{LESNA};15;1;;R1;;{SINGLE}"], ("NUMBER_ORDER", 2)),
        ([f"{LESNA};12b;12a;;R1;;{SINGLE}"], ("NUMBER_ORDER", 2)),
        ([f"{LESNA};;9;;R1;;{SINGLE}"], ("NUMBER_FIRST", 2)),
        ([f"{LESNA};12/14;;;R1;;{SINGLE}"], ("NUMBER_FORMAT", 2)),
        ([f"{LESNA};0;;;R1;;{SINGLE}"], ("NUMBER_FORMAT", 2)),
        ([f"{LESNA};1;;lewa;R1;;{SINGLE}"], ("CHOICE_UNKNOWN", 2)),
        ([f"{LESNA};1;;;r1;;{SINGLE}"], ("TEXT_FORMAT", 2)),
        ([f"{LESNA};1;;;R1;;willa"], ("CHOICE_UNKNOWN", 2)),
        ([f"Gmina A;;ul. Leśna;1;;;R1;;{SINGLE}"], ("VALUE_MISSING", 2)),
        ([f"Gmina A;Górka;…;1;;;R1;;{SINGLE}"], ("STREET_NAME", 2)),
        ([f"{LESNA};1;;;R1;;{SINGLE};2027-01-01;2026-01-01"], ("DATE_ORDER", 2)),
    ):
        report = bring(ADDRESSES, *lines, good)

        assert report.status == ImportStatus.REFUSED
        assert codes(report)[0][:2] == found
        assert all(error.message and error.expected for error in report.errors)
    assert (on_file(), Sector.objects.count(), Street.objects.count()) == ([], 0, 0)


def test_a_range_on_file_contradicts_like_one_of_the_file():
    bring(ADDRESSES, f"{LESNA};1;15;;R1;;{SINGLE}")

    report = bring(ADDRESSES, f"{LESNA};10;20;;R2;;{SINGLE}")

    assert [error.message for error in report.errors] == [
        "Wiersz 2, kolumna number_from: te numery zachodzą na zakres 1–15, który jest w rejestrze, "
        "i nie wiadomo, który rejon jest właściwy. Popraw numery albo dni."
    ]


def test_the_queue_finds_both_tables_by_their_paths():
    assert [t for t in (ADDRESSES, DAYS) if import_string(t.path) is not t] == []
