"""The prepared demo, served on a port of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.demo_site import ROOT, environment
from tests.machine.postgres import free_port
from tests.migrated import LOCAL

SETTINGS = "tests.browser.settings"
PATIENCE = 300
GRACE = 10


@contextmanager
def running_site(
    data: Path, settings: str = SETTINGS, plugins: Sequence[str] = ()
) -> Iterator[str]:
    """The address of the site; RuntimeError with its own words when it does not start.

    With `plugins` it has these in place of those of its settings.
    """
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    on = environment(data, DJANGO_SETTINGS_MODULE=settings, COOP_BASE_URL=address)
    chosen = {"COOP_PLUGINS": ",".join(plugins)} if plugins else {}
    with (data / "run.log").open("w+", encoding="utf-8") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.serving", "--port", str(port)],
            cwd=ROOT,
            env={name: value for name, value in on.items() if name not in LOCAL} | chosen,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            if not _answers(process, f"{address}/zdrowie/"):
                words = (data / "run.log").read_text(encoding="utf-8")[-4000:]
                raise RuntimeError(f"the site did not start:\n{words}")
            yield address
        finally:
            _end(process)


def _answers(process: subprocess.Popen[bytes], address: str) -> bool:
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urlopen(address, timeout=5):
                return True
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    return False


def _end(process: subprocess.Popen[bytes]) -> None:
    """All processes of the site: they are one group."""
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(timeout=GRACE)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
