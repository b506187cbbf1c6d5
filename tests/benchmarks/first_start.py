"""Start time and memory, compared with plain Wagtail and its administration.

Both are started in turn with as many workers, ours as `make run` does it, asked for their home page
and the sign-in of the administration, and stopped: CPU time until these are answered, and what the
processes hold then, with what they share counted once.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

from tests.benchmarks.browser import Browser
from tests.benchmarks.figures import Figure, compare_costs, print_figure
from tests.benchmarks.server import OURS, free_port, read_cpu_time, read_memory, start_server

ROUNDS = 3
WORKERS, THREADS = 2, 4
FIGURES = (("start / plain Wagtail's", 1.6), ("memory of two workers, MB / plain's", 1.4))
ASKED = ("/", "/admin/login/")
PLAIN = "tests.benchmarks.plain.wsgi:application"


def measure_all(
    root: Path, environment: dict[str, str], plain_environment: dict[str, str]
) -> list[Figure]:
    rounds = [
        (measure_start(root, environment, OURS), measure_start(root, plain_environment, PLAIN))
        for _ in range(ROUNDS)
    ]
    figures = [
        compare_costs(name, [(ours[which], plain[which]) for ours, plain in rounds], goal)
        for which, (name, goal) in enumerate(FIGURES)
    ]
    for figure in figures:
        print_figure(figure)
    return figures


def measure_start(root: Path, environment: dict[str, str], application: str) -> tuple[float, float]:
    """Return CPU milliseconds and megabytes."""
    port = free_port()
    server = start_server(port, environment, root, application, workers=WORKERS, threads=THREADS)
    try:
        browser = Browser(port)
        for path in ASKED:
            status, _ = browser.ask("GET", path)
            assert status == 200, f"{path} answers {status}"
        return read_cpu_time(server.pid), read_memory(server.pid)
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
