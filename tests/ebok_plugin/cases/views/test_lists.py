"""How the lists of cases ask the database, where there are many."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms_ext.people.identity.models import User
from ebok_plugin.cases.domain.queries import own_cases
from ebok_plugin.cases.models import Case
from tests.ebok_plugin.cases.cases import TODAY, fault
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import BACKEND, grant

pytestmark = pytest.mark.django_db
# PostgreSQL looks for the best order of so many tables (`join_collapse_limit`); of more it joins
# those of the row first, for all cases, and only then takes the thirty of the page.
MOST_TABLES = 8
ROWS = 'SELECT "ebok_plugin_cases_case"."id", "ebok_plugin_cases_case"."number"'


@pytest.mark.parametrize(
    ("page", "login"),
    [
        ("/admin/sprawy/", "finanse"),
        ("/admin/sprawy/?q=SPR", "finanse"),
        ("/e-bok/sprawy/", "EB-500001-3"),
        ("/e-bok/sprawy/wszystkie/", "EB-500001-3"),
    ],
)
def test_a_list_puts_few_tables_together(
    page: str, login: str, client: Client, anna: User, daria: User
) -> None:
    assert anna.person is not None
    grant(open_account("100005"), anna.person.name)
    fault(person=anna.person)
    client.force_login(User.objects.get(login=login), BACKEND)

    with CaptureQueriesContext(connection) as asked:
        client.get(page)

    lists = [one["sql"] for one in asked if one["sql"].startswith(ROWS)]
    tables = [sql.partition(" WHERE ")[0].count(" JOIN ") + 2 for sql in lists]
    assert len(lists) == 1
    assert max(tables) <= MOST_TABLES


def test_whoever_follows_accounts_is_not_given_every_case_that_names_none(
    anna: User, nina: User
) -> None:
    """With its figures of the rows the database had read all cases of strangers for each list."""
    assert anna.person is not None
    grant(open_account("100005"), anna.person.name)
    first = fault(person=nina.person)
    values = {field.attname: getattr(first, field.attname) for field in Case._meta.concrete_fields}
    Case.objects.bulk_create(
        Case(**values | {"id": uuid4(), "number": f"SPR/2025/{n:06d}", "person_id": None})
        for n in range(500)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")

    plan = own_cases(anna, TODAY).explain()

    assert "USING INDEX cases_of_account" in plan
    assert "SCAN W0" not in plan
