"""The union's demo page by page: no link leads nowhere, and no word on it is a co-op's."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.demo_site import UNION, copied, manage, union_built_once

pytestmark = [pytest.mark.xdist_group("union"), pytest.mark.programs]

CRAWL = r"""
import json, re
from collections import Counter, deque
from urllib.parse import urljoin, urlsplit
from django.test import Client
from lxml import html
from cms_ext.people.identity.models import User

LEFT_OUT = re.compile(r"/(wyloguj|admin|mock-login-gov)/|[.](ics|pdf|csv|xlsx|zip|xml|xsd)$")
FOREIGN = re.compile(
    r"[Ss]półdziel(?!nia mieszkaniowa)|IKCS|E-BOK|[Cc]zynsz|[Kk]latk[aęiąo]|[Ww]ind[aąyę]\b"
    r"|\blokal(?!u, na przykład)[ueio]?\b|członkostw|podzielnik"
)
# So many pages of one kind are looked at; the others differ by their rows alone.
OF_A_KIND = 2


def kind_of(path):
    path = re.sub(r"/odbiory/[^/]+/[^/]+/", "/odbiory/S/N/", path.partition("?")[0])
    return re.sub(r"[0-9a-f-]{36}|[0-9]+", "N", path)


def walk(client, start):
    ways, seen, kinds, dead, words = deque([(start, "")]), set(), Counter(), [], []
    while ways:
        path, said = ways.popleft()
        if path in seen or LEFT_OUT.search(path.partition("?")[0]):
            continue
        kinds[kind_of(path)] += 1
        if kinds[kind_of(path)] > OF_A_KIND:
            continue
        seen.add(path)
        answer = client.get(path, follow=True)
        if answer.status_code != 200:
            dead.append([path, answer.status_code, said])
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        page = html.fromstring(answer.content.decode())
        here = answer.request["PATH_INFO"]
        for link in page.xpath("//a/@href"):
            parts = urlsplit(urljoin(f"http://testserver{here}", link))
            if link.startswith("#") and not page.xpath("//*[@id=$id]", id=link[1:]):
                dead.append([here, link, here])
            if parts.netloc == "testserver" and not link.startswith("#"):
                ways.append((parts.path + (f"?{parts.query}" if parts.query else ""), here))
        for one in page.xpath("//script|//style"):
            one.drop_tree()
        text = " ".join(page.text_content().split())
        for word in FOREIGN.finditer(text):
            words.append([here, text[max(0, word.start() - 30) : word.end() + 30]])
    return {"pages": len(seen), "dead": dead, "words": words}


def resident(key):
    client = Client()
    asked = client.post("/strefa-mieszkanca/logowanie/login-gov/").content.decode()
    request = html.fromstring(asked).xpath("//input[@name='SAMLRequest']/@value")[0]
    page = client.post("/mock-login-gov/login/SingleSignOnService", {"SAMLRequest": request})
    fields = html.fromstring(page.content.decode()).xpath("//main//input[@name='request']")
    carried = fields[0].get("value")
    fields = {"request": carried, "resident": key, "level": "SUBSTANTIAL"}
    client.get(client.post("/mock-login-gov/wybor/", fields)["Location"])
    return client


def signed_in(login):
    client = Client()
    client.force_login(User.objects.get(login=login))
    return client


print(json.dumps({
    "guest": walk(Client(), "/"),
    "community": walk(signed_in("EB-500002-1"), "/e-bok/"),
    "resident": walk(resident("hanna"), "/e-bok/"),
}))
"""


@pytest.fixture(scope="session")
def walked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    built = union_built_once(tmp_path_factory.getbasetemp())
    data: Path = copied(built, tmp_path_factory.mktemp("union-links") / "data")
    done = manage(data, "shell", "-v", "0", "-c", CRAWL, **UNION)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize(("who", "pages"), [("guest", 35), ("community", 60), ("resident", 35)])
def test_every_way_on_leads_somewhere_and_speaks_of_the_union(
    walked: dict[str, Any], who: str, pages: int
):
    found = walked[who]

    assert (found["dead"], found["words"]) == ([], [])
    # Or the walk has ended before it began.
    assert found["pages"] >= pages
