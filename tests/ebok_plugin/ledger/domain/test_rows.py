"""Many rows at once: all of them, in their order, by few statements."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ebok_plugin.ledger.domain.rows import insert_rows, reserved_keys
from ebok_plugin.ledger.models import BatchHead

pytestmark = pytest.mark.django_db

COLUMNS = ("number", "hash", "seal")
# Rows of three columns: a statement takes 900 parameters.
A_STATEMENT = 300


@pytest.mark.both_databases
@pytest.mark.parametrize("count", [0, 1, A_STATEMENT - 1, A_STATEMENT, 2 * A_STATEMENT + 5, 5_001])
def test_all_rows_are_written_in_their_order(count: int) -> None:
    rows = [(number, f"h{number}", "") for number in range(count)]

    insert_rows(BatchHead, COLUMNS, iter(rows))

    assert list(BatchHead.objects.order_by("pk").values_list(*COLUMNS)) == rows


def test_a_row_has_no_statement_of_its_own() -> None:
    rows = [(number, "", "") for number in range(2 * A_STATEMENT + 5)]

    with CaptureQueriesContext(connection) as asked:
        insert_rows(BatchHead, COLUMNS, rows)

    # The full ones are sent together, then the rest.
    assert [(one["sql"][:7], one["sql"].count("(%s, %s, %s)")) for one in asked] == [
        ("2 times", A_STATEMENT),
        ("1 times", 5),
    ]


@pytest.mark.both_databases
def test_reserved_keys_are_given_once_and_rise() -> None:
    before = BatchHead.objects.create(number=1)
    keys = list(reserved_keys(BatchHead, 3))

    insert_rows(BatchHead, ("id", *COLUMNS), [(key, 2, "", "") for key in keys])
    after = list(reserved_keys(BatchHead, 2))
    other = BatchHead(number=3)
    insert_rows(BatchHead, ("id", *COLUMNS), [(key, 3, "", "") for key in after])
    other.save()

    given = [before.pk, *keys, *after, other.pk]
    assert given == sorted(set(given))
    assert list(reserved_keys(BatchHead, 0)) == []
