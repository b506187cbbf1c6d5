"""Which of PostgreSQL's programs is taken, and what is said when none will do."""

from pathlib import Path

import pytest

from cms_ext.operations.backup.domain.archive import BackupRefused
from cms_ext.operations.backup.domain.engine import postgresql
from cms_ext.operations.backup.domain.engine.postgresql import program


@pytest.fixture
def installed(tmp_path, monkeypatch) -> Path:
    """Versions 13, 15 and 17 side by side, and nothing on the path."""
    for version in (13, 15, 17):
        folder = tmp_path / str(version) / "bin"
        folder.mkdir(parents=True)
        script = f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {version}.4 (Debian)'\n"
        (folder / "pg_dump").write_text(script)
        (folder / "pg_dump").chmod(0o755)
    monkeypatch.setattr(postgresql, "FOLDERS", f"{tmp_path}/*/bin")
    monkeypatch.setenv("PATH", "/nowhere")
    return tmp_path


def test_the_closest_that_is_not_older_than_the_server(installed: Path):
    taken = {13: 13, 14: 15, 15: 15, 16: 17}

    assert {server: program("pg_dump", server) for server in taken} == {
        server: str(installed / str(version) / "bin" / "pg_dump")
        for server, version in taken.items()
    }


def test_an_older_one_and_none_at_all_are_refused(installed: Path):
    refusals = {
        ("pg_dump", 18): "Program pg_dump jest w wersji 17, a serwer bazy w wersji 18: starszy nie "
        "odczyta nowszego. Zainstaluj na tym serwerze pakiet postgresql-client-18.",
        ("pg_restore", 15): "Nie ma programu pg_restore. Zainstaluj na tym serwerze pakiet "
        "postgresql-client-15.",
    }
    for (name, server), said in refusals.items():
        with pytest.raises(BackupRefused) as refused:
            program(name, server)

        assert str(refused.value) == said
