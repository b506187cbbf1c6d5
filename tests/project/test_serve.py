"""The server and its scheduler, forked from one Python: what ends with what."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SITE = Path(__file__).parents[2] / "site"
# The server, as site/serve.py forks it, without Django: the scheduler sleeps for so many seconds.
BEGIN = """
import os, signal, subprocess, sys, time
import django.core.management
django.core.management.call_command = lambda *names: time.sleep({seconds})
import serve
pid = serve.scheduler(os.getpid())
"""
WORKER = """
worker = os.fork()
if worker == 0:
    subprocess.run(["true"], check=True)
    subprocess.run(["false"])
    os._exit(0)
_pid, status = os.waitpid(worker, 0)
serve.end(pid)
print("worker", status)
"""
WAITING = """
time.sleep(30)
print("still here")
"""


def output_of(program: str, seconds: int) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c", BEGIN.format(seconds=seconds) + program],
        cwd=SITE,
        capture_output=True,
        text=True,
        check=False,
        timeout=25,
    )
    return done.returncode, done.stdout + done.stderr


def test_a_program_that_a_worker_starts_and_waits_for_ends_nothing_else() -> None:
    assert output_of(WORKER, 20) == (0, "worker 0\n")


def test_the_server_ends_with_its_scheduler() -> None:
    assert output_of(WAITING, 0) == (-15, "")
