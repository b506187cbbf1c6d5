"""`make bench`: what a page costs, as a ratio to a bare Django view that returns the same bytes.

CPU time of the server's process tree, read from the kernel, because wall time on a shared machine
moves by a factor of two from minute to minute. Each page and its bare twin are measured in turn,
several rounds, in one run; the table shows the median ratio, and where there is a goal, how large
it may be. One more table sets rendered pages beside plain Wagtail's of the same content
(`plain_pages.py`), another compares the times of answers that must not tell what exists
(`refusals.py`), one tells what the permission filter costs the library (`library.py`), others what
five million entries cost a page of E-BOK (`ledger.py`), what a month of charges, a month's
bank statement, a thousand statements and everybody's interest cost beside the bare work
(`charges.py`, `bank.py`, `statements.py`, `interest.py`), and what a desk's screens cost when much
waits (`desks.py`).
"""

from __future__ import annotations

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks import ledger_runs, plain_pages, refusals
from tests.benchmarks.browser import Browser
from tests.benchmarks.processes import on_each_database, only_once
from tests.benchmarks.server import cost, free_port, start

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 5
# Enough of each that a round takes many ticks of the kernel's CPU clock (10 ms each).
REQUESTS, BARE_REQUESTS = 60, 1500


@dataclass(frozen=True, slots=True)
class Page:
    """A page to measure: its address, the demo login it needs, and how large the ratio may be."""

    name: str
    path: str
    panel: str = ""
    login: str = ""
    goal: float | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """Milliseconds of CPU per request, medians over the rounds, and their ratio."""

    name: str
    bytes: int
    page_ms: float
    bare_ms: float
    ratio: float
    goal: float | None


NOTICE = "/ogloszenia/procedura-uzyskania-dostepu-ikcs-ebok/"
# A stored page may cost a quarter more than the bare view; with a query a page is never stored.
PAGES = (
    Page("home-stored", "/", goal=1.25),
    Page("notice-stored", NOTICE, goal=1.25),
    Page("home", "/?rendered"),
    Page("notice", f"{NOTICE}?rendered"),
    Page("panels", "/strefa-mieszkanca/logowanie/"),
    Page("library", "/ikcs/dokumenty/", "ikcs", "IKCS-0007"),
    Page("balance", "/e-bok/", "e-bok", "EB-500002-1"),
    Page("ledger", "/e-bok/konto/100007/", "e-bok", "EB-500002-1"),
)

# The measurements that make a database of their own, with the heads of their tables.
BARE = f"{'bare ms':>9} {'ratio':>7} {'goal':>5}"
TABLES = {
    "library": f"{'database':11} {'question':14} {'member':>9} {'everybody':>9} {'ratio':>7}",
    "charges": f"{'database':11} {'step':14} {'ms':>9} {BARE} {'peak MB':>7}",
    "bank": f"{'database':11} {'step':14} {'ms':>9} {BARE} {'peak MB':>7}",
    "statements": f"{'database':11} {'papers':>6} {'ours ms':>9} {BARE}",
    "desks": f"{'database':11} {'screen':13} {'queries':>9} {'few ms':>9} {'many ms':>9}{BARE[9:]}",
}
INTEREST = f"{'interest':11} {'CPU s':>9} {'index s':>9} {'ratio':>7} {'goal':>5}"


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="coop-bench-") as folder:
        environment = {
            **os.environ,
            "DATA_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT)]),
        }
        prepare = [sys.executable, "site/manage.py", "prepare_demo"]
        subprocess.run(prepare, cwd=ROOT, env=environment, check=True)
        refused = [sys.executable, "-m", "tests.benchmarks.refused_logins"]
        subprocess.run(refused, cwd=ROOT, env=environment, check=True)
        port = free_port()
        server = start(port, environment, ROOT, "coop_site.wsgi:application")
        try:
            results = measure_all(server, port, Path(folder) / "bench")
            pairs = plain_pages.measure_all(server, port, ROOT, environment)
            overlaps = refusals.measure_all(Browser(port))
        finally:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()
    report(
        {
            "pages": [asdict(row) for row in results],
            "plain": pairs,
            "refusals": [asdict(row) for row in overlaps],
            "ledger": ledger_runs.measure_all(ROOT),
            **{name: on_each_database(ROOT, name, header) for name, header in TABLES.items()},
            "interest": only_once(ROOT, "interest", INTEREST),
        }
    )
    return 0


def measure_all(server: subprocess.Popen[bytes], port: int, folder: Path) -> list[Result]:
    folder.mkdir()
    print(
        f"{'page':13} {'bytes':>8} {'page ms':>9} {'bare ms':>9} {'ratio':>7} {'goal':>5}",
        flush=True,
    )
    results = []
    for page in PAGES:
        result = measure(server.pid, port, page, folder)
        print(
            f"{result.name:13} {result.bytes:8} {result.page_ms:9.3f} {result.bare_ms:9.3f} "
            f"{result.ratio:7.2f} {result.goal or '':>5}",
            flush=True,
        )
        results.append(result)
    return results


def measure(pid: int, port: int, page: Page, folder: Path) -> Result:
    browser, guest = Browser(port), Browser(port)
    if page.login:
        browser.sign_in(page.panel, page.login)
    status, content = browser.ask("GET", page.path)
    assert status == 200, f"{page.path} answers {status}"
    (folder / page.name).write_bytes(content)
    rounds = []
    for _ in range(ROUNDS):
        bare = cost(pid, guest, f"/_bare/{page.name}/", BARE_REQUESTS)
        requests = BARE_REQUESTS if page.goal else REQUESTS
        rounds.append((cost(pid, browser, page.path, requests), bare))
    return Result(
        page.name,
        len(content),
        statistics.median(page_ms for page_ms, _ in rounds),
        statistics.median(bare_ms for _, bare_ms in rounds),
        statistics.median(page_ms / bare_ms for page_ms, bare_ms in rounds),
        page.goal,
    )


def report(tables: dict[str, list[dict[str, Any]]]) -> None:
    target = Path(os.environ.get("DATA_DIR", ROOT / "var")) / "bench.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(tables, indent=1) + "\n")
    print(f"written to {target}")


if __name__ == "__main__":
    sys.exit(main())
