"""„Zwróć nadpłatę” in every state, of the payer and at the desk: whole at every width."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.desk import unfold
from tests.browser.looks import faults_in, faults_on_the_way, with_large_letters
from tests.browser.running_site import SETTINGS, running_site
from tests.browser.test_account import FACTOR, with_authenticator
from tests.browser.visitor import Visitor, words
from tests.browser.visits import Profiles, Visits
from tests.demo_site import DATABASE, ROOT, built_once, copied, environment

NUMBER = "61 1090 1014 0000 0712 1981 2874"
CLERK, FINANCE = "finanse", "/admin/rozliczenia/zwroty/"
REFUND_STATES = "tests.browser.refund_states"
LISTS = ("", "?widok=w-toku", "?widok=wszystkie", "pliki/")
# Anna's two, and one of each of two others.
ACCOUNTS = {
    "100003": "EB-500001-3",
    "100005": "EB-500001-3",
    "100007": "EB-500002-1",
    "100008": "EB-500003-9",
}
Pages = Mapping[str, tuple[str, str]]


def make_states(data: Path, settings: str, module: str, accounts: Iterable[str]) -> Pages:
    """Let `main` of this module write its states into the demo; return its pages by state."""
    made = subprocess.run(
        [
            *(sys.executable, "site/manage.py", "shell", "--no-imports", "-c"),
            f"from {module} import main; main({[*accounts]})",
        ],
        cwd=ROOT,
        env=environment(data, DJANGO_SETTINGS_MODULE=settings),
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stderr
    pages: Pages = json.loads(made.stdout.splitlines()[-1])
    return pages


def list_sights(accounts: Mapping[str, str], pages: Pages) -> dict[str, tuple[str, str]]:
    """Name each state of refunds, their form and their lists: the page, and who looks at it."""
    payers = {stage: own for stage, (own, _desk) in pages.items()}
    payers |= {f"form of {number}": f"/e-bok/konto/{number}/zwrot/" for number in accounts}
    desk = {f"{stage} at the desk": at for stage, (_own, at) in pages.items()}
    desk |= {part: f"{FINANCE}{part}" for part in LISTS}
    return {name: (page, accounts[page.split("/")[3]]) for name, page in payers.items()} | {
        name: (page, CLERK) for name, page in desk.items()
    }


def find_faults(
    chromium: Browser, site: str, sights: Mapping[str, tuple[str, str]]
) -> dict[str, list[str]]:
    """Look at each page as that person, by width, theme and size of letters."""
    profiles, faults = Profiles(chromium, site), {}
    for name, (page, who) in sights.items():
        visits = Visits(profiles)
        visitor = visits.arrive(who=who)
        visitor.open(page)
        if who == CLERK:
            unfold(visitor)
            faults[name] = faults_on_the_way(visitor)
        else:
            faults[name] = [*faults_in(visitor), *with_large_letters(visitor)]
        faults[name] += visits.leave()
    return {name: problems for name, problems in faults.items() if problems}


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    """A copy of the demo of their own: the other tests count its rows."""
    built = built_once(tmp_path_factory.getbasetemp())
    return copied(built, tmp_path_factory.mktemp("refunds") / "data")


@pytest.fixture(scope="module")
def pages(data: Path) -> Pages:
    return make_states(data, SETTINGS, REFUND_STATES, ACCOUNTS)


@pytest.fixture(scope="module")
def site(data: Path, pages: Pages) -> Iterator[str]:
    with running_site(data) as address:
        yield address


def test_every_state_of_a_refund_is_accessible_and_fits(chromium: Browser, site: str, pages: Pages):
    assert find_faults(chromium, site, list_sights(ACCOUNTS, pages)) == {}


def test_a_passkey_confirms_a_refund(chromium: Browser, site: str, data: Path, pages: Pages):
    """Passkeys know no bare addresses, so the site is called `localhost`."""
    page = chromium.new_context(locale="pl-PL").new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text))
    nina = Visitor(page, site.replace("127.0.0.1", "localhost"), complaints)
    nina.sign_in("ebok", ACCOUNTS["100008"])
    with_authenticator(page)
    nina.open(FACTOR)
    nina.follow("Dodaj klucz dostępu")
    nina.fill("Nazwa klucza", "telefon")
    with page.expect_navigation():
        nina.press("Dodaj klucz")
    with closing(sqlite3.connect(data / DATABASE)) as demo, demo:
        demo.execute("UPDATE cms_ext_identity_passkey SET created_at = '2026-01-01 12:00:00'")
    nina.open(pages["office"][0])
    nina.press("Wycofaj wniosek")

    nina.open("/e-bok/konto/100008/zwrot/")
    faults = [*faults_in(nina), *with_large_letters(nina)]
    nina.fill("Numer Twojego rachunku bankowego", NUMBER)
    with page.expect_navigation():
        nina.press("Potwierdź kluczem i złóż wniosek")

    assert (faults, complaints) == ([], [])
    assert "Nasza kolej" in words(page.locator("main"))
    page.context.close()
