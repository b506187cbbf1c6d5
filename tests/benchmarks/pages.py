"""The cost of a page as a multiple of a raw Django view that sends the same bytes.

The floor is a project of its own (`raw/`) on the same server, without a middleware or a database.
Page and raw view are asked in turn, one request each: asked in blocks the raw view finds its code
and data still near the processor, is cheaper, and the ratios nearly double. CPU time of each
server's processes as the kernel's clocks tell it; the table shows medians over the rounds.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.browser import Browser
from tests.benchmarks.figures import Figure, choose_size, compare_costs, print_figure
from tests.benchmarks.server import read_cpu_time

ROUNDS, WARM_UP = 5, 20
# Each of a page's address in turn with the raw view.
REQUESTS = choose_size(40, 15)


@dataclass(frozen=True, slots=True)
class Page:
    """A page to measure: its address, its demo login, and the goal of the ratio.

    A first look is asked of a server that caches no value, else of the running one.
    """

    name: str
    path: str
    goal: float | None = None
    panel: str = ""
    login: str = ""
    first_look: bool = False


NOTICE = "/ogloszenia/procedura-uzyskania-dostepu-ikcs-ebok/"
# With a query a page is never stored.
PAGES = (
    Page("home, stored", "/", 2.0),
    Page("notice, stored", NOTICE, 2.0),
    Page("home, rendered", "/?rendered"),
    Page("notice, rendered", f"{NOTICE}?rendered"),
    Page("notices, search", "/ogloszenia/?q=woda"),
    Page("panels", "/strefa-mieszkanca/logowanie/"),
    Page("IKCS home", "/ikcs/", 25.0, "ikcs", "IKCS-0007"),
    Page("library list", "/ikcs/dokumenty/", 25.0, "ikcs", "IKCS-0007"),
    Page("balance, first look", "/e-bok/", 50.0, "e-bok", "EB-500002-1", first_look=True),
    Page("balance, again", "/e-bok/", 50.0, "e-bok", "EB-500002-1"),
    Page("ledger", "/e-bok/konto/100007/", 25.0, "e-bok", "EB-500002-1"),
)


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its process and its port."""

    process: subprocess.Popen[bytes]
    port: int


def measure_all(ours: Server, forgetful: Server, raw: Server, folder: Path) -> list[Figure]:
    """Measure all pages; the raw project reads the bytes to send from `folder`.

    `forgetful` is ours without a cache of values: each look at a page is a first one.
    """
    folder.mkdir()
    figures = []
    for page in PAGES:
        figures.append(measure(forgetful if page.first_look else ours, raw, page, folder))
        print_figure(figures[-1])
    return figures


def measure(ours: Server, raw: Server, page: Page, folder: Path) -> Figure:
    reader, guest = Browser(ours.port), Browser(raw.port)
    if page.login:
        reader.sign_in(page.panel, page.login)
    status, content = reader.ask("GET", page.path)
    assert status == 200, f"{page.path} answers {status}"
    bare = "-".join(page.name.replace(",", "").split())
    (folder / bare).write_bytes(content)

    def in_turn(times: int) -> None:
        for _ in range(times):
            reader.ask("GET", page.path)
            guest.ask("GET", f"/_raw/{bare}/")

    in_turn(WARM_UP)
    rounds = []
    for _ in range(ROUNDS):
        before = read_cpu_time(ours.process.pid), read_cpu_time(raw.process.pid)
        in_turn(REQUESTS)
        page_ms, raw_ms = (
            (read_cpu_time(one.process.pid) - start) / REQUESTS
            for one, start in zip((ours, raw), before, strict=True)
        )
        rounds.append((page_ms, raw_ms))
    return compare_costs(f"page: {page.name}, {len(content) / 1024:.0f} KB", rounds, page.goal)
