"""`python -m tests.benchmarks.mixed_load [SECONDS [THREADS]]`: visitors during long work.

A demo served as `make run` does it, by two workers of THREADS threads each (four as there, unless
said), on SQLite or on the database of DATABASE_URL. For SECONDS (120) two residents read their
balance, a guest reads notices, two residents sign in again and again, a clerk posts payments in
cash, a command posts a month's bank statement of 20 000 payments, and then 1 000 events go out to a
receiver. Each opens a connection for
each page, as who reads between two pages does: kept for all the time, one belongs to one worker,
and the ratio said who had a worker to himself (4.3 and 14.2 in two runs of one commit). Told for
each kind of visitor: answers, those of another status than the visitor waits for, the median and
the slowest hundredth in milliseconds of the clock, and their ratio, whose goal is 8. Times of the
clock are for comparing two runs on one idle machine.
"""

from __future__ import annotations

import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urlencode

from tests.benchmarks.browser import Browser, panel_page
from tests.benchmarks.server import free_port, start_server

ROOT = Path(__file__).resolve().parents[2]
PAYMENTS, ACCOUNTS, EVENTS = 20_000, 12, 1_000
# Besides the demo's own plugins the one that sends events, here to this machine.
EXCHANGE = {
    "COOP_PLUGINS": "members_area,ebok_plugin,ebok_plugin.utilities,cases,exchange_api",
    "COOP_WEBHOOK_HOSTS": "127.0.0.1",
}
OWN_ACCOUNT = "74999000090000000000000001"
SLOWEST, GOAL = 0.99, 8
PASSWORD, SIGN_IN = "demo-haslo-2026", "/admin/login/"
OK, FOUND = 200, 302
# As `make run`.
THREADS = 4


@dataclass(slots=True)
class Visitors:
    """The results of one kind of visitor; `faults` by status, 0 for no answer at all."""

    seconds: list[float] = field(default_factory=list)
    faults: Counter[int] = field(default_factory=Counter)


Told = defaultdict[str, Visitors]


def main(seconds: float, threads: int) -> int:
    with tempfile.TemporaryDirectory(prefix="coop-bench-mixed-") as folder:
        environment = {
            **os.environ,
            **EXCHANGE,
            "DATA_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT)]),
        }
        manage = [sys.executable, "site/manage.py"]
        subprocess.run([*manage, "prepare_demo"], cwd=ROOT, env=environment, check=True)
        file = Path(folder) / "miesiac.sta"
        file.write_bytes(statement())
        port = free_port()
        server = start_server(port, environment, ROOT, workers=2, threads=threads)
        try:
            results = visit(
                port,
                seconds,
                [
                    partial(import_file, manage, file, environment),
                    partial(deliver_events, environment),
                ],
            )
        finally:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()
    head = f"{'visitor':10} {'answers':>8} {'median ms':>10} {'p99 ms':>8} {'ratio':>6} {'goal':>5}"
    print(f"{head}  faults")
    for kind, got in results.items():
        ordered = sorted(got.seconds) or [0.0]
        median, last = statistics.median(ordered), ordered[int(len(ordered) * SLOWEST)]
        print(
            f"{kind:10} {len(ordered):8} {median * 1000:10.1f} {last * 1000:8.1f} "
            f"{last / median if median else 0:6.1f} {GOAL:5}  {dict(got.faults) or 'none'}"
        )
    return int(any(got.faults for got in results.values()))


def visit(port: int, seconds: float, beside: Sequence[Callable[[], None]]) -> Told:
    """Start all visitors at once; after a while the other work begins, one after the other."""
    results: Told = defaultdict(Visitors)
    until = time.monotonic() + seconds
    people = [
        ("balance", OK, reads(port, "/e-bok/", "EB-500002-1")),
        ("balance", OK, reads(port, "/e-bok/", "EB-500004-7")),
        ("notices", OK, reads(port, "/ogloszenia/?q=woda", "")),
        ("sign-in", FOUND, sign_in_again(port, "EB-500001-3")),
        ("sign-in", FOUND, sign_in_again(port, "EB-500003-9")),
        ("clerk", FOUND, posts(port, "finanse")),
    ]
    crowd = [
        threading.Thread(target=keep_on, args=(step, status, results[kind], until))
        for kind, status, step in people
    ]
    for thread in crowd:
        thread.start()
    time.sleep(seconds / 10)
    for work in beside:
        work()
    for thread in crowd:
        thread.join()
    return results


def keep_on(step: Callable[[], int], right: int, got: Visitors, until: float) -> None:
    while time.monotonic() < until:
        begun = time.monotonic()
        try:
            status = step()
        except (OSError, HTTPException):
            status = 0
        got.seconds.append(time.monotonic() - begun)
        if status != right:
            got.faults[status] += 1


def reads(port: int, path: str, login: str) -> Callable[[], int]:
    browser = Browser(port)
    if login:
        browser.sign_in("e-bok", login)

    def step() -> int:
        browser.connection.close()  # the next page opens one
        return browser.ask("GET", path)[0]

    return step


def sign_in_again(port: int, login: str) -> Callable[[], int]:
    """Sign in, each time as another visitor; the form's page is not counted."""

    def step() -> int:
        browser = Browser(port)
        return browser.knock("e-bok", login, PASSWORD, browser.token(panel_page("e-bok")))

    return step


def posts(port: int, login: str) -> Callable[[], int]:
    """Post cash payments to the first account of a search, one after another; counts the form."""
    clerk = Browser(port)
    sent = {"username": login, "password": PASSWORD}
    status = clerk.post(SIGN_IN, sent, clerk.token(SIGN_IN))
    assert status == FOUND, f"{login} was not let in"
    _, found = clerk.ask("GET", "/admin/rozliczenia/?q=100001")
    account = re.search(rb"/admin/rozliczenia/konto/\d+/", found)
    assert account, "the clerk found no account"
    page = f"{account[0].decode()}wplata/"

    def step() -> int:
        clerk.connection.close()
        _, form = clerk.ask("GET", page)
        fields = {"krok": "zapisz", "amount": "0,01", "on": "2026-11-20", "title": "Wpłata w kasie"}
        hidden = re.findall(r'name="(key|csrfmiddlewaretoken)" value="(\w+)"', form.decode())
        return clerk.ask("POST", page, urlencode({**fields, **dict(hidden)}))[0]

    return step


def deliver_events(environment: dict[str, str]) -> None:
    """Deliver the events, as a process of its own; it says how long that took."""
    command = [sys.executable, "-m", "tests.benchmarks.events", str(EVENTS)]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def import_file(manage: list[str], file: Path, environment: dict[str, str]) -> None:
    begun = time.monotonic()
    command = [*manage, "import_bank", str(file), "--profile", "pko"]
    for code in ("BANK_STATEMENT_GAP", "PROBABLE_DUPLICATE"):
        command += ["--confirm", code]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    print(f"import: {time.monotonic() - begun:.1f} s of the clock", flush=True)


def statement() -> bytes:
    """Write a statement of small payments to the demo's accounts, with unique references."""
    lines = [":20:1", f":25:/PL{OWN_ACCOUNT}", ":28C:99001", ":60F:C261119PLN0,00"]
    for number in range(PAYMENTS):
        payer = 100_001 + number % ACCOUNTS
        lines.append(f":61:2611191119CN0,01N152NONREF//{number:016d}")
        lines.append(f":86:020~00152~20wplata {number}~32ANNA PRZYKLADOWA~63SWRK0001{payer:012d}")
    lines += [f":62F:C261119PLN{PAYMENTS // 100},{PAYMENTS % 100:02d}", "-", ""]
    return "\n".join(lines).encode()


if __name__ == "__main__":
    asked = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*(*asked, *(120, THREADS)[len(asked) :])))
