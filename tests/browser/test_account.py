"""The own account in a real Chromium: its pages, the app with codes, and the passkey ceremony."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, CDPSession, Page

from tests.browser.looks import faults_on_the_way
from tests.browser.second_factor import turn_on_app
from tests.browser.visitor import Visit, Visitor
from tests.browser.visits import Profiles

# Nobody else signs in as the manager in these tests: a new factor ends other sessions.
LOGIN = "EB-500004-7"
FACTOR = "/konto/drugi-skladnik/"
CONFIRM = f"{FACTOR}potwierdz/"
PAGES = (
    "/konto/",
    "/konto/haslo/",
    FACTOR,
    f"{FACTOR}aplikacja/",
    "/konto/logowania/",
    "/konto/adres/",
    "/konto/adres/zmiana/",
    "/konto/adres/listy/",
    "/konto/adres/listy/zmiana/",
    "/konto/potwierdz-haslo/",
    "/konto/rezygnacja/",
)


def test_every_page_is_whole_and_silent(visit: Visit):
    anna = visit(who="EB-500001-3")

    found = {}
    for path in PAGES:
        anna.open(path)
        found[path] = faults_on_the_way(anna)

    assert found == {path: [] for path in PAGES}


@pytest.mark.parametrize("path", ["/strefa-mieszkanca/haslo/e-bok/", "/strefa-mieszkanca/adres/"])
def test_pages_for_somebody_who_is_not_signed_in(visit: Visit, path: str):
    guest = visit()

    guest.open(path, expect=410 if path.endswith("adres/") else 200)

    assert faults_on_the_way(guest) == []


def test_the_end_of_a_session_is_said_only_when_the_server_says_so(visit: Visit):
    anna = visit(390, who="EB-500001-3")
    page, dialog = anna.page, anna.page.get_by_role("alertdialog")
    page.clock.install()
    anna.open("/konto/adres/")

    # Another tab was in use: by the server's clock there is time.
    with page.expect_response("**/konto/ile-zostalo/"):
        page.clock.fast_forward("29:00")
    # Until the script has read that answer, it waits for nothing that the clock could bring.
    page.evaluate("fetch(location.href).then(answer => answer.text()).then(() => null)")
    assert not dialog.is_visible()

    page.route(
        "**/konto/ile-zostalo/",
        lambda asked: asked.fulfill(
            response=asked.fetch(), json={"warn_in_seconds": 0, "can_stay": True, "until": "14:32"}
        ),
    )
    with page.expect_response("**/konto/ile-zostalo/"):
        page.clock.fast_forward("29:00")
    dialog.wait_for()
    assert dialog.inner_text().split("\n")[0] == "Sesja skończy się o 14:32."
    assert dialog.locator("button:visible").all_inner_texts() == ["Zostań w serwisie", "Wyloguj"]
    assert (anna.axe(), anna.sideways()) == ([], 0)

    dialog.get_by_role("button", name="Zostań w serwisie").click()
    dialog.wait_for(state="hidden")


class Manager(Visitor):
    """Zarządca at an own window, under the name `localhost`: passkeys know no bare addresses."""

    def sign_in_here(self) -> None:
        self.page.context.clear_cookies()
        self.sign_in("ebok", LOGIN)

    def drop(self, button: str) -> None:
        self.open(FACTOR)
        self.press(button)


@pytest.fixture
def manager(chromium: Browser, site: str, profiles: Profiles) -> Iterator[Manager]:
    """At the end no complaint of the browser may be left."""
    page = chromium.new_context(locale="pl-PL").new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    visitor = Manager(page, site.replace("127.0.0.1", "localhost"), complaints)
    visitor.sign_in_here()
    yield visitor
    page.context.close()
    profiles.forget(LOGIN)
    assert complaints == []


def with_authenticator(page: Page) -> CDPSession:
    """A phone that always says yes."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def test_a_passkey_is_added_and_passes_the_second_step(manager: Manager):
    with_authenticator(manager.page)
    manager.open(FACTOR)
    manager.follow("Dodaj klucz dostępu")
    manager.fill("Nazwa klucza", "telefon")
    with manager.page.expect_navigation():
        manager.press("Dodaj klucz")
    after_adding = manager.heading

    manager.sign_in_here()
    asked_at = manager.path
    with manager.page.expect_navigation():
        manager.press("Użyj klucza")
    arrived = manager.path

    manager.page.context.clear_cookies()
    manager.open("/strefa-mieszkanca/logowanie/ikcs/klucz/")
    with manager.page.expect_navigation():
        manager.press("Użyj klucza")
    at_the_other_panel = manager.path
    manager.open("/strefa-mieszkanca/logowanie/e-bok/klucz/")
    with manager.page.expect_navigation():
        manager.press("Użyj klucza")
    without_a_password = manager.path

    manager.open(f"{FACTOR}klucz/")
    manager.fill("Nazwa klucza", "ten sam telefon")
    manager.press("Dodaj klucz")
    manager.page.get_by_role("alert").wait_for()
    manager.drop("Usuń telefon")

    assert (after_adding, asked_at, arrived) == ("Kody zapasowe", CONFIRM, "/e-bok/")
    assert at_the_other_panel == "/strefa-mieszkanca/logowanie/ikcs/klucz/"
    assert without_a_password == "/e-bok/"
    assert manager.page.get_by_text("telefon", exact=True).count() == 0


def test_an_app_is_set_up_and_passes_the_second_step(manager: Manager):
    manager.open(f"{FACTOR}aplikacja/")
    square = manager.page.locator(".own__square svg").bounding_box()
    turn_on_app(manager)
    codes = manager.page.locator(".own__codes li").all_inner_texts()
    on_the_codes = manager.axe()

    manager.sign_in_here()
    asked_at, on_the_step = manager.path, manager.axe()
    manager.fill("Kod", codes[0])
    manager.press("Dalej")
    arrived = manager.path
    manager.drop("Odłącz aplikację")

    assert square is not None
    assert square["width"] == square["height"] > 200
    assert [bool(re.fullmatch(r"[0-9A-Z]{5}-[0-9A-Z]{5}", code)) for code in codes] == [True] * 10
    assert (asked_at, arrived, on_the_codes, on_the_step) == (CONFIRM, "/e-bok/", [], [])


@pytest.mark.parametrize("panel", ["e-bok", "ikcs"])
def test_the_way_in_stands_in_the_first_view_of_a_phone(visit: Visit, panel: str):
    guest = visit(390)
    guest.open(f"/strefa-mieszkanca/logowanie/{panel}/")

    button = guest.page.locator(".login button[type=submit]").bounding_box()

    assert button is not None
    assert button["y"] + button["height"] <= 844
