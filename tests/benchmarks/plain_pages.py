"""Our pages, rendered, beside plain Wagtail's pages of the same content.

The plain site shows the same words, made by Wagtail's own means as its guide tells; a page that
left out more than a tenth of ours would not be the same content, and the run stops.
"""

from __future__ import annotations

import os
import re
import signal
import statistics
import subprocess
import sys
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

from lxml import html

from tests.benchmarks.browser import Browser
from tests.benchmarks.server import cost, free_port, start

ROUNDS = 5
REQUESTS = 100
GOAL = 1.3
LEAST_WORDS_SHARED = 0.9
NOTICE = "/ogloszenia/procedura-uzyskania-dostepu-ikcs-ebok/"
# (name, our address with a query so that it is rendered, the plain site's address)
PAIRS = (("home", "/?rendered", "/"), ("notice", f"{NOTICE}?rendered", NOTICE))


@dataclass(frozen=True, slots=True)
class Pair:
    """Milliseconds of CPU per request, medians over the rounds, and their ratio."""

    name: str
    ours_ms: float
    plain_ms: float
    ratio: float
    goal: float


def measure_all(
    ours: subprocess.Popen[bytes], port: int, root: Path, environment: dict[str, str]
) -> list[dict[str, object]]:
    plain_env = {**environment, "DJANGO_SETTINGS_MODULE": "tests.benchmarks.plain.settings"}
    file = str(Path(environment["DATA_DIR"]) / "announcements.json")
    make = [sys.executable, "-m", "tests.benchmarks.plain.content"]
    subprocess.run([*make, "--from-demo", file], cwd=root, env=environment, check=True)
    subprocess.run([*make, file], cwd=root, env=plain_env, check=True)
    plain_port = free_port()
    plain = start(plain_port, plain_env, root, "tests.benchmarks.plain.wsgi:application")
    print(f"\n{'rendered':13} {'ours ms':>9} {'plain ms':>9} {'ratio':>7} {'goal':>5}", flush=True)
    try:
        results = [
            measure(name, (ours.pid, Browser(port), path), (plain.pid, Browser(plain_port), other))
            for name, path, other in PAIRS
        ]
    finally:
        os.killpg(plain.pid, signal.SIGKILL)
        plain.wait()
    return [asdict(result) for result in results]


def measure(name: str, ours: tuple[int, Browser, str], plain: tuple[int, Browser, str]) -> Pair:
    shared = words_shared(*(seen(browser, path) for _pid, browser, path in (ours, plain)))
    assert shared >= LEAST_WORDS_SHARED, f"plain {name} has {shared:.0%} of the words of ours"
    rounds = [(cost(*ours, REQUESTS), cost(*plain, REQUESTS)) for _ in range(ROUNDS)]
    result = Pair(
        name,
        statistics.median(one for one, _ in rounds),
        statistics.median(other for _, other in rounds),
        statistics.median(one / other for one, other in rounds),
        GOAL,
    )
    print(
        f"{result.name:13} {result.ours_ms:9.3f} {result.plain_ms:9.3f} {result.ratio:7.2f} "
        f"{result.goal:5}",
        flush=True,
    )
    return result


def seen(browser: Browser, path: str) -> Counter[str]:
    """The words that a page shows, each with how often."""
    status, content = browser.ask("GET", path)
    assert status == 200, f"{path} answers {status}"
    texts = html.fromstring(content).xpath("//text()[not(ancestor::script)]")
    return Counter(re.findall(r"\w+", " ".join(texts)))


def words_shared(ours: Counter[str], plain: Counter[str]) -> float:
    """The part of our words that the plain page shows as well, as often."""
    return (ours & plain).total() / ours.total()
