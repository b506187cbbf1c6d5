"""Rows, files and clocks of a demo changed by lot, whatever models declare: `verify` finds them."""

import json
import subprocess
import sys

import pytest

from tests.demo_site import ROOT, built_once, copied, environment

pytestmark = pytest.mark.programs


def test_of_twenty_changes_chosen_by_lot_at_most_two_are_unseen(tmp_path, tmp_path_factory):
    demo = copied(built_once(tmp_path_factory.getbasetemp()), tmp_path / "demo")
    program = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.mutation.hidden", "--json", "20", "67"],
        cwd=ROOT,
        env=environment(demo),
        capture_output=True,
        text=True,
        check=True,
    )
    trials = json.loads(program.stdout)
    unseen = [trial["place"] for trial in trials if trial["outcome"] == "unseen"]

    assert len(trials) >= 16
    # The index of references, progress of a job: docs/security.md says what nobody gains by them.
    assert len(unseen) <= 2, unseen
    assert {trial["outcome"] for trial in trials} >= {"named", "seen"}
