"""People at the screens of a real Chromium: they read, follow links, type and press buttons."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypedDict
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, Response

from tests.browser.accessibility import faults_now
from tests.browser.page_scripts import script

HEIGHT = 900
PASSWORD = "demo-haslo-2026"  # of everybody in the demo
WIDTHS = (1280, 390)
Scheme = Literal["light", "dark"]
# What Tab stops at; what is folded away is no stop.
STOPS = script("stops")
# The stops around the content, which many pages have in common, and the kinds of those in it: what
# each is, in what it stands, and next to which scripts and styles.
LAYOUT = script("layout", STOPS=STOPS)
# Of a group of radio buttons Tab visits one.
BEGIN_WALK = script("begin_walk", STOPS=STOPS)
END_WALK = script("end_walk")
SMALL_TARGETS = script("small_targets")
# What is already on the device counts too: a first visit has to fetch it.
HEADERS = 300
WEIGHT = f"""() => [...performance.getEntriesByType('navigation'),
    ...performance.getEntriesByType('resource')]
    .filter(one => !/\\.(svg|png|jpe?g|webp|avif|ico)$/.test(new URL(one.name).pathname))
    .reduce((sum, one) => sum + one.encodedBodySize + {HEADERS}, 0)"""


_sound_frames: set[str] = set()
_sound_kinds: set[str] = set()


class Screen(TypedDict):
    """What a visitor sits at."""

    width: int
    javascript: bool


SCREENS: dict[str, Screen] = {
    "desk": {"width": 1280, "javascript": True},
    "phone without script": {"width": 390, "javascript": False},
}


@dataclass(frozen=True)
class SignInPage:
    """A sign-in page: its address, and the name of the field for the login."""

    path: str
    field: str = "login"


SIGN_IN_PAGES = {
    "staff": SignInPage("/admin/login/", "username"),
    "ikcs": SignInPage("/strefa-mieszkanca/logowanie/ikcs/"),
    "ebok": SignInPage("/strefa-mieszkanca/logowanie/e-bok/"),
}


def realm_of(login: str) -> str:
    """Which sign-in page is meant for a login of the demo."""
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
    # Whether scripts run in this browser.
    scripted: bool = True
    scheme: Scheme = "light"
    # What was opened last, until a link or a button leads on.
    answer: Response | None = None

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
        self.answer = self.page.goto(f"{self.site}{path}")
        assert self.answer is not None
        assert self.answer.status == expect, path
        self.forgive(expect)

    def sign_in(self, realm: str, login: str, password: str = PASSWORD) -> None:
        """On the sign-in page of `realm`, as a person would."""
        sign_in_page = SIGN_IN_PAGES[realm]
        self.open(sign_in_page.path)
        self.page.locator(f"main [name={sign_in_page.field}]").fill(login)
        self.page.locator("main [name=password]").fill(password)
        self.answer = None
        self.page.locator("main form [type=submit]").last.click()
        self.page.wait_for_load_state()

    def follow(self, link: str, inside: str = "body") -> None:
        """The first link of that name."""
        self.activate(self.page.locator(inside).get_by_role("link", name=link, exact=True).first)

    def choose(self, entry: str) -> None:
        """An entry of the menu, which on a phone is folded."""
        folded = self.page.locator("summary", has_text="Menu")
        if folded.is_visible():
            self.activate(folded)
        self.follow(entry, inside="header")

    def press(self, button: str, inside: str = "body") -> None:
        """The first button of that name."""
        found = self.page.locator(inside).get_by_role("button", name=button, exact=True)
        self.activate(found.first)

    def fill(self, label: str, text: str, inside: str = "body") -> None:
        """The field of that label."""
        self.fields += 1
        self._field(label, inside).fill(text)

    def attach(self, label: str, name: str, content: bytes, inside: str = "body") -> None:
        """A picture, as a phone hands it over."""
        self._field(label, inside).set_input_files(
            {"name": name, "mimeType": "image/png", "buffer": content}
        )
        self.fields += 1

    def select(self, label: str, option: str, inside: str = "body") -> None:
        """An option of the list of that label."""
        self.fields += 1
        self._field(label, inside).select_option(option)

    def tick(self, label: str, inside: str = "body") -> None:
        """The box of that label."""
        self.fields += 1
        self._field(label, inside).check()

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
        self.answer = None
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
        found: list[str] = self.page.evaluate(SMALL_TARGETS)
        return found

    def walk(self) -> list[str]:
        """What is wrong with the page for who has the Tab key alone; from its beginning to its end.

        A link or a field that is never reached, one on which nobody would see the focus, or a
        menu that has to be gone through before the content. Where the same frame was sound on
        another page, the way begins at its last stop before the content. It ends there where all
        kinds of stops in the content were sound on other pages.
        """
        layout = self.page.evaluate(LAYOUT)
        frame, kinds = layout["frame"], set(layout["kinds"])
        if frame in _sound_frames and kinds <= _sound_kinds:
            return []
        before, left = math.inf, self.page.evaluate(BEGIN_WALK, frame in _sound_frames)
        # A field for a date is several stops, so one round may end too early.
        while 0 < left < before:
            for _ in range(left + 1):
                self.page.keyboard.press("Tab")
            before, left = left, self.page.evaluate("window.walk.left().length")
        found: list[str] = self.page.evaluate(END_WALK)
        if not found:
            _sound_frames.add(frame)
            _sound_kinds.update(kinds)
        return found

    def weight(self) -> int:
        """Bytes that a first visit carries over the wire for this page, pictures aside."""
        bytes_: int = self.page.evaluate(WEIGHT)
        return bytes_

    def source(self) -> str:
        """Return the page as the server sends it, before a browser mends anything."""
        if self.answer:
            return self.answer.text()
        return self.page.request.get(self.page.url).text()

    def axe(self) -> list[str]:
        """Violations of WCAG 2.2 AA and good practice on the page as it stands."""
        assert self.scripted, "axe waits for ever where no script runs"
        return faults_now(self.page)

    def _field(self, label: str, inside: str) -> Locator:
        named = self.page.locator(inside).get_by_label(label, exact=True)
        return named.and_(self.page.locator("input, textarea, select"))

    def activate(self, target: Locator) -> None:
        """A click; more than two screens of scrolling to reach it count as another."""
        box = target.bounding_box()
        screen = self.page.viewport_size
        assert box is not None
        assert screen is not None
        self.clicks += 2 if box["y"] > 3 * screen["height"] else 1
        self.answer = None
        target.click()
        self.page.wait_for_load_state()

    def forgive(self, expected: int) -> None:
        """The browser reports an answer of 4xx as an error, also when the test asked for it."""
        if expected >= 400:
            self.complaints[:] = [
                complaint for complaint in self.complaints if f"of {expected} " not in complaint
            ]


Visit = Callable[..., Visitor]


def words(found: Locator) -> str:
    """Return the words of the only such element, blanks joined (no-break spaces too)."""
    return " ".join(found.inner_text().split())


def words_of_each(found: Locator) -> list[str]:
    """Return the words of every such element."""
    return [" ".join(text.split()) for text in found.all_inner_texts()]
