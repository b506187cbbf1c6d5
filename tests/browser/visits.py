"""Visits to a site: browser profiles that are kept between tests, and what goes wrong in them."""

import math
import shutil
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.sights import Sight
from tests.browser.visitor import HEIGHT, Scheme, Visitor, realm_of

# Chromium without the part that draws windows, which takes as much of a core as the pages.
CHROMIUM = shutil.which("chromium-headless-shell") or "/usr/bin/chromium-headless-shell"
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
# The device is remembered so that a stranger's failed tries never keep its owner out.
COOKIES = {
    *("coop_session", "coop_csrf", "coop_device"),
    *("coop_text", "coop_contrast", "coop_language"),
}


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser of the machine, without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Profile:
    """A window of a browser profile of its own, and what the browser complains about in it."""

    page: Page
    complaints: list[str] = field(default_factory=list)


# Seconds; staff are signed out after 15 minutes without a request.
SOON_IDLE = 10 * 60


@dataclass
class Profiles:
    """Browser profiles by person, None for a guest, and by whether scripts run.

    Windows stay open between tests, because a new one costs a process. What is kept in them is
    what was loaded and not the cookies: each visit starts as the person signed in first.
    """

    browser: Browser
    site: str
    _signed_in: dict[str, list[Any]] = field(default_factory=dict)
    _last_used: dict[str, float] = field(default_factory=dict)
    _idle: defaultdict[tuple[str | None, bool], list[Profile]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def take(self, who: str | None, javascript: bool) -> Profile:
        """A profile that nobody uses now."""
        cookies = self._cookies(who) if who else []
        idle = self._idle[who, javascript]
        profile = idle.pop() if idle else self._new(javascript)
        profile.complaints.clear()
        profile.page.context.clear_cookies()
        profile.page.context.add_cookies(cookies)
        return profile

    def forget(self, login: str) -> None:
        """Sign a person in again the next time: a changed second factor ends all sessions."""
        self._last_used.pop(login, None)

    def give_back(self, profile: Profile, who: str | None, javascript: bool) -> None:
        self._idle[who, javascript].append(profile)

    def _new(self, javascript: bool) -> Profile:
        context = self.browser.new_context(java_script_enabled=javascript, locale="pl-PL")
        profile = Profile(context.new_page())
        _listen(profile, urlsplit(self.site).netloc)
        return profile

    def _cookies(self, login: str) -> list[Any]:
        """Everybody signs in once, and again when the session may have ended by itself."""
        now = time.monotonic()
        if now - self._last_used.get(login, -math.inf) > SOON_IDLE:
            profile = self.take(None, True)
            Visitor(profile.page, self.site).sign_in(realm_of(login), login)
            self._signed_in[login] = list(profile.page.context.cookies())
            self.give_back(profile, None, True)
        self._last_used[login] = now
        return self._signed_in[login]


@dataclass
class Visits:
    """The visitors of one test."""

    profiles: Profiles
    _here: list[tuple[Profile, str | None, bool]] = field(default_factory=list)

    def arrive(
        self,
        width: int = 1280,
        scheme: Scheme = "light",
        javascript: bool = True,
        who: str | None = None,
    ) -> Visitor:
        """A guest, or the person with the login `who` already signed in."""
        profile = self.profiles.take(who, javascript)
        self._here.append((profile, who, javascript))
        profile.page.set_viewport_size({"width": width, "height": HEIGHT})
        profile.page.emulate_media(media="screen", color_scheme=scheme)
        site = self.profiles.site
        return Visitor(profile.page, site, profile.complaints, scripted=javascript, scheme=scheme)

    def arrive_at(self, sight: Sight) -> Visitor:
        """Return the person of the sight, at its page."""
        visitor = self.arrive(who=sight.who)
        open_sight(visitor, sight)
        return visitor

    def leave(self) -> list[str]:
        """Everybody goes; what went wrong meanwhile, in the browser's words."""
        complaints = []
        for profile, who, javascript in self._here:
            names = {cookie["name"] for cookie in profile.page.context.cookies()}
            complaints += profile.complaints
            complaints += [f"a cookie of the name {name}" for name in sorted(names - COOKIES)]
            self.profiles.give_back(profile, who, javascript)
        self._here.clear()
        return complaints


def open_sight(visitor: Visitor, sight: Sight) -> None:
    visitor.open(sight.address, expect=sight.status)
    if sight.link:
        visitor.open(str(visitor.page.locator(sight.link).first.get_attribute("href")))


def _listen(profile: Profile, own: str) -> None:
    """`own` is the host and port of the site."""
    complain = profile.complaints.append

    def console(message: Any) -> None:
        if message.type in ("error", "warning"):
            complain(message.text)

    def request(sent: Any) -> None:
        target = urlsplit(sent.url)
        if target.scheme in ("http", "https") and target.netloc != own:
            complain(f"a request to another host: {sent.url}")

    def response(got: Any) -> None:
        if "content-security-policy" not in got.headers and "/static/" not in got.url:
            complain(f"an answer without a content policy: {got.url}")

    profile.page.on("console", console)
    profile.page.on("pageerror", lambda error: complain(str(error)))
    profile.page.on("request", request)
    profile.page.on("response", response)
