"""A server of the benchmark, and the CPU time that it spends on a request."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.browser import Browser

WARM_UP = 20


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# Served as `make run` serves the product, with the settings of the environment.
OURS = ""


def start_server(
    port: int,
    environment: dict[str, str],
    root: Path,
    application: str = OURS,
    *,
    workers: int = 1,
    threads: int = 1,
) -> subprocess.Popen[bytes]:
    """Start the product, or another WSGI application in granian, and wait for its answer."""
    if application == OURS:
        command = [sys.executable, "site/serve.py", "--threads", str(threads)]
    else:
        command = [str(Path(sys.executable).parent / "granian"), "--interface", "wsgi", "--no-ws"]
        command += [application, "--log-level", "warning", "--blocking-threads", str(threads)]
    command += ["--port", str(port), "--workers", str(workers)]
    server = subprocess.Popen(command, cwd=root, env=environment, start_new_session=True)
    for _ in range(300):
        try:
            if Browser(port).ask("GET", "/zdrowie/")[0] == 200:
                return server
        except ConnectionError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


def measure_request_cost(pid: int, browser: Browser, path: str, requests: int) -> float:
    """Return the CPU milliseconds of the server's process tree for one request."""
    for _ in range(WARM_UP):
        browser.ask("GET", path)
    before = read_cpu_time(pid)
    for _ in range(requests):
        browser.ask("GET", path)
    return (read_cpu_time(pid) - before) / requests


def read_cpu_time(pid: int) -> float:
    """Return the CPU milliseconds of a process tree, finished threads included.

    It reads the clock of another process by its number, as clock_getcpuclockid(3) makes it.
    """
    return sum(time.clock_gettime_ns(~one << 3 | 2) for one in tree(pid)) / 1e6


def read_memory(pid: int) -> float:
    """Return the megabytes of a process tree, with shared memory counted once."""
    told = (Path(f"/proc/{one}/smaps_rollup").read_text() for one in tree(pid))
    return sum(int(one.partition("\nPss:")[2].split()[0]) for one in told) / 1024


def tree(pid: int) -> Iterator[int]:
    """Yield a process and all its descendants."""
    yield pid
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        yield from tree(int(child))
