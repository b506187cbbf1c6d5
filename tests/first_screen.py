"""Reads „Dziś” on the first screen of the administration."""

from django.test import Client

from tests.page_checks import parsed, words_in

PANEL = "//section[@aria-labelledby='h-dzis']"


def waiting_for(client: Client) -> list[str]:
    """Return the user's lines: title and number, then age and term."""
    return [words_in(line) for line in parsed(client.get("/admin/")).xpath(f"{PANEL}//ol/li/div")]


def leading_to(client: Client) -> list[tuple[str, str]]:
    """Return the lines of `waiting_for`, then the quiet ones, each with its address."""
    page = parsed(client.get("/admin/"))
    lines = page.xpath(f"{PANEL}//ol/li")
    quiet = page.xpath(f"{PANEL}//div[@class='desk-today__quiet']")
    return [
        *((words_in(line.find("div")), line.find("a").get("href")) for line in lines),
        *((words_in(line.find("span")), line.find("a").get("href")) for line in quiet),
    ]


def empty_queues(client: Client) -> list[str]:
    """Return the names of the empty queues."""
    return [
        words_in(line)
        for line in parsed(client.get("/admin/")).xpath(f"{PANEL}//details[last()]//li")
    ]
