"""The site in which a plugin is judged is a copy: the author's own stays as it was."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

from cms_ext.operations.plugin_kit.conformance.scratch import DATABASE, scratch_site


def tables(database: Path) -> list[str]:
    with closing(sqlite3.connect(database)) as opened:
        return [name for (name,) in opened.execute("SELECT name FROM sqlite_master ORDER BY name")]


def test_the_scratch_site_is_a_copy_that_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own.sqlite3"
    with closing(sqlite3.connect(own)) as database, database:
        database.execute("CREATE TABLE pages (title TEXT)")
    monkeypatch.setitem(connection.settings_dict, "NAME", str(own))
    monkeypatch.setattr(connection, "vendor", "sqlite")

    with scratch_site() as folder:
        assert tables(folder / DATABASE) == ["pages"]
        with closing(sqlite3.connect(folder / DATABASE)) as database, database:
            database.execute("CREATE TABLE rzeczy (title TEXT)")

    assert tables(own) == ["pages"]
    assert not folder.exists()


def test_without_a_database_in_a_file_it_begins_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "NAME", ":memory:")

    with scratch_site() as folder:
        assert list(folder.iterdir()) == []
