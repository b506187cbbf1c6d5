"""`make run`: prepares once, serves, keeps the data, and ends whole."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.demo_site import ROOT, copied, environment

pytestmark = pytest.mark.xdist_group("run")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(data_dir: Path, port: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "site/run.py"],
        cwd=ROOT,
        env=environment(data_dir, PORT=str(port), PYTHONUNBUFFERED="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def told_until_ready(process: subprocess.Popen[str]) -> list[str]:
    assert process.stdout
    told: list[str] = []
    for line in process.stdout:
        told.append(line.rstrip())
        if line.startswith("READY"):
            return told
    raise AssertionError("\n".join(told))


def children_of(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [*map(int, listed), *(below for child in listed for below in children_of(int(child)))]


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "stopped"])
def test_a_second_start_keeps_the_data_and_ends_whole(
    demo_site: Path, tmp_path: Path, ending: signal.Signals
) -> None:
    data_dir, port = copied(demo_site, tmp_path / "data"), free_port()
    with start(data_dir, port) as first:
        prepared = told_until_ready(first)
        first.send_signal(ending)
    with start(data_dir, port) as second:
        told = told_until_ready(second)
        with urlopen(f"http://127.0.0.1:{port}/", timeout=20) as answer:
            page = answer.read().decode()
        below = children_of(second.pid)
        second.send_signal(ending)

    assert "   dane są już w bazie i zostają" in prepared
    assert told[-1] == f"READY http://127.0.0.1:{port}"
    assert [line for line in told if "przygotowanie" in line] == []
    assert any("IKCS-0007" in line and "demo-haslo-2026" in line for line in told)
    assert "Jak uzyskać login i hasło" in page
    assert len(below) >= 3
    assert (first.returncode, second.returncode) == (0, 0)
    assert [pid for pid in below if Path(f"/proc/{pid}").exists()] == []


def test_on_another_port_the_site_knows_its_new_address(demo_site: Path, tmp_path: Path) -> None:
    data_dir = copied(demo_site, tmp_path / "data")
    feeds = []
    for port in (free_port(), free_port()):
        with start(data_dir, port) as process:
            told_until_ready(process)
            with urlopen(f"http://127.0.0.1:{port}/ogloszenia/rss/", timeout=20) as answer:
                feeds.append((port, answer.read().decode()))
            process.send_signal(signal.SIGTERM)

    for port, feed in feeds:
        assert set(re.findall(r"127\.0\.0\.1:(\d+)", feed)) == {str(port)}


def test_one_process_that_dies_ends_the_other(demo_site: Path, tmp_path: Path) -> None:
    process = start(copied(demo_site, tmp_path / "data"), free_port())
    told_until_ready(process)
    scheduler = children_of(process.pid)[1]

    os.kill(scheduler, signal.SIGKILL)
    said, _ = process.communicate(timeout=30)

    assert process.returncode == 1
    assert "zatrzymano oba" in said


def test_a_busy_port_is_said_and_nothing_is_started(demo_site: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = start(demo_site, taken.getsockname()[1])
        said, _ = process.communicate(timeout=20)

    assert process.returncode == 1
    assert "jest zajęty" in said
