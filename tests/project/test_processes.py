"""What becomes of the server's other processes when one of them ends."""

import os
import signal
import subprocess
import sys

import pytest

from tests.demo_site import ROOT

pytestmark = pytest.mark.programs

# A scheduler and two workers; each says its number and what happened to it.
PROGRAM = """
import os, signal, subprocess, sys, time
from coop_site.processes import Processes

def say(*words):
    os.write(1, (" ".join(map(str, words)) + chr(10)).encode())

def wait():
    signal.signal(signal.SIGTERM, lambda *_: (say("ended", os.getpid()), sys.exit()))
    say("begun", os.getpid())
    time.sleep(60)

def run_program():
    for program in ("true", "false"):
        subprocess.run([program])
    wait()

def fail():
    raise ValueError("cannot begin")

processes = Processes()
processes.start({scheduler}, is_replaced=False)
for _ in range(2):
    processes.start({worker}, is_replaced=True)
say("status", processes.wait())
"""


def start(scheduler: str = "wait", worker: str = "wait") -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(scheduler=scheduler, worker=worker)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "site")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def read_begun(process: subprocess.Popen[str], count: int) -> list[int]:
    assert process.stdout
    return [int(process.stdout.readline().removeprefix("begun ")) for _ in range(count)]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_all_in_order(number: signal.Signals):
    with start(worker="run_program") as server:
        pids = read_begun(server, 3)
        server.send_signal(number)
        lines = server.stdout.read().splitlines()

    assert sorted(lines) == sorted([*(f"ended {pid}" for pid in pids), "status 0"])


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM])
def test_a_worker_that_is_killed_is_replaced_and_the_others_stay(number: signal.Signals):
    with start() as server:
        *others, worker = sorted(read_begun(server, 3))
        os.kill(worker, number)
        if number == signal.SIGTERM:
            assert server.stdout.readline() == f"ended {worker}\n"
        others += read_begun(server, 1)
        server.terminate()
        lines = server.stdout.read().splitlines()

    assert worker not in others
    assert sorted(lines) == sorted([*(f"ended {pid}" for pid in others), "status 0"])


def test_all_end_with_the_scheduler():
    with start() as server:
        scheduler, *workers = sorted(read_begun(server, 3))
        os.kill(scheduler, signal.SIGKILL)
        lines = server.stdout.read().splitlines()

    assert sorted(lines) == sorted([*(f"ended {pid}" for pid in workers), "status 1"])


def test_a_worker_that_cannot_begin_is_not_tried_again_and_says_why():
    with start(worker="fail") as server:
        lines, errors = server.communicate(timeout=20)

    assert lines.splitlines()[-1] == "status 1"
    assert errors.count("ValueError: cannot begin") in (4, 5)
