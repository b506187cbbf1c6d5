"""Without a network a telephone shows whom to call, and nothing of anybody is stored on it."""

import pytest

from tests.browser.visitor import Visit
from tests.languages import FOREIGN

PAYER = "EB-500002-1"
PANELS = "/strefa-mieszkanca/logowanie/"
FOR_GUESTS = (
    "/",
    PANELS,
    "/strefa-mieszkanca/haslo/e-bok/",
    "/sprawa/",
    "/sprawa/nowa/",
    "/usterki/",
)
FOR_PAYERS = ("/e-bok/", "/e-bok/konto/100007/zlecenie-stale/", "/e-bok/sprawy/", "/konto/")
READY = "navigator.serviceWorker.ready.then(ready => ready.active.scriptURL)"
STORED = """caches.keys().then(names => Promise.all(names.map(name => caches.open(name)
    .then(store => store.keys())))).then(stores => stores.flat()
    .map(request => new URL(request.url)).map(url => url.pathname))"""


@pytest.mark.thorough
def test_a_stopped_network_shows_the_numbers_and_the_store_holds_nobody_s_page(visit: Visit):
    payer = visit(390)
    payer.sign_in("ebok", PAYER)
    page = payer.page
    assert page.evaluate(READY).endswith("/sw.js")
    for address in ("/e-bok/", "/e-bok/konto/", "/konto/"):
        payer.open(address)

    stored = sorted(page.evaluate(STORED))
    assert stored[0] == "/bez-internetu/"
    assert [path.rsplit(".", 1)[1] for path in stored[1:]] == ["css", "woff2", "woff2"]

    page.context.set_offline(True)
    page.goto(f"{payer.site}/e-bok/")

    assert payer.heading == "Brak połączenia z internetem"
    numbers = page.locator("section[lang=uk] a[href^='tel:']").all_inner_texts()
    assert numbers == ["тел. 00 000 00 00", "тел. 00 000 00 01", "112"]
    assert (payer.axe(), payer.sideways()) == ([], 0)

    page.context.set_offline(False)
    payer.open("/e-bok/")
    assert payer.heading == "Moje rozliczenia"


@pytest.mark.thorough
def test_the_language_is_chosen_without_scripts_and_stays(visit: Visit):
    guest = visit(390, javascript=False)
    guest.open("/strefa-mieszkanca/logowanie/")
    guest.page.locator("summary", has_text="Menu").click()
    guest.press("Українська")

    assert guest.page.locator("html").get_attribute("lang") == "uk"
    assert guest.path == "/strefa-mieszkanca/logowanie/"
    guest.open("/sprawa/nowa/?rodzaj=TICKET")
    assert guest.heading == "Повідомити про несправність"


@pytest.mark.thorough
@pytest.mark.parametrize("language", FOREIGN)
def test_the_flows_are_accessible_in_each_language(visit: Visit, language: str):
    guest = visit(320)
    cookie = {"name": "coop_language", "value": language, "url": guest.site}
    guest.page.context.add_cookies([cookie])  # type: ignore[list-item]  # three keys are enough
    faults = {}
    for address in FOR_GUESTS:
        guest.open(address)
        faults[address] = (guest.axe(), guest.sideways())
    guest.sign_in("ebok", PAYER)
    for address in FOR_PAYERS:
        guest.open(address)
        faults[address] = (guest.axe(), guest.sideways())

    assert faults == dict.fromkeys(faults, ([], 0))
