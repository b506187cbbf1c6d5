"""Each demo page by page, as everybody: no dead link, and on the union no word of a co-op.

Of the union the desks are read, too, as far as links lead from the first screen.
"""

import json
from typing import Any

import pytest

from tests.demo_site import (
    MIRROR,
    UNION,
    built_once,
    copied,
    manage,
    mirror_built_once,
    union_built_once,
)

pytestmark = pytest.mark.programs

CRAWL = r"""
import json, re
from collections import Counter, deque
from urllib.parse import urljoin, urlsplit
from django.test import Client
from lxml import html
from cms_ext.people.identity.models import User
from tests.staff_menu import links_of

LEFT_OUT = re.compile(r"/(wyloguj|admin|mock-login-gov)/")
# Left out: what words residents type, and what Wagtail lists for administrators.
AT_A_DESK = re.compile(
    r"/logout/|^/(?!admin/)|/bulk/|/(delete|usun|preview|panelpage|synonym|aging-pages)/"
)
FILE = re.compile(r"[.](ics|pdf|csv|xlsx|zip|xml|xsd)$")
# A declarant may be a co-op, an address or a method of the fee may have a flat.
FOREIGN = re.compile(
    r"[Ss]półdziel(?!nia mieszkaniowa|nia użytkownik)|IKCS|E-BOK|[Cc]zynsz|[Kk]lat(ka|ce|k[ęią]|ek)"
    r"|[Ww]ind[aąyę]\b|[Dd]źwig|[Ww]odomierz|[Pp]odzielnik|[Gg]araż|[Mm]ediów|[Ww]alne zgrom"
    r"|\bNone\b|(?<!Powierzchnia )(?<!/)\b[Ll]okal(?!u, na przykład)(u|e|i|em|om|ami|owi|ach)?\b"
    r"|[Cc]złonk(?:ostw|owsk|ów\b)|[Bb]ibliote(?!ka Publiczna)|u\.s\.m|[Ll]okator|[Ff]undusz"
)
HANDBOOKS = ["/admin/pomoc/clerks/", "/admin/pomoc/editors/"]
# So many pages of one kind are looked at; the others differ by their rows alone. Of each kind of
# file the first reader opens one.
OF_A_KIND = 2
FILES = set()


def kind_of(path):
    path = re.sub(r"/odbiory/[^/]+/[^/]+/", "/odbiory/S/N/", path.partition("?")[0])
    return re.sub(r"[0-9a-f-]{36}|[0-9]+", "N", path)


def walk(client, start, left_out=LEFT_OUT, beside=()):
    ways, seen, kinds, dead, words = deque([(start, "")]), set(), Counter(), [], []
    ways += [(way, "") for way in beside]
    places, pointed = {}, []
    while ways:
        path, said = ways.popleft()
        if path in seen or left_out.search(path.partition("?")[0]):
            continue
        kinds[kind_of(path)] += 1
        if kinds[kind_of(path)] > OF_A_KIND or kind_of(path) in FILES:
            continue
        if FILE.search(path.partition("?")[0]):
            FILES.add(kind_of(path))
        seen.add(path)
        answer = client.get(path, follow=True)
        if answer.status_code != 200:
            dead.append([path, answer.status_code, said])
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        page = html.fromstring(answer.content.decode())
        here, places[path] = answer.request["PATH_INFO"], set(page.xpath("//@id"))
        for link in page.xpath("//a/@href"):
            parts = urlsplit(urljoin(f"http://testserver{here}", link))
            if link.startswith("#") and not page.xpath("//*[@id=$id]", id=link[1:]):
                dead.append([here, link, here])
            if parts.netloc == "testserver" and not link.startswith("#"):
                way = parts.path + (f"?{parts.query}" if parts.query else "")
                ways.append((way, here))
                pointed.append((way, parts.fragment, here))
        for one in page.xpath("//script|//style|//*[@hidden]"):
            one.drop_tree()
        more = page.xpath("//@placeholder|//@aria-label|//@title|//@alt")
        text = " ".join(" ".join([page.text_content(), *more]).split())
        for word in FOREIGN.finditer(text):
            words.append([here, text[max(0, word.start() - 30) : word.end() + 30]])
    for way, place, here in pointed:
        # Wagtail's script scrolls to the block of a page that `:w:` names.
        if place and not place.startswith(":w:") and place not in places.get(way, {place}):
            dead.append([way, "#" + place, here])
    return {"pages": len(seen), "dead": dead, "words": words}


def by_login_gov(key):
    client = Client()
    asked = client.post("/strefa-mieszkanca/logowanie/login-gov/").content.decode()
    request = html.fromstring(asked).xpath("//input[@name='SAMLRequest']/@value")[0]
    page = client.post("/mock-login-gov/login/SingleSignOnService", {"SAMLRequest": request})
    fields = html.fromstring(page.content.decode()).xpath("//main//input[@name='request']")
    fields = {"request": fields[0].get("value"), "resident": key, "level": "SUBSTANTIAL"}
    client.get(client.post("/mock-login-gov/wybor/", fields)["Location"])
    return client


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


HOMES = {"ikcs": "/ikcs/", "ebok": "/e-bok/"}
residents = User.objects.filter(realm__in=HOMES, is_active=True).order_by("pk")
# The menu needs a script, so the walk starts at its entries.
def at_the_desks(user):
    menu = [link.url for link in links_of(user) if link.url.startswith("/admin/")]
    return walk(signed_in(user), "/admin/", AT_A_DESK, [*HANDBOOKS, *menu])


clerks = {name: User.objects.get(username=f"staff:{name}") for name in DESKS}
print(json.dumps({
    "guest": walk(Client(), "/"),
    **{user.username: walk(signed_in(user), HOMES[user.realm]) for user in residents},
    **{key: walk(by_login_gov(key), "/e-bok/") for key in BY_LOGIN_GOV},
    **{name: at_the_desks(clerk) for name, clerk in clerks.items()},
}))
"""
SITES: dict[str, Any] = {
    "coop": (built_once, {}, (), ()),
    "mirror": (mirror_built_once, MIRROR, (), ()),
    "union": (
        union_built_once,
        UNION,
        ("hanna", "igor", "jolanta"),
        ("odpady", "finanse", "prezes", "redaktor", "kontroler", "admin"),
    ),
}


@pytest.mark.parametrize(
    ("site", "people", "pages"),
    [
        pytest.param("coop", 8, 400, marks=pytest.mark.xdist_group("coop-links")),
        pytest.param("mirror", 8, 300, marks=pytest.mark.xdist_group("mirror")),
        pytest.param("union", 13, 800, marks=pytest.mark.xdist_group("union")),
    ],
)
def test_every_way_on_leads_somewhere_for_everybody(
    site: str, people: int, pages: int, tmp_path_factory
):
    build, settings, by_login_gov, desks = SITES[site]
    built = build(tmp_path_factory.getbasetemp())
    data = copied(built, tmp_path_factory.mktemp("links") / "data")

    crawl = f"BY_LOGIN_GOV, DESKS = {by_login_gov}, {desks}\n{CRAWL}"
    done = manage(data, "shell", "-v", "0", "-c", crawl, **settings)

    walked: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert {who: found["dead"] for who, found in walked.items() if found["dead"]} == {}
    if site == "union":
        assert [words for found in walked.values() for words in found["words"]] == []
    assert len(walked) >= people
    assert sum(found["pages"] for found in walked.values()) >= pages
