"""Addresses that people type by heart, or from a poster: they lead to the page that was meant."""

import re

from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse
from wagtail.models import Site

from cms_ext.plugins import find_panel, list_panels
from cms_ext.plugins.realm import ADMIN_PREFIX, GATED_PREFIXES, is_below
from cms_ext.public_site.pages.domain.old_addresses import SECTION, has_page, section_path

# The view of CMS pages.
PAGES = "wagtail_serve"
# Names without a digit: no key of a row.
WORDS = re.compile(r"/(?:[^\W\d_]+(?:-[^\W\d_]+)*/)+")
SIGN_IN = {"logowanie", "login", "zaloguj", "zaloguj-sie"}
# What people write in front of a panel's name.
BEFORE_PANEL = re.compile(r"\A(?:logowanie[-/]|strefa-mieszkanca/)")


def find_typed_address(request: HttpRequest, site: Site | None) -> str | None:
    """Return the address that a path stands for which leads nowhere; None if there is none.

    A panel's name counts in any spelling (`/eBOK`, `/e-bok`, `/E_BOK/`), an address of this site in
    any case of letters, and both as Joomla wrote them (`/index.php/pl/…`). An address of a file or
    of a view that answers itself that there is nothing is as it was meant. At most the queries of
    looking for one page.
    """
    typed = request.path_info.strip("/").lower()
    section = section_path(f"/{typed}")
    if section == SECTION.rstrip("/"):
        # The front page of the former site; a row of it has an address of its own, or is gone.
        return None if "id" in request.GET else "/"
    bare = section.removeprefix(SECTION) or typed
    name = _letters(BEFORE_PANEL.sub("", bare))
    for prefix, realm in GATED_PREFIXES.items():
        if name == _letters(prefix):
            panel = prefix if find_panel(realm) else reverse("identity:panels")
            return None if panel == request.path_info else panel
    if bare in SIGN_IN:
        return reverse("identity:panels")
    address = f"/{bare}/"
    if address == request.path_info or "." in bare or _is_of_a_view(request):
        return None
    return address if _leads(request, site, address) else None


def _is_of_a_view(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.url_name != PAGES


def _letters(name: str) -> str:
    return re.sub(r"[\W_]", "", name)


def _leads(request: HttpRequest, site: Site | None, address: str) -> bool:
    if is_below(address, [ADMIN_PREFIX]):
        return address == ADMIN_PREFIX  # nobody types what is below it by heart
    if is_below(address, GATED_PREFIXES):
        # Its gate answers; nobody outside learns what is there.
        return WORDS.fullmatch(address) is not None
    try:
        match = resolve(address)
    except Resolver404:
        return False
    if match.url_name == PAGES:
        return has_page(request, site, address)
    # What stands for a row or a secret in an address is written as it was given.
    pages = [reverse("identity:panel", args=[panel.path]) for _realm, panel in list_panels()]
    return not match.kwargs or address in pages
