"""People at the screens of a real Chromium: they read, follow links, type and press buttons."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypedDict
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Locator, Page, StorageState, sync_playwright

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
COOKIES = {"coop_session", "coop_csrf", "coop_text", "coop_contrast"}
HEIGHT = 900
WIDTHS = (1280, 390)
Scheme = Literal["light", "dark"]


class Screen(TypedDict):
    """What a visitor sits at."""

    width: int
    javascript: bool


SCREENS: dict[str, Screen] = {
    "desk": {"width": 1280, "javascript": True},
    "phone": {"width": 390, "javascript": True},
    "phone without script": {"width": 390, "javascript": False},
}


@dataclass(frozen=True)
class Door:
    """A place to sign in: its address, and the name of the field for the login."""

    path: str
    field: str = "login"


DOORS = {
    "staff": Door("/admin/login/", "username"),
    "ikcs": Door("/strefa-mieszkanca/logowanie/ikcs/"),
    "ebok": Door("/strefa-mieszkanca/logowanie/e-bok/"),
}


def realm_of(login: str) -> str:
    """Which door is meant for a login of the demo."""
    return {"IKCS": "ikcs", "EB": "ebok"}.get(login.partition("-")[0], "staff")


@dataclass
class Visitor:
    """One person at one screen, what it took so far, and what the browser complained about.

    A click is one activation of a link or a button, a field is one that was filled in; both are
    counted as `top_tasks.md` wants it.
    """

    page: Page
    site: str
    complaints: list[str] = field(default_factory=list)
    clicks: int = 0
    fields: int = 0

    @property
    def path(self) -> str:
        """Where the visitor is."""
        return urlsplit(self.page.url).path

    @property
    def heading(self) -> str:
        """What the only h1 says."""
        return words(self.page.locator("h1"))

    def open(self, path: str, *, expect: int = 200) -> None:
        """Go to a page of the site; it must answer with `expect`."""
        answer = self.page.goto(f"{self.site}{path}")
        assert answer is not None
        assert answer.status == expect, path
        self._forgive(expect)

    def sign_in(self, realm: str, login: str, password: str = PASSWORD) -> None:
        """At the door of `realm`, as a person would."""
        door = DOORS[realm]
        self.open(door.path)
        self.page.locator(f"main [name={door.field}]").fill(login)
        self.page.locator("main [name=password]").fill(password)
        self.page.locator("main form [type=submit]").last.click()

    def follow(self, link: str, inside: str = "body") -> None:
        """The first link of that name."""
        self._activate(self.page.locator(inside).get_by_role("link", name=link, exact=True).first)

    def choose(self, entry: str) -> None:
        """An entry of the menu, which on a phone is folded."""
        folded = self.page.locator("summary", has_text="Menu")
        if folded.is_visible():
            self._activate(folded)
        self.follow(entry, inside="header")

    def press(self, button: str, inside: str = "body") -> None:
        """The first button of that name."""
        found = self.page.locator(inside).get_by_role("button", name=button, exact=True)
        self._activate(found.first)

    def fill(self, label: str, text: str, inside: str = "body") -> None:
        """The field of that label."""
        self.fields += 1
        self._field(label, inside).fill(text)

    def select(self, label: str, option: str, inside: str = "body") -> None:
        """An option of the list of that label."""
        self.fields += 1
        self._field(label, inside).select_option(option)

    def download(self, link: str, folder: Path, inside: str = "body") -> Path:
        """Follow a link to a file and keep what comes, under the name it came with."""
        with self.page.expect_download() as coming:
            self.follow(link, inside)
        kept = folder / coming.value.suggested_filename
        coming.value.save_as(kept)
        return kept

    def tab_to(self, target: Locator, most: int = 80) -> None:
        """With the Tab key alone."""
        for _ in range(most):
            if target.evaluate("one => one === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {target} in {most} steps")

    def enter(self, key: str = "Enter") -> None:
        """A key that leads to another page."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

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
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
        found: list[str] = self.page.evaluate(
            """rules => axe.run({runOnly: rules, resultTypes: ['violations']})
            .then(result => result.violations.flatMap(broken =>
                broken.nodes.map(node => `${broken.id}: ${node.html.slice(0, 160)}`)))""",
            AXE_RULES,
        )
        return found

    def _field(self, label: str, inside: str) -> Locator:
        named = self.page.locator(inside).get_by_label(label, exact=True)
        return named.and_(self.page.locator("input, textarea, select"))

    def _activate(self, target: Locator) -> None:
        """A click; more than two screens of scrolling to reach it count as another."""
        box = target.bounding_box()
        screen = self.page.viewport_size
        assert box is not None
        assert screen is not None
        self.clicks += 2 if box["y"] > 3 * screen["height"] else 1
        target.click()

    def _forgive(self, expected: int) -> None:
        """The browser reports an answer of 4xx as an error, also when the test asked for it."""
        if expected >= 400:
            self.complaints[:] = [one for one in self.complaints if f"of {expected} " not in one]


Visit = Callable[..., Visitor]


@dataclass
class Visits:
    """Visitors of a site, each with a browser profile of its own.

    `sessions` keeps who has signed in already, by login, so that each person signs in once.
    """

    browser: Browser
    site: str
    sessions: dict[str, StorageState]
    visitors: list[Visitor] = field(default_factory=list)

    def arrive(
        self,
        width: int = 1280,
        scheme: Scheme = "light",
        javascript: bool = True,
        who: str | None = None,
    ) -> Visitor:
        """A guest, or the person with the login `who` already signed in."""
        context = self.browser.new_context(
            viewport={"width": width, "height": HEIGHT},
            color_scheme=scheme,
            java_script_enabled=javascript,
            locale="pl-PL",
            storage_state=self._session(who) if who else None,
        )
        visitor = Visitor(context.new_page(), self.site)
        _listen(visitor)
        self.visitors.append(visitor)
        return visitor

    def leave(self) -> list[str]:
        """Everybody goes; what went wrong meanwhile, in the browser's words."""
        complaints = [complaint for visitor in self.visitors for complaint in visitor.complaints]
        for visitor in self.visitors:
            names = {cookie["name"] for cookie in visitor.page.context.cookies()}
            complaints += [f"a cookie of the name {name}" for name in sorted(names - COOKIES)]
            visitor.page.context.close()
        self.visitors.clear()
        return complaints

    def _session(self, login: str) -> StorageState:
        if login not in self.sessions:
            visitor = self.arrive()
            visitor.sign_in(realm_of(login), login)
            self.sessions[login] = visitor.page.context.storage_state()
        return self.sessions[login]


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser of the machine, without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def words(found: Locator) -> str:
    """The words of the only such element, blanks joined (no-break spaces too)."""
    return " ".join(found.inner_text().split())


def words_of_each(found: Locator) -> list[str]:
    """The words of every such element."""
    return [" ".join(text.split()) for text in found.all_inner_texts()]


def _listen(visitor: Visitor) -> None:
    own = urlsplit(visitor.site).netloc

    def console(message: Any) -> None:
        if message.type in ("error", "warning"):
            visitor.complaints.append(message.text)

    def request(sent: Any) -> None:
        target = urlsplit(sent.url)
        if target.scheme in ("http", "https") and target.netloc != own:
            visitor.complaints.append(f"a request to another host: {sent.url}")

    def response(got: Any) -> None:
        if "content-security-policy" not in got.headers and "/static/" not in got.url:
            visitor.complaints.append(f"an answer without a content policy: {got.url}")

    visitor.page.on("console", console)
    visitor.page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
    visitor.page.on("request", request)
    visitor.page.on("response", response)
