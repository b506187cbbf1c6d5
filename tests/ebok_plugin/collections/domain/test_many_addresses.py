"""Thirty thousand addresses: what a visitor asks comes by an index."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ebok_plugin.collections.domain.house_number import HouseNumber
from ebok_plugin.collections.domain.queries.address import served, streets_like
from ebok_plugin.collections.domain.queries.schedule import schedule_of
from ebok_plugin.collections.domain.street_name import folded_name, key_of, searched_words
from ebok_plugin.collections.models import AddressRange, CollectionDay, Fraction, Sector, Street
from tests.ebok_plugin.collections.union import TODAY
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
STREETS, HOUSES, SECTORS = 1_000, 30, 20


@shared
def big_union() -> None:
    sectors = Sector.objects.bulk_create(
        Sector(code=f"R{number}", name=f"Rejon {number}") for number in range(SECTORS)
    )
    streets = Street.objects.bulk_create(
        Street(
            commune="Gmina",
            place=f"Wieś {number % 50}",
            name=f"ul. Próbna {number}",
            key=key_of(f"Wieś {number % 50}", f"Próbna {number}"),
            folded_name=folded_name(f"ul. Próbna {number}"),
            words=searched_words(f"ul. Próbna {number}", f"Wieś {number % 50}"),
        )
        for number in range(STREETS)
    )
    AddressRange.objects.bulk_create(
        AddressRange(
            street=street,
            sector=sectors[street.pk % SECTORS],
            building_kind="SINGLE",
            number_from=house,
            number_to=house,
        )
        for street in streets
        for house in range(1, HOUSES + 1)
    )
    fractions = list(Fraction.objects.all())
    CollectionDay.objects.bulk_create(
        CollectionDay(sector=sector, fraction=fraction, planned_on=day, day=day)
        for sector in sectors
        for place, fraction in enumerate(fractions)
        for day in (date(2026, 1, 1 + place) + timedelta(days=14 * n) for n in range(52))
    )


@pytest.mark.usefixtures("big_union")
@pytest.mark.both_databases
def test_an_address_among_thirty_thousand_is_found_by_its_index() -> None:
    with CaptureQueriesContext(connection) as queries:
        (found,) = served(streets_like("Próbna 777"), HouseNumber(7), TODAY)
        schedule = schedule_of(found, TODAY, 14)
    asked = [one["sql"] for one in queries]

    assert str(found) == "ul. Próbna 777 7, Wieś 27"
    assert schedule.next is not None
    assert len(asked) == 3
    for sql in asked[1:]:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("ANALYZE")
                cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {'QUERY PLAN' if connection.vendor == 'sqlite' else ''} {sql}")
            plan = "\n".join(str(row[-1]) for row in cursor.fetchall())
        table = "collectionday" if "collectionday" in sql else "addressrange"
        assert f"SCAN ebok_plugin_collections_{table}" not in plan, plan
        assert "ndex" in plan.lower(), plan
