"""A server of the benchmark and the CPU time that it spends on a request."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from tests.benchmarks.browser import Browser

WARM_UP = 20
TICK = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(
    port: int,
    environment: dict[str, str],
    root: Path,
    application: str,
    *,
    workers: int = 1,
    threads: int | None = None,
) -> subprocess.Popen[bytes]:
    """A server that answers; without `threads` as many as it likes."""
    command = [str(Path(sys.executable).parent / "granian"), "--interface", "wsgi", "--no-ws"]
    command += ["--port", str(port), "--workers", str(workers), "--log-level", "warning"]
    command += ["--blocking-threads", str(threads)] if threads else []
    command += [application]
    server = subprocess.Popen(command, cwd=root, env=environment, start_new_session=True)
    for _ in range(300):
        try:
            if Browser(port).ask("GET", "/zdrowie/")[0] == 200:
                return server
        except ConnectionError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


def cost(pid: int, browser: Browser, path: str, requests: int) -> float:
    """Milliseconds of CPU that the server's process tree spends on one request."""
    for _ in range(WARM_UP):
        browser.ask("GET", path)
    before = cpu_ticks(pid)
    for _ in range(requests):
        browser.ask("GET", path)
    return (cpu_ticks(pid) - before) * 1000 / TICK / requests


def cpu_ticks(pid: int) -> int:
    """User and system time of a process and everything below it."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(fields[11]) + int(fields[12]) + sum(cpu_ticks(int(child)) for child in children)
