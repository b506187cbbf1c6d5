"""A small and a large ledger, asked in turn (`ledger.py`): SQLite, and PostgreSQL where it is."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.processes import ON_POSTGRESQL, has_postgresql, surroundings

ROUNDS, WARM_UP = 15, 3
PAGE_GOAL, DEBTORS_GOAL = 1.3, 0.2
DEBTORS, TAKING = "debtors: snapshots / none", "taking the snapshots / list"
SIZES = ("small", "large")
# Both sizes are asked the same; „long” is 20 000 entries in the large ledger, 100 in the small.
ASKED = ("balance", "home", "account", "balance, long", "home, long", "account, long")


@dataclass(frozen=True, slots=True)
class Result:
    """Medians in milliseconds of CPU, their ratio and what it may be at most."""

    database: str
    question: str
    large_ms: float
    small_ms: float
    ratio: float
    goal: float | None


class Ledger:
    """A process with a ledger of one size."""

    def __init__(self, root: Path, inside: list[str], size: str, folder: Path) -> None:
        folder.mkdir()
        environment = surroundings(root, folder, COOP_TODAY="2026-12-31")
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


def measure_all(root: Path) -> list[dict[str, Any]]:
    """The table, printed and returned."""
    head = f"{'database':11} {'question':26} {'large ms':>10} {'small ms':>10} {'ratio':>7}"
    print(f"\n{head} {'goal':>5}")
    results = measure("sqlite", root, [])
    if has_postgresql():
        results += measure("postgresql", root, ON_POSTGRESQL)
    return [asdict(result) for result in results]


def measure(database: str, root: Path, inside: list[str]) -> list[Result]:
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
        results = [compared(database, question, large, small) for question in ASKED]
        fast = min(large.ask("debtors") for _ in range(2))
        results.append(Result(database, DEBTORS, fast, bare, fast / bare, DEBTORS_GOAL))
        results.append(Result(database, TAKING, taking, bare, taking / bare, None))
    for row in results:
        print(
            f"{row.database:11} {row.question:26} {row.large_ms:10.2f} {row.small_ms:10.2f} "
            f"{row.ratio:7.2f} {row.goal or '':>5}",
            flush=True,
        )
    return results


def compared(database: str, question: str, large: Ledger, small: Ledger) -> Result:
    rounds = []
    for turn in range(WARM_UP + ROUNDS):
        pair = (large.ask(question), small.ask(question))
        if turn >= WARM_UP:
            rounds.append(pair)
    return Result(
        database,
        question,
        statistics.median(one for one, _ in rounds),
        statistics.median(other for _, other in rounds),
        statistics.median(one / other for one, other in rounds),
        PAGE_GOAL,
    )
