"""The way back: the page for which somebody was asked to sign in, carried in `next`.

Nobody asks whether the page exists. `next` is an echo of what the browser asked for, and the view
behind it answers once it is known who asks; so it tells a visitor nothing (`access.md` §4a).
"""

from __future__ import annotations

from urllib.parse import unquote, urlencode, urlsplit

from django.http import HttpRequest
from django.urls import reverse

from cms_ext.plugins.realm import GATED_PREFIXES

LONGEST = 500


def find_requested_address(request: HttpRequest) -> str:
    """The address that this request asks for, with its query; "" where no way leads back.

    What was posted is not posted again, and an address over LONGEST signs is none of a letter.
    """
    address = request.get_full_path()
    return address if request.method in ("GET", "HEAD") and len(address) <= LONGEST else ""


def find_way_back(request: HttpRequest, realm: str) -> str:
    """What `next` names, if it is a page of this realm's panel or of the account; else ""."""
    inside = tuple(prefix for prefix, its_realm in GATED_PREFIXES.items() if its_realm == realm)
    return _named(request, (*inside, reverse("identity:account")))


def make_next_query(request: HttpRequest) -> str:
    """`?next=…` for a link to another step of the same sign-in, or "".

    Of whichever panel: who came to the wrong one takes the way along to the right one.
    """
    return format_next(_named(request, (*GATED_PREFIXES, reverse("identity:account"))))


def format_next(address: str) -> str:
    """`?next=…` behind the address of a door; "" for no address."""
    return f"?{urlencode({'next': address})}" if address else ""


def _named(request: HttpRequest, prefixes: tuple[str, ...]) -> str:
    wanted = request.GET.get("next", "")
    if len(wanted) > LONGEST or not wanted.startswith(prefixes) or not wanted.isprintable():
        return ""
    # A browser resolves dots, also written as %2e: they would lead out of the panel.
    parts = unquote(urlsplit(wanted).path).replace("\\", "/").split("/")
    return "" if {".", ".."} & set(parts) else wanted
