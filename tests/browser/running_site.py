"""The demo by the script behind `make run`, on a port and with files of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.demo_site import ROOT

LOCAL = ("DJANGO_SETTINGS_MODULE", "DATABASE_URL", "COOP_PLUGINS", "COOP_WITHOUT", "COOP_TODAY")


@contextmanager
def running_site(data: Path) -> Iterator[str]:
    """The address of the site; RuntimeError with its own words when it does not start."""
    environment = {name: value for name, value in os.environ.items() if name not in LOCAL}
    environment |= {"PORT": str(_free_port()), "DATA_DIR": str(data), "HOST": "127.0.0.1"}
    environment["DJANGO_SETTINGS_MODULE"] = "tests.browser.settings"
    with (data / "run.log").open("w+", encoding="utf-8") as log:
        process = subprocess.Popen(
            [sys.executable, "site/run.py"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            yield _address(process, data / "run.log")
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=30)


def _address(process: subprocess.Popen[str], log: Path) -> str:
    """What the READY line says."""
    assert process.stdout
    said = []
    for line in process.stdout:
        said.append(line)
        if line.startswith("READY "):
            return line.removeprefix("READY ").strip()
    words = f"{''.join(said)}\n{log.read_text(encoding='utf-8')[-4000:]}"
    raise RuntimeError(f"the site did not start:\n{words}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
