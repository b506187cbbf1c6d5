"""A small and a large ledger, measured in turn (`ledger.py`)."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.benchmarks.figures import Figure, compare_costs, print_figure
from tests.benchmarks.processes import fresh_environment

ROUNDS, WARM_UP = 15, 3
PAGE_GOAL, DEBTORS_GOAL = 1.3, 0.2
DEBTORS, TAKING = "debtors: snapshots / none", "taking the snapshots / list"
SIZES = ("small", "large")
# Both sizes are asked the same; „long” is 20 000 entries in the large ledger, 100 in the small.
ASKED = ("balance", "home", "account", "balance, long", "home, long", "account, long")


class Ledger:
    """A process with a ledger of one size."""

    def __init__(self, root: Path, inside: list[str], size: str, folder: Path) -> None:
        folder.mkdir()
        environment = fresh_environment(root, folder, COOP_TODAY="2026-12-31")
        self._process = subprocess.Popen(
            [sys.executable, *inside, "-m", "tests.benchmarks.ledger", size],
            cwd=root,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def wait_until_ready(self) -> None:
        said = self._answer()
        if said != "ready":
            raise SystemExit(f"the ledger did not come up: {said!r}")

    def ask(self, question: str) -> float:
        """Milliseconds of CPU."""
        assert self._process.stdin is not None
        print(question, file=self._process.stdin, flush=True)
        return float(self._answer())

    def stop(self) -> None:
        self._process.communicate()

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


def measure(database: str, root: Path, inside: list[str]) -> list[Figure]:
    """Measure, print and return the figures.

    `inside` is the command that provides the database, if there is one.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="coop-bench-ledger-")))
        small, large = (Ledger(root, inside, size, folder / size) for size in SIZES)
        stack.callback(small.stop)
        stack.callback(large.stop)
        small.wait_until_ready()
        large.wait_until_ready()
        bare = min(large.ask("debtors") for _ in range(2))
        taking = large.ask("take snapshots")
        small.ask("take snapshots")
        figures = [
            measure_in_turn(f"ledger: {asked}, large / small ({database})", asked, large, small)
            for asked in ASKED
        ]
        fast = min(large.ask("debtors") for _ in range(2))
        for what, ours, goal in ((DEBTORS, fast, DEBTORS_GOAL), (TAKING, taking, None)):
            figures.append(Figure(f"ledger: {what} ({database})", ours, bare, ours / bare, goal))
    for figure in figures:
        print_figure(figure)
    return figures


def measure_in_turn(name: str, question: str, large: Ledger, small: Ledger) -> Figure:
    rounds = []
    for turn in range(WARM_UP + ROUNDS):
        pair = (large.ask(question), small.ask(question))
        if turn >= WARM_UP:
            rounds.append(pair)
    return compare_costs(name, rounds, PAGE_GOAL)
