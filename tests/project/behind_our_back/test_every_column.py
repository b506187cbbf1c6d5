"""Each column of each model is changed behind our back, on each demo: what is proof is found."""

import json
import subprocess
import sys

import pytest

from tests.demo_site import (
    MIRROR,
    ROOT,
    UNION,
    built_once,
    copied,
    environment,
    mirror_built_once,
    union_built_once,
)

pytestmark = pytest.mark.programs


@pytest.mark.parametrize(
    ("built", "profile", "apps", "least"),
    [
        (built_once, {}, "", 400),
        # All but its ledger is the co-op's.
        (mirror_built_once, MIRROR, "ebok_plugin", 200),
        (union_built_once, UNION, "", 400),
    ],
    ids=["co-op", "mirror", "union"],
)
def test_no_change_of_a_declared_column_is_missed(
    built, profile, apps, least, tmp_path, tmp_path_factory
):
    demo = copied(built(tmp_path_factory.getbasetemp()), tmp_path / "demo")
    program = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.mutation.columns", "--json", apps],
        cwd=ROOT,
        env=environment(demo, **profile),
        capture_output=True,
        text=True,
        check=True,
    )
    trials = json.loads(program.stdout)
    found = [column for _app, column, outcome in trials if outcome == "found"]

    assert [column for _app, column, outcome in trials if outcome == "missed"] == []
    assert len(found) > least
