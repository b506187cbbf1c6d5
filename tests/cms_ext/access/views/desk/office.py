"""The desks' screens in tests: who sits there, and pages as words."""

import re
from html import unescape

from django.test import Client

from cms_ext.access.models import AccessApplication

QUEUE = "/admin/wnioski/"
PEOPLE = "/admin/osoby/"
TAG = re.compile(r"<(script|style|svg)\b.*?</\1>|<[^>]+>", re.S)
HARD = "\N{NO-BREAK SPACE}"


def address(application: AccessApplication, *parts: str) -> str:
    """Of an application's screen, or of something below it."""
    return "/".join([f"{QUEUE}{application.pk}", *parts, ""])


def main_of(body: bytes) -> str:
    """Return the page without the administration's frame."""
    text = body.decode().replace(HARD, " ")
    start = text.find('<div class="nice-padding desk">')
    assert start > 0, text[:2000]
    return text[start : text.find("</main>", start)]


def words(html: str) -> str:
    return " ".join(unescape(TAG.sub(" ", html)).split())


def read(client: Client, path: str, *, status: int = 200) -> str:
    """Return the words of a page."""
    response = client.get(path)
    assert response.status_code == status, path
    return words(main_of(response.content))


def press(client: Client, path: str, **typed: str | list[str]) -> str:
    """Return the words of the page at the end of a form."""
    return _pressed(client, path, 200, typed)


def press_in_vain(client: Client, path: str, **typed: str | list[str]) -> str:
    """Return the words of the page that says what the procedure does not allow."""
    return _pressed(client, path, 409, typed)


def _pressed(client: Client, path: str, status: int, typed: dict[str, str | list[str]]) -> str:
    response = client.post(path, typed, follow=True)
    assert response.status_code == status, path
    return words(main_of(response.content))
