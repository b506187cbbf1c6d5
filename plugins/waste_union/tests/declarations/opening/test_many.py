"""Files of one, forty and three thousand rows: as many queries a portion, and seconds."""

from collections.abc import Sequence
from time import process_time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms_ext.evidence.audit.domain.event import Origin
from plugins.waste_union.tests.declarations.opening.union import (
    RIGHT,
    bring,
    clerk,
    found_union,
)
from waste_union.declarations.domain.import_declarations import FIRST_DECLARATIONS
from waste_union.declarations.domain.import_payers import PAYERS
from waste_union.declarations.domain.import_properties import PROPERTIES
from waste_union.declarations.domain.verify import verify_declarations
from waste_union.declarations.models import Declaration

pytestmark = pytest.mark.django_db
TABLES = (PROPERTIES, PAYERS, FIRST_DECLARATIONS)


def lines_of(first: int, count: int) -> tuple[Sequence[str], ...]:
    """Write the three files of `count` houses, each with its payer and declaration."""
    numbers = range(first, first + count)
    return (
        [f"N-{number};ul. Polna {number}, 36-200 Brzozów;BRZ;jednorodzinna" for number in numbers],
        [
            f"N-{number};Ewa Nowak {chr(65 + number % 26)};{RIGHT};{700000 + number};2026-05-01"
            for number in numbers
        ],
        [
            f"N-{number};2026-05-01;{1 + number % 6};;;{'TAK' if number % 3 else 'NIE'}"
            for number in numbers
        ],
    )


def bring_three(first: int, count: int, origin: Origin) -> list[tuple[int, float]]:
    """Bring the three files; return the queries and the seconds of each."""
    costs = []
    for table, lines in zip(TABLES, lines_of(first, count), strict=True):
        begun = process_time()
        with CaptureQueriesContext(connection) as queries:
            report = bring(table, *lines, origin=origin)
        assert (report.status, report.errors, report.new) == ("posted", (), count)
        costs.append((len(queries), process_time() - begun))
    return costs


@pytest.mark.thorough
def test_forty_rows_cost_as_many_queries_as_one():
    found_union()
    origin = clerk()
    bring_three(1, 1, origin)

    single = [queries for queries, _seconds in bring_three(2, 1, origin)]
    forty = [queries for queries, _seconds in bring_three(3, 40, origin)]

    # SQLite takes 999 values a statement: the events of forty declarations are more.
    more = [many - few for many, few in zip(forty, single, strict=True)]
    assert (more in ([0, 0, 0], [0, 0, 2]), max(single) < 130) == (True, True)


@pytest.mark.thorough
def test_three_thousand_rows_of_each_file():
    found_union()
    origin = clerk()
    bring_three(1, 1, origin)

    costs = bring_three(2, 3_000, origin)

    print(costs)
    assert all(queries < 1_200 for queries, _seconds in costs)
    assert sum(seconds for _queries, seconds in costs) < 120
    assert Declaration.objects.count() == 3_001
    assert verify_declarations() == []
