"""Members of staff who get in for the first time, each with a second factor."""

from dataclasses import dataclass

from playwright.sync_api import Browser

from tests.browser.first_afternoon.production_site import ProductionSite
from tests.browser.second_factor import turn_on_app
from tests.browser.visitor import HEIGHT, Visitor, words_of_each

PASSPHRASE = "cztery rowery pod starą lipą"


@dataclass(frozen=True)
class Windows:
    """Browser windows, one for each person: nobody signs in twice in an afternoon."""

    browser: Browser
    site: ProductionSite

    def open(self, width: int = 1280) -> Visitor:
        context = self.browser.new_context(ignore_https_errors=True, locale="pl-PL")
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": HEIGHT})
        visitor = Visitor(page, self.site.address)
        page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
        return visitor


def join(visitor: Visitor, link: str) -> None:
    """Behind the one-use link: an own password, then an app with codes, then the administration."""
    visitor.open(link.removeprefix(visitor.site))
    for label in words_of_each(visitor.page.locator("main form label"))[:2]:
        visitor.fill(label, PASSPHRASE, inside="main")
    visitor.press("Zapisz hasło i wejdź", inside="main")
    visitor.follow("Ustaw aplikację", inside="main")
    turn_on_app(visitor)


def invite(administrator: Visitor, login: str, name: str, *roles: str) -> str:
    """A login for a colleague, from the administrator's screens; the link to hand over."""
    first_name, _, last_name = name.partition(" ")
    administrator.open("/admin/pracownicy/zapros/")
    administrator.fill("Imię", first_name, inside="main")
    administrator.fill("Nazwisko", last_name, inside="main")
    administrator.fill("Służbowy adres e-mail", f"{login}@spoldzielnia.example", inside="main")
    for role in roles:
        words = administrator.page.get_by_text(role, exact=True)
        administrator.page.locator("main label").filter(has=words).locator("input").check()
        administrator.fields += 1
    administrator.press("Pokaż odnośnik do przekazania", inside="main")
    return administrator.page.locator("#invitation-link").input_value()
