"""`make bench`: costs as ratios to their floors, in one run; `make bench FULL=1` the large sizes.

CPU time, because that of the clock moves by a factor of two from minute to minute on a shared
machine. Each floor is the least that somebody else needs for the same: pages against a raw view of
a
Django project of its own (`pages.py`) and against plain Wagtail's (`plain_pages.py`), start and
memory too (`first_start.py`), a sign-in against one hash (`sign_in.py`), the month's run and the
bank's statement against the bare writing of their rows (`charges.py`, `bank.py`, files of payments
and charges in `ledger_files.py`; a waste union's quarter in `declarations.py`), documents against
typst (`statements.py`), letters against building the e-mail (`mailing.py`), interest against its
index (`interest.py`), what grows against its small self (`library.py`, `desks.py`, `growth.py`,
`sections.py`, `cases.py`; `ledger.py` with FULL=1 alone), the API against a file and a page
(`exchange.py`). By the clock only: answers that must not tell what exists (`refusals.py`), and many
at once (`mixed_load.py`, a command of its own).
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from tests.benchmarks import first_start, ledger_runs, pages, plain_pages, refusals, sign_in
from tests.benchmarks.browser import Browser
from tests.benchmarks.figures import FULL, HEAD, Figure, as_markdown
from tests.benchmarks.pages import Server
from tests.benchmarks.processes import (
    ON_POSTGRESQL,
    has_postgresql,
    run_on_postgresql,
    run_on_sqlite,
)
from tests.benchmarks.server import OURS, free_port, start_server

ROOT = Path(__file__).resolve().parents[2]
# The measurements that make a database of their own.
COOP: Mapping[str, str] = {}
# A waste union's, which the co-op's demo has not.
UNION = {"COOP_PLUGINS": "ebok_plugin,waste_union.declarations"}
# A program that nobody stops.
EXCHANGE = {"COOP_PLUGINS": "ebok_plugin,exchange_api", "COOP_API_REQUESTS_A_MINUTE": "1000000"}
WORKS = {
    **dict.fromkeys(
        (
            "library",
            "charges",
            "bank",
            "ledger_files",
            "statements",
            "mailing",
            "desks",
            "growth",
            "sections",
            "cases",
        ),
        COOP,
    ),
    "declarations": UNION,
    "exchange": EXCHANGE,
}

# Where Python keeps no bytecode each start compiles our modules, and none of plain Wagtail's.
NOT_TAKEN = ("DATABASE_URL", "PYTHONDONTWRITEBYTECODE")


def main() -> int:
    begun = time.monotonic()
    print(HEAD, flush=True)
    with ThreadPoolExecutor(1) as other_core:
        others = other_core.submit(measure_on_postgresql) if FULL and has_postgresql() else None
        with tempfile.TemporaryDirectory(prefix="coop-bench-") as folder:
            figures = measure_servers(Path(folder))
        figures += measure_on_sqlite()
        figures += others.result() if others else []
    report(figures)
    print(f"{len([one for one in figures if one.missed])} goals missed; ", end="")
    print(f"{time.monotonic() - begun:.0f} s by the clock{'' if FULL else ', small sizes'}")
    return 0


def measure_on_sqlite() -> list[Figure]:
    figures = run_on_sqlite(ROOT, "interest")
    for work, plugins in WORKS.items():
        figures += run_on_sqlite(ROOT, work, **plugins)
    return figures + (ledger_runs.measure("sqlite", ROOT, []) if FULL else [])


def measure_on_postgresql() -> list[Figure]:
    """Measure on the machine's second core meanwhile: no ratio mixes both databases."""
    figures = []
    for work, plugins in WORKS.items():
        figures += run_on_postgresql(ROOT, work, **plugins)
    return figures + ledger_runs.measure("postgresql", ROOT, ON_POSTGRESQL)


def measure_servers(folder: Path) -> list[Figure]:
    """Measure pages of running servers: the demo, plain Wagtail and the raw project."""
    environment = {
        **{name: value for name, value in os.environ.items() if name not in NOT_TAKEN},
        "DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT)]),
    }
    for command in (["site/manage.py", "prepare_demo"], ["-m", "tests.benchmarks.refused_logins"]):
        subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )
    plain = {**environment, "DJANGO_SETTINGS_MODULE": "tests.benchmarks.plain.settings"}
    plain_pages.prepare(ROOT, environment, plain)
    bare = {**environment, "DJANGO_SETTINGS_MODULE": "tests.benchmarks.raw.settings"}
    with ExitStack() as stack:
        ours = run_server(stack, environment, OURS)
        raw = run_server(stack, bare, OURS)
        forgetful = run_server(stack, {**environment, "FORGETFUL": "1"}, OURS)
        figures = pages.measure_all(ours, forgetful, raw, folder / "bench")
        figures.append(sign_in.measure(ours, raw))
        other = run_server(stack, plain, "tests.benchmarks.plain.wsgi:application")
        figures += plain_pages.measure_all(ours, other)
        figures += refusals.measure_all(Browser(ours.port))
    return figures + first_start.measure_all(ROOT, environment, plain)


def run_server(stack: ExitStack, environment: dict[str, str], application: str) -> Server:
    """Run a server of one worker and one thread until the stack is left."""
    port = free_port()
    process = start_server(port, environment, ROOT, application)
    stack.callback(process.wait)
    stack.callback(os.killpg, process.pid, signal.SIGKILL)
    return Server(process, port)


def report(figures: list[Figure]) -> None:
    target = Path(os.environ.get("DATA_DIR", ROOT / "var")) / "bench.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps([asdict(one) for one in figures], indent=1) + "\n")
    target.with_suffix(".md").write_text(as_markdown(figures))
    print(f"written to {target} and, as docs/performance.md keeps it, {target.with_suffix('.md')}")


if __name__ == "__main__":
    sys.exit(main())
