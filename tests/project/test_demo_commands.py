import json
import sqlite3
from contextlib import closing

import pytest

from tests.demo_site import copied
from tests.sites import Site

pytestmark = [pytest.mark.xdist_group("demo commands"), pytest.mark.programs]
FILE = "coop.sqlite3"


def test_demo_people_are_a_list_for_scripts(prepared: Site):
    people = json.loads(prepared.manage("demo_people", "--json").stdout)

    assert [(p["realm"], p["login"], p["name"], p["role"]) for p in people] == [
        ("staff", "admin", "Administrator", "admin"),
        ("staff", "redaktor", "Ewa Redakcyjna", "editor"),
        ("staff", "czlonkowski", "Celina Borówczyk", "membership_clerk"),
        ("staff", "finanse", "Daria Rachunkowa", "finance_clerk"),
        ("staff", "kontroler", "Kornel Sprawdzający", "auditor"),
        ("staff", "prezes", "Bogumiła Szyszka-Leśna", "board_member"),
        ("ikcs", "IKCS-0007", "Anna Lis", "member"),
        ("ikcs", "IKCS-0012", "Piotr Wrona", "supervisory_board"),
        ("ebok", "EB-500001-3", "Anna Lis", "payer"),
        ("ebok", "EB-500002-1", "Jędrzej Gęsty", "payer"),
        ("ebok", "EB-500003-9", "Ńina Testowska", "payer"),
        ("ebok", "EB-500004-7", "Zarządca Przykładowy sp. z o.o.", "manager"),
        ("ebok", "EB-500005-4", "Żaneta Próbna", "payer"),
    ]
    *signed_up, waiting = people
    assert {p["password"] for p in signed_up} == {"demo-haslo-2026"}
    assert (waiting["password"], waiting["activation_code"]) == ("", "NY8A-Q6ZV-X4Q5-ATQ3X")
    assert not any("activation_code" in p for p in signed_up)


def test_what_make_run_prints_is_the_list_with_the_starter_password(prepared: Site):
    printed = (prepared.data_dir / "demo-people.txt").read_text(encoding="utf-8").splitlines()

    assert printed == [f"  {line}" for line in prepared.manage("demo_people").stdout.splitlines()]
    assert printed[-1].startswith("  ebok   EB-500005-4    hasło startowe NY8A-Q6ZV-X4Q5-ATQ3X")


def test_a_command_has_its_garbage_looked_for(prepared: Site):
    """It is not while all that the command is on is loaded."""
    said = prepared.manage("shell", "--no-imports", "-c", "import gc; print(gc.isenabled())")

    assert said.stdout == "True\n"


def test_the_demo_is_loaded_into_an_empty_database_only(prepared: Site):
    done = prepared.manage("load_demo")

    assert done.returncode == 1
    assert "Baza nie jest pusta." in done.stderr


def test_more_premises_make_a_whole_ledger_too(migrated: Site):
    too_few = migrated.manage("load_demo", "--scale", "3")
    loaded = migrated.manage("load_demo", "--scale", "26")
    audited = migrated.run_json("verify_ledger")

    assert (too_few.returncode, loaded.returncode) == (1, 0), loaded.stderr
    assert "podaj co najmniej 12 lokali" in too_few.stderr
    assert (audited["accounts"], audited["findings"]) == (26, [])


def test_ledger_access_log_and_rights_of_the_demo_are_proved(prepared: Site):
    commands = ("verify_ledger", "verify_access_log", "verify_rights")

    assert {
        command: prepared.manage(command).stdout.splitlines()[-1] for command in commands
    } == dict.fromkeys(commands, "0 findings")


def test_a_copy_does_not_need_the_files_of_who_reads_the_database_meanwhile(tmp_path):
    """The shared demo is copied while other tests read it."""
    built, target = tmp_path / "built", tmp_path / "copy"
    built.mkdir()
    with closing(sqlite3.connect(built / FILE)) as writer, writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("CREATE TABLE residents AS SELECT 'Anna Lis' AS name")

    with closing(sqlite3.connect(built / FILE)) as reader:
        reader.execute("SELECT * FROM residents").fetchall()
        assert (built / f"{FILE}-shm").exists()
        # As copytree meets it when the last reader leaves between the listing and the copying.
        (built / f"{FILE}-shm").unlink()
        (built / f"{FILE}-shm").symlink_to(built / "gone")
        copied(built, target)

    with closing(sqlite3.connect(target / FILE)) as copy:
        assert copy.execute("SELECT name FROM residents").fetchall() == [("Anna Lis",)]
