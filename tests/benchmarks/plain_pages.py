"""Our rendered pages, compared with plain Wagtail's pages of the same content.

The plain site shows the same words, made by Wagtail's own means as its guide tells; a page that
left out more than a tenth of ours would not be the same content, and the run stops.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

from lxml import html

from tests.benchmarks.browser import Browser
from tests.benchmarks.figures import Figure, choose_size, compare_costs, print_figure
from tests.benchmarks.pages import Server
from tests.benchmarks.server import measure_request_cost

ROUNDS = 5
REQUESTS = choose_size(100, 30)
GOAL = 1.3
MIN_SHARE_OF_WORDS = 0.9
NOTICE = "/ogloszenia/procedura-uzyskania-dostepu-ikcs-ebok/"
# (name, our address with a query so that it is rendered, the plain site's address)
PAIRS = (("home", "/?rendered", "/"), ("notice", f"{NOTICE}?rendered", NOTICE))


def prepare(root: Path, environment: dict[str, str], plain: dict[str, str]) -> None:
    """Make the plain site's database with the content of the demo."""
    file = str(Path(environment["DATA_DIR"]) / "announcements.json")
    make = [sys.executable, "-m", "tests.benchmarks.plain.content"]
    subprocess.run([*make, "--from-demo", file], cwd=root, env=environment, check=True)
    subprocess.run([*make, file], cwd=root, env=plain, check=True)


def measure_all(ours: Server, plain: Server) -> list[Figure]:
    return [
        measure(
            name,
            (ours.process.pid, Browser(ours.port), path),
            (plain.process.pid, Browser(plain.port), other),
        )
        for name, path, other in PAIRS
    ]


def measure(name: str, ours: tuple[int, Browser, str], plain: tuple[int, Browser, str]) -> Figure:
    words, plain_words = (count_words(browser, path) for _pid, browser, path in (ours, plain))
    lacks = " ".join((words - plain_words).elements())
    assert words_shared(words, plain_words) >= MIN_SHARE_OF_WORDS, f"plain {name} lacks: {lacks}"
    rounds = [
        (measure_request_cost(*ours, REQUESTS), measure_request_cost(*plain, REQUESTS))
        for _ in range(ROUNDS)
    ]
    figure = compare_costs(f"page: {name}, rendered / plain Wagtail's", rounds, GOAL)
    print_figure(figure)
    return figure


def count_words(browser: Browser, path: str) -> Counter[str]:
    """Count the words that a page shows."""
    status, content = browser.ask("GET", path)
    assert status == 200, f"{path} answers {status}"
    texts = html.fromstring(content).xpath("//text()[not(ancestor::script)]")
    return Counter(re.findall(r"\w+", " ".join(texts)))


def words_shared(ours: Counter[str], plain: Counter[str]) -> float:
    """Return the share of our words that the plain page shows as often."""
    return (ours & plain).total() / ours.total()
