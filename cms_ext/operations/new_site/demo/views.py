"""What only the demo shows: its outbox of letters and text messages, and the line of its logins."""

import json
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cms_ext.operations.new_site.demo.load import PASSWORD, read_people
from cms_ext.plugins import list_panels

# Django's file backend writes this line after each message.
BETWEEN = b"\n" + b"-" * 79 + b"\n"
SHOWN = 200
# A letter of a visitor's own words: nothing in it runs, signs in or loads anything.
LETTER_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
STAFF_PAGE = "wagtailadmin_login"


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter; `key` is the name of its file without ending and its place in it, from 0."""

    key: str
    sent: datetime | None
    to: str
    subject: str
    text: str
    html: str
    attachments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TextMessage:
    sent: datetime
    to: str
    text: str


@require_safe
@never_cache
def show_mailbox(request: HttpRequest) -> HttpResponse:
    facts = {"letters": list_demo_letters(), "text_messages": list_demo_text_messages()}
    return render(request, "cms_ext/demo/mailbox.html", facts)


@require_safe
@never_cache
def show_letter(request: HttpRequest, key: str) -> HttpResponse:
    return render(request, "cms_ext/demo/letter.html", {"letter": _get(key)})


@require_safe
@never_cache
def show_letter_html(request: HttpRequest, key: str) -> HttpResponse:
    """Answer with the letter as a mail program draws it, for the frame of its page."""
    response = HttpResponse(_get(key).html)
    response["Content-Security-Policy"] = LETTER_POLICY
    return response


def _get(key: str) -> Letter:
    letter = find_letter(key)
    if letter is None:
        raise Http404
    return letter


def list_demo_letters() -> list[Letter]:
    """Return the letters of the last 200 files, newest first."""
    files = sorted(Path(settings.EMAIL_FILE_PATH).glob("*.log"), reverse=True)[:SHOWN]
    return [letter for file in files for letter in reversed(_read(file))]


def find_letter(key: str) -> Letter | None:
    """Return the letter with this key; None when there is none."""
    return next((letter for letter in list_demo_letters() if letter.key == key), None)


def list_demo_text_messages() -> list[TextMessage]:
    """Return the last 200 text messages, newest first."""
    path = Path(settings.COOP_SMS_FILE)
    if not path.exists():
        return []
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines()[-SHOWN:])
    return [TextMessage(datetime.fromisoformat(row["at"]), row["to"], row["text"]) for row in rows][
        ::-1
    ]


def _read(file: Path) -> list[Letter]:
    pieces = [piece for piece in file.read_bytes().split(BETWEEN) if piece.strip()]
    return [
        _letter(f"{file.stem}-{number}", message_from_bytes(piece, policy=policy.default))
        for number, piece in enumerate(pieces)
    ]


def _letter(key: str, message: EmailMessage) -> Letter:
    date = message["Date"]
    return Letter(
        key,
        date.datetime if date else None,
        str(message["To"] or message["Bcc"] or ""),
        str(message["Subject"] or ""),
        _part(message, "plain"),
        _part(message, "html"),
        tuple(
            part.get_filename() or part.get_content_type() for part in message.iter_attachments()
        ),
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part else ""


def demo_banner(request: HttpRequest) -> dict[str, SafeString]:
    """Context processor of the demo's settings: `demo_banner`, empty on all other pages."""
    path = request.path
    entries = (reverse("identity:panels"), reverse(STAFF_PAGE))
    visible = settings.COOP_DEMO_FOR_VISITORS and (path == "/" or path.startswith(entries))
    return {"demo_banner": _drawn() if visible else SafeString()}


@cache
def _drawn() -> SafeString:
    facts = {"entries": _list_entries(), "password": PASSWORD, "other": settings.COOP_DEMO_OTHER}
    return render_to_string("cms_ext/demo/banner.html", facts)


def _list_entries() -> list[dict[str, Any]]:
    """Each sign-in page with its title, address and (login, name) of those who enter there."""
    people = read_people()
    names = {row["key"]: row["name"] for row in people["persons"]}
    entries = [
        {
            "title": panel.name,
            "url": reverse("identity:panel", args=[panel.path]),
            "logins": [
                (row["login"], names[row["person"]])
                for row in people["logins"]
                if row["realm"] == realm
            ],
        }
        for realm, panel in list_panels()
    ]
    staff = [(row["key"], row["name"]) for row in people["staff"]]
    return [*entries, {"title": "Biuro", "url": reverse(STAFF_PAGE), "logins": staff}]
