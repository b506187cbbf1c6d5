"""What „Dziś” on the first screen of the administration says, for tests."""

from django.test import Client

from tests.page_checks import parsed, words_in

PANEL = "//section[@aria-labelledby='h-dzis']"


def waiting_for(client: Client) -> list[str]:
    """The lines of whoever is signed in: title and number, then age and term."""
    return [words_in(line) for line in parsed(client.get("/admin/")).xpath(f"{PANEL}//ol/li/div")]


def leading_to(client: Client) -> list[tuple[str, str]]:
    """The lines as `waiting_for` has them, then the quiet ones, each with where it leads."""
    page = parsed(client.get("/admin/"))
    lines = page.xpath(f"{PANEL}//ol/li")
    quiet = page.xpath(f"{PANEL}//div[@class='desk-today__quiet']")
    return [
        *((words_in(line.find("div")), line.find("a").get("href")) for line in lines),
        *((words_in(line.find("span")), line.find("a").get("href")) for line in quiet),
    ]


def empty_queues(client: Client) -> list[str]:
    """The names of the queues in which nothing waits."""
    return [
        words_in(line)
        for line in parsed(client.get("/admin/")).xpath(f"{PANEL}//details[last()]//li")
    ]
