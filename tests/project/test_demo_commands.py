from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.demo_site import environment, manage
from tests.migrated import migrated_file, shared_by_all_processes
from tests.project.conftest import Manage
from tests.warm import WarmPython

pytestmark = pytest.mark.xdist_group("demo commands")


def test_demo_people_are_a_list_for_scripts(manage_demo: Manage) -> None:
    people = json.loads(manage_demo("demo_people", "--json").stdout)

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
    demo_site: Path, manage_demo: Manage
) -> None:
    printed = (demo_site / "demo-people.txt").read_text(encoding="utf-8").splitlines()

    assert printed == [f"  {line}" for line in manage_demo("demo_people").stdout.splitlines()]
    assert printed[-1].startswith("  ebok   EB-500005-4    hasło startowe NY8A-Q6ZV-X4Q5-ATQ3X")


def test_the_demo_is_loaded_into_an_empty_database_only(manage_demo: Manage) -> None:
    done = manage_demo("load_demo")

    assert done.returncode == 1
    assert "Baza nie jest pusta." in done.stderr


def test_more_premises_make_a_whole_ledger_too(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    migrated_file(
        shared_by_all_processes(tmp_path_factory.getbasetemp()),
        tmp_path / "coop.sqlite3",
        lambda: manage(tmp_path, "migrate", "--verbosity", "0"),
    )
    with WarmPython(environment(tmp_path)) as python:
        too_few = python.run("site/manage.py", "load_demo", "--scale", "3")
        loaded = python.run("site/manage.py", "load_demo", "--scale", "26")
        audited = json.loads(python.run("site/manage.py", "verify_ledger", "--json").stdout)

    assert (too_few.returncode, loaded.returncode) == (1, 0), loaded.stderr
    assert "podaj co najmniej 12 lokali" in too_few.stderr
    assert (audited["accounts"], audited["findings"]) == (26, [])


def test_the_ledger_of_the_demo_is_proved(manage_demo: Manage) -> None:
    done = manage_demo("verify_ledger")

    assert done.stdout.strip().endswith("0 findings")


def test_the_access_log_of_the_demo_is_whole(manage_demo: Manage) -> None:
    assert manage_demo("verify_access_log").stdout.strip() == "0 findings"
