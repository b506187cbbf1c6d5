"""Gateways of text messages, and the one that settings describe: address, token and template.

`COOP_SMS_GATEWAY` is `smsapi`, `serwersms` or the path of an own file of the same shape as those in
`gateways/` (docs/operators.md). Every request ends as sent, refused, not reached or unknown.
"""

from __future__ import annotations

import http.client
import json
import re
import ssl
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from cms_ext.base.web.outside import Deadline

TO_FILE = "cms_ext.people.outbox.sms.gateway.to_file"


@dataclass(frozen=True, slots=True)
class Sms:
    """A message: nine digits of a Polish number, the text, and our own id, letters and digits."""

    number: str
    text: str
    own_id: str


class NotHandedOver(Exception):
    """The gateway refused; the text tells staff why, without number and content."""


class NotReached(NotHandedOver):
    """The gateway did not get the message; it can be sent again without harm."""


class OutcomeUnknown(Exception):
    """The gateway may have taken the message or not; the text tells staff what happened."""


def to_file(message: Sms) -> str:
    """Append the message as a line of JSON to `COOP_SMS_FILE`; nobody gets it.

    For demos. Only its owner can read the file: it holds numbers and one-time codes.
    """
    path = Path(settings.COOP_SMS_FILE)
    at = timezone.now().isoformat(timespec="seconds")
    line = {"at": at, "to": message.number, "text": message.text}
    path.touch(mode=0o600)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
    return ""


KNOWN = Path(__file__).with_name("gateways")
SECONDS = 10.0
MAX_BYTES, PORTION = 64 * 1024, 8 * 1024
MAX_REASON_LENGTH = 160  # characters of the gateway's own reason
TYPES = {"form": "application/x-www-form-urlencoded; charset=utf-8", "json": "application/json"}
NUMBER = re.compile(r"[1-9]\d{8}")
# Whatever a gateway repeats of a number or a code.
LONG_NUMBER = re.compile(r"\d{6,}")


@dataclass(frozen=True, slots=True)
class Answer:
    """Where an answer in JSON says what became of the message; paths have dots (`list.0.id`).

    `error` holds a code, `words` its reason. Codes in `repeated` mean that our own id was taken
    before, codes in `unclear` that nobody knows. All of `taken` must hold for a sent message, one
    of `refused` for a refused one.
    """

    id: str
    error: str = ""
    words: str = ""
    repeated: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)
    taken: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gateway:
    """The request to a gateway, with placeholders number, text, sender, id and token."""

    url: str
    fields: dict[str, str]
    answer: Answer
    method: Literal["POST", "PUT"] = "POST"
    body: Literal["form", "json"] = "form"
    headers: dict[str, str] = field(default_factory=dict)


def to_gateway(message: Sms) -> str:
    """Send one message; return the gateway's id. The backend of `COOP_SMS_GATEWAY`."""
    gateway = load_gateway()
    if not NUMBER.fullmatch(message.number):
        raise NotHandedOver("Numer nie ma dziewięciu cyfr.")
    if not message.text:
        raise NotHandedOver("Wiadomość nie ma treści.")
    return judge_answer(gateway.answer, *_ask(gateway, message))


def load_gateway() -> Gateway:
    """Return the gateway of the settings. Raises ImproperlyConfigured, naming the variable."""
    name = settings.COOP_SMS_GATEWAY
    path = Path(name) if name.endswith(".toml") else KNOWN / f"{name}.toml"
    try:
        described = tomllib.loads(path.read_text(encoding="utf-8"))
        gateway = Gateway(**{**described, "answer": Answer(**described["answer"])})
    except (OSError, ValueError, TypeError, KeyError) as problem:
        raise ImproperlyConfigured(
            f"COOP_SMS_GATEWAY: {name!r} to nie smsapi, serwersms ani dobry plik .toml ({problem})."
        ) from problem
    url = urlsplit(settings.COOP_SMS_URL or gateway.url)
    if not url.hostname or url.scheme not in {"https", "http"}:
        raise ImproperlyConfigured("COOP_SMS_URL nie jest adresem bramki https://…")
    if url.scheme == "http" and not settings.COOP_DEMO:
        raise ImproperlyConfigured("Adres bramki SMS (COOP_SMS_URL) ma zaczynać się od https://.")
    if gateway.body not in TYPES or gateway.method not in {"POST", "PUT"}:
        raise ImproperlyConfigured("Bramka SMS: body to form albo json, method to POST albo PUT.")
    token = settings.COOP_SMS_TOKEN
    # A line break would end up, with the token, in the error of the HTTP library.
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise ImproperlyConfigured("COOP_SMS_TOKEN: brak tokenu bramki SMS albo są w nim odstępy.")
    return gateway


def judge_answer(answer: Answer, status: int, content: bytes) -> str:
    """Return the gateway's id of a message that it took.

    Raises NotHandedOver where it refused, with 200 too, and OutcomeUnknown where its answer does
    not say. An answer of the server's own fault (5xx) never says.
    """
    try:
        parsed = json.loads(content)
    except ValueError:
        parsed = None
    code = _find(parsed, answer.error)
    if status < 500 and code:
        if code in answer.repeated:
            return ""
        if code not in answer.unclear:
            raise NotHandedOver(_reason(_find(parsed, answer.words), f"kod {code}"))
    if 300 <= status < 500:
        raise NotHandedOver(_reason("", f"odpowiedź HTTP {status}"))
    if 200 <= status < 300 and not code:
        if any(_find(parsed, path) == value for path, value in answer.refused.items()):
            raise NotHandedOver(_reason("", "nie przyjęła wiadomości"))
        own = _find(parsed, answer.id)
        if own and all(_find(parsed, path) == value for path, value in answer.taken.items()):
            return own[:64]
    raise OutcomeUnknown(f"Bramka nie powiedziała, czy przyjęła wiadomość (HTTP {status}).")


def _ask(gateway: Gateway, message: Sms) -> tuple[int, bytes]:
    url = urlsplit(settings.COOP_SMS_URL or gateway.url)
    deadline = Deadline(SECONDS)
    connection = _connected(str(url.hostname), url.port, url.scheme)
    try:
        address = url.path + (f"?{url.query}" if url.query else "")
        headers = {"Content-Type": TYPES[gateway.body], "Accept": "application/json"}
        headers |= _filled(gateway.headers, message)
        connection.request(gateway.method, address or "/", _body(gateway, message), headers)
        answer = connection.getresponse()
        content = bytearray()
        while len(content) < MAX_BYTES and (portion := answer.read1(PORTION)):
            content += portion
            deadline.left()
    except (OSError, http.client.HTTPException) as problem:
        raise OutcomeUnknown(
            f"Połączenie z bramką urwało się po wysłaniu ({type(problem).__name__})."
        ) from problem
    finally:
        connection.close()
    return answer.status, bytes(content)


def _connected(host: str, port: int | None, scheme: str) -> http.client.HTTPConnection:
    if scheme == "https":
        context = ssl.create_default_context()
        connection: http.client.HTTPConnection = http.client.HTTPSConnection(
            host, port, timeout=SECONDS, context=context
        )
    else:
        connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
    try:
        connection.connect()
    except OSError as problem:
        connection.close()
        raise NotReached(f"Bramka nie odpowiada ({type(problem).__name__}).") from problem
    return connection


def _body(gateway: Gateway, message: Sms) -> bytes:
    fields = {name: value for name, value in _filled(gateway.fields, message).items() if value}
    if gateway.body == "json":
        return json.dumps(fields).encode()
    return urlencode(fields).encode()


def _filled(template: Mapping[str, str], message: Sms) -> dict[str, str]:
    values = {
        "number": message.number,
        "text": message.text,
        "sender": settings.COOP_SMS_SENDER,
        "id": message.own_id,
        "token": settings.COOP_SMS_TOKEN,
    }
    placeholder = re.compile("{(" + "|".join(values) + ")}")
    return {
        name: placeholder.sub(lambda found: values[found[1]], text)
        for name, text in template.items()
    }


def _find(value: Any, path: str) -> str:
    """Return the value at a path as text; empty where there is none."""
    for step in path.split("."):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return ""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, str | int) else ""


def _reason(words: str, code: str) -> str:
    """Make the reason for staff: no token, no number, one line."""
    reason = " ".join(words.replace(settings.COOP_SMS_TOKEN, "…").split())[:MAX_REASON_LENGTH]
    text = f"{reason} ({code})" if reason else code
    return LONG_NUMBER.sub("…", f"Bramka odmówiła: {text}.")
