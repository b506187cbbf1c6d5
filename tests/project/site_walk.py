"""Walks a whole site page by page, and reads what it says: what links lead to, and what it names.

`FOREIGN` has the words that a kind of office never reads, because they are another's.
"""

import json
import re
from ast import literal_eval
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.template.base import Lexer, TokenType
from django.template.utils import get_app_template_dirs
from django.test import Client
from django.utils.translation import gettext
from django.utils.translation.template import templatize
from lxml import html

from cms_ext.operations.new_site.setup.domain.reading import write_example
from cms_ext.operations.new_site.setup.screens import list_screens
from cms_ext.people.identity.models import User
from tests.commands import printed
from tests.sources import ROOT
from tests.staff_menu import links_of

LEFT_OUT = re.compile(r"/(wyloguj|admin|mock-login-gov)/")
# Left out: what words residents type, and what Wagtail lists for administrators.
AT_A_DESK = re.compile(
    r"/logout/|^/(?!admin/)|/bulk/|/(delete|usun|preview|panelpage|synonym|aging-pages)/"
)
FILE = re.compile(r"[.](ics|pdf|csv|xlsx|zip|xml|xsd)$")
FOREIGN = {
    # A declarant may be a co-op, an address or a method of the fee may have a flat.
    "waste_union": re.compile(
        r"[Ss]półdziel(?!nia mieszkaniowa|nia użytkownik)|IKCS|E-BOK|[Cc]zynsz|[Ww]ind[aąyę]\b"
        r"|[Kk]lat(ka|ce|k[ęią]|ek)|[Dd]źwig|[Ww]odomierz|[Pp]odzielnik|[Gg]araż|[Mm]ediów|\bNone\b"
        r"|(?<!Powierzchnia )(?<!/)\b[Ll]okal(?!u, na przykład)(u|e|i|em|om|ami|owi|ach)?\b"
        r"|[Cc]złonk(?:ostw|owsk|ów\b)|[Bb]ibliote(?!ka Publiczna)|u\.s\.m|[Ll]okator|[Ff]undusz"
        r"|[Ww]alne zgrom|\b[Gg]az(u|em|owy)?\b"
    ),
    "housing_cooperative": re.compile(
        r"\bNone\b|[Zz]wiąz\w+ (?:[Mm]iędzygmin|Gmin)|Zgromadzeni\w+ Związku|\beBOK\b"
        r"|login\.gov|e-?[Dd]eklaracj|[Dd]eklaracj\w+ o (?:wysokości|opłacie)|[Nn]iezamieszkał"
        r"|[Oo]płat\w* za (?:gospodarowanie )?odpad|[Tt]aryf\w+ (?:i decyzje o )?odpad"
    ),
}
HOMES = {"ikcs": "/ikcs/", "ebok": "/e-bok/"}
HANDBOOKS = ["/admin/pomoc/clerks/", "/admin/pomoc/editors/"]
# So many pages of one kind are looked at; the others differ by their rows alone. Of each kind of
# file the first reader opens one.
OF_A_KIND = 2
FILES: set[str] = set()
IN_TEMPLATE = re.compile(r"gettext\(u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")")
TRANSLATED_BLOCK = re.compile(r"{% blocktrans.*?{% endblocktrans\w* %}", re.DOTALL)


def list_foreign_words(text: str, where: str) -> list[list[str]]:
    """Return where words of another kind of office stand, and what is around them."""
    foreign = FOREIGN[settings.COOP_OFFICE.code]
    line = " ".join(text.split())
    return [
        [where, line[max(0, word.start() - 30) : word.end() + 30]]
        for word in foreign.finditer(line)
    ]


def list_unread_texts() -> Iterator[tuple[str, str]]:
    """Yield texts that no page shows: the questions of the set-up, letters and messages."""
    yield "setup_coop --example", write_example()
    for screen in list_screens():
        labels = [gettext(asked.question.label) for asked in screen.questions]
        yield f"set-up: {screen.slug}", " ".join([str(screen.title), str(screen.lead), *labels])
    for folder in map(Path, get_app_template_dirs("templates")):
        if ROOT in folder.parents and ".venv" not in folder.parts:
            yield from ((path.name, read_template(path)) for path in folder.rglob("*.txt"))


def read_template(path: Path) -> str:
    """Return all that a template of a letter can say, in the words of this site."""
    source = path.read_text(encoding="utf-8")
    translated = IN_TEMPLATE.findall(templatize(source))
    plain = Lexer(TRANSLATED_BLOCK.sub("", source)).tokenize()
    return " ".join(
        [
            *(gettext(literal_eval(text)) for text in translated),
            *(token.contents for token in plain if token.token_type == TokenType.TEXT),
        ]
    )


def visitor() -> Client:
    return Client(headers={"host": host(), "x-forwarded-proto": "https"})


def host() -> str:
    name = settings.ALLOWED_HOSTS[0]
    return "testserver" if name == "*" else name


def signed_in(user: User) -> Client:
    client = visitor()
    client.force_login(user, "cms_ext.people.identity.backends.RealmBackend")
    return client


def normalise_path(path: str) -> str:
    path = re.sub(r"/odbiory/[^/]+/[^/]+/", "/odbiory/S/N/", path.partition("?")[0])
    return re.sub(r"[0-9a-f-]{36}|[0-9]+", "N", path)


def walk(
    client: Client,
    start: str,
    left_out: re.Pattern[str] = LEFT_OUT,
    further: Sequence[str] = (),
) -> dict[str, Any]:
    """Follow each link from these addresses; return what is dead and what foreign words stand."""
    ways, seen, dead, foreign = deque([(start, "")]), set(), [], []
    kinds: Counter[str] = Counter()
    ways += [(way, "") for way in further]
    places, pointed = {}, []
    while ways:
        path, said = ways.popleft()
        if path in seen or left_out.search(path.partition("?")[0]):
            continue
        kinds[normalise_path(path)] += 1
        if kinds[normalise_path(path)] > OF_A_KIND or normalise_path(path) in FILES:
            continue
        if FILE.search(path.partition("?")[0]):
            FILES.add(normalise_path(path))
        seen.add(path)
        answer = client.get(path, follow=True)
        if answer.status_code != 200:
            dead.append([path, answer.status_code, said])
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        page = html.fromstring(answer.content.decode())
        here, places[path] = answer.request["PATH_INFO"], set(page.xpath("//@id"))
        for link in page.xpath("//a/@href"):
            parts = urlsplit(urljoin(f"https://{host()}{here}", link))
            if link.startswith("#") and not page.xpath("//*[@id=$id]", id=link[1:]):
                dead.append([here, link, here])
            if parts.netloc == host() and not link.startswith("#"):
                way = parts.path + (f"?{parts.query}" if parts.query else "")
                ways.append((way, here))
                pointed.append((way, parts.fragment, here))
        foreign += list_foreign_words(visible_text(page), here)
    for way, place, here in pointed:
        # Wagtail's script scrolls to the block of a page that `:w:` names.
        if place and not place.startswith(":w:") and place not in places.get(way, {place}):
            dead.append([way, "#" + place, here])
    return {"pages": len(seen), "dead": dead, "words": foreign}


def visible_text(page: html.HtmlElement) -> str:
    """Return what a reader sees or hears of the page, and its title."""
    for element in page.xpath("//script|//style|//*[@hidden]"):
        element.drop_tree()
    spoken = page.xpath("//@placeholder|//@aria-label|//@title|//@alt|//meta/@content")
    return " ".join([page.text_content(), *spoken])


def walk_desks(user: User) -> dict[str, Any]:
    """Walk the administration from its menu: that needs a script, so its entries are listed."""
    menu = [link.url for link in links_of(user) if link.url.startswith("/admin/")]
    return walk(signed_in(user), "/admin/", AT_A_DESK, [*HANDBOOKS, *menu])


def by_login_gov(key: str) -> Client:
    """Sign a resident of the demo in at the mock of login.gov.pl."""
    client = visitor()
    asked = client.post("/strefa-mieszkanca/logowanie/login-gov/").content.decode()
    request = html.fromstring(asked).xpath("//input[@name='SAMLRequest']/@value")[0]
    page = client.post("/mock-login-gov/login/SingleSignOnService", {"SAMLRequest": request})
    (form,) = html.fromstring(page.content.decode()).xpath("//main//input[@name='request']")[:1]
    fields = {"request": form.get("value"), "resident": key, "level": "SUBSTANTIAL"}
    client.get(client.post("/mock-login-gov/wybor/", fields)["Location"])
    return client


def walk_demo(residents_by_login_gov: Sequence[str], desks: Sequence[str]) -> None:
    """Print what everybody of the demo is led to, and reads."""
    residents = User.objects.filter(realm__in=HOMES, is_active=True).order_by("pk")
    clerks = {name: User.objects.get(username=f"staff:{name}") for name in desks}
    walks = {
        "guest": walk(visitor(), "/"),
        **{user.username: walk(signed_in(user), HOMES[user.realm]) for user in residents},
        **{key: walk(by_login_gov(key), "/e-bok/") for key in residents_by_login_gov},
        **{name: walk_desks(clerk) for name, clerk in clerks.items()},
    }
    print(json.dumps(walks))


def main(answers: str) -> None:
    """Set a new site up by these answers; print what its visitors and administrator read."""
    printed("setup_coop", answers, "--json")
    walks = {
        "guest": walk(visitor(), "/"),
        "administrator": walk_desks(User.objects.get(is_superuser=True)),
    }
    texts = list(list_unread_texts())
    unread = [word for where, text in texts for word in list_foreign_words(text, where)]
    print(json.dumps({**walks, "elsewhere": {"pages": len(texts), "dead": [], "words": unread}}))
