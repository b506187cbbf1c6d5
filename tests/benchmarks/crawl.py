"""`python -m tests.benchmarks.crawl FILE`: a demo's pages, by person and address, as JSON.

Every demo person follows the links from the home page and from their first page, at most FEW
pages of each view.
"""

from __future__ import annotations

import django

django.setup()

import json  # noqa: E402 - after the set-up
import re  # noqa: E402 - after the set-up
import sys  # noqa: E402 - after the set-up
from collections import Counter, deque  # noqa: E402 - after the set-up
from collections.abc import Iterator  # noqa: E402 - after the set-up
from html import unescape  # noqa: E402 - after the set-up
from pathlib import Path  # noqa: E402 - after the set-up
from urllib.parse import urljoin, urlsplit  # noqa: E402 - after the set-up

from django.conf import settings  # noqa: E402 - after the set-up
from django.core.management import call_command  # noqa: E402 - after the set-up
from django.test import Client  # noqa: E402 - after the set-up
from django.test.utils import setup_test_environment  # noqa: E402 - after the set-up
from django.urls import Resolver404, resolve  # noqa: E402 - after the set-up

from cms_ext.people.identity.models import User  # noqa: E402 - after the set-up

MAX_PAGES = 400
# Of each view; Wagtail's own view shows every page of the tree.
FEW, FEW_OF_TREE, TREE = 2, 100, "wagtail_serve"
STARTS = {"staff": "/admin/", "ikcs": "/ikcs/", "ebok": "/e-bok/"}
LINK = re.compile(r'<a\b[^>]*?\bhref="([^"#]*)')
# Links that do something when they are followed, or lead to other programs.
LEFT_OUT = re.compile(r"/(wyloguj|logout|jsi18n|static|media)|\.(ics|zip|pdf|csv|xlsx|xml|json)$")


def main(target: Path) -> None:
    setup_test_environment()
    settings.ALLOWED_HOSTS = ["*"]
    call_command("migrate", verbosity=0)
    pages = dict(crawl("visitor", Client(), "/"))
    for user in User.objects.filter(is_active=True).order_by("pk")[:40]:
        client = Client()
        client.force_login(user)
        pages |= dict(crawl(user.login, client, STARTS.get(user.realm, "/")))
    target.write_text(json.dumps(pages), "utf-8")


def crawl(who: str, client: Client, start: str) -> Iterator[tuple[str, str]]:
    """Yield the name and the HTML of each page that is found from the start, the nearest first."""
    waiting, seen, views = deque([start]), {start}, Counter[str]()
    while waiting and views.total() < MAX_PAGES:
        address = waiting.popleft()
        try:
            view = resolve(urlsplit(address).path).view_name
        except Resolver404:
            continue
        if views[view] >= (FEW_OF_TREE if view == TREE else FEW):
            continue
        views[view] += 1
        answer = client.get(address)
        if answer.status_code != 200 or "html" not in answer.get("Content-Type", ""):
            yield f"{who} {address}", f"{answer.status_code} {answer.get('Location', '')}"
            continue
        html = answer.content.decode()
        yield f"{who} {address}", html
        for link in LINK.findall(html):
            target = urljoin(address, unescape(link))
            if target.startswith("/") and target not in seen and not LEFT_OUT.search(target):
                seen.add(target)
                waiting.append(target)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
