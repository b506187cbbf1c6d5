"""What a sign-in costs, as a multiple of the one argon2 hash that it cannot do without."""

from __future__ import annotations

from benchmarks.browser import Browser, panel_page
from benchmarks.figures import Figure, compared, show
from benchmarks.pages import Server
from benchmarks.server import spent

TIMES, WARM_UP = 40, 3
GOAL = 2.0
LOGIN, PASSWORD = "EB-500001-3", "demo-haslo-2026"


def measure(ours: Server, raw: Server) -> Figure:
    """By a visitor of its own each, in turn with the raw view that hashes; without the form."""
    guest = Browser(raw.port)
    rounds = []
    for turn in range(WARM_UP + TIMES):
        visitor = Browser(ours.port)
        token = visitor.token(panel_page("e-bok"))
        before = spent(ours.process.pid), spent(raw.process.pid)
        status = visitor.knock("e-bok", LOGIN, PASSWORD, token)
        assert status == 302, f"{LOGIN} was not let in"
        guest.ask("GET", "/_hash/")
        if turn >= WARM_UP:
            rounds.append((spent(ours.process.pid) - before[0], spent(raw.process.pid) - before[1]))
    figure = compared("sign-in / one argon2 hash", rounds, GOAL)
    show(figure)
    return figure
