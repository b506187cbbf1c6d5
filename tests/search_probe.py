"""Searches a copied demo in a process of its own; prints the addresses of first results as JSON.

Reads JSON from the standard input: queries by the login of who searches, "" for a visitor.
"""

import json
import sys

import django
from django.test import Client
from lxml import html

from tests.search_queries import FIRST

RESULTS = "//main//ul[@class='papers' or @class='results']//a/@href"


def search(client: Client, query: str) -> list[str]:
    answer = client.get("/szukaj/", {"q": query}, headers={"host": "localhost"})
    links = html.fromstring(answer.content.decode()).xpath(RESULTS)
    return [str(link).partition("?")[0] for link in links][:FIRST]


def main() -> None:
    django.setup()
    from tests.project.demo_sign_in import resident  # noqa: PLC0415 - reads models

    found = {}
    for login, queries in json.load(sys.stdin).items():
        client = resident(login)
        found[login] = {query: search(client, query) for query in queries}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
