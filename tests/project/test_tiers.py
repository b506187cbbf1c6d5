"""The tiers leave no test out, and a dear test cannot slip into the first one."""

import json
import os
import subprocess
import sys
from itertools import chain, combinations

import pytest
from _pytest.mark.expression import Expression

from tests import tiers
from tests.demo_site import ROOT
from tests.tiers import TIERS

pytestmark = pytest.mark.always

MARKS = ("thorough", "browser", "programs", "both_databases", "postgresql_core")
TESTS = """
import pytest
from tests.meter import calibrate

def test_cheap():
    pass

def test_dear():
    for _ in range(4):
        calibrate()

def test_dear_at_first(seen=[]):
    for _ in range(0 if seen else 4):
        calibrate()
    seen.append(1)

def test_dear_that_fails_at_first(seen=[]):
    for _ in range(4):
        calibrate()
    seen.append(1)
    assert len(seen) > 1

@pytest.mark.always
def test_of_rights():
    for _ in range(4):
        calibrate()

@pytest.mark.thorough
def test_left_to_the_rest():
    raise AssertionError
"""
CONFIG = """[pytest]
addopts = --import-mode=importlib --strict-markers
testpaths = test_made.py
markers =
    thorough
    always
"""


def tiers_of(marks: tuple[str, ...]) -> list[str]:
    return [
        tier
        for tier, expression in TIERS.items()
        if Expression.compile(expression).evaluate(lambda name, **_: name in marks)
    ]


def test_every_test_has_one_tier_and_another_on_postgresql():
    every = chain.from_iterable(combinations(MARKS, n) for n in range(len(MARKS) + 1))
    # What PostgreSQL is asked first is asked on both.
    possible = [
        marks for marks in every if "both_databases" in marks or "postgresql_core" not in marks
    ]

    found = {
        marks: [sum("postgresql" in tier for tier in tiers_of(marks)), len(tiers_of(marks))]
        for marks in possible
    }

    assert found == {marks: [1, 2] if "both_databases" in marks else [0, 1] for marks in possible}


def test_a_commit_counts_when_all_tiers_passed_at_it(tmp_path, monkeypatch):
    monkeypatch.setattr(tiers, "PASSED", tmp_path / "passed.json")
    none = tiers.last_passed()
    newer, older = {"bbbbbbbb": "2026-11-27 11:00"}, {"aaaaaaaa": "2026-11-26 18:30"}
    passed = dict.fromkeys(TIERS, newer | older) | {"browser": older}
    tiers.PASSED.write_text(json.dumps(passed))

    assert none == "all tests have not yet passed at one commit in this clone"
    assert tiers.last_passed() == "all tests last passed at aaaaaaaa (2026-11-26 18:30 UTC)"


@pytest.mark.always
def test_a_dear_test_fails_the_first_tier_with_a_remedy(tmp_path):
    (tmp_path / "test_made.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text(CONFIG)

    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "tests.costs", "-p", "tests.tiers"),
            *("-p", "no:django", "-p", "no:xdist", "--tier", "first"),
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "site")])},
        capture_output=True,
        text=True,
        check=False,
    )

    said = done.stdout
    assert done.returncode == 1, said + done.stderr
    assert "make it cheap or mark it thorough" in said
    dear = {line.split("  ")[-1] for line in said.splitlines() if " s of 0.3  " in line}
    assert dear == {"test_made.py::test_dear", "test_made.py::test_dear_that_fails_at_first"}
    assert "1 failed, 4 passed, 1 deselected" in said
    assert "Tier first: ran 5 of 6 tests; " in said
