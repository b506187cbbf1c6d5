"""Where the addresses lead that a co-op's former Joomla site had, as nearly all of them did.

They become redirects like any others: editors change and delete them in the administration.
"""

from __future__ import annotations

from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cms_ext.operations.new_site.setup.domain.making import Making
from cms_ext.operations.new_site.setup.domain.page_tree import PublicPages
from cms_ext.public_site.pages.domain.old_addresses import add_redirect
from cms_ext.public_site.pages.joomla import SECTION

LOGIN = "/strefa-mieszkanca/logowanie/"
# Places of the site that are no pages of the tree.
PLACES = {
    "logowanie": LOGIN,
    "logowanie-ikcs": LOGIN,
    "logowanie-ebok": LOGIN,
    "ebok": LOGIN,
    "e-bok": LOGIN,
    "ikcs": LOGIN,
    "component/users": LOGIN,
    "?option=com_users&view=login": LOGIN,
    "przetargi": "/przetargi/",
    "mapa-strony": "/mapa-strony/",
}


def redirect_former_addresses(pages: PublicPages, making: Making) -> None:
    """Create redirects from the usual menu entries of such sites, where none stand."""
    led: dict[str, Page | str | None] = {
        **PLACES,
        "": pages.home,
        "ogloszenia": pages.notices,
        "aktualnosci": pages.notices,
        "komunikaty": pages.notices,
        "kontakt": pages.contact,
        "strefa-mieszkanca": pages.zone,
        "dla-mieszkancow": pages.zone,
        "o-nas": pages.about,
        "o-spoldzielni": pages.about,
        "dostepnosc": pages.accessibility,
        "deklaracja-dostepnosci": pages.accessibility,
        "rodo": pages.privacy,
        "polityka-prywatnosci": pages.privacy,
    }
    for name, target in led.items():
        if target is not None:
            redirect_former_address(name, target, making)


def redirect_former_address(name: str, target: Page | str, making: Making) -> None:
    """Lead `/index.php/pl/NAME` to a page or an address of this site; a query stands by itself.

    Joomla's other spellings of the same entry follow it (`section_path`).
    """
    old = f"/index.php{name}" if name.startswith("?") else f"{SECTION}{name}".rstrip("/")
    making.once(
        Redirect,
        old,
        find=Redirect.objects.filter(old_path=Redirect.normalise_path(old)).first,
        make=lambda: add_redirect(old, target),
    )
