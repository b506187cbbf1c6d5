"""The cost of a sign-in as a multiple of the argon2 hash that it needs."""

from __future__ import annotations

from tests.benchmarks.browser import Browser, panel_page
from tests.benchmarks.figures import Figure, compare_costs, print_figure
from tests.benchmarks.pages import Server
from tests.benchmarks.server import read_cpu_time

TIMES, WARM_UP = 40, 3
GOAL = 2.0
LOGIN, PASSWORD = "EB-500001-3", "demo-haslo-2026"


def measure(ours: Server, raw: Server) -> Figure:
    """Sign in visitors in turn with the raw view that hashes; the form is not counted."""
    guest = Browser(raw.port)
    rounds = []
    for turn in range(WARM_UP + TIMES):
        visitor = Browser(ours.port)
        token = visitor.token(panel_page("e-bok"))
        before = read_cpu_time(ours.process.pid), read_cpu_time(raw.process.pid)
        status = visitor.knock("e-bok", LOGIN, PASSWORD, token)
        assert status == 302, f"{LOGIN} was not let in"
        guest.ask("GET", "/_hash/")
        if turn >= WARM_UP:
            rounds.append(
                (
                    read_cpu_time(ours.process.pid) - before[0],
                    read_cpu_time(raw.process.pid) - before[1],
                )
            )
    figure = compare_costs("sign-in / one argon2 hash", rounds, GOAL)
    print_figure(figure)
    return figure
