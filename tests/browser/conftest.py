"""A site as `make run` starts it, and a real Chromium that looks at it.

Both live once for all browser tests, which therefore run in one worker. Nothing here touches the
database of the other tests: the site has files of its own.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.people import PASSWORD

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
# Without a sandbox, because tests may run as root; the rest keeps Chromium from calling home.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DOORS = {"ikcs": "ikcs", "ebok": "e-bok"}
Scheme = Literal["light", "dark"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the demo site, started by the script behind `make run`."""
    port = _free_port()
    data = tmp_path_factory.mktemp("site")
    environment = os.environ | {"PORT": str(port), "DATA_DIR": str(data), "HOST": "127.0.0.1"}
    for name in ("DJANGO_SETTINGS_MODULE", "DATABASE_URL", "COOP_PLUGINS", "COOP_TODAY"):
        environment.pop(name, None)
    log = (data / "run.log").open("w+", encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "site/run.py"],
        cwd=settings.ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )
    try:
        yield _address(process, log.name)
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
        log.close()


def _address(process: subprocess.Popen[str], log: str) -> str:
    """What the READY line says; a site that does not start fails with its own words."""
    assert process.stdout
    said = []
    for line in process.stdout:
        said.append(line)
        if line.startswith("READY "):
            return line.removeprefix("READY ").strip()
    pytest.fail(f"the site did not start:\n{''.join(said)}\n{Path(log).read_text()[-4000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.fail("Brak przeglądarki Chromium. Zainstaluj: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Visitor:
    """One person at one screen, and what the browser complained about meanwhile."""

    page: Page
    site: str
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str, *, expect: int = 200) -> None:
        """Go to a page of the site; it must answer with `expect`."""
        answer = self.page.goto(f"{self.site}{path}")
        assert answer is not None
        assert answer.status == expect, path
        self._forgive(expect)

    def sign_in(self, realm: str, login: str, password: str = PASSWORD) -> None:
        """At the panel of `realm`, as a person would."""
        self.open(f"/strefa-mieszkanca/logowanie/{DOORS[realm]}/")
        self.page.locator("main [name=login]").fill(login)
        self.page.locator("main [name=password]").fill(password)
        self.page.locator("main form .btn").last.click()

    def sideways(self) -> int:
        """By how many pixels the page is wider than the screen."""
        overflow: int = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return overflow

    def small_targets(self) -> list[str]:
        """Links and buttons under 24 × 24 px that stand outside running text (WCAG 2.5.8)."""
        found: list[str] = self.page.evaluate(
            """() => [...document.querySelectorAll('a[href], button, summary, input, select')]
            .filter(one => one.checkVisibility() && !one.closest('p, dd, dt, td, th, .prose')
                && !one.classList.contains('skip') && one.type !== 'hidden')
            .filter(one => { const box = one.getBoundingClientRect();
                return box.width > 0 && (box.width < 24 || box.height < 24) })
            .map(one => one.outerHTML.slice(0, 120))"""
        )
        return found

    def axe(self) -> list[str]:
        """Violations of WCAG 2.2 AA and good practice that axe finds on the page as it stands."""
        result = Axe().run(self.page, options={"runOnly": AXE_RULES, "resultTypes": ["violations"]})
        return [
            f"{broken['id']}: {node['html'][:160]}"
            for broken in result.response["violations"]
            for node in broken["nodes"]
        ]

    def _forgive(self, expected: int) -> None:
        """The browser reports an answer of 4xx as an error, also when the test asked for it."""
        if expected >= 400:
            self.complaints[:] = [one for one in self.complaints if f"of {expected} " not in one]


Visit = Callable[..., Visitor]


@pytest.fixture
def visit(chromium: Browser, site: str) -> Iterator[Visit]:
    """`visit(width=320, scheme="dark", javascript=False)` is a new visitor.

    At the end of the test no visitor may have met an error, a refusal of the content policy or
    a request to another host.
    """
    contexts: list[BrowserContext] = []
    visitors: list[Visitor] = []

    def arrive(width: int = 1280, scheme: Scheme = "light", javascript: bool = True) -> Visitor:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=javascript,
            locale="pl-PL",
        )
        visitor = Visitor(context.new_page(), site)
        _listen(visitor)
        contexts.append(context)
        visitors.append(visitor)
        return visitor

    yield arrive
    for context in contexts:
        context.close()
    assert [complaint for visitor in visitors for complaint in visitor.complaints] == []


def _listen(visitor: Visitor) -> None:
    own = urlsplit(visitor.site).netloc

    def console(message: Any) -> None:
        if message.type in ("error", "warning"):
            visitor.complaints.append(message.text)

    def request(sent: Any) -> None:
        target = urlsplit(sent.url)
        if target.scheme in ("http", "https") and target.netloc != own:
            visitor.complaints.append(f"a request to another host: {sent.url}")

    visitor.page.on("console", console)
    visitor.page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
    visitor.page.on("request", request)
