"""`import_members`: one command, one exit code, one report."""

import json
from functools import partial
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from members_area.register.models import Membership
from tests.commands import printed

pytestmark = pytest.mark.django_db
EXAMPLE = "fixtures/coop/examples/czlonkowie.csv"


run = partial(printed, "import_members")


def test_a_rehearsal_writes_nothing_and_a_second_run_adds_nothing():
    with pytest.raises(CommandError):
        run("nie-ma-takiego.csv")
    assert run(EXAMPLE, "--dry-run").startswith("Plik jest poprawny. To była próba")
    assert not Membership.objects.exists()

    assert run(EXAMPLE).startswith("Plik wczytano.")
    assert json.loads(run(EXAMPLE, "--json"))["status"] == "unchanged"
    assert Membership.objects.count() == 2


def test_errors_are_objects_for_scripts(tmp_path):
    file = tmp_path / "zly.csv"
    file.write_text("member_no;name;joined_on\n7;Anna Lis;jutro\n")
    out = StringIO()

    with pytest.raises(CommandError, match="Niczego nie wczytano"):
        call_command("import_members", str(file), "--json", stdout=out)

    report = json.loads(out.getvalue())
    assert (report["status"], report["error_count"]) == ("refused", 1)
    assert report["errors"][0] == {
        "code": "DATE_FORMAT",
        "file": "zly.csv",
        "line": 2,
        "field": "joined_on",
        "found": "jutro",
        "expected": "data w zapisie 2026-03-31 albo 31.03.2026",
        "message": "Wiersz 2, kolumna joined_on: użyj zapisu 2026-03-31 albo 31.03.2026.",
    }
