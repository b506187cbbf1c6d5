"""What „Dziś” on the first screen of the administration says, for tests."""

from django.test import Client
from lxml import html

PANEL = "//section[@aria-labelledby='h-dzis']"


def waiting_for(client: Client) -> list[str]:
    """The lines of whoever is signed in: title and number, then age and term."""
    return [_text(line) for line in _panel(client).xpath(f"{PANEL}//ol/li/div")]


def leading_to(client: Client) -> list[tuple[str, str]]:
    """The lines as `waiting_for` has them, each with the address of its button."""
    lines = _panel(client).xpath(f"{PANEL}//ol/li")
    return [(_text(line.find("div")), line.find("a").get("href")) for line in lines]


def empty_queues(client: Client) -> list[str]:
    """The names of the queues in which nothing waits."""
    return [_text(line) for line in _panel(client).xpath(f"{PANEL}//details//li")]


def _panel(client: Client) -> html.HtmlElement:
    return html.fromstring(client.get("/admin/").content.decode())


def _text(element: html.HtmlElement) -> str:
    words = " ".join(part for part in element.itertext())
    return " ".join(words.replace("\N{NO-BREAK SPACE}", " ").split())
