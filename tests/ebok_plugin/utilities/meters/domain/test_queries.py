"""What the desk asks of meters, and how the database answers it."""

from collections.abc import Iterator

import pytest
from django.db import connection

from ebok_plugin.utilities.meters.domain.meter import search_meters
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.utilities.meters.flats import meter

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]


@pytest.fixture
def known_to_the_planner() -> Iterator[None]:
    """Forty flats with a meter each, counted as a site counts its tables; uncounted afterwards."""
    for n in range(40):
        meter(open_account(f"1000{n:02d}", f"Płatnik {n}"), f"ZW-{n}")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        yield
        cursor.execute("DELETE FROM sqlite_stat1")
        cursor.execute("ANALYZE sqlite_schema")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the plan is SQLite's")
def test_all_meters_are_read_by_their_index(known_to_the_planner: None):
    """Numbers are in their natural order, so SQLite sorts them all for a page of thirty, 3 µs a
    meter; it reads no more than the meters that hang now.
    """
    plan = search_meters("").values("pk")[:30].explain()

    assert "USING INDEX meters_hanging" in plan
