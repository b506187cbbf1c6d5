"""Whether the time of a refusal tells its cause: the overlap of the times, as a ratio in one run.

Each cause is knocked at in turn, in a new order every round, and measured from outside by the
clock, as a stranger would. The overlap compares a cause with "wrong password": 1.00 when a longer
answer comes from either as often as from the other, 0.00 when one glance at a clock tells them
apart. The median ratio stands beside it, because on a quiet machine also a tiny difference, told
by nobody over a network, can lower the overlap.
"""

from __future__ import annotations

import random
import statistics
import time
from dataclasses import dataclass

from tests.benchmarks.browser import Browser, panel_page

# All logins of one length, as the page repeats what was typed.
CAUSES = {
    "wrong": "EB-500001-3",
    "unknown": "EB-599999-9",
    "throttled": "EB-500004-7",
    "suspended": "EB-500003-9",
}
PANEL, PASSWORD = "e-bok", "zupełnie inne hasło"
ROUNDS, WARM_UP = 150, 10


@dataclass(frozen=True, slots=True)
class Overlap:
    """One cause beside "wrong": median milliseconds, their ratio, and the overlap of the times."""

    cause: str
    median_ms: float
    ratio: float
    overlap: float


def measure_all(browser: Browser) -> list[Overlap]:
    """The table, printed and returned; every answer must be the refusal itself."""
    times = _times(browser)
    wrong = times["wrong"]
    rows = [
        Overlap(
            cause,
            statistics.median(taken),
            statistics.median(taken) / statistics.median(wrong),
            overlap(taken, wrong),
        )
        for cause, taken in times.items()
    ]
    print(f"\n{'refusal':10} {'median ms':>10} {'ratio':>7} {'overlap':>8}")
    for row in rows:
        print(f"{row.cause:10} {row.median_ms:10.2f} {row.ratio:7.2f} {row.overlap:8.2f}")
    return rows


def overlap(some: list[float], others: list[float]) -> float:
    """1 − |P(a > b) − P(a < b)| for a of some and b of others."""
    longer = sum((a > b) - (a < b) for a in some for b in others)
    return 1 - abs(longer) / (len(some) * len(others))


def _times(browser: Browser) -> dict[str, list[float]]:
    token = browser.token(panel_page(PANEL))
    times: dict[str, list[float]] = {cause: [] for cause in CAUSES}
    order = list(CAUSES)
    for turn in range(WARM_UP + ROUNDS):
        random.shuffle(order)
        for cause in order:
            before = time.perf_counter()
            status = browser.knock(PANEL, CAUSES[cause], PASSWORD, token)
            taken = (time.perf_counter() - before) * 1000
            assert status == 200, f"{cause} answers {status}"
            if turn >= WARM_UP:
                times[cause].append(taken)
    return times
