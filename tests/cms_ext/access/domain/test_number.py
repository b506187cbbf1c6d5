from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection, connections, transaction

from cms_ext.access.domain.number import next_number
from cms_ext.access.models import NumberSequence

BOTH = pytest.mark.both_databases


@BOTH
@pytest.mark.django_db
def test_each_panel_and_year_counts_by_itself() -> None:
    asked = [("IKCS", 2026), ("IKCS", 2026), ("EBOK", 2026), ("IKCS", 2027)]

    assert [next_number(panel, year) for panel, year in asked] == [
        "IKCS/2026/00001",
        "IKCS/2026/00002",
        "EBOK/2026/00001",
        "IKCS/2027/00001",
    ]


@BOTH
@pytest.mark.django_db
def test_a_registration_that_fails_gives_its_number_back() -> None:
    with transaction.atomic():
        next_number("IKCS", 2026)
        transaction.set_rollback(True)

    assert next_number("IKCS", 2026) == "IKCS/2026/00001"


@pytest.fixture
def many_connections(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """Each thread gets a connection of its own; on SQLite to a file, as a memory has only one."""
    if connection.vendor != "sqlite":
        yield
        return
    place: dict[str, Any] = {
        "NAME": str(tmp_path / "crowd.sqlite3"),
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20},
    }
    made = type(connection)({**connection.settings_dict, **place}, "default")
    with made.schema_editor() as editor:
        editor.create_model(NumberSequence)
    made.close()
    with patch.dict(connections.settings["default"], place):
        yield


def _number(_: int) -> str:
    try:
        return next_number("IKCS", 2026)
    finally:
        connection.close()


@BOTH
def test_no_two_that_come_at_once_get_one_number(many_connections: None) -> None:
    with ThreadPoolExecutor(8) as crowd:
        given = list(crowd.map(_number, range(24)))

    assert sorted(given) == [f"IKCS/2026/{n:05d}" for n in range(1, 25)]
