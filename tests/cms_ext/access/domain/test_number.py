from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

import pytest
from django.db import connection, connections, transaction
from pytest_django import DjangoDbBlocker

from cms_ext.access.domain.registration import next_number
from cms_ext.access.domain.status import application_with
from cms_ext.access.models import NumberSequence
from cms_ext.plugins.registry import find_procedure
from tests.cms_ext.access.applicants import apply

IKCS = find_procedure("IKCS")
BOTH = pytest.mark.both_databases


@BOTH
@pytest.mark.django_db
def test_each_panel_and_year_counts_by_itself():
    # A registration that fails gives its number back.
    with transaction.atomic():
        next_number(IKCS, 2026)
        transaction.set_rollback(True)
    asked = [("IKCS", 2026), ("IKCS", 2026), ("EBOK", 2026), ("IKCS", 2027), ("WASTE_INST", 2026)]

    assert [next_number(find_procedure(panel), year) for panel, year in asked] == [
        "IKCS/2026/00001",
        "IKCS/2026/00002",
        "EBOK/2026/00001",
        "IKCS/2027/00001",
        "LOGIN/2026/00001",
    ]


@pytest.mark.django_db
def test_a_number_from_before_the_prefix_is_still_found_however_it_is_typed():
    registered = apply()
    older = registered.application
    for stored, typed in (
        ("LOGIN/2026/00003", ("LOGIN/2026/00003", "login/2026/3", "login 2026 3")),
        ("WASTE_INST/2026/00002", ("WASTE_INST/2026/00002", "waste_inst/2026/2")),
    ):
        older.number = stored
        older.save()
        for number in typed:
            assert application_with(number, registered.secret) == older, number


@pytest.fixture
def many_connections(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path
) -> Iterator[None]:
    """Each thread gets a connection of its own; on SQLite to a file, as a memory has only one.

    Not a transactional test: those empty the database for the tests after them.
    """
    beside = {
        "NAME": str(tmp_path / "crowd.sqlite3"),
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20},
    }
    place = beside if connection.vendor == "sqlite" else {}
    with django_db_blocker.unblock(), patch.dict(connections.settings["default"], place):
        if place:
            _make_table()
        yield
        NumberSequence.objects.all().delete()


def _make_table() -> None:
    file = connections.create_connection("default")
    with file.schema_editor() as editor:
        editor.create_model(NumberSequence)
    file.close()


def _number(_: int) -> str:
    try:
        return next_number(IKCS, 2026)
    finally:
        connection.close()


@BOTH
def test_no_two_that_come_at_once_get_one_number(many_connections: None):
    with ThreadPoolExecutor(8) as crowd:
        given = list(crowd.map(_number, range(24)))

    assert sorted(given) == [f"IKCS/2026/{n:05d}" for n in range(1, 25)]
