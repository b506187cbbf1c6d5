"""How the lists of cases ask the database, where there are many."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms_ext.people.identity.models import User
from cms_ext.public_site.premises.domain.codes import find_or_make_building
from ebok_plugin.cases.domain.queries import buildings_with_cases, own_cases
from ebok_plugin.cases.models import Case
from tests.ebok_plugin.cases.cases import TODAY, fault
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant

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
    client.force_login(User.objects.get(login=login))

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


@pytest.mark.both_databases
def test_the_choice_of_a_building_does_not_read_every_case() -> None:
    """Of 50 000 cases PostgreSQL had read each one for it; it goes from building to building."""
    houses = [find_or_make_building(code, address=f"ul. {code}")[0] for code in ("B2", "A1", "Z9")]
    first = fault(building=houses[0])
    values = {field.attname: getattr(first, field.attname) for field in Case._meta.concrete_fields}
    Case.objects.bulk_create(
        Case(**values | {"id": uuid4(), "number": f"SPR/2025/{n:06d}", "building_id": place})
        for n in range(500)
        for place in [houses[n % 2].pk if n % 5 else None]
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")

    offered = buildings_with_cases()
    plan = offered.explain()

    assert [one.code for one in offered] == ["A1", "B2"]
    assert not re.search(
        r"Seq Scan on ebok_plugin_cases_case|SCAN (ebok_plugin_cases_case|U0)", plan
    )
