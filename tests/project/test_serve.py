"""The server and its scheduler, forked from one Python: what ends with what."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SITE = ROOT / "site"
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
# A project of one view instead of ours: the same steps in a tenth of the time.
LOADED = """
import gc, os, serve
os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.raw.settings"
collected = []
gc.callbacks.append(lambda phase, info: collected.append(phase))
application = serve.load_application()
print(application, collected, gc.isenabled(), gc.get_freeze_count() > 10_000)
"""
WAITING = """
time.sleep(30)
print("still here")
"""


def output_of(program: str, **environment: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=SITE,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=25,
    )
    return done.returncode, done.stdout + done.stderr


def test_a_program_that_a_worker_starts_and_waits_for_ends_nothing_else() -> None:
    assert output_of(BEGIN.format(seconds=20) + WORKER) == (0, "worker 0\n")


def test_the_server_ends_with_its_scheduler() -> None:
    assert output_of(BEGIN.format(seconds=0) + WAITING) == (-15, "")


def test_what_is_loaded_is_shared_and_never_looked_through_for_garbage(tmp_path: Path) -> None:
    found = output_of(LOADED, PYTHONPATH=str(ROOT), DATA_DIR=str(tmp_path))

    assert found == (0, "benchmarks.raw.wsgi:application [] True True\n")
