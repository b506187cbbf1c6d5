import json
from functools import partial

import pytest

from members_area.completeness.models import CompletenessRule
from members_area.register.models import Organ
from tests.commands import ended
from tests.members_area.conftest import Publish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _numbers_only(board: Organ) -> None:
    CompletenessRule.objects.exclude(code="sb-res-gaps").delete()


run = partial(ended, "check_library")


@pytest.mark.both_databases
def test_nothing_found():
    empty = {"date": "2026-11-20", "missing": 0, "late": 0}

    assert run() == (0, "0 findings\n")
    code, text = run("--json")
    assert (code, json.loads(text)) == (0, empty | {"findings": [], "details": [], "cells": []})


def test_each_finding_on_a_line_and_for_scripts(board: Organ, publish: Publish):
    publish("Uchwała", kind="RESOLUTION", organ=board, number="3/RN/2026")
    head = {
        "rule": "sb-res-gaps",
        "type": "SEQ_GAPS",
        "organ": "SB",
        "legal_basis": "art. 8¹ u.s.m.",
        "owner": "Rada Nadzorcza",
    }

    lines, (code, text) = run(), run("--json")

    finding = "sb-res-gaps: GAP: SB 2026: Nie ma numeru {} z 2026 roku. [art. 8¹ u.s.m.; {}]\n"
    organ = "Rada Nadzorcza"
    assert lines == (1, f"{finding.format(1, organ)}{finding.format(2, organ)}2 findings\n")
    result = json.loads(text)
    assert code == 1
    assert (result["missing"], result["late"]) == (2, 0)
    assert result["findings"] == [head | {"year": 2026, "gaps": [1, 2]}]
    assert result["details"][0] == head | {
        "state": "GAP",
        "kind": "RESOLUTION",
        "year": 2026,
        "seq": 1,
        "message": "Nie ma numeru 1 z 2026 roku.",
    }


def test_an_unreadable_number_alone_stops_nobody(board: Organ, publish: Publish):
    publish("Uchwała", kind="RESOLUTION", organ=board, number="pierwsza")

    code, text = run()

    assert code == 0
    assert text.splitlines()[0].startswith("sb-res-gaps: BAD_NUMBER: SB 2026: „Uchwała” Numer")
    assert text.splitlines()[-1] == "1 findings"
