r"""What the demo answers to whom: collected before and after a change that must not be seen.

    DJANGO_SETTINGS_MODULE=coop_site.settings.demo PYTHONHASHSEED=0 \
        DATA_DIR=… python -m tests.benchmarks.answers collect before.jsonl
    python -m tests.benchmarks.answers compare before.jsonl after.jsonl

Each person of the demo follows every link from the first pages on. Tokens, random names, times of
the day and addresses with hashes are taken out; what is left has to be the same.
"""

import difflib
import json
import re
import sys
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import django
from django.contrib.auth import get_user_model
from django.test import Client
from lxml import html

ROOT = Path(__file__).resolve().parents[2]
STARTS = (
    "/",
    "/admin/",
    "/ikcs/",
    "/e-bok/",
    "/konto/",
    "/ogloszenia/",
    "/szukaj/",
    "/robots.txt",
    "/sitemap.xml",
)
# Addresses of one kind that are asked: the rest of a long list says nothing new.
OF_ONE_KIND = 4
MAX_ADDRESSES = 450
OWN_HOSTS = {"", "testserver", "localhost", "localhost:8000", "127.0.0.1:8000"}
VOLATILE_HEADERS = {
    "date",
    "etag",
    "content-length",
    "last-modified",
    "server-timing",
    "set-cookie",
}
NOT_ASKED = re.compile(r"/(wyloguj|logout|static|media|__debug__)\b|jsi18n")
TEXT = re.compile(r"text/|application/(json|xml|[a-z]+\+xml)\b")
NOISE = (
    (re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"'), "csrf"),
    (re.compile(r'"?csrf_?token"?[=:]\s*"[^"]*"', re.I), "csrf"),
    (re.compile(r'nonce[-=]"?[\w+/=-]+"?'), "nonce"),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "uuid"),
    (re.compile(r"T\d{2}:\d{2}:\d{2}(\.\d+)?([+-]\d{2}:\d{2}|Z)?"), "Ttime"),
    (re.compile(r'data-warn-in-seconds="\d+"'), "session end"),
    (re.compile(r'<path class="qrline"[^>]*'), "code"),
    (re.compile(r"&quot;(id|challenge)&quot;: &quot;[\w-]{43,}&quot;"), r"\1 of a passkey"),
    (re.compile(r"\\&quot;key\\&quot;: \\&quot;[a-z0-9]{5}\\&quot;"), "key of a paragraph"),
    (re.compile(r"\b\d{1,2}[:.]\d{2}([:.]\d{2}(\.\d+)?)?\b"), "time"),
    (re.compile(r"\b[0-9a-f]{12,64}\b"), "hash"),
    (re.compile(r"\.[0-9a-f]{8,12}\.(css|js|svg|woff2|png|ico)"), r".hash.\1"),
    (re.compile(r"\b\d+([,.]\d+)?\s(?:minut|sekund|godzin|MB|KB|bajt)\w*"), "measure"),
    (re.compile(r"v=[0-9a-f]{6,}"), "v=hash"),
    (re.compile(r'name="otwarto" value="[^"]*"'), "opened"),
    (re.compile(r'own__seed">[A-Z2-7 ]+'), "seed"),
    (re.compile(r"<lastmod>[^<]*|<updated>[^<]*|DTSTAMP:\w+"), "time"),
)


def collect(target: Path) -> None:
    """Write one line of JSON for each person and address: status, headers, text."""
    django.setup()
    people = [None, *get_user_model().objects.filter(is_active=True).order_by("username")]
    with target.open("w", encoding="utf-8") as out:
        for person in people:
            client = Client(raise_request_exception=False)
            if person is not None:
                client.force_login(person)
            name = person.username if person else "guest"
            count = 0
            for answer in _answers(client):
                count += 1
                out.write(json.dumps({"who": name, **answer}, ensure_ascii=False) + "\n")
            print(name, count, flush=True)


def _answers(client: Any) -> Iterator[dict[str, Any]]:
    waiting, seen = deque(STARTS), set(STARTS)
    kinds: Counter[tuple[str, tuple[str, ...]]] = Counter()
    asked = 0
    while waiting and asked < MAX_ADDRESSES:
        address = waiting.popleft()
        asked += 1
        answer = client.get(address)
        text, links = _text_of(answer), []
        if "html" in answer.get("Content-Type", ""):
            links = _links(text, address)
        if answer.get("Location"):
            links.append(urljoin(address, answer["Location"]))
        for link in dict.fromkeys(links):
            parts = urlsplit(link)
            if parts.scheme not in {"", "http", "https"} or parts.netloc not in OWN_HOSTS:
                continue
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            keys = tuple(sorted(key for key, _value in parse_qsl(parts.query)))
            kind = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+", "N", parts.path), keys
            if path in seen or NOT_ASKED.search(path) or kinds[kind] >= OF_ONE_KIND:
                continue
            kinds[kind] += 1
            seen.add(path)
            waiting.append(path)
        yield {
            "address": _quiet(address),
            "status": answer.status_code,
            "headers": _headers_of(answer),
            "text": _quiet(text),
        }


def _headers_of(answer: Any) -> dict[str, str]:
    headers = {
        name.lower(): _quiet(value)
        for name, value in answer.items()
        if name.lower() not in VOLATILE_HEADERS
    }
    policy = headers.get("content-security-policy")
    if policy:
        headers["content-security-policy"] = "; ".join(sorted(policy.split("; ")))
    headers["cookies"] = ", ".join(sorted(answer.cookies))
    return headers


def _text_of(answer: Any) -> str:
    """Return the content that people or programs read as text; no pictures, PDF, workbooks."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode("utf-8", "replace") if TEXT.match(answer.get("Content-Type", "")) else ""


def _links(text: str, address: str) -> list[str]:
    if not text.strip():
        return []
    tree = html.fromstring(text.encode())
    return [
        urljoin(address, str(href))
        for href in tree.xpath("//a/@href | //link[@rel='alternate']/@href")
    ]


def _quiet(text: str) -> str:
    for pattern, name in NOISE:
        text = pattern.sub(name, text)
    return text


def compare(before: Path, after: Path) -> int:
    """Print the differences and return the number of addresses that differ."""
    old, new = _read(before), _read(after)
    differing = 0
    for key in sorted(old.keys() | new.keys()):
        one, two = old.get(key), new.get(key)
        if one == two:
            continue
        differing += 1
        print("::", *key, "only before" if two is None else "only after" if one is None else "")
        if one and two:
            lines = difflib.unified_diff(_lines(one), _lines(two), lineterm="", n=0)
            print("\n".join(list(lines)[2:22]))
    print(f"{len(old)} before, {len(new)} after, {differing} differ")
    return differing


def _read(path: Path) -> dict[tuple[str, str], dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return {(row.pop("who"), row.pop("address")): row for row in rows}


def _lines(row: dict[str, Any]) -> list[str]:
    words = [line.strip() for line in re.sub(r"(\}, )", r"\1\n", row["text"]).splitlines()]
    headers = [f"{name}: {value}" for name, value in sorted(row["headers"].items())]
    return [str(row["status"]), *headers, *filter(None, words)]


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
    match sys.argv[1:]:
        case ["collect", target]:
            collect(Path(target))
        case ["compare", one, two]:
            raise SystemExit(1 if compare(Path(one), Path(two)) else 0)
        case _:
            raise SystemExit(__doc__)
