from __future__ import annotations

import json

import pytest

from tests.sites import Site

pytestmark = pytest.mark.xdist_group("demo commands")


def test_demo_people_are_a_list_for_scripts(prepared: Site) -> None:
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


def test_what_make_run_prints_is_the_list_with_the_starter_password(
    prepared: Site,
) -> None:
    printed = (prepared.data_dir / "demo-people.txt").read_text(encoding="utf-8").splitlines()

    assert printed == [f"  {line}" for line in prepared.manage("demo_people").stdout.splitlines()]
    assert printed[-1].startswith("  ebok   EB-500005-4    hasło startowe NY8A-Q6ZV-X4Q5-ATQ3X")


def test_a_command_has_its_garbage_looked_for(prepared: Site) -> None:
    """It is not while all that the command stands on is loaded."""
    said = prepared.manage("shell", "--no-imports", "-c", "import gc; print(gc.isenabled())")

    assert said.stdout == "True\n"


def test_the_demo_is_loaded_into_an_empty_database_only(prepared: Site) -> None:
    done = prepared.manage("load_demo")

    assert done.returncode == 1
    assert "Baza nie jest pusta." in done.stderr


def test_more_premises_make_a_whole_ledger_too(migrated: Site) -> None:
    too_few = migrated.manage("load_demo", "--scale", "3")
    loaded = migrated.manage("load_demo", "--scale", "26")
    audited = migrated.told("verify_ledger")

    assert (too_few.returncode, loaded.returncode) == (1, 0), loaded.stderr
    assert "podaj co najmniej 12 lokali" in too_few.stderr
    assert (audited["accounts"], audited["findings"]) == (26, [])


def test_the_ledger_of_the_demo_is_proved(prepared: Site) -> None:
    done = prepared.manage("verify_ledger")

    assert done.stdout.strip().endswith("0 findings")


def test_the_access_log_of_the_demo_is_whole(prepared: Site) -> None:
    assert prepared.manage("verify_access_log").stdout.strip() == "0 findings"


def test_the_rights_of_the_demo_are_those_of_its_log(prepared: Site) -> None:
    assert prepared.manage("verify_rights").stdout.strip() == "0 findings"
